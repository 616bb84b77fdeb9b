"""How fast the search is, beside a raw tantivy OR query of the same words with the same facets.

    .venv/bin/python -m benchmarks.search [--documents 10000] [--queries 300] [--rounds 5]

In process, one thread: raw query → plan → ranked ids and facets. All take turns, query by query, in every round; a ratio is
the median of the rounds. Two limits: an OR of all words of the query, and one of the words that find (ours shows nothing for
the sake of «و» alone, so the first one counts more documents than ours does; the second is the fair one).
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from random import Random
from statistics import median

from tantivy import Index, Occur, Query

from app.search.bench import file_synonyms
from app.search.engine import FACETS, SearchRequest
from app.search.engines.embedded.engine import EmbeddedEngine
from app.search.evaluate import percentile
from app.search.knowledge import Knowledge
from app.search.lexicon import Lexicon
from app.search.plan import STEMS
from app.search.planner import plan_query, weigh
from app.search.popularity import WINDOW
from app.search.reading import read
from app.text.chain import analyse
from app.text.edits import ALPHABET
from app.text.keyboard import typed_as_latin
from app.text.stem import stem
from benchmarks import synthetic

_LIMIT = 10


class RawTantivy:
    """The limit: an OR of stems already cut, ten ids, the same facet counts, nothing else."""

    def __init__(self, folder: Path) -> None:
        self._index = Index.open(str(next(folder.glob("gen-*"))))
        self._searcher = self._index.searcher()
        self._facets = {name: {"terms": {"field": name, "size": 2000}} for name in FACETS}

    def search(self, stems: Sequence[str]) -> list[int]:
        schema = self._index.schema
        query = Query.boolean_query([(Occur.Should, Query.term_query(schema, STEMS, stem, "freq")) for stem in stems])
        found = self._searcher.search(query, _LIMIT)
        self._searcher.aggregate(query, self._facets)
        return [int(number or 0) for number in self._searcher.fast_field_values("id", [address for _, address in found.hits])]


class Ours:
    """The whole search of a raw query: read, mend, understand, plan; the first fifty hits, all facets, and what tells a weak answer.

    Readings of words are not remembered, as if each query came for the first time.
    """

    def __init__(self, engine: EmbeddedEngine, data: Path) -> None:
        self.engine = engine
        self._knowledge = Knowledge.of(engine.vocabulary(), Lexicon.of(file_synonyms(data / "synonyms.csv")))

    def search(self, query: str) -> list[int]:
        knowledge = Knowledge(self._knowledge.vocabulary, self._knowledge.lexicon)
        planned = plan_query(query, knowledge)
        request = SearchRequest(plan=planned.plan, facets=FACETS, limit=WINDOW, probes=planned.probes)
        return [hit.id for hit in self.engine.search(request).hits]


def timed(call: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000


def finding(query: str) -> list[str]:
    """Stems of the words that find, as the plan has them."""
    return [stem(word.surface) for word in weigh(read(query)).words if word.finds]


def search_round(ours: Ours, raw: RawTantivy, queries: Sequence[str]) -> list[list[float]]:
    """Times of ours, of the raw query of all words and of that of the words that find, taken in turn."""
    calls = [
        (partial(ours.search, query), partial(raw.search, analyse(query).stems), partial(raw.search, finding(query))) for query in queries
    ]
    return [list(times) for times in zip(*([timed(call) for call in turn] for turn in calls), strict=True)]


def mistyped(queries: Sequence[str]) -> list[str]:
    """The queries with a letter replaced in the longest word of each."""
    random = Random(5)
    return [query.replace(word, _slip(word, random), 1) for query in queries for word in [max(query.split(), key=len)]]


def _slip(word: str, random: Random) -> str:
    at = random.randrange(len(word))
    return word[:at] + random.choice(ALPHABET) + word[at + 1 :]


def suggestion_times(engine: EmbeddedEngine, queries: Sequence[str]) -> list[float]:
    """Times of every keystroke of the queries, the first of each beginning included."""
    return [timed(partial(engine.suggest, query[:end], 8)) for query in queries for end in range(1, len(query) + 1)]


def row(name: str, ms: float, limit: str, held: bool) -> str:
    return f"{name:<44} {ms:>10.3f}   {limit:<12} {'ok' if held else 'NOT HELD'}"


def report(ours: Ours, raw: RawTantivy, queries: Sequence[str], rounds: int) -> list[str]:
    """The lines of the table."""
    search_round(ours, raw, queries)  # warm
    taken = [search_round(ours, raw, queries) for _ in range(rounds)]
    mended = [timed(partial(ours.search, query)) for query in mistyped(queries)]
    layout = [timed(partial(ours.search, typed_as_latin(query))) for query in queries]
    mine, whole, fair = ([ms for times in taken for ms in times[column]] for column in range(3))
    ratios = [median(percentile(times[0], 0.5) / percentile(times[column], 0.5) for times in taken) for column in (1, 2)]
    keys = suggestion_times(ours.engine, queries[:100])
    most = 5 if ours.engine.state().doc_count <= 10_000 else 10
    return [
        row("search p50 ms", percentile(mine, 0.5), "", True),
        row("search p95 ms", percentile(mine, 0.95), f"<= {most}", percentile(mine, 0.95) <= most),
        row("search with a slip, p50 ms", percentile(mended, 0.5), "", True),
        row("search with a slip, p95 ms", percentile(mended, 0.95), "<= 15", percentile(mended, 0.95) <= 15),
        row("search on the wrong layout, p50 ms", percentile(layout, 0.5), "", True),
        row("search on the wrong layout, p95 ms", percentile(layout, 0.95), "<= 15", percentile(layout, 0.95) <= 15),
        row("raw tantivy, all words, p50 ms", percentile(whole, 0.5), "", True),
        row("raw tantivy, all words, p95 ms", percentile(whole, 0.95), "", True),
        row("raw tantivy, words that find, p50 ms", percentile(fair, 0.5), "", True),
        row("raw tantivy, words that find, p95 ms", percentile(fair, 0.95), "", True),
        row(f"p50 ratio to all words, median of {rounds}", ratios[0], "<= 6", ratios[0] <= 6),
        row(f"p50 ratio to words that find, median of {rounds}", ratios[1], "<= 6", ratios[1] <= 6),
        row("suggest p50 ms (every keystroke)", percentile(keys, 0.5), "", True),
        row("suggest p95 ms", percentile(keys, 0.95), "<= 5", percentile(keys, 0.95) <= 5),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--data", type=Path, default=Path("data/starter"))
    asked = parser.parse_args()
    documents = list(synthetic.documents(asked.data, asked.documents))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        engine = EmbeddedEngine(folder)
        seconds = timed(lambda: engine.rebuild(documents)) / 1000
        lines = report(Ours(engine, asked.data), RawTantivy(folder), synthetic.queries(asked.data, asked.queries), asked.rounds)
        most = 60 * asked.documents / 100_000
        lines.append(row("rebuild seconds", seconds, f"<= {most:g}", seconds <= most))
        lines.append(row("memory of this process, MB", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "", True))
        lines.append(row("index MB", sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6, "", True))
    print(f"{asked.documents} documents, {asked.queries} queries")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
