"""Keeping the index true to the database. Each function is a unit of work of its own."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask, current_app

from app.catalog.actions import INDEX_JOB
from app.db import db
from app.jobs.registry import register
from app.jobs.worker import run_pending
from app.search.current import engine
from app.search.documents import documents

ENSURE_JOB = "search.ensure"
BATCH = 500
DRAIN_WAIT = 45.0
"""Seconds that `drain` waits for jobs in the hands of another worker; those of a killed one come free within 30."""
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Difference:
    """Ids that the index lacks or holds in an old form, and ids that it should not hold."""

    stale: tuple[int, ...]
    extra: tuple[int, ...]

    def __bool__(self) -> bool:
        return bool(self.stale or self.extra)


def register_jobs(app: Flask) -> None:
    """Bring changes to the index when they are committed, and make the index when there is none that can be read."""
    register(app, INDEX_JOB, index_changed, batch=BATCH)
    register(app, ENSURE_JOB, ensure, every=timedelta(seconds=30))


def index_changed(payloads: Sequence[Mapping[str, Any]]) -> None:
    """Handler of the index job: put what is published, remove what is not. Without a usable index everything is built."""
    if not engine().state().ready:
        rebuild()
        return
    ids = {int(payload["definition_id"]) for payload in payloads}
    found = list(documents(ids))
    engine().put(found)
    gone = ids - {document.id for document in found}
    if gone:
        engine().remove(gone)


def ensure(_payloads: Sequence[Mapping[str, Any]] = ()) -> None:
    """Build the index if it is missing, unreadable or of another chain version."""
    state = engine().state()
    if not state.ready:
        log.warning("The index is built anew: %s", state.problem)
        rebuild()


def rebuild() -> int:
    """Build the whole index aside and swap it in; returns the number of documents."""
    engine().rebuild(documents())
    return engine().state().doc_count


def drain() -> int:
    """Do all index jobs that are due, in this process; returns how many were done."""
    return run_pending(current_app._get_current_object(), (INDEX_JOB,), wait=DRAIN_WAIT)  # type: ignore[attr-defined]  # the application itself


def compare() -> Difference:
    """What differs between database and index, by content."""
    indexed = dict(engine().stamps())
    stale = [document.id for document in documents() if indexed.pop(document.id, None) != document.stamp]
    return Difference(tuple(stale), tuple(sorted(indexed)))


def repair(difference: Difference) -> None:
    """Bring to the index what differs, and only that."""
    if difference.stale:
        engine().put(documents(difference.stale))
    if difference.extra:
        engine().remove(difference.extra)
    db.session.rollback()
