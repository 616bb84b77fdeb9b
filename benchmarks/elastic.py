"""Elasticsearch beside the embedded engine in one run: bulk rebuild, search, suggestions, one change.

    .venv/bin/python -m benchmarks.elastic [--documents 100000] [--queries 200] [--rounds 3]

One real node (`tests/elasticsearch_node`, or ELASTICSEARCH_TEST_URL) on the same machine, one thread, raw query → plan → ranked ids and
facets. Both take turns, query by query.
"""

import argparse
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from app.search.engine import FACETS, Engine, SearchDocument, SearchRequest
from app.search.engines.elastic.connection import Cluster
from app.search.engines.elastic.engine import ElasticEngine
from app.search.engines.embedded.engine import EmbeddedEngine
from app.search.evaluate import percentile
from app.search.planner import make_plan
from benchmarks import synthetic
from benchmarks.search import timed
from tests.elasticsearch_node.node import one_node

_LIMIT = 10
_CHANGES = 20


@contextmanager
def node(folder: Path) -> Iterator[str]:
    """The address of an Elasticsearch."""
    given = os.environ.get("ELASTICSEARCH_TEST_URL")
    if given:
        yield given
        return
    with one_node(folder, java_options=()) as started:
        yield started.url


def asking(engine: Engine, query: str) -> Callable[[], object]:
    """A search with all facets, planning included."""
    return lambda: engine.search(SearchRequest(plan=make_plan(query), facets=FACETS, limit=_LIMIT))


def in_turn(engines: Sequence[Engine], call: Callable[[Engine, str], Callable[[], object]], texts: Sequence[str]) -> list[list[float]]:
    """Milliseconds of each call by engine, taken in turn."""
    turns = [[timed(call(engine, text)) for engine in engines] for text in texts]
    return [list(times) for times in zip(*turns, strict=True)]


def line(name: str, figures: Sequence[float], digits: int = 2) -> str:
    return f"{name:<44}" + "".join(f"{figure:>14,.{digits}f}" for figure in figures)


def report(engines: Sequence[Engine], documents: Sequence[SearchDocument], queries: Sequence[str], rounds: int) -> list[str]:
    """The lines of the table."""
    seconds = [timed(partial(engine.rebuild, documents)) / 1000 for engine in engines]
    lines = [line("rebuild seconds", seconds, 1), line("rebuild documents/s", [len(documents) / taken for taken in seconds], 0)]
    in_turn(engines, asking, queries)  # warm
    searched = [in_turn(engines, asking, queries) for _ in range(rounds)]
    for share in (0.5, 0.95):
        figures = [percentile([ms for times in searched for ms in times[column]], share) for column in range(len(engines))]
        lines.append(line(f"search p{share * 100:.0f} ms, all facets", figures))
    keys = [query[:end] for query in queries[:50] for end in range(1, len(query) + 1)]
    typed = in_turn(engines, lambda engine, text: partial(engine.suggest, text, 8), keys)
    lines += [line(f"suggest p{share * 100:.0f} ms, every keystroke", [percentile(ms, share) for ms in typed]) for share in (0.5, 0.95)]
    changes = [[timed(partial(engine.put, [document])) for document in documents[:_CHANGES]] for engine in engines]
    lines += [
        line(f"one change until searchable p{share * 100:.0f} ms", [percentile(ms, share) for ms in changes]) for share in (0.5, 0.95)
    ]
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--data", type=Path, default=Path("data/starter"))
    asked = parser.parse_args()
    documents = list(synthetic.documents(asked.data, asked.documents))
    queries = synthetic.queries(asked.data, asked.queries)
    with tempfile.TemporaryDirectory() as name, node(Path(name) / "node") as url:
        engines = EmbeddedEngine(Path(name) / "index"), ElasticEngine(Cluster(urls=(url,), prefix="benchmark", seconds=30))
        lines = report(engines, documents, queries, asked.rounds)
    print(f"{asked.documents:,} documents, {asked.queries} queries; {os.getloadavg()[0]:.1f} processes wanted the processor at the end")
    print(f"{'':<44}" + "".join(f"{engine.name:>14}" for engine in engines))
    print("\n".join(lines))


if __name__ == "__main__":
    main()
