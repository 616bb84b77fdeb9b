"""The databases of tests: SQLite files, or with TEST_DATABASE=postgresql one database on a real server for each file there would be.

A database is known by the path of its SQLite file; that of an installation stands in its instance folder.
"""

import functools
import hashlib
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import NullPool, create_engine, text

from app.db import Base
from tests.postgresql import create_database, drop_database, shared_url

KIND = os.environ.get("TEST_DATABASE", "sqlite")
assert KIND in ("sqlite", "postgresql"), "TEST_DATABASE is sqlite or postgresql"
POSTGRESQL = KIND == "postgresql"
FILE = "dargah.sqlite3"
_made: dict[Path, str] = {}
"""Names of the databases on the server, by the path of the file that each stands for."""


def url_of(file: Path) -> str:
    """The address of the database; on PostgreSQL it is made, empty, when it is asked for first."""
    if not POSTGRESQL:
        return f"sqlite:///{file}"
    if file not in _made:
        create_database(_name(file))
        _made[file] = _name(file)
    return shared_url().set(database=_made[file]).render_as_string(hide_password=False)


def environment_of(folder: Path) -> dict[str, str]:
    """The environment of a process of the installation in an instance folder."""
    return {**os.environ, "INSTANCE_DIR": str(folder), "DATABASE_URL": url_of(folder / FILE)}


def copy_installation(source: Path, folder: Path) -> None:
    """Another instance folder with a database of its own; nobody may be writing in the first."""
    shutil.copytree(source, folder)
    if POSTGRESQL:
        copy_database(source / FILE, folder / FILE)


def copy_database(source: Path, file: Path) -> None:
    """Another database with the same content."""
    if POSTGRESQL:
        create_database(_name(file), _made[source])
        _made[file] = _name(file)
    else:
        shutil.copyfile(source, file)


def make_tables(file: Path) -> None:
    """The database with all tables, empty; on PostgreSQL a copy of one that was made once."""
    if POSTGRESQL:
        copy_database(_with_tables(), file)
    else:
        file.parent.mkdir(parents=True, exist_ok=True)
        _create_tables(file)


@functools.cache
def _with_tables() -> Path:
    file = Path("with-tables")
    _create_tables(file)
    return file


def _create_tables(file: Path) -> None:
    engine = create_engine(url_of(file), poolclass=NullPool)
    Base.metadata.create_all(engine)


def drop_databases(folder: Path) -> None:
    """Remove those of a folder from the server; files go with their folder."""
    for file in [file for file in _made if file.is_relative_to(folder)]:
        drop_database(_made.pop(file))


def drop_all() -> None:
    for file in list(_made):
        drop_database(_made.pop(file))


def rows(file: Path, statement: str, **values: object) -> Sequence[Mapping[str, Any]]:
    """What a SELECT finds, looked at from outside of any application."""
    with create_engine(url_of(file), poolclass=NullPool).connect() as connection:
        return connection.execute(text(statement), values).mappings().all()


def run(file: Path, statement: str) -> None:
    """Change something from outside."""
    with create_engine(url_of(file), poolclass=NullPool).begin() as connection:
        connection.execute(text(statement))


def _name(file: Path) -> str:
    return f"test_{os.getpid()}_{hashlib.blake2b(str(file).encode(), digest_size=6).hexdigest()}"
