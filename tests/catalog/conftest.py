"""The starter catalogue on a copy of its own, with what the tests of the catalogue look at: whole dumps, imports, copies of the files."""

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import inspect

from app.db import db
from tests import databases
from tests.catalog.starter import DATA
from tests.conftest import make_app

Dump = dict[str, list[tuple[Any, ...]]]


@dataclass
class Catalogue:
    """An installation: its application, and its database looked at from outside."""

    app: Flask
    folder: Path

    @property
    def file(self) -> Path:
        return self.folder / databases.FILE

    def bring(self, directory: Path, *options: str) -> Result:
        """`flask catalog import directory`, messages in English."""
        return self.app.test_cli_runner().invoke(args=["catalog", "import", str(directory), *options])

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """What a SELECT finds; each `?` in it stands for a value."""
        for number in range(len(values)):
            query = query.replace("?", f":v{number}", 1)
        found = databases.rows(self.file, query, **{f"v{number}": value for number, value in enumerate(values)})
        return [tuple(row.values()) for row in found]

    def run(self, statement: str) -> None:
        databases.run(self.file, statement)

    def stop(self, event: str, table: str, do: str = "") -> None:
        """Let the database refuse (or `do` something before) every `event` on a table."""
        if databases.POSTGRESQL:
            body = do or "RAISE EXCEPTION 'not this one' USING ERRCODE = 'integrity_constraint_violation'"
            self.run(f"CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}; RETURN NEW; END $$")
            self.run(f"CREATE TRIGGER stop BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION stop()")
        else:
            body = do or "SELECT RAISE(ABORT, 'not this one')"
            self.run(f"CREATE TRIGGER stop BEFORE {event} ON {table} BEGIN {body}; END")

    def dump(self) -> Dump:
        """Every row of every table."""
        with self.app.app_context():
            tables = inspect(db.engine).get_table_names()
        return {name: sorted(map(_plain, self.rows(f"SELECT * FROM {name}")), key=repr) for name in tables}

    def jobs(self) -> set[str]:
        """Slugs of the definitions that wait to be indexed."""
        found = [payload for (payload,) in self.rows("SELECT payload FROM job WHERE name = 'search.index'")]
        payloads = [json.loads(payload) if isinstance(payload, str) else payload for payload in found]
        slugs = dict(self.rows("SELECT id, slug FROM service_definition"))
        return {slugs[payload["definition_id"]] for payload in payloads}


def _plain(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """JSON as text, which SQLite has anyway."""
    return tuple(json.dumps(value) if isinstance(value, (dict, list)) else value for value in row)


@dataclass
class Files:
    """A folder of catalogue files to be changed."""

    folder: Path

    def lines(self, file: str) -> list[bytes]:
        return (self.folder / file).read_bytes().splitlines(keepends=True)

    def write(self, file: str, content: bytes | str) -> None:
        (self.folder / file).write_bytes(content.encode() if isinstance(content, str) else content)

    def add(self, file: str, content: bytes | str) -> int:
        """Put a line at the end; returns its number."""
        lines = self.lines(file)
        self.write(file, b"".join(lines) + (content.encode() if isinstance(content, str) else content) + b"\n")
        return len(lines) + 1

    def cells(self, file: str, line: int, **changes: str) -> int:
        """Change cells of a CSV row that fills one line."""
        lines = self.lines(file)
        header = next(csv.reader([lines[0].decode().removeprefix("\ufeff")]))
        row = dict(zip(header, next(csv.reader([lines[line - 1].decode()])), strict=True)) | changes
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerow(row.values())
        lines[line - 1] = out.getvalue().encode()
        self.write(file, b"".join(lines))
        return line

    def card(self, line: int, change: Callable[[dict[str, Any]], object]) -> int:
        """Change the record on a line of the service definitions."""
        lines = self.lines("service_definitions.jsonl")
        record = json.loads(lines[line - 1])
        change(record)
        lines[line - 1] = json.dumps(record, ensure_ascii=True).encode() + b"\n"
        self.write("service_definitions.jsonl", b"".join(lines))
        return line

    def only(self, *names: str) -> None:
        """Take all other files away."""
        for path in self.folder.iterdir():
            if path.name not in names:
                path.unlink()


@pytest.fixture
def catalogue(starter_folder: Path, tmp_path: Path) -> Iterator[Catalogue]:
    """The starter catalogue on a copy of its own; no job is waiting, nothing was used yet."""
    folder = tmp_path / "instance"
    databases.copy_installation(starter_folder, folder)
    for made in _opened(folder):
        made.run("DELETE FROM usage_event;")
        yield made


@pytest.fixture
def empty_catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    """A database without tables."""
    yield from _opened(tmp_path / "empty")


def _opened(folder: Path) -> Iterator[Catalogue]:
    made = make_app(folder, cli_language="en")
    yield Catalogue(made, folder)
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """A copy of the starter data."""
    shutil.copytree(DATA, tmp_path / "files")
    return Files(tmp_path / "files")
