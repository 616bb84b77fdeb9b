"""The distributed engine on a real node: the contract of engines, its mapping and its connections."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from app.search.engine import FACETS, Engine, EngineUnavailable, SearchDocument
from app.search.engines.elastic.connection import Cluster
from app.search.engines.elastic.engine import ElasticEngine
from app.search.engines.elastic.mapping import FIELDS, SETTINGS, fields
from tests.elasticsearch_node.node import free_port
from tests.search import cluster as hands
from tests.search.contract_documents import ALL, PASSPORT, ask, ids
from tests.search.engine_contract import EngineContract


class TestElastic(EngineContract):
    @pytest.fixture(autouse=True)
    def _cluster(self, cluster: Cluster) -> None:
        self.cluster = cluster

    def make(self, store: Path) -> Engine:
        return ElasticEngine(self.cluster)

    def source(self, store: Path) -> str:
        return (
            "from app.search.engines.elastic.connection import Cluster\n"
            "from app.search.engines.elastic.engine import ElasticEngine\n"
            f"engine = ElasticEngine({self.cluster!r})"
        )

    def make_outdated(self, store: Path) -> None:
        hands.make_outdated(self.cluster)

    def damage(self, store: Path) -> None:
        hands.close(self.cluster)


# The mapping


def test_every_field_and_setting_has_its_reason_and_every_field_of_a_document_is_mapped() -> None:
    assert all(len(reason) > 8 for reason, _ in [*FIELDS.values(), *SETTINGS.values()])
    everything = replace(PASSPORT, facets=dict.fromkeys(FACETS, ("x",)))
    assert fields(everything).keys() == FIELDS.keys()


def test_a_document_with_another_field_is_refused(elastic: ElasticEngine, cluster: Cluster) -> None:
    with hands.raw(cluster) as client, pytest.raises(Exception, match="strict"):
        client.index(index=hands.in_force(cluster), id="9", document={"surprise": 1})


def test_a_document_that_is_not_taken_is_told(elastic: ElasticEngine) -> None:
    with pytest.raises(EngineUnavailable, match="1 documents were not taken"):
        elastic.put([PASSPORT, SearchDocument(id=2**70, slug="x", title="x")])


# Connections


def test_a_node_that_is_away_is_passed_over(elastic: ElasticEngine, cluster: Cluster) -> None:
    several = ElasticEngine(replace(cluster, urls=(f"http://127.0.0.1:{free_port()}", *cluster.urls, f"http://127.0.0.1:{free_port()}")))
    for _ in range(6):
        assert ids(several, "تصدیق") == [2]


def test_a_cluster_that_is_away_or_misconfigured_is_unavailable_and_wants_no_build(cluster: Cluster) -> None:
    for broken in (
        replace(cluster, urls=(f"http://127.0.0.1:{free_port()}",)),
        replace(cluster, urls=()),
        replace(cluster, urls=("https://127.0.0.1:1",), ca_file="/nowhere"),
    ):
        engine = ElasticEngine(broken)
        for call in (lambda: ask(engine, "x"), lambda: engine.suggest("گذ", 8), lambda: engine.put([PASSPORT]), lambda: engine.remove([1])):  # noqa: B023
            with pytest.raises(EngineUnavailable):
                call()
        with pytest.raises(EngineUnavailable):
            engine.rebuild(ALL)
        with pytest.raises(EngineUnavailable):
            engine.stamps()
        state = engine.state()
        assert (state.ready, state.wants_build) == (False, False)
        assert state.problem


def test_searches_go_on_through_one_rebuild_after_another(elastic: ElasticEngine) -> None:
    troubles: list[BaseException] = []
    done = threading.Event()

    def search() -> None:
        while not done.is_set():
            try:
                assert ids(elastic, "تصدیق") == [2]
                assert elastic.suggest("تصد", 1)
            except BaseException as error:
                troubles.append(error)

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(8):
        elastic.rebuild(ALL)
    done.set()
    for thread in threads:
        thread.join()
    assert troubles == []
