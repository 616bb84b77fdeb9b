"""A small site with three pages that record what is done on them, on a SQLite file of its own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask, abort, request
from flask.testing import FlaskClient
from sqlalchemy import event, select

from app.config import Settings
from app.db import db
from app.jobs.models import Job
from app.usage.cli import usage_group
from app.usage.events import ClickedOut, Searched, Viewed
from app.usage.models import UsageEvent, UsageSalt
from app.usage.periodic import register_jobs
from app.usage.recorder import flush, init_recorder, record
from app.web.locale import init_locale
from tests.databases import url_of

BROWSER = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36"
TABLES = [UsageEvent.__table__, UsageSalt.__table__, Job.__table__]


def searched(query: str, **more: object) -> Searched:
    """A search with ordinary facts, some of them changed."""
    facts = {"search_id": "abcdefghij", "total": 3, "page": 1, "engine": "embedded", "degraded": False, "filters": 0, "sort": "relevance"}
    return Searched(query=query, **{**facts, "duration_ms": 1.5, **more})  # type: ignore[arg-type]


def add_pages(app: Flask) -> None:
    @app.route("/search", methods=["GET", "POST"])
    def search() -> str:
        facts = {"total": 3, "page": 1, "filters": 0, "degraded": 0}
        numbers = {name: request.values.get(name, usual, int) for name, usual in facts.items()}
        record(searched(request.values.get("q", ""), **{**numbers, "degraded": bool(numbers["degraded"])}))
        return "results"

    @app.get("/services/<int:number>")
    def service(number: int) -> str:
        record(Viewed(definition_id=number, search_id=request.args.get("s"), position=request.args.get("p", None, int)))
        return "service"

    @app.get("/go/<int:number>")
    def go(number: int) -> str:
        record(Viewed(definition_id=number))
        record(ClickedOut(definition_id=number, channel_id=7, organisation_id=8, county_id=9, search_id="abcdefghij", position=2))
        return "gone"

    @app.get("/broken")
    def broken() -> str:
        record(Viewed(definition_id=1))
        raise RuntimeError("after recording")

    @app.get("/missing")
    def missing() -> str:
        abort(404)


def make_site(url: str) -> Flask:
    app = Flask("usage-test")
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.extensions["settings"] = Settings(cli_language="en")
    db.init_app(app)
    init_locale(app)
    init_recorder(app)
    register_jobs(app)
    app.cli.add_command(usage_group)
    add_pages(app)
    return app


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "usage.sqlite3"


@pytest.fixture
def site(database: Path) -> Iterator[Flask]:
    app = make_site(url_of(database))
    with app.app_context():
        db.metadata.create_all(db.engine, tables=TABLES)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def second_site(database: Path, site: Flask) -> Iterator[Flask]:
    """What another worker process would be: the same database, nothing else in common."""
    app = make_site(url_of(database))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def visitor(site: Flask) -> FlaskClient:
    client = site.test_client()
    client.environ_base["HTTP_USER_AGENT"] = BROWSER
    return client


@pytest.fixture
def events(site: Flask) -> Callable[[], list[UsageEvent]]:
    """All recorded events, the oldest first; those that wait are written before."""

    def read() -> list[UsageEvent]:
        with site.app_context():
            flush()
            return list(db.session.scalars(select(UsageEvent).order_by(UsageEvent.id)))

    return read


@pytest.fixture
def inserts(site: Flask) -> list[str]:
    """The INSERT statements sent to the event table, as they come."""
    seen: list[str] = []
    with site.app_context():
        engine = db.engine

    @event.listens_for(engine, "before_cursor_execute")
    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("INSERT INTO usage_event"):
            seen.append(statement)

    return seen
