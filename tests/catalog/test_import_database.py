"""Importing into a database that refuses: nothing half done, one clear line, no traceback."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest
from click.testing import Result

from app import db as database
from tests.catalog.conftest import Catalogue, Files
from tests.catalog.starter import DATA
from tests.databases import POSTGRESQL


def one_line(result: Result) -> str:
    """The only line of a refusal."""
    assert result.exit_code == 1 and isinstance(result.exception, SystemExit), result.output
    (line,) = result.stderr.splitlines()
    assert line.startswith("Error: ") and "Traceback" not in result.output and "SELECT" not in line and "INSERT" not in line
    return line


@pytest.fixture
def changed(files: Files) -> Files:
    """Good files with a new service, a renamed organisation and a new offering."""
    files.card(1, lambda record: record.update(title_fa="عنوان نو"))
    files.card(2, lambda record: record.update(id="brand-new"))
    files.cells("organizations.csv", 2, name_fa="نام نو")
    files.add("offerings.csv", "brand-new,ostandari,,")
    return files


@pytest.mark.parametrize(
    ("table", "event"),
    [("service_definition", "INSERT"), ("connection", "INSERT"), ("job", "INSERT"), ("organisation", "UPDATE")],
)
def test_a_record_refused_in_the_middle_leaves_nothing_half_done(catalogue: Catalogue, changed: Files, table: str, event: str) -> None:
    catalogue.stop(event, table)
    before = catalogue.dump()
    refusal = one_line(catalogue.bring(changed.folder))
    assert refusal == "Error: The database refused a record (not this one). Nothing was changed."
    assert catalogue.dump() == before
    catalogue.run(f"DROP TRIGGER stop ON {table}" if POSTGRESQL else "DROP TRIGGER stop")
    assert catalogue.bring(changed.folder).exit_code == 0
    assert catalogue.rows("SELECT COUNT(*) FROM service_definition WHERE slug = 'brand-new'") == [(1,)]


def test_a_code_that_somebody_else_took_meanwhile_is_told(catalogue: Catalogue, changed: Files) -> None:
    catalogue.stop(
        "INSERT", "service_definition", "UPDATE service_definition SET short_code = NEW.short_code WHERE slug = 'passport-issue'"
    )
    before = catalogue.dump()
    told = "uq_service_definition_short_code" if POSTGRESQL else "UNIQUE constraint failed: service_definition.short_code"
    assert told in one_line(catalogue.bring(changed.folder))
    assert catalogue.dump() == before


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connections made from now on wait a tenth of a second for a lock, not five."""
    monkeypatch.setattr(database, "PRAGMAS", (*database.PRAGMAS, "busy_timeout=100"))


@pytest.fixture
def writer(catalogue: Catalogue) -> Iterator[sqlite3.Connection]:
    """Another program that writes."""
    with closing(sqlite3.connect(catalogue.file, isolation_level=None, check_same_thread=False)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield connection


@pytest.mark.sqlite
@pytest.mark.usefixtures("impatient")
def test_while_another_program_writes_one_line_says_so(catalogue: Catalogue, changed: Files, writer: sqlite3.Connection) -> None:
    before = catalogue.dump()
    assert "Another program is writing to the database. Nothing was changed" in one_line(catalogue.bring(changed.folder))
    assert catalogue.dump() == before
    writer.execute("ROLLBACK")
    assert catalogue.bring(changed.folder).exit_code == 0


@pytest.mark.sqlite
def test_a_writer_that_is_soon_done_is_waited_for(catalogue: Catalogue, changed: Files, writer: sqlite3.Connection) -> None:
    def end() -> None:
        time.sleep(0.6)
        writer.execute("COMMIT")

    thread = threading.Thread(target=end)
    thread.start()
    result = catalogue.bring(changed.folder)
    thread.join()
    assert result.exit_code == 0, result.output


@pytest.mark.sqlite
@pytest.mark.usefixtures("impatient")
def test_an_import_without_changes_needs_no_lock(catalogue: Catalogue, writer: sqlite3.Connection) -> None:
    assert writer.in_transaction
    assert catalogue.bring(DATA).exit_code == 0


def test_a_database_without_tables_says_how_to_make_them(empty_catalogue: Catalogue, files: Files) -> None:
    for options in ([], ["--dry-run"], ["--if-empty"]):
        assert one_line(empty_catalogue.bring(files.folder, *options)) == (
            "Error: The database has no tables yet; make them with: flask db upgrade"
        )


def test_a_database_of_an_older_form_is_told_apart(catalogue: Catalogue, files: Files) -> None:
    catalogue.run("ALTER TABLE organisation DROP COLUMN phone;")
    told = "column organisation.phone does not exist" if POSTGRESQL else "no such column: organisation.phone"
    assert told in one_line(catalogue.bring(files.folder))


@pytest.mark.sqlite
def test_a_file_that_is_no_database_is_told(empty_catalogue: Catalogue, files: Files) -> None:
    empty_catalogue.file.write_bytes(b"this is a letter to my aunt, not a database. " * 50)
    assert "file is not a database" in one_line(empty_catalogue.bring(files.folder))


@pytest.mark.sqlite
def test_a_place_that_cannot_hold_a_database_is_told(empty_catalogue: Catalogue, files: Files) -> None:
    empty_catalogue.file.mkdir()
    assert "unable to open database file" in one_line(empty_catalogue.bring(files.folder))
