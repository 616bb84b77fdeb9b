"""Two engines as one: the contract of engines on a real pair, and the circuit between them."""

import threading
import time
from itertools import chain, repeat
from pathlib import Path

import pytest

from app.search.engine import Engine, EngineUnavailable, SearchRequest
from app.search.engines.breaker import Breaker, Limits
from app.search.engines.elastic.connection import Cluster
from app.search.engines.elastic.engine import ElasticEngine
from app.search.engines.embedded.engine import EmbeddedEngine
from app.search.engines.fallback import FallbackEngine
from app.search.plan import BROWSE
from tests.elasticsearch_node.node import free_port
from tests.search import cluster as hands
from tests.search.contract_documents import ALL, ask, ids
from tests.search.engine_contract import EngineContract
from tests.search.test_embedded import TestEmbedded as Embedded

QUICK = Limits(failures=3, slow_seconds=5, probe_seconds=0.05)


class TestFallback(EngineContract):
    @pytest.fixture(autouse=True)
    def _cluster(self, cluster: Cluster) -> None:
        self.cluster = cluster

    def make(self, store: Path) -> Engine:
        return FallbackEngine(ElasticEngine(self.cluster), EmbeddedEngine(store), QUICK)

    def source(self, store: Path) -> str:
        return (
            "from pathlib import Path\n"
            "from app.search.engines.elastic.connection import Cluster\n"
            "from app.search.engines.elastic.engine import ElasticEngine\n"
            "from app.search.engines.embedded.engine import EmbeddedEngine\n"
            "from app.search.engines.fallback import FallbackEngine\n"
            f"engine = FallbackEngine(ElasticEngine({self.cluster!r}), EmbeddedEngine(Path({str(store)!r})))"
        )

    def make_outdated(self, store: Path) -> None:
        hands.make_outdated(self.cluster)
        Embedded().make_outdated(store)

    def damage(self, store: Path) -> None:
        hands.close(self.cluster)
        Embedded().damage(store)

    def test_the_first_engine_answers_while_it_can(self, engine: Engine) -> None:
        assert ask(engine, "گذرنامه").engine == "elastic"
        assert not ask(engine, "گذرنامه").degraded

    def test_the_second_answers_when_the_first_cannot_and_the_first_again_when_it_can(self, engine: Engine, store: Path) -> None:
        with hands.raw(self.cluster) as client:
            physical = hands.in_force(self.cluster)
            client.indices.close(index=physical)
            found = ask(engine, "گذرنامه")
            assert (found.engine, found.degraded, {hit.id for hit in found.hits}) == ("embedded", True, {1, 4})
            assert engine.suggest("گذرن", 8)
            state = engine.state()
            assert (state.ready, state.doc_count) == (True, len(ALL))
            assert "closed" in state.problem
            client.indices.open(index=physical)
        deadline = time.monotonic() + 20
        while ask(engine, "گذرنامه").degraded:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert engine.state().problem == ""


def test_a_cluster_that_is_not_there_costs_only_the_first_searches(embedded: EmbeddedEngine) -> None:
    nobody = ElasticEngine(Cluster(urls=(f"http://127.0.0.1:{free_port()}",), seconds=1))
    engine = FallbackEngine(nobody, embedded, Limits(probe_seconds=60))
    assert ids(engine, "تصدیق") == [2]
    for _ in range(3):
        ask(engine, "تصدیق")
    assert engine.breaker.state == "open"
    began = time.monotonic()
    for _ in range(50):
        ask(engine, "تصدیق")
    assert time.monotonic() - began < 1
    assert engine.state().ready
    assert "elastic" in engine.state().problem


def test_without_both_it_is_unavailable(tmp_path: Path) -> None:
    nobody = ElasticEngine(Cluster(urls=(f"http://127.0.0.1:{free_port()}",), seconds=1))
    engine = FallbackEngine(nobody, EmbeddedEngine(tmp_path / "none"), Limits(probe_seconds=60))
    with pytest.raises(EngineUnavailable):
        engine.search(SearchRequest(plan=BROWSE))
    assert not engine.state().ready


# The circuit


