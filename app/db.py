"""The database: one declarative base with named constraints, one session, UTC times, SQLite made safe and fast.

Models inherit from `Base`, write `__tablename__`, and use `db.session`; nothing here imports anything of ours.
"""

import logging
import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, CursorResult, DateTime, Dialect, MetaData, Select, event, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

log = logging.getLogger(__name__)

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "foreign_keys=ON",
    "busy_timeout=5000",
    "mmap_size=268435456",
    "temp_store=MEMORY",
)


PLAIN_LOCALES = ("C", "POSIX", "C.UTF-8", "C.UTF8", "PG_C_UTF8")


class UtcDateTime(TypeDecorator[datetime]):
    """A time with its zone, always UTC; SQLite, which has no zones, keeps it naive."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Base of all models."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: UtcDateTime}


db = SQLAlchemy(metadata=Base.metadata)


def rows(columns: Select[*tuple[Any, ...]], values: Mapping[str, Any] | None = None) -> CursorResult[*tuple[Any, ...]]:
    """Plain rows, read in the transaction of the session; it skips what entities need, so nothing is flushed before."""
    return db.session.connection().execute(columns, values)


def init_database(app: Flask) -> None:
    """Join the database to an application."""
    db.init_app(app)
    app.teardown_appcontext(_end_session)  # the last one added is called first, before that of the extension


def _end_session(_error: BaseException | None) -> None:
    """A server that goes away after the answer was made must not spoil the answer: there is nothing left to take back."""
    try:
        db.session.remove()
    except DBAPIError as error:
        log.warning("the database went away at the end of a request: %s", error.orig)
        db.session.registry.clear()


def utcnow() -> datetime:
    """Now, with its zone."""
    return datetime.now(UTC)


class WrongCollation(RuntimeError):
    """The database would sort by the rules of some language; the message says how to make it."""


def check_collation(connection: Connection) -> None:
    """Our sort keys are compared letter by letter: raises `WrongCollation` for a PostgreSQL database that was made otherwise."""
    query = text("SELECT datlocprovider, coalesce(datlocale, datcollate) FROM pg_database WHERE datname = current_database()")
    if connection.dialect.server_version_info < (17,):  # type: ignore[operator]  # a version is known once there is a connection
        query = text("SELECT datlocprovider, datcollate FROM pg_database WHERE datname = current_database()")
    provider, locale = connection.execute(query).one()
    if provider == "i" or locale.upper() not in PLAIN_LOCALES:
        raise WrongCollation(
            f"The database sorts by the rules of {locale}. Make one that sorts plainly: "
            "CREATE DATABASE … TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'"
        )


@event.listens_for(Engine, "connect")
def _tune_sqlite(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
