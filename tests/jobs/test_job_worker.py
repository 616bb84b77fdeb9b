"""Doing work: batches, failures, merges while running, periods, several workers, the end of a worker."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask, current_app
from sqlalchemy import select, update

from app.db import db, utcnow
from app.jobs.lease import PERIODIC, claim, pause_after, plant
from app.jobs.models import Job
from app.jobs.queue import enqueue
from app.jobs.registry import register, registrations
from app.jobs.worker import LEASE, run_pending

Workers = Callable[..., AbstractContextManager[None]]
WaitFor = Callable[..., None]
Payloads = Sequence[Mapping[str, Any]]
NOON = datetime(2026, 3, 21, 12, tzinfo=UTC)


def ask(app: Flask, name: str, payload: Mapping[str, Any], **more: Any) -> None:
    with app.app_context():
        enqueue(name, payload, **more)
        db.session.commit()


def rows(app: Flask) -> list[Job]:
    with app.app_context():
        return list(db.session.scalars(select(Job).order_by(Job.id)))


def test_due_jobs_are_done_in_order_and_removed(jobs_app: Flask) -> None:
    seen: list[int] = []
    register(jobs_app, "a", lambda payloads: seen.extend(payload["n"] for payload in payloads))
    for number in range(5):
        ask(jobs_app, "a", {"n": number})
    ask(jobs_app, "a", {"n": 99}, delay=60)
    assert run_pending(jobs_app) == 5
    assert seen == [0, 1, 2, 3, 4]
    assert [job.payload["n"] for job in rows(jobs_app)] == [99]


def test_a_batch_hands_over_many_payloads_of_one_name(jobs_app: Flask) -> None:
    sizes: list[tuple[str, int]] = []
    register(jobs_app, "a", lambda payloads: sizes.append(("a", len(payloads))), batch=4)
    register(jobs_app, "b", lambda payloads: sizes.append(("b", len(payloads))), batch=4)
    for name in "aaaaaabb":
        ask(jobs_app, name, {})
    assert run_pending(jobs_app) == 8
    assert sizes == [("a", 4), ("a", 2), ("b", 2)]


def test_only_the_chosen_names_are_done(jobs_app: Flask) -> None:
    for name in ("a", "b"):
        register(jobs_app, name, lambda payloads: None)
        ask(jobs_app, name, {})
    assert run_pending(jobs_app, ["b"]) == 1
    assert [job.name for job in rows(jobs_app)] == ["a"]


def test_a_handler_is_its_own_unit_of_work(jobs_app: Flask) -> None:
    """It has a context of its own, commits itself, may ask for more work; what it does not commit is gone."""

    def parent(payloads: Payloads) -> None:
        assert current_app.name == jobs_app.name
        enqueue("child", {"committed": True})
        db.session.commit()
        enqueue("child", {"committed": False})

    seen: list[bool] = []
    register(jobs_app, "parent", parent)
    register(jobs_app, "child", lambda payloads: seen.append(payloads[0]["committed"]))
    ask(jobs_app, "parent", {})
    assert run_pending(jobs_app) == 2
    assert seen == [True]


def test_a_failed_job_waits_twice_as_long_each_time(jobs_app: Flask) -> None:
    calls: list[datetime] = []

    def refuse(payloads: Payloads) -> None:
        calls.append(utcnow())
        raise RuntimeError("no luck\nsecond line" + "x" * 1000)

    register(jobs_app, "a", refuse)
    with time_machine.travel(NOON, tick=False) as clock:
        ask(jobs_app, "a", {})
        for attempt in range(1, 15):
            assert run_pending(jobs_app) == 0
            (job,) = rows(jobs_app)
            assert len(calls) == job.attempts == attempt
            assert job.last_error == "RuntimeError: no luck"
            rest = (job.run_at - utcnow()).total_seconds()
            longest = min(2**attempt, 3600)
            assert longest / 2 <= rest <= longest
            clock.move_to(job.run_at - timedelta(seconds=0.01))
            assert run_pending(jobs_app) == 0
            assert len(calls) == attempt
            clock.move_to(job.run_at)


def test_pauses_differ_so_that_workers_do_not_come_back_together() -> None:
    assert len({pause_after(5) for _ in range(20)}) > 10
    assert max(pause_after(10**6) for _ in range(50)) <= timedelta(hours=1)


def test_a_job_that_always_fails_ends_up_alone(jobs_app: Flask) -> None:
    done: list[int] = []

    def picky(payloads: Payloads) -> None:
        numbers = [payload["n"] for payload in payloads]
        if 5 in numbers:
            raise ValueError("five")
        done.extend(numbers)

    register(jobs_app, "a", picky, batch=8)
    with time_machine.travel(NOON, tick=False) as clock:
        for number in range(8):
            ask(jobs_app, "a", {"n": number})
        for _ in range(4):
            run_pending(jobs_app)
            clock.shift(100)
    assert sorted(done) == [0, 1, 2, 3, 4, 6, 7]
    assert [job.payload["n"] for job in rows(jobs_app)] == [5]


@pytest.mark.parametrize("fails", [False, True])
def test_a_key_asked_for_while_it_runs_is_done_once_more(jobs_app: Flask, fails: bool) -> None:
    seen: list[int] = []

    def handler(payloads: Payloads) -> None:
        (payload,) = payloads
        seen.append(payload["n"])
        if payload["n"] == 1:
            enqueue("a", {"n": 2}, key="k")
            enqueue("a", {"n": 3}, key="k")
            db.session.commit()
            (job,) = db.session.scalars(select(Job))
            assert job.lease_token is not None, "the running job is kept"
            if fails:
                raise RuntimeError("after the merge")

    register(jobs_app, "a", handler)
    ask(jobs_app, "a", {"n": 1}, key="k")
    assert run_pending(jobs_app) == (1 if fails else 2)
    assert seen == [1, 3]
    assert rows(jobs_app) == []


def test_a_delay_asked_for_while_it_runs_is_kept(jobs_app: Flask) -> None:
    def handler(payloads: Payloads) -> None:
        if payloads[0]["n"] == 1:
            enqueue("a", {"n": 2}, key="k", delay=50)
            db.session.commit()

    register(jobs_app, "a", handler)
    ask(jobs_app, "a", {"n": 1}, key="k")
    assert run_pending(jobs_app) == 1
    (job,) = rows(jobs_app)
    assert job.payload == {"n": 2}
    assert job.run_at > utcnow() + timedelta(seconds=40)


def test_a_merge_that_is_not_committed_yet_is_not_lost(jobs_app: Flask) -> None:
    """The caller asks again, commits only after the handler has returned: the worker waits for it and the job is done again."""
    seen: list[int] = []
    asked, returned = threading.Event(), threading.Event()

    def caller() -> None:
        with jobs_app.app_context():
            enqueue("a", {"n": 2}, key="k")
            asked.set()
            returned.wait(5)
            time.sleep(0.2)
            db.session.commit()

    def handler(payloads: Payloads) -> None:
        seen.append(payloads[0]["n"])
        if len(seen) == 1:
            thread.start()
            asked.wait(5)
            returned.set()

    thread = threading.Thread(target=caller)
    register(jobs_app, "a", handler)
    ask(jobs_app, "a", {"n": 1}, key="k")
    run_pending(jobs_app)
    thread.join()
    run_pending(jobs_app)
    assert seen == [1, 2]
    assert rows(jobs_app) == []


def test_two_workers_do_two_hundred_jobs_exactly_once(jobs_app: Flask, workers: Workers, wait_for: WaitFor) -> None:
    seen: Counter[int] = Counter()
    hands: Counter[str] = Counter()

    def handler(payloads: Payloads) -> None:
        for payload in payloads:
            seen[payload["n"]] += 1
            hands[threading.current_thread().name] += 1
        time.sleep(0.002)

    register(jobs_app, "a", handler, batch=3)
    with jobs_app.app_context():
        for number in range(200):
            enqueue("a", {"n": number})
        db.session.commit()
    with workers(jobs_app, 2):
        wait_for(lambda: len(seen) == 200 and not rows(jobs_app))
    assert set(seen.values()) == {1}
    assert len(hands) == 2


def test_a_long_job_keeps_its_lease(jobs_app: Flask, workers: Workers, wait_for: WaitFor) -> None:
    seen: list[int] = []

    def handler(payloads: Payloads) -> None:
        seen.append(payloads[0]["n"])
        time.sleep(1.2)

    register(jobs_app, "a", handler)
    ask(jobs_app, "a", {"n": 1})
    with workers(jobs_app, 2, timedelta(seconds=0.45)):
        wait_for(lambda: seen and not rows(jobs_app))
    assert seen == [1]


def test_a_lease_that_passed_is_worth_nothing(jobs_app: Flask) -> None:
    """The first worker was away for longer than its lease; a second one has the job now, so the first one's end changes nothing."""
    seen: list[str] = []

    def handler(payloads: Payloads) -> None:
        seen.append("done")
        if len(seen) == 1:
            values = {"lease_until": utcnow() + timedelta(seconds=0.3), "lease_token": "second"}
            db.session.execute(update(Job).values(values))
            db.session.commit()

    register(jobs_app, "a", handler)
    ask(jobs_app, "a", {})
    run_pending(jobs_app)
    (job,) = rows(jobs_app)
    assert job.lease_token == "second"
    assert run_pending(jobs_app, wait=5) == 1
    assert rows(jobs_app) == []


