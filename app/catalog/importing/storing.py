"""Insert or change one record by its slug, counting what was done."""

from collections.abc import MutableMapping
from typing import Any, TypeVar

from app.catalog.importing.batch import Batch
from app.db import Base, db

Record = TypeVar("Record", bound=Base)


def store(
    batch: Batch, kind: str, model: type[Record], known: MutableMapping[str, Record], values: dict[str, Any], name: str = "slug"
) -> Record:
    """The record of `values[name]`, made or changed so that it holds `values`; counted as new, changed or same."""
    record = known.get(values[name])
    if record is None:
        record = known[values[name]] = model(**values)
        db.session.add(record)
        batch.count(kind, "new")
        return record
    differing = {column: value for column, value in values.items() if getattr(record, column) != value}
    for column, value in differing.items():
        setattr(record, column, value)
    batch.count(kind, "changed" if differing else "same")
    return record
