"""Asking for work: the caller's transaction, equal keys, delays."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.db import db, utcnow
from app.jobs.models import Job
from app.jobs.queue import enqueue, retry


@pytest.fixture
def context(jobs_app: Flask) -> Iterator[Flask]:
    with jobs_app.app_context():
        yield jobs_app


def jobs() -> list[Job]:
    db.session.expire_all()
    return list(db.session.scalars(select(Job).order_by(Job.id)))


def test_a_job_lives_and_dies_with_the_transaction_of_its_caller(context: Flask) -> None:
    enqueue("a", {"n": 1})
    db.session.rollback()
    assert jobs() == []
    enqueue("a", {"n": 2})
    db.session.commit()
    assert [(job.name, job.payload, job.attempts) for job in jobs()] == [("a", {"n": 2}, 0)]


def test_nothing_is_committed_by_enqueue(context: Flask) -> None:
    enqueue("a", {})
    with db.engine.connect() as other:
        assert other.execute(select(Job.id)).all() == []
    db.session.rollback()


def test_jobs_without_a_key_are_never_merged(context: Flask) -> None:
    enqueue("a", {"n": 1})
    enqueue("a", {"n": 1})
    db.session.commit()
    assert len(jobs()) == 2


def test_equal_keys_are_merged_into_the_later_payload_and_a_new_stamp(context: Flask) -> None:
    enqueue("a", {"n": 1}, key="k")
    db.session.commit()
    stamp = jobs()[0].stamp
    enqueue("a", {"n": 2}, key="k")
    enqueue("a", {"n": 3}, key="other")
    enqueue("b", {"n": 4}, key="k")
    db.session.commit()
    assert [(job.name, job.key, job.payload["n"]) for job in jobs()] == [("a", "k", 2), ("a", "other", 3), ("b", "k", 4)]
    assert jobs()[0].stamp != stamp


def test_a_merged_job_is_done_at_the_earlier_time(context: Flask) -> None:
    enqueue("a", {}, key="k", delay=100)
    enqueue("a", {}, key="k", delay=10)
    enqueue("a", {}, key="k", delay=1000)
    db.session.commit()
    (job,) = jobs()
    assert timedelta(seconds=5) < job.run_at - utcnow() <= timedelta(seconds=10)


def test_a_merge_is_undone_by_a_rollback(context: Flask) -> None:
    enqueue("a", {"n": 1}, key="k")
    db.session.commit()
    enqueue("a", {"n": 2}, key="k")
    db.session.rollback()
    assert [job.payload for job in jobs()] == [{"n": 1}]


def test_retry_brings_failed_jobs_forward_but_leaves_those_in_hand(context: Flask) -> None:
    for name in ("failed", "running", "fresh"):
        enqueue(name, {}, delay=1000)
    db.session.commit()
    failed, running, fresh = jobs()
    failed.attempts, failed.last_error = 3, "X"
    running.attempts, running.lease_until, running.lease_token = 1, utcnow() + timedelta(seconds=50), "t"
    db.session.commit()
    assert retry() == 1
    db.session.commit()
    failed, running, fresh = jobs()
    assert (failed.attempts, failed.last_error, failed.run_at <= utcnow()) == (0, "", True)
    assert running.run_at > utcnow()
    assert retry(running.id) == 0
    assert retry(fresh.id) == 1
    assert retry(10**6) == 0