def test_drain_waits_for_the_lease_of_a_dead_worker_only_when_told(jobs_app: Flask) -> None:
    register(jobs_app, "a", lambda payloads: None)
    ask(jobs_app, "a", {})
    with jobs_app.app_context():
        assert claim(db.engine, registrations(jobs_app), timedelta(seconds=0.3)) is not None
    assert run_pending(jobs_app) == 0
    assert run_pending(jobs_app, wait=5) == 1


def test_a_periodic_job_comes_again(jobs_app: Flask) -> None:
    seen: list[datetime] = []
    register(jobs_app, "daily", lambda payloads: seen.append(utcnow()), every=timedelta(days=1))
    with time_machine.travel(NOON, tick=False) as clock, jobs_app.app_context():
        for _ in range(3):
            plant(db.engine, registrations(jobs_app).values())
        for hours, expected in ((0, 1), (23, 1), (1, 2), (24 * 5 + 1, 3), (23, 3), (1, 4)):
            clock.shift(timedelta(hours=hours))
            run_pending(jobs_app)
            assert len(seen) == expected
        (job,) = rows(jobs_app)
        assert (job.key, job.attempts, job.run_at) == (PERIODIC, 0, utcnow() + timedelta(days=1))


def test_a_shorter_period_brings_the_next_time_forward(jobs_app: Flask) -> None:
    register(jobs_app, "p", lambda payloads: None, every=timedelta(days=30))
    with time_machine.travel(NOON, tick=False), jobs_app.app_context():
        plant(db.engine, registrations(jobs_app).values())
        run_pending(jobs_app)
        jobs_app.extensions["jobs"].clear()
        register(jobs_app, "p", lambda payloads: None, every=timedelta(hours=1))
        plant(db.engine, registrations(jobs_app).values())
        (job,) = rows(jobs_app)
        assert job.run_at == NOON + timedelta(hours=1)


