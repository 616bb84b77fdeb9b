"""How an application and a PostgreSQL server keep in touch: pool, time limits, and coming back after the server was away."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import QueuePool

from app.config import SettingError, Settings
from app.db import db
from app.jobs.queue import enqueue
from app.jobs.registry import register
from app.jobs.worker import work
from tests.conftest import make_app
from tests.database.installations import new_on
from tests.page import check_page
from tests.postgresql import Server, new_database, own_server
from tests.search.starter import flask

Make = Callable[..., Flask]


@pytest.fixture
def address(starter_folder: Path) -> Iterator[str]:
    """A PostgreSQL database with the starter catalogue."""
    with new_database() as url:
        flask(make_app(starter_folder, cli_language="en"), "db-copy", url)
        yield url


@pytest.fixture
def make(address: str, tmp_path: Path) -> Make:
    return lambda **chosen: make_app(tmp_path / "instance", database_url=address, cli_language="en", **chosen)


def test_the_settings_reach_pool_and_server(make: Make) -> None:
    app = make(
        pool_size="3",
        pool_overflow="2",
        pool_timeout="3",
        pool_recycle="77",
        statement_timeout="7",
        lock_timeout="2.5",
        application_name="dargah-test",
    )
    with app.app_context():
        pool = db.engine.pool
        assert isinstance(pool, QueuePool)
        assert (pool.size(), pool._max_overflow, pool._timeout, pool._recycle, pool._pre_ping) == (3, 2, 3, 77, True)
        names = ("statement_timeout", "lock_timeout", "application_name")
        shown = [db.session.scalar(text(f"SHOW {name}")) for name in names]
    assert shown == ["7s", "2500ms", "dargah-test"]


def test_sqlite_has_no_such_settings() -> None:
    assert Settings().engine_options == {}


@pytest.mark.parametrize(
    ("setting", "name", "wrong"),
    [
        ("pool_size", "DATABASE_POOL_SIZE", "0"),
        ("pool_size", "DATABASE_POOL_SIZE", "many"),
        ("pool_overflow", "DATABASE_POOL_OVERFLOW", "-1"),
        ("pool_recycle", "DATABASE_POOL_RECYCLE", "1.5"),
        ("pool_timeout", "DATABASE_POOL_TIMEOUT", "soon"),
        ("statement_timeout", "DATABASE_STATEMENT_TIMEOUT", "-3"),
        ("lock_timeout", "DATABASE_LOCK_TIMEOUT", ""),
        ("pool_ping", "DATABASE_POOL_PING", "yes"),
    ],
)
def test_a_setting_that_cannot_work_is_named(setting: str, name: str, wrong: str) -> None:
    with pytest.raises(SettingError, match=name):
        Settings(**{setting: wrong}).check()


def test_a_statement_that_takes_too_long_is_ended(make: Make) -> None:
    app = make(statement_timeout="0.3")
    with app.app_context(), pytest.raises(OperationalError, match="statement timeout"):
        db.session.execute(text("SELECT pg_sleep(5)"))


def test_a_page_waits_for_no_connection_for_ever(make: Make) -> None:
    """All connections are taken: a clean page, soon."""
    app = make(pool_size="1", pool_overflow="0", pool_timeout="1")
    with app.app_context():
        taken = db.engine.connect()
        taken.execute(text("SELECT 1"))
    began = time.monotonic()
    answer = app.test_client().get("/services/passport-issue?lang=en")
    assert answer.status_code == 503 and time.monotonic() - began < 5
    check_page(answer.text)
    taken.close()
    assert app.test_client().get("/services/passport-issue").status_code == 200


def test_an_import_that_waits_for_a_lock_says_so(make: Make, tmp_path: Path, address: str) -> None:
    app = make(lock_timeout="0.3")
    (tmp_path / "in").mkdir()
    from_starter = (Path(__file__).parents[2] / "data" / "starter" / "organizations.csv").read_text("utf-8")
    lines = from_starter.splitlines()
    (tmp_path / "in" / "organizations.csv").write_text("\n".join([lines[0], lines[1].replace("استان", "ولایت", 1), *lines[2:]]), "utf-8")
    with create_engine(address, poolclass=NullPool).begin() as other:
        other.execute(text("LOCK TABLE organisation, catalogue_version, job IN EXCLUSIVE MODE"))
        told: Result = app.test_cli_runner().invoke(args=["catalog", "import", str(tmp_path / "in")])
    assert told.exit_code == 1
    assert "Another program is writing to the database. Nothing was changed" in told.stderr


def test_tables_that_are_not_there_yet_are_no_error_of_ours(tmp_path: Path) -> None:
    with new_database() as url:
        app = make_app(tmp_path / "instance", database_url=url)
        answer = app.test_client().get("/")
        assert answer.status_code == 503
        check_page(answer.text)


@pytest.fixture
def server() -> Iterator[Server]:
    with own_server() as started:
        yield started


def test_pages_and_jobs_come_back_by_themselves(server: Server, starter_folder: Path, tmp_path: Path) -> None:
    url = new_on(server, "dargah")
    flask(make_app(starter_folder, cli_language="en"), "db-copy", url)
    app = make_app(tmp_path / "instance", database_url=url, pool_timeout="1")
    client, done, stop = app.test_client(), threading.Event(), threading.Event()
    register(app, "test.done", lambda _payloads: done.set())
    worker = threading.Thread(target=work, args=(app, stop, ["test.done"]))
    worker.start()
    try:
        assert client.get("/services/passport-issue").status_code == 200
        assert client.get("/readyz").status_code == 200
        server.kill()
        for path in ("/services/passport-issue", "/search?q=گذرنامه", "/"):
            assert client.get(path).status_code == 503
        assert client.get("/readyz").json["checks"]["database"] == "failed"
        assert (client.get("/healthz").status_code, client.get("/help").status_code) == (200, 200)
        assert 'dargah_health{check="database",state="failed"} 1.0' in client.get("/metrics").text
        server.start()
        assert [client.get("/services/passport-issue").status_code for _try in range(4)] == [200] * 4
        with app.app_context():
            enqueue("test.done", {})
            db.session.commit()
        assert done.wait(60), "the job worker did not come back"
    finally:
        stop.set()
        worker.join(60)
        with app.app_context():
            db.engine.dispose()


def test_a_server_that_goes_away_after_the_answer_was_made_does_not_spoil_it(make: Make) -> None:
    """The end of a request gives its connection back, and finds it dead."""
    app = make()

    @app.get("/cut-off")
    def cut_off() -> str:
        own = db.session.scalar(text("SELECT pg_backend_pid()"))
        with db.engine.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:own)"), {"own": own})
        return "whole"

    client = app.test_client()
    for _time in range(3):
        answer = client.get("/cut-off")
        assert (answer.status_code, answer.text) == (200, "whole")
    assert client.get("/services/passport-issue").status_code == 200
    with app.app_context():
        assert db.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
