"""How fast the search is, beside a raw tantivy OR query of the same words with the same facets.

    .venv/bin/python -m benchmarks.search [--documents 10000] [--queries 300] [--rounds 5]

In process, one thread: raw query → plan → ranked ids and facets. All take turns, query by query, in every round; a ratio is
the median of the rounds. Two limits: an OR of all words of the query, and one of the words that find (ours shows nothing for
the sake of «و» alone, so the first one counts more documents than ours does; the second is the fair one).
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median

from tantivy import Index, Occur, Query

from app.search.engine import FACETS, SearchRequest
from app.search.engines.embedded.engine import EmbeddedEngine
from app.search.evaluate import percentile
from app.search.plan import STEMS
from app.search.planner import make_plan, weigh
from app.search.reading import read
from app.text.chain import analyse
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


def ours(engine: EmbeddedEngine, query: str) -> list[int]:
    """The whole search of a raw query, with all facets."""
    return [hit.id for hit in engine.search(SearchRequest(plan=make_plan(query), facets=FACETS, limit=_LIMIT)).hits]


def timed(call: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000


def finding(query: str) -> list[str]:
    """Stems of the words that find, as the plan has them."""
    return [stem(word.surface) for word in weigh(read(query)).words if word.finds]


def search_round(engine: EmbeddedEngine, raw: RawTantivy, queries: Sequence[str]) -> list[list[float]]:
    """Times of ours, of the raw query of all words and of that of the words that find, taken in turn."""
    calls = [
        (partial(ours, engine, query), partial(raw.search, analyse(query).stems), partial(raw.search, finding(query))) for query in queries
    ]
    return [list(times) for times in zip(*([timed(call) for call in turn] for turn in calls), strict=True)]


def suggestion_times(engine: EmbeddedEngine, queries: Sequence[str]) -> list[float]:
    """Times of every keystroke of the queries, the first of each beginning included."""
    return [timed(partial(engine.suggest, query[:end], 8)) for query in queries for end in range(1, len(query) + 1)]


def row(name: str, ms: float, limit: str, held: bool) -> str:
    return f"{name:<44} {ms:>10.3f}   {limit:<12} {'ok' if held else 'NOT HELD'}"


def report(engine: EmbeddedEngine, raw: RawTantivy, queries: Sequence[str], rounds: int) -> list[str]:
    """The lines of the table."""
    search_round(engine, raw, queries)  # warm
    taken = [search_round(engine, raw, queries) for _ in range(rounds)]
    mine, whole, fair = ([ms for times in taken for ms in times[column]] for column in range(3))
    ratios = [median(percentile(times[0], 0.5) / percentile(times[column], 0.5) for times in taken) for column in (1, 2)]
    keys = suggestion_times(engine, queries[:100])
    most = 5 if engine.state().doc_count <= 10_000 else 10
    return [
        row("search p50 ms", percentile(mine, 0.5), "", True),
        row("search p95 ms", percentile(mine, 0.95), f"<= {most}", percentile(mine, 0.95) <= most),
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
        lines = report(engine, RawTantivy(folder), synthetic.queries(asked.data, asked.queries), asked.rounds)
        most = 60 * asked.documents / 100_000
        lines.append(row("rebuild seconds", seconds, f"<= {most:g}", seconds <= most))
        lines.append(row("index MB", sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6, "", True))
    print(f"{asked.documents} documents, {asked.queries} queries")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
