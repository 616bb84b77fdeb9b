"""A whole installation's data from one database to another, SQLite or PostgreSQL: in one transaction, counted and compared.

The source is read in one snapshot. The target is committed only after every table was read back and found equal.
"""

import enum
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from sqlalchemy import Column, Connection, Table, bindparam, func, insert, inspect, select, text, update

from app.db import Base

Row = dict[str, Any]
Progress = Callable[[int], AbstractContextManager[Callable[[int], None]]]
"""Given the number of rows, a context whose value is told how many more were done."""
BATCH = 2_000
DIGEST_BYTES = 16


class NotEmpty(Exception):
    """The target has tables already."""


class Different(Exception):
    """A table came out otherwise than it went in."""


@dataclass(frozen=True)
class Sum:
    """What a table holds: how many rows, and a checksum of all of them in any order."""

    rows: int = 0
    checksum: int = 0

    def __add__(self, row: Mapping[str, Any]) -> "Sum":
        return Sum(self.rows + 1, (self.checksum + _digest(row)) % (1 << 8 * DIGEST_BYTES))

    def __str__(self) -> str:
        return f"{self.checksum:0{2 * DIGEST_BYTES}x}"


def copy_all(source: Connection, target: Connection, progress: Progress) -> dict[str, Sum]:
    """Make the tables in the empty target and fill them; what each holds, by name. The caller commits the target.

    Raises `Different` when a comparison fails, and what the databases raise.
    """
    _begin_snapshot(source)
    tables = Base.metadata.sorted_tables
    Base.metadata.create_all(target)
    with progress(sum(_count(source, table) for table in tables)) as done:
        sums = {table.name: _copied(source, target, table, done) for table in tables}
    for table in tables:
        _set_sequence(target, table)
        if table_sum(target, table) != sums[table.name]:
            raise Different(table.name)
    return sums


def all_sums(source: Connection) -> dict[str, Sum]:
    """What each table holds at one moment, by name; for a connection that was asked nothing yet."""
    _begin_snapshot(source)
    return {table.name: table_sum(source, table) for table in Base.metadata.sorted_tables}


def refuse_tables(target: Connection) -> None:
    """Raises `NotEmpty`, with their names, if there are any."""
    if names := inspect(target).get_table_names():
        raise NotEmpty(", ".join(sorted(names)[:3]))


def table_sum(connection: Connection, table: Table) -> Sum:
    """Read a table and sum it up."""
    return _added(Sum(), _rows(connection, table))


def _added(found: Sum, rows: Iterable[Row]) -> Sum:
    for row in rows:
        found += row
    return found


def _begin_snapshot(source: Connection) -> None:
    """Whatever is written meanwhile, we see one moment. The connection is new: nothing was asked yet."""
    if source.dialect.name == "postgresql":
        source.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
    else:
        source.exec_driver_sql("BEGIN")  # the driver begins by itself only before a change


def _count(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0


def _rows(connection: Connection, table: Table) -> Iterator[Row]:
    """All rows as Python values, a batch in memory at a time."""
    found = connection.execute(select(table), execution_options={"yield_per": BATCH})
    return (dict(row) for row in found.mappings())


def _copied(source: Connection, target: Connection, table: Table, done: Callable[[int], None]) -> Sum:
    """Rows that point to others of their own table get there first and point afterwards."""
    inward = _inward(table)
    pointing: list[Row] = []
    found, rows = Sum(), _rows(source, table)
    while batch := list(islice(rows, BATCH)):
        found = _added(found, batch)
        pointing += [row for row in batch if any(row[name] is not None for name in inward)]
        target.execute(insert(table), [{**row, **dict.fromkeys(inward)} for row in batch])
        done(len(batch))
    if pointing:
        target.execute(_pointing(table, inward), [{f"its_{name}": value for name, value in row.items()} for row in pointing])
    return found


def _inward(table: Table) -> Sequence[str]:
    """Columns that refer to other rows of the same table; all of them may be empty."""
    return sorted(key.parent.name for key in table.foreign_keys if key.column.table is table)


def _pointing(table: Table, inward: Sequence[str]) -> Any:
    own = [column == bindparam(f"its_{column.name}") for column in table.primary_key]
    return update(table).where(*own).values({name: bindparam(f"its_{name}") for name in inward})


def _set_sequence(target: Connection, table: Table) -> None:
    """On PostgreSQL the next number follows the last one; SQLite finds it by itself."""
    column: Column[Any] | None = table.autoincrement_column
    if target.dialect.name != "postgresql" or column is None or table.name not in _with_sequence(target):
        return
    last = select(func.max(column)).scalar_subquery()
    name = func.pg_get_serial_sequence(table.name, column.name)
    target.execute(select(func.setval(name, func.coalesce(last, 1), last.is_not(None))))


def _with_sequence(target: Connection) -> set[str]:
    query = text(
        "SELECT table_name FROM information_schema.columns WHERE table_schema = current_schema() AND column_default LIKE 'nextval%'"
    )
    return set(target.scalars(query))


def _digest(row: Mapping[str, Any]) -> int:
    plain = json.dumps({name: _plain(value) for name, value in row.items()}, sort_keys=True, ensure_ascii=False, default=_text)
    return int.from_bytes(hashlib.blake2b(plain.encode("utf-8", "surrogatepass"), digest_size=DIGEST_BYTES).digest())


def _plain(value: Any) -> Any:
    """A truth is no number, whatever the database makes of it."""
    return value.name if isinstance(value, enum.Enum) else value


def _text(value: Any) -> str:
    """What JSON does not know, in one form for both databases."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.hex() if isinstance(value, (bytes, memoryview)) else str(value)
