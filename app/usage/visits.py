"""Telling the visits of one day apart without knowing who came.

The key is a hash of address and browser, keyed with a random salt that is thrown away when the day in Tehran ends: afterwards nobody,
not even we, can find out whether a visit came from a given address, or join the visits of two days.
"""

import hashlib
import secrets
import threading
from datetime import date

from sqlalchemy import Connection, Table, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from app.usage.connection import brief_transaction
from app.usage.models import UsageSalt


class Salts:
    """The salt of the day, remembered by this process until the day changes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._day: date | None = None
        self._salt = b""

    def of(self, day: date) -> bytes:
        """The salt that all processes share on that day; the first to ask on a new day makes it and deletes those of earlier days."""
        with self._lock:
            if day != self._day:
                with brief_transaction() as connection:
                    self._salt = _stored_salt(day, connection)
                self._day = day
            return self._salt


def visit_key(salt: bytes, address: str, user_agent: str) -> str:
    """Sixteen hexadecimal digits."""
    return hashlib.blake2b(f"{address}\n{user_agent}".encode(errors="replace"), key=salt, digest_size=8).hexdigest()


def delete_salts(before: date, connection: Connection) -> None:
    """Delete the salts of earlier days, also from the pages of a SQLite file that are free afterwards."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete=ON")
    connection.execute(delete(UsageSalt).where(UsageSalt.day < before))


def _stored_salt(day: date, connection: Connection) -> bytes:
    delete_salts(day, connection)
    table = UsageSalt.__table__
    assert isinstance(table, Table)
    insert = postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)
    connection.execute(insert.values(day=day, salt=secrets.token_bytes(32)).on_conflict_do_nothing())
    salt = connection.execute(select(UsageSalt.salt).where(UsageSalt.day == day)).scalar_one()
    return bytes(salt)
