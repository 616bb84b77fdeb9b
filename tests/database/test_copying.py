"""`flask db-copy`: from SQLite to PostgreSQL and back, all or nothing, compared."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import NullPool, create_engine, func, insert, select, text

from app.catalog.models.definitions import ServiceDefinition
from app.db import Base, db, utcnow
from app.usage.days import day_of
from app.usage.models import UsageEvent
from app.web.copying import Sum, all_sums, table_sum
from tests.conftest import make_app
from tests.databases import copy_installation
from tests.postgresql import new_database

EVENTS = 3_000


def record(app: Flask, number: int) -> None:
    """So many usage events, no two alike."""
    now = utcnow()
    common = {"robot": False, "language": "fa", "source": "public", "degraded": False, "engine": "embedded", "kind": "searched"}
    rows = [
        {
            **common,
            "at": now - timedelta(seconds=i),
            "day": day_of(now),
            "visit": f"{i:016x}",
            "query": f"گذرنامه {i}",
            "duration_ms": i / 7,
        }
        for i in range(number)
    ]
    with app.app_context():
        for start in range(0, number, 5_000):
            db.session.execute(insert(UsageEvent), rows[start : start + 5_000])
        db.session.commit()
        db.session.remove()
        db.engine.dispose()


def sums_at(url: str) -> Mapping[str, Sum]:
    with create_engine(url, poolclass=NullPool).connect() as connection:
        return all_sums(connection)


def copy(app: Flask, target: str) -> Result:
    return app.test_cli_runner().invoke(args=["db-copy", target])


def url_of(app: Flask) -> str:
    return str(app.config["SQLALCHEMY_DATABASE_URI"])


@pytest.fixture
def source(starter_folder: Path, tmp_path: Path) -> Flask:
    """The starter catalogue with usage; on the database of this run."""
    copy_installation(starter_folder, tmp_path / "source")
    app = make_app(tmp_path / "source", cli_language="en")
    record(app, EVENTS)
    return app


@pytest.fixture
def empty() -> Iterator[str]:
    """The address of a new PostgreSQL database."""
    with new_database() as url:
        yield url


def test_there_and_back_everything_is_equal(source: Flask, empty: str, tmp_path: Path) -> None:
    before = sums_at(url_of(source))
    assert before["usage_event"].rows >= EVENTS and before["service_definition"].rows == 460
    done = copy(source, empty)
    assert done.exit_code == 0, done.output
    assert f"{'usage_event':24} {before['usage_event'].rows:>9}  {before['usage_event']}" in done.output
    assert sums_at(empty) == before
    on_postgresql = make_app(tmp_path / "source", database_url=empty, cli_language="en")
    back = f"sqlite:///{tmp_path / 'back.sqlite3'}"
    assert copy(on_postgresql, back).exit_code == 0
    assert sums_at(back) == before


def test_the_copy_works_and_goes_on_counting(source: Flask, empty: str, tmp_path: Path) -> None:
    assert copy(source, empty).exit_code == 0
    app = make_app(tmp_path / "source", database_url=empty)
    assert app.test_cli_runner().invoke(args=["db", "check"]).exit_code == 0
    client = app.test_client()
    assert client.get("/services/passport-issue").status_code == 200
    with app.app_context():
        last = db.session.scalar(select(func.max(UsageEvent.id)))
    client.get("/services/passport-renewal")
    with app.app_context():
        assert db.session.scalar(select(func.max(UsageEvent.id))) == (last or 0) + 1


def test_rows_point_to_each_other_as_before(source: Flask, empty: str) -> None:
    """Areas have parents among areas, organisations among organisations."""
    assert copy(source, empty).exit_code == 0
    query = text("SELECT c.slug, p.slug FROM area c JOIN area p ON p.id = c.parent_id ORDER BY c.slug")
    pairs = []
    for url in (url_of(source), empty):
        with create_engine(url, poolclass=NullPool).connect() as connection:
            pairs.append([tuple(row) for row in connection.execute(query)])
    assert pairs[0] == pairs[1] and len(pairs[0]) > 50


def refusal(result: Result) -> str:
    assert result.exit_code == 1 and isinstance(result.exception, SystemExit), result.output
    return result.stderr.strip().splitlines()[-1]


def test_a_target_with_tables_is_refused(source: Flask, empty: str) -> None:
    with create_engine(empty, poolclass=NullPool).begin() as connection:
        connection.execute(text("CREATE TABLE letter (id INTEGER)"))
    assert refusal(copy(source, empty)) == (
        "Error: The target is not empty: it has the tables letter. Give a new database. Nothing was changed."
    )
    assert tables(empty) == {"letter"}


def tables(url: str) -> set[str]:
    query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    with create_engine(url, poolclass=NullPool).connect() as connection:
        return set(connection.scalars(text(query)))


def test_a_row_that_the_target_cannot_hold_leaves_nothing_there(source: Flask, empty: str, tmp_path: Path) -> None:
    sqlite = tmp_path / "spoilt.sqlite3"
    assert copy(source, f"sqlite:///{sqlite}").exit_code == 0
    spoilt = make_app(tmp_path / "source", database_url=f"sqlite:///{sqlite}", cli_language="en")
    with spoilt.app_context():
        db.session.execute(text("UPDATE evidence_requirement SET note = 'a' || char(0)"))
        db.session.commit()
    told = refusal(copy(spoilt, empty))
    assert told.startswith("Error: The database refused: ") and told.endswith(" Nothing was copied.")
    assert tables(empty) == set()


def test_a_table_that_came_out_differently_is_told_and_nothing_stays(source: Flask, empty: str) -> None:
    """This target forgets digits: the comparison finds it."""
    with create_engine(empty, poolclass=NullPool).begin() as connection:
        connection.execute(text(f"ALTER DATABASE {connection.engine.url.database} SET extra_float_digits = -10"))
    assert refusal(copy(source, empty)) == "Error: Table area came out differently. Nothing was copied."
    assert tables(empty) == set()


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("mysql://somewhere/dargah", "This is no address of a database: write postgresql://… or sqlite:///…"),
        ("dargah", "This is no address of a database: write postgresql://… or sqlite:///…"),
        ("postgresql://127.0.0.1:1/dargah", "The database refused: connection failed"),
    ],
)
def test_a_wrong_address_is_told(source: Flask, target: str, told: str) -> None:
    assert refusal(copy(source, target)).startswith(f"Error: {told}")


def test_the_same_database_is_refused(source: Flask) -> None:
    assert refusal(copy(source, url_of(source))) == "Error: Source and target are the same database."


def test_a_database_of_an_older_form_is_refused(source: Flask, empty: str) -> None:
    with source.app_context():
        db.session.execute(text("UPDATE alembic_version SET version_num = '0003'"))
        db.session.commit()
    assert refusal(copy(source, empty)) == "Error: The database is of another version than the program. Run before: flask db upgrade"


def test_a_database_that_sorts_by_other_rules_is_refused(source: Flask, empty: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server of the tests knows no language to sort by, so here its own rules are taken for wrong ones."""
    monkeypatch.setattr("app.db.PLAIN_LOCALES", ("POSIX",))
    assert "The database sorts by the rules of C. Make one that sorts plainly" in refusal(copy(source, empty))
    assert tables(empty) == set()


def test_commands_speak_persian(starter_folder: Path) -> None:
    app = make_app(starter_folder)
    assert refusal(copy(app, "dargah")) == "Error: این نشانی پایگاه داده نیست؛ بنویسید postgresql://… یا sqlite:///…"


def test_a_sum_sees_one_letter_and_no_order(source: Flask) -> None:
    table = Base.metadata.tables["service_definition"]
    with source.app_context():
        connection = db.session.connection()
        first = table_sum(connection, table)
        found = db.session.scalars(select(ServiceDefinition).limit(1)).one()
        found.title += "\u200c"
        db.session.flush()
        changed = table_sum(connection, table)
        db.session.rollback()
    assert first.rows == changed.rows and first.checksum != changed.checksum


def test_the_sums_are_shown(source: Flask) -> None:
    shown = source.test_cli_runner().invoke(args=["db-sums"]).output.splitlines()
    assert [line.split()[0] for line in shown] == [table.name for table in Base.metadata.sorted_tables]
    assert shown == source.test_cli_runner().invoke(args=["db-sums"]).output.splitlines()
