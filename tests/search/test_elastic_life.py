"""The life of an index in a real cluster: built beside, put in force, swept; and what a build leaves that dies."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.config import ROOT
from app.search.engine import EngineUnavailable, SearchDocument
from app.search.engines.elastic.connection import Cluster
from app.search.engines.elastic.engine import ElasticEngine
from app.search.engines.elastic.lifecycle import DEAD_AFTER, OTHER_VERSIONS_STAY
from app.search.engines.elastic.names import Names
from tests.search import cluster as hands
from tests.search.contract_documents import ALL, ids, many


def test_one_index_stands_behind_two_aliases_and_the_old_one_goes(elastic: ElasticEngine, cluster: Cluster) -> None:
    names, first = Names(cluster.prefix), hands.in_force(cluster)
    elastic.rebuild(ALL)
    second = hands.in_force(cluster)
    assert second != first
    assert hands.indices(cluster) == [second]
    with hands.raw(cluster) as client:
        content = client.indices.get(index=second)[second]
    assert content["aliases"].keys() == {names.read, names.write}
    assert content["settings"]["index"]["refresh_interval"] == "1s"
    assert content["settings"]["index"]["translog"]["durability"] == "request"


def describe(cluster: Cluster, index: str, **meta: str) -> None:
    """Change what an index says of itself."""
    with hands.raw(cluster) as client:
        client.indices.put_mapping(index=index, meta=meta)


def ago(span: timedelta) -> str:
    return (datetime.now(UTC) - span).isoformat()


def test_a_build_under_way_is_told_and_left_alone_and_a_dead_one_is_swept(elastic: ElasticEngine, cluster: Cluster) -> None:
    other = Names(cluster.prefix).physical()
    with hands.raw(cluster) as client:
        client.indices.create(index=other)
    describe(cluster, other, beat=ago(timedelta(0)))
    assert elastic.state().building
    elastic.rebuild(ALL)
    assert other in hands.indices(cluster)
    describe(cluster, other, beat=ago(DEAD_AFTER))
    assert not elastic.state().building
    elastic.rebuild(ALL)
    assert hands.indices(cluster) == [hands.in_force(cluster)]


def test_a_killed_build_leaves_nothing_in_search_and_is_swept(elastic: ElasticEngine, cluster: Cluster) -> None:
    code = (
        "import itertools\n"
        "from app.search.engine import SearchDocument\n"
        "from app.search.engines.elastic.connection import Cluster\n"
        "from app.search.engines.elastic.engine import ElasticEngine\n"
        "def documents():\n"
        "    for n in itertools.count(100):\n"
        "        yield SearchDocument(id=n, slug=str(n), title='بیمه درمان')\n"
        "        print(n, flush=True)\n"
        f"ElasticEngine({cluster!r}).rebuild(documents())"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=ROOT, text=True) as process:
        assert process.stdout is not None
        while int(process.stdout.readline()) < 2_500:
            pass
        process.kill()
    assert ids(elastic, "بیمه") == []
    (dead,) = set(hands.indices(cluster)) - {hands.in_force(cluster)}
    describe(cluster, dead, beat=ago(DEAD_AFTER))
    elastic.rebuild(ALL)
    assert dead not in hands.indices(cluster)


def test_a_build_whose_index_was_swept_fails_and_leaves_no_index_behind(elastic: ElasticEngine, cluster: Cluster) -> None:
    before = hands.indices(cluster)

    def documents() -> Iterator[SearchDocument]:
        yield from many(1_000)
        with hands.raw(cluster) as client:
            client.indices.delete(index=[name for name in hands.indices(cluster) if name not in before])
        yield from many(1_000, start=2_000)

    with pytest.raises(EngineUnavailable):
        elastic.rebuild(documents())
    assert hands.indices(cluster) == before
    assert ids(elastic, "تصدیق") == [2]


def test_indices_of_another_version_stay_until_ours_has_settled(elastic: ElasticEngine, cluster: Cluster) -> None:
    other = Names(cluster.prefix, mapping=99).physical()
    with hands.raw(cluster) as client:
        client.indices.create(index=other)
    elastic.rebuild(ALL)
    assert other in hands.indices(cluster)
    names = Names(cluster.prefix)
    describe(cluster, hands.in_force(cluster), built_at=ago(OTHER_VERSIONS_STAY + timedelta(hours=1)), chain_version=str(names.chain))
    elastic.rebuild(ALL)
    assert other not in hands.indices(cluster)


def test_an_index_that_says_it_is_of_another_version_is_not_ready(elastic: ElasticEngine, cluster: Cluster) -> None:
    describe(cluster, hands.in_force(cluster), built_at=ago(timedelta(0)), chain_version="0")
    state = elastic.state()
    assert (state.ready, state.wants_build) == (False, True)
    assert "another version" in state.problem


def test_two_installations_in_one_cluster_do_not_meet(elastic: ElasticEngine, cluster: Cluster) -> None:
    other = ElasticEngine(replace(cluster, prefix=f"{cluster.prefix}-x"))
    try:
        other.rebuild(many(3))
        assert ids(other, "تصدیق") == []
        elastic.rebuild(ALL)
        assert other.state().doc_count == 3
    finally:
        hands.clear(replace(cluster, prefix=f"{cluster.prefix}-x"))


def test_what_is_put_while_it_is_built_is_said_to_be_put_again(elastic: ElasticEngine) -> None:
    seen = []

    def documents() -> Iterator[SearchDocument]:
        seen.append(elastic.state().building)
        elastic.put(many(1))
        seen.append(len(ids(elastic, "بیمه")) == 1)
        yield from ALL

    elastic.rebuild(documents())
    assert seen == [True, True]
    assert ids(elastic, "بیمه") == [], "the new index was read from the database before; the job comes again"
    assert not elastic.state().building
