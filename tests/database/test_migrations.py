"""The migrations go down and up, one by one, with a whole catalogue in the tables: on SQLite and on PostgreSQL in every run."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import MetaData, Table, inspect

from app.config import ROOT
from app.db import Base, db
from app.web.copying import Sum, table_sum
from tests.conftest import make_app
from tests.postgresql import new_database
from tests.search.starter import flask

STEPS = len(list((ROOT / "migrations" / "versions").glob("*.py")))
LEFT = {"alembic_version"}


@pytest.fixture(params=["sqlite", "postgresql"])
def filled(request: pytest.FixtureRequest, starter_folder: Path, tmp_path: Path) -> Iterator[Flask]:
    """The starter catalogue on each kind of database."""
    source = make_app(starter_folder, cli_language="en")
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'filled.sqlite3'}"
        flask(source, "db-copy", url)
        yield make_app(tmp_path / "instance", database_url=url)
        return
    with new_database() as url:
        flask(source, "db-copy", url)
        yield make_app(tmp_path / "instance", database_url=url)


def columns(app: Flask) -> Mapping[str, Table]:
    """The tables as they are now."""
    with app.app_context():
        found = MetaData()
        found.reflect(db.engine)
        return {name: table for name, table in found.tables.items() if name not in LEFT}


def sums(app: Flask, tables: Mapping[str, Table]) -> Mapping[str, Sum]:
    with app.app_context():
        found = {name: table_sum(db.session.connection(), table) for name, table in tables.items()}
        db.session.remove()
    return found


def names(app: Flask) -> set[str]:
    with app.app_context():
        return set(inspect(db.engine).get_table_names())


def test_no_step_down_or_up_harms_what_was_there_before(filled: Flask) -> None:
    whole = sums(filled, columns(filled))
    assert whole["service_definition"].rows == 460
    for _step in range(STEPS - 1):
        flask(filled, "db", "downgrade")
        below = columns(filled)
        before = sums(filled, below)
        assert before["service_definition"].rows == 460 and before["connection"] == whole["connection"]
        flask(filled, "db", "upgrade", "+1")
        assert sums(filled, below) == before
        flask(filled, "db", "downgrade")
        assert sums(filled, below) == before
    flask(filled, "db", "upgrade")
    assert names(filled) == {*Base.metadata.tables, *LEFT}
    flask(filled, "db", "check")


def test_all_the_way_down_and_up(filled: Flask) -> None:
    flask(filled, "db", "downgrade", "base")
    assert names(filled) == LEFT
    flask(filled, "db", "upgrade")
    assert names(filled) == {*Base.metadata.tables, *LEFT}
    flask(filled, "db", "check")
