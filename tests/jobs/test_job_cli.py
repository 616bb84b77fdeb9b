"""`flask jobs list` and `retry`, and the numbers behind them."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from app.db import db, utcnow
from app.jobs.models import Job
from app.jobs.queries import behind, counts
from app.jobs.queue import enqueue
from app.jobs.registry import register
from app.jobs.worker import run_pending


def break_one(app: Flask) -> int:
    def refuse(payloads: object) -> None:
        raise RuntimeError("engine is away")

    register(app, "search.index", refuse)
    with app.app_context():
        enqueue("search.index", {"id": 7}, key="definition:7")
        db.session.commit()
    run_pending(app)
    with app.app_context():
        return db.session.scalars(select(Job.id)).one()


def test_list_shows_counts_and_failures(jobs_app: Flask) -> None:
    runner = jobs_app.test_cli_runner()
    assert runner.invoke(args=["jobs", "list"]).output == "No jobs.\n"
    number = break_one(jobs_app)
    output = runner.invoke(args=["jobs", "list"]).output
    assert "search.index" in output
    assert "failing" in output
    assert f"failed: {number} search.index definition:7, 1 attempts: RuntimeError: engine is away" in output


def test_retry_one_all_none_and_unknown(jobs_app: Flask) -> None:
    runner = jobs_app.test_cli_runner()
    number = break_one(jobs_app)
    assert runner.invoke(args=["jobs", "retry", str(number)]).output == "1 jobs are due now.\n"
    with jobs_app.app_context():
        assert [row.state for row in counts()] == ["due"]
    assert runner.invoke(args=["jobs", "retry", "--all"]).output == "0 jobs are due now.\n"
    assert runner.invoke(args=["jobs", "retry", "999999"]).exit_code == 1
    assert runner.invoke(args=["jobs", "retry"]).exit_code == 2
    assert runner.invoke(args=["jobs", "retry", "1", "--all"]).exit_code == 2


def test_counts_know_four_states_and_the_longest_wait(jobs_app: Flask) -> None:
    with jobs_app.app_context():
        assert behind() == 0
        for name in ("due", "failing", "running", "waiting"):
            enqueue(name, {}, delay=-20 if name in ("due", "running") else 100)
        db.session.commit()
        jobs = {job.name: job for job in db.session.scalars(select(Job))}
        jobs["failing"].attempts = 2
        jobs["running"].lease_until = utcnow() + timedelta(seconds=9)
        db.session.commit()
        assert [(row.name, row.state, row.jobs) for row in counts()] == [(name, name, 1) for name in sorted(jobs)]
        assert 19 < behind() < 25