def test_a_periodic_job_that_fails_is_tried_again_and_then_goes_on(jobs_app: Flask) -> None:
    seen: list[datetime] = []

    def once_bad(payloads: Payloads) -> None:
        seen.append(utcnow())
        if len(seen) == 1:
            raise RuntimeError("bad day")

    register(jobs_app, "daily", once_bad, every=timedelta(days=1))
    with time_machine.travel(NOON, tick=False) as clock, jobs_app.app_context():
        plant(db.engine, registrations(jobs_app).values())
        run_pending(jobs_app)
        clock.shift(10)
        run_pending(jobs_app)
        (job,) = rows(jobs_app)
        assert (len(seen), job.attempts, job.last_error) == (2, 0, "")
        assert job.run_at > utcnow() + timedelta(hours=23)


def test_the_worker_plants_periodic_jobs_and_tells_of_unknown_ones(
    jobs_app: Flask, workers: Workers, wait_for: WaitFor, caplog: pytest.LogCaptureFixture
) -> None:
    seen: list[int] = []
    register(jobs_app, "daily", lambda payloads: seen.append(1), every=timedelta(days=1))
    ask(jobs_app, "from.the.future", {"n": 1})
    with workers(jobs_app):
        wait_for(lambda: seen)
    assert caplog.text.count("from.the.future") == 1
    assert [(job.name, job.attempts) for job in rows(jobs_app)] == [("from.the.future", 0), ("daily", 0)]


def test_two_handlers_for_one_name_are_refused(sqlite_app: Flask) -> None:
    register(sqlite_app, "a", lambda payloads: None)
    with pytest.raises(ValueError, match="has a handler already"):
        register(sqlite_app, "a", lambda payloads: None)
    with pytest.raises(ValueError, match="period above zero"):
        register(sqlite_app, "b", lambda payloads: None, every=timedelta(0))


def test_many_small_jobs_leave_no_threads_and_no_connections_behind(sqlite_app: Flask) -> None:
    register(sqlite_app, "a", lambda payloads: None)
    with sqlite_app.app_context():
        for _ in range(100):
            enqueue("a", {})
        db.session.commit()
    before = threading.active_count()
    assert run_pending(sqlite_app, lease=LEASE) == 100
    assert threading.active_count() == before
    with sqlite_app.app_context():
        assert db.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    assert len(list(Path("/proc/self/fd").iterdir())) < 200
