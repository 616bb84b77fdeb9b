"""What all tests share: applications on fresh databases, the starter catalogue imported once, a client that checks every page."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, scoped_session
from werkzeug.test import TestResponse

from app.config import ROOT, Settings
from app.db import db
from app.factory import create_app
from app.usage.recorder import flush
from tests.databases import FILE, POSTGRESQL, copy_installation, drop_all, drop_databases, make_tables, url_of
from tests.elasticsearch_node.node import one_node
from tests.page import Page, check_page
from tests.postgresql import close_all

DATA = ROOT / "data" / "starter"


class CheckedClient(FlaskClient):
    """A client whose `page` fails on every HTML page that is not as pages must be, and on work that nobody committed."""

    def open(self, *args: Any, **options: Any) -> TestResponse:
        """A request; what it recorded is written at once, so that the test can look at it."""
        response = super().open(*args, **options)
        with self.application.app_context():
            flush()
        return response

    def page(self, path: str, status: int = 200, **options: Any) -> Page:
        """GET a page, check it and read it."""
        return self.checked(self.get(path, **options), status)

    def checked(self, response: TestResponse, status: int = 200) -> Page:
        assert response.status_code == status, f"{response.request.path}: {response.status_code}, expected {status}"
        assert response.mimetype == "text/html"
        return check_page(response.get_data(as_text=True))


def make_app(folder: Path, **chosen: str) -> Flask:
    """An application with its own instance folder; requests are not limited unless asked for."""
    if "database_url" not in chosen:
        chosen["database_url"] = url_of(folder / FILE)
    app = create_app(Settings(**{"instance_dir": str(folder), "rate_limit": "off", **chosen}).check())
    app.test_client_class = CheckedClient
    app.config["TESTING"] = True
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


@pytest.fixture(scope="session", autouse=True)
def _databases() -> Iterator[None]:
    """No database of this run stays on the server."""
    yield
    drop_all()
    close_all()


@pytest.fixture(autouse=True)
def _own_databases(request: pytest.FixtureRequest) -> Iterator[None]:
    """No database of a test stays on the server after it."""
    folder: Path | None = request.getfixturevalue("tmp_path") if POSTGRESQL and "tmp_path" in request.fixturenames else None
    yield
    if folder is not None:
        drop_databases(folder)


@pytest.fixture
def new_app(tmp_path: Path) -> Callable[..., Flask]:
    """Makes applications in this test's folder, with settings by name."""
    return lambda **chosen: make_app(tmp_path / "instance", **chosen)


@pytest.fixture
def app(new_app: Callable[..., Flask], tmp_path: Path) -> Iterator[Flask]:
    """An application with empty tables, its context pushed."""
    make_tables(tmp_path / "instance" / FILE)
    made = new_app()
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def session(app: Flask) -> scoped_session[Session]:
    return db.session


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="session")
def starter_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance folder with the starter catalogue imported by the command and indexed; copy it, do not change it."""
    folder = tmp_path_factory.mktemp("starter")
    made = make_app(folder)
    runner = made.test_cli_runner()
    for command in (["db", "upgrade"], ["catalog", "import", str(DATA)], ["search", "rebuild"], ["search", "drain"]):
        result = runner.invoke(args=command)
        assert result.exit_code == 0, result.output
    with made.app_context():
        db.engine.dispose()
    return folder


@pytest.fixture(scope="session")
def starter_app(starter_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The starter catalogue, shared by all tests that only read (what they record of usage stays in this copy)."""
    folder = tmp_path_factory.mktemp("shared") / "instance"
    copy_installation(starter_folder, folder)
    return make_app(folder)


@pytest.fixture
def visitor(starter_app: Flask) -> Iterator[CheckedClient]:
    """A visitor of the starter catalogue."""
    client = starter_app.test_client()
    assert isinstance(client, CheckedClient)
    yield client
    with starter_app.app_context():
        db.engine.dispose()


@pytest.fixture
def own_starter(starter_folder: Path, tmp_path: Path) -> Flask:
    """The starter catalogue on a copy of its own, to be changed."""
    folder = tmp_path / "own"
    copy_installation(starter_folder, folder)
    return make_app(folder)


@pytest.fixture(scope="session")
def elasticsearch_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real Elasticsearch: that of ELASTICSEARCH_TEST_URL, else of a node that is started once."""
    given = os.environ.get("ELASTICSEARCH_TEST_URL")
    if given:
        yield given
        return
    with one_node(tmp_path_factory.mktemp("elasticsearch")) as node:
        yield node.url


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is about SQLite itself is left out where the tests run on PostgreSQL."""
    left_out = [item for item in items if POSTGRESQL and item.get_closest_marker("sqlite")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """In CI nothing may be skipped."""
    report = yield
    if report.skipped and os.environ.get("CI") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and in CI nothing may be: {report.longrepr}"
    return report
