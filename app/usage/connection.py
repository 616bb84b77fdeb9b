"""A connection for what the end of a request writes: its own short transaction, beside the session of the request."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from app.db import db

PATIENCE_MS = 250
"""Milliseconds that a visitor waits for a locked SQLite file at most, instead of the usual seconds."""


@contextmanager
def brief_transaction() -> Iterator[Connection]:
    """A transaction that is committed at the end of the block; the connection goes back to its pool as it was."""
    with db.engine.connect() as connection, _short_patience(connection), connection.begin():
        yield connection


@contextmanager
def _short_patience(connection: Connection) -> Iterator[None]:
    raw = connection.connection.driver_connection
    if not isinstance(raw, sqlite3.Connection):
        yield
        return
    (usual,) = raw.execute("PRAGMA busy_timeout").fetchone()
    raw.execute(f"PRAGMA busy_timeout={PATIENCE_MS}")
    try:
        yield
    finally:
        raw.execute(f"PRAGMA busy_timeout={usual}")
