"""Synthetic service definitions and queries: made-up texts with the word frequencies of the starter catalogue."""

import random
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

from app.search.engine import SearchDocument
from app.text.letters import normalise
from app.text.tokens import raw_words
from benchmarks import starter

ORGANISATIONS = 300
_VALUES = {
    "way": ("online", "mobile_app", "counter_office", "service_desk", "phone", "ussd", "post", "in_person_branch"),
    "fee": ("free", "paid", "unknown"),
    "audience": ("citizen", "business", "farmer", "student", "foreign_national", "employee", "government"),
    "category": tuple(f"category-{number}" for number in range(18)),
    "event": tuple(f"event-{number}" for number in range(25)),
    "county": tuple(f"county-{number}" for number in range(25)),
}


class Words:
    """Words of the starter catalogue, drawn as often as they stand there; the same seed gives the same texts."""

    def __init__(self, data: Path, seed: int = 7) -> None:
        counts = Counter(word for document in starter.documents(data) for word in _words_of(document))
        self._words = list(counts)
        self._weights = list(accumulate(counts.values()))
        self.random = random.Random(seed)

    def text(self, fewest: int, most: int) -> str:
        count = self.random.randint(fewest, most)
        return " ".join(self.random.choices(self._words, cum_weights=self._weights, k=count))

    def some(self, values: tuple[str, ...], most: int) -> tuple[str, ...]:
        return tuple(self.random.sample(values, self.random.randint(1, most)))


def documents(data: Path, count: int) -> Iterator[SearchDocument]:
    """`count` definitions: titles of 3 to 7 words, summaries of 15 to 30, 300 organisations."""
    words = Words(data)
    organisations = tuple(f"organisation-{number}" for number in range(ORGANISATIONS))
    names = {name: words.text(2, 5) for name in organisations}
    for number in range(1, count + 1):
        offering = words.some(organisations, 3)
        yield SearchDocument(
            id=number,
            slug=f"definition-{number}",
            title=words.text(3, 7),
            plain_title=words.text(2, 4),
            aliases=(words.text(1, 3), words.text(1, 3)),
            summary=words.text(15, 30),
            organisations=tuple(names[name] for name in offering),
            facets={**{name: words.some(values, 2) for name, values in _VALUES.items()}, "organisation": offering},
            popularity=int(words.random.paretovariate(1.2)),
            days=words.random.randint(0, 60),
            visits=words.random.randint(0, 3),
        )


def queries(data: Path, count: int) -> list[str]:
    """`count` queries of 2 to 4 words."""
    words = Words(data, seed=11)
    return [words.text(2, 4) for _ in range(count)]


def _words_of(document: SearchDocument) -> list[str]:
    return raw_words(normalise(f"{document.title} {document.summary} {document.body}"))
