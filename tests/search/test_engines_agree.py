"""Both engines over the starter catalogue: the same answers, orders, counts and completions."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.db import db
from app.search.current import knowledge
from app.search.engine import FACETS, SearchRequest
from app.search.engines.elastic.connection import Cluster
from app.search.engines.elastic.engine import ElasticEngine
from app.search.engines.embedded.engine import EmbeddedEngine
from app.search.evaluate import read_judged
from app.search.knowledge import Knowledge
from app.search.planner import plan_query
from app.search.queries import slug_search
from benchmarks import starter
from tests.conftest import DATA, make_app
from tests.databases import copy_installation
from tests.search import cluster as hands
from tests.search.contract_documents import ids
from tests.search.gate import fallen, figures, stored
from tests.search.starter import flask


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


def test_both_engines_know_the_same_words(pair: tuple[EmbeddedEngine, ElasticEngine]) -> None:
    one, other = (engine.vocabulary() for engine in pair)
    assert len(one.stems) > 3_000
    assert (one.stems, one.surfaces, one.compounds, one.documents) == (other.stems, other.surfaces, other.compounds, other.documents)


def test_both_engines_rank_the_same(pair: tuple[EmbeddedEngine, ElasticEngine], known: Knowledge) -> None:
    firsts = together = apart = 0
    for query in QUERIES:
        planned = plan_query(query, known)
        request = SearchRequest(plan=planned.plan, probes=planned.probes, facets=FACETS)
        one, other = (engine.search(request) for engine in pair)
        assert (one.total, one.facets) == (other.total, other.facets), query
        found, found_too = ({hit.id for hit in results.hits} for results in (one, other))
        firsts += [hit.id for hit in one.hits[:1]] == [hit.id for hit in other.hits[:1]]
        same = one.probed.keys() & other.probed.keys()
        assert {number: one.probed[number] for number in same} == {number: other.probed[number] for number in same}, query
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


def test_the_gate_of_the_judged_queries_holds_on_the_distributed_engine(starter_folder: Path, tmp_path: Path, cluster: Cluster) -> None:
    copy_installation(starter_folder, tmp_path / "site")
    there = {"elasticsearch_url": cluster.urls[0], "elasticsearch_index": cluster.prefix, "elasticsearch_timeout": "20"}
    app = make_app(tmp_path / "site", search_engine="elastic", **there)
    flask(app, "search", "rebuild")
    with app.app_context():
        assert not fallen(stored(), figures(slug_search(knowledge())))
        db.session.remove()
