"""Bad days: `kill -9`, a locked database, a database without tables, signals to `flask jobs work`."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.db import db
from app.jobs.models import Job
from app.jobs.queue import enqueue
from app.jobs.registry import register
from app.jobs.worker import run_pending

ROOT = Path(__file__).resolve().parents[2]
WaitFor = Callable[..., None]
Workers = Lock = Callable[..., AbstractContextManager[None]]
SCRIPT = Path(__file__).with_name("worker_process.py")


def start(url: str, log: Path, lease: float, seconds: float) -> "subprocess.Popen[bytes]":
    command = [sys.executable, str(SCRIPT), url, str(log), str(seconds), str(lease)]
    return subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT)})


def lines(log: Path) -> list[list[str]]:
    return [line.split() for line in log.read_text().splitlines()] if log.exists() else []


def test_a_killed_worker_leaves_its_job_to_the_next(jobs_app: Flask, database_url: str, tmp_path: Path, wait_for: WaitFor) -> None:
    log = tmp_path / "log"
    with jobs_app.app_context():
        enqueue("slow", {})
        db.session.commit()
    first = start(database_url, log, lease=1, seconds=60)
    try:
        wait_for(lambda: lines(log))
    finally:
        first.kill()
        first.wait()
    second = start(database_url, log, lease=1, seconds=0)
    try:
        wait_for(lambda: len(lines(log)) == 3)
        wait_for(lambda: not remaining(jobs_app))
    finally:
        second.kill()
        second.wait()
    assert lines(log) == [["start", str(first.pid)], ["start", str(second.pid)], ["end", str(second.pid)]]


def remaining(app: Flask) -> int:
    with app.app_context():
        return len(db.session.scalars(select(Job.id)).all())


def test_a_locked_database_delays_the_worker_and_does_not_end_it(
    sqlite_app: Flask, lock: Lock, workers: Workers, wait_for: WaitFor, caplog: pytest.LogCaptureFixture
) -> None:
    seen: list[int] = []
    register(sqlite_app, "a", lambda payloads: seen.append(1))
    with sqlite_app.app_context():
        enqueue("a", {})
        db.session.commit()
    with ExitStack() as locked:
        locked.enter_context(lock())
        with workers(sqlite_app):
            wait_for(lambda: "does not answer" in caplog.text)
            assert seen == []
            locked.close()
            wait_for(lambda: seen and not remaining(sqlite_app))


def test_a_lock_at_the_end_of_a_job_does_not_make_it_run_twice(sqlite_app: Flask, lock: Lock) -> None:
    """The lock outlasts the patience of SQLite itself, so the first attempt to record the end fails."""
    seen: list[int] = []
    held = lock()

    def handler(payloads: Sequence[Mapping[str, Any]]) -> None:
        seen.append(1)
        held.__enter__()
        threading.Timer(0.5, held.__exit__, (None, None, None)).start()

    register(sqlite_app, "a", handler)
    with sqlite_app.app_context():
        enqueue("a", {})
        db.session.commit()
    assert run_pending(sqlite_app) == 1
    assert seen == [1]
    assert remaining(sqlite_app) == 0


def test_a_worker_that_starts_before_the_tables_exist_waits_for_them(
    bare_app: Flask, workers: Workers, wait_for: WaitFor, caplog: pytest.LogCaptureFixture
) -> None:
    seen: list[int] = []
    register(bare_app, "a", lambda payloads: seen.append(1))
    with workers(bare_app):
        wait_for(lambda: "does not answer" in caplog.text)
        with bare_app.app_context():
            db.metadata.create_all(db.engine, tables=[Job.__table__])  # type: ignore[list-item]
            enqueue("a", {})
            db.session.commit()
        wait_for(lambda: seen)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_worker_after_the_job_in_hand(
    sqlite_app: Flask, tmp_path: Path, wait_for: WaitFor, number: signal.Signals
) -> None:
    log = tmp_path / "log"
    factory = f"{SCRIPT}:create_app({sqlite_app.config['SQLALCHEMY_DATABASE_URI']!r}, {str(log)!r}, 1)"
    with sqlite_app.app_context():
        for _ in range(2):
            enqueue("slow", {})
        db.session.commit()
    command = [sys.executable, "-m", "flask", "--app", factory, "jobs", "work"]
    process = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT)})
    try:
        wait_for(lambda: lines(log))
        process.send_signal(number)
        assert process.wait(10) == 0
    finally:
        process.kill()
        process.wait()
    assert [line[0] for line in lines(log)] == ["start", "end"]
    assert remaining(sqlite_app) == 1