class Side:
    """Something to call that can be made to fail or to be slow."""

    def __init__(self) -> None:
        self.fails = False
        self.seconds = 0.0
        self.calls = 0

    def __call__(self) -> str:
        self.calls += 1
        time.sleep(self.seconds)
        if self.fails:
            raise EngineUnavailable("away")
        return "here"


def try_it(breaker: Breaker, side: Side) -> str:
    try:
        return breaker.call(side)
    except EngineUnavailable as problem:
        return str(problem)


def until(breaker: Breaker, state: str) -> None:
    deadline = time.monotonic() + 10
    while breaker.state != state:
        assert time.monotonic() < deadline, breaker.state
        time.sleep(0.005)


def test_it_opens_after_failures_in_a_row_only() -> None:
    side = Side()
    breaker = Breaker("side", side, Limits(failures=3, probe_seconds=60))
    for fails in (True, True, False, True, True):
        side.fails = fails
        try_it(breaker, side)
    assert breaker.state == "closed"
    side.fails = True
    assert try_it(breaker, side) == "away"
    assert (breaker.state, breaker.why) == ("open", "away")
    before = side.calls
    assert try_it(breaker, side) == "away"
    assert side.calls == before, "refused without a call"


def test_it_opens_when_the_slowest_answers_become_slow() -> None:
    side = Side()
    breaker = Breaker("side", side, Limits(slow_seconds=0.02, probe_seconds=60))
    for _ in range(40):
        try_it(breaker, side)
    side.seconds = 0.03
    try_it(breaker, side)
    assert breaker.state == "closed", "one slow answer is not the p95"
    for _ in range(6):
        try_it(breaker, side)
    assert breaker.state == "open"
    assert "slow" in breaker.why


def test_it_closes_by_probes_alone_and_opens_again_if_they_fail() -> None:
    side = Side()
    breaker = Breaker("side", side, QUICK)
    side.fails = True
    for _ in range(3):
        try_it(breaker, side)
    time.sleep(0.2)
    assert breaker.state == "open"
    side.fails = False
    until(breaker, "closed")
    assert breaker.why == ""


def test_half_open_lets_one_call_through_at_a_time() -> None:
    side, over = Side(), threading.Event()
    probes = chain((lambda: None,), repeat(over.wait))  # the first goes well, and no second one disturbs
    breaker = Breaker("side", lambda: next(probes)(), Limits(failures=1, slow_seconds=5, probe_seconds=0.05))
    side.fails = True
    try_it(breaker, side)
    side.fails = False
    until(breaker, "half open")
    side.seconds, side.calls = 0.3, 0
    threads = [threading.Thread(target=try_it, args=(breaker, side)) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert side.calls == 1
    side.seconds = 0
    for trial in range(2, 21):
        assert breaker.state == "half open", trial
        try_it(breaker, side)
    assert breaker.state == "closed"
    over.set()


def test_a_slow_trial_opens_it_again() -> None:
    side, over = Side(), threading.Event()
    probes = chain((lambda: None,), repeat(over.wait))
    breaker = Breaker("side", lambda: next(probes)(), Limits(failures=1, slow_seconds=0.05, probe_seconds=0.02))
    side.fails = True
    try_it(breaker, side)
    side.fails = False
    until(breaker, "half open")
    side.seconds = 0.08
    assert try_it(breaker, side) == "here", "the answer is good, only late"
    assert breaker.state == "open"
    over.set()


def test_a_probe_with_an_error_of_its_own_is_a_bad_probe() -> None:
    side = Side()
    probes = chain((lambda: 1 // 0,), repeat(lambda: 0))
    breaker = Breaker("side", lambda: next(probes)(), Limits(failures=1, probe_seconds=0.02))
    side.fails = True
    try_it(breaker, side)
    until(breaker, "closed")


def test_a_bad_trial_opens_it_again() -> None:
    side, other = Side(), Side()
    breaker = Breaker("side", other, Limits(failures=1, probe_seconds=0.4))
    side.fails = True
    try_it(breaker, side)
    until(breaker, "half open")
    assert try_it(breaker, side) == "away"
    assert breaker.state == "open"
    until(breaker, "closed")
