"""Both engines over the starter catalogue: the same answers, orders, counts and completions."""

from collections.abc import Iterator

import pytest

from app.search.engine import FACETS, SearchRequest
from app.search.engines.elastic.engine import ElasticEngine
from app.search.engines.embedded.engine import EmbeddedEngine
from app.search.evaluate import read_judged
from app.search.planner import make_plan
from benchmarks import starter
from tests.conftest import DATA
from tests.search import cluster as hands
from tests.search.contract_documents import ids


@pytest.fixture(scope="module")
def pair(elasticsearch_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[EmbeddedEngine, ElasticEngine]]:
    """Both engines over the starter catalogue."""
    folder = tmp_path_factory.mktemp("pair")
    cluster = hands.settings(elasticsearch_url, folder)
    engines = EmbeddedEngine(folder / "index"), ElasticEngine(cluster)
    documents = list(starter.documents(DATA))
    for engine in engines:
        engine.rebuild(documents)
    yield engines
    hands.clear(cluster)


QUERIES = [judged.query for judged in read_judged(DATA / "queries_dev.tsv")]


def test_both_engines_rank_the_same(pair: tuple[EmbeddedEngine, ElasticEngine]) -> None:
    firsts = together = apart = 0
    for query in QUERIES:
        one, other = (engine.search(SearchRequest(plan=make_plan(query), facets=FACETS)) for engine in pair)
        assert (one.total, one.facets) == (other.total, other.facets), query
        found, found_too = ({hit.id for hit in results.hits} for results in (one, other))
        firsts += one.hits[:1] == other.hits[:1] or [hit.id for hit in one.hits[:1]] == [hit.id for hit in other.hits[:1]]
        together += len(found & found_too)
        apart += len(found | found_too) - len(found & found_too)
    assert firsts / len(QUERIES) >= 0.98
    assert together / (together + apart / 2) >= 0.99


@pytest.mark.parametrize("sort", ["days", "visits", "title"])
def test_both_engines_order_the_same(pair: tuple[EmbeddedEngine, ElasticEngine], sort: str) -> None:
    one, other = (ids(engine, "", sort=sort, limit=500) for engine in pair)
    assert len(one) > 400
    assert one == other


def test_both_engines_complete_the_same(pair: tuple[EmbeddedEngine, ElasticEngine]) -> None:
    for query in QUERIES[::4]:
        for end in range(1, min(len(query), 10)):
            one, other = (list(engine.suggest(query[:end], 8)) for engine in pair)
            assert one == other, query[:end]
