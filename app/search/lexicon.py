"""The synonyms in a form that queries are matched against: terms by their stems, the longest first."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.search.synonyms import SynonymKind, SynonymRow, words_key
from app.text.letters import ZWNJ, normalise
from app.text.stem import stem
from app.text.stops import SOFT
from app.text.tokens import raw_words

LONGEST_TERM = 5
"""Words of the longest term that is looked for."""

Meaning = tuple[str, ...]
"""Stems that must all be in a card."""


class Match(NamedTuple):
    """A term found in a query: words `start` … `end` (exclusive) mean one of `meanings`."""

    start: int
    end: int
    meanings: tuple[Meaning, ...]


@dataclass(frozen=True)
class Lexicon:
    """Term (its stems, joined) -> what it means. `words` are all words of the terms, which are understood though no card has them."""

    meanings: Mapping[str, tuple[Meaning, ...]]
    words: frozenset[str]

    @staticmethod
    def of(rows: Iterable[SynonymRow]) -> "Lexicon":
        """The lexicon of these synonyms; two-way ones are also read backwards."""
        found: dict[str, dict[Meaning, None]] = defaultdict(dict)
        words: set[str] = set()
        for term, equivalent in _directed(rows):
            words.update(words_key(term).split())
            meaning = _meaning(equivalent)
            for term_key in _keys(term) if meaning else ():
                found[term_key][meaning] = None
        return Lexicon({key: tuple(meanings) for key, meanings in found.items()}, frozenset(words - SOFT))

    def matches(self, words: Sequence[Sequence[str]]) -> list[Match]:
        """Terms in a query, given for each word the stems that it may stand for. A term within a longer one is left out."""
        found: list[Match] = []
        for size in range(min(LONGEST_TERM, len(words)), 0, -1):
            for start in range(len(words) - size + 1):
                end = start + size
                if any(match.start <= start and end <= match.end for match in found):
                    continue
                meanings = self._meanings(words[start:end])
                if meanings:
                    found.append(Match(start, end, meanings))
        return found

    def _meanings(self, window: Sequence[Sequence[str]]) -> tuple[Meaning, ...]:
        """Of the first reading of all words, or, of a single word, of its first readings that mean something."""
        if len(window) == 1:
            return next((self.meanings[one] for one in window[0] if one in self.meanings), ())
        return self.meanings.get("".join(readings[0] for readings in window), ())


def _directed(rows: Iterable[SynonymRow]) -> Iterable[tuple[str, str]]:
    for row in rows:
        for equivalent in row.equivalents:
            yield row.term, equivalent
            if row.two_way and row.kind is not SynonymKind.MISSPELLING:
                yield equivalent, row.term


def _keys(term: str) -> set[str]:
    """The term with its half-spaces read as spaces and as nothing, each word by its stem."""
    normalised = normalise(term)
    return {"".join(map(stem, raw_words(normalised.replace(ZWNJ, between)))) for between in (" ", "")} - {""}


def _meaning(text: str) -> Meaning:
    """Stems of an equivalent without the words that say little; half-spaces read as spaces."""
    words = raw_words(normalise(text).replace(ZWNJ, " "))
    return tuple(dict.fromkeys(stem(word) for word in [word for word in words if word not in SOFT] or words))


EMPTY = Lexicon({}, frozenset())
