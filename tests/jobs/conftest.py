"""A small application with nothing but a database and the job table, on SQLite and on a real PostgreSQL."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Table, event

from app.config import Settings
from app.db import db
from app.jobs.cli import jobs_group
from app.jobs.models import Job
from app.jobs.worker import LEASE, work
from tests.postgresql import new_database


def make_app(url: str) -> Flask:
    """An application on the database at `url`; its tables are not made."""
    app = Flask("jobs-test")
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.extensions["settings"] = Settings(database_url=url, job_poll="0.02")
    app.cli.add_command(jobs_group)
    db.init_app(app)
    return app


@contextmanager
def with_job_table(url: str) -> Iterator[Flask]:
    """The application while its job table exists."""
    app = make_app(url)
    table = Job.__table__
    assert isinstance(table, Table)
    with app.app_context():
        table.create(db.engine)
    try:
        yield app
    finally:
        with app.app_context():
            db.session.remove()
            table.drop(db.engine)
            db.engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'jobs.sqlite3'}"
        return
    with new_database() as url:
        yield url


@pytest.fixture
def jobs_app(database_url: str) -> Iterator[Flask]:
    """An application on each kind of database, outside of any context."""
    with with_job_table(database_url) as app:
        yield app


@pytest.fixture
def sqlite_app(tmp_path: Path) -> Iterator[Flask]:
    """An application on SQLite alone, which gives up on a lock after 0.3 seconds instead of five."""
    with with_job_table(f"sqlite:///{tmp_path / 'jobs.sqlite3'}") as app:
        with app.app_context():
            db.engine.dispose()
            event.listen(db.engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout=300"))
        yield app


@pytest.fixture
def workers() -> Callable[..., AbstractContextManager[None]]:
    """Lets worker threads of an application work while the context lasts: `workers(app, number=1, lease=…)`."""

    @contextmanager
    def at_work(app: Flask, number: int = 1, lease: timedelta = LEASE) -> Iterator[None]:
        stop = threading.Event()
        threads = [threading.Thread(target=work, args=(app, stop), kwargs={"lease": lease}) for _ in range(number)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            stop.set()
            for thread in threads:
                thread.join(10)
        assert not any(thread.is_alive() for thread in threads)

    return at_work


@pytest.fixture
def wait_for() -> Callable[..., None]:
    """Waits until a condition holds, and fails if it does not within some seconds."""

    def wait(condition: Callable[[], object], seconds: float = 15) -> None:
        until = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < until, "waited in vain"
            time.sleep(0.02)

    return wait


@pytest.fixture
def bare_app(tmp_path: Path) -> Iterator[Flask]:
    """An application on a SQLite file without any table."""
    app = make_app(f"sqlite:///{tmp_path / 'bare.sqlite3'}")
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def lock(tmp_path: Path) -> Callable[[], AbstractContextManager[None]]:
    """Holds the write lock of the database of `sqlite_app` while its context lasts."""

    @contextmanager
    def held() -> Iterator[None]:
        connection = sqlite3.connect(tmp_path / "jobs.sqlite3", isolation_level=None, check_same_thread=False)
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            connection.rollback()
            connection.close()

    return held
