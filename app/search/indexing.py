"""Keeping every index true to the database. Each function is a unit of work of its own.

A change asks for one job (`search.index`), which becomes a job for each index that has joined: that of the cluster and those of
all hosts. So an index that is away delays no other, and its changes wait for it.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from flask import Flask, current_app

from app.catalog.actions import INDEX_JOB
from app.db import db
from app.jobs.queue import enqueue, hurry
from app.jobs.registry import register
from app.jobs.worker import run_pending
from app.search import registry
from app.search.current import indexes
from app.search.documents import documents
from app.search.engine import Engine, EngineUnavailable
from app.search.registry import ensure_job, index_job

BATCH = 500
LOOKS_AFTER = {"embedded": timedelta(seconds=30), "elastic": timedelta(seconds=3)}
"""How often an index is looked after, by the beginning of its name: a cluster that is back gets what waited at once."""
AFTER_A_BUILD = 2.0
"""Seconds until a change that came while an index is built is brought to it once more."""
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
    """Bring changes to every index when they are committed, and make the indexes of this process when they cannot be used."""
    register(app, INDEX_JOB, distribute, batch=BATCH)
    for name in app.extensions["search_indexes"]:
        register(app, index_job(name), partial(index_changed, name), batch=BATCH)
        register(app, ensure_job(name), partial(look_after, name), every=LOOKS_AFTER[name.partition(":")[0]])


def distribute(payloads: Sequence[Mapping[str, Any]]) -> None:
    """Handler of the job of a change: one job for each index that has joined, and for those of this process."""
    names = sorted(registry.joined().union(indexes()))
    for number in sorted({int(payload["definition_id"]) for payload in payloads}):
        for name in names:
            _ask_for(name, number)
    db.session.commit()


def _ask_for(name: str, number: int, delay: float = 0) -> None:
    enqueue(index_job(name), {"definition_id": number}, key=f"definition:{number}", delay=delay)


def index_changed(name: str, payloads: Sequence[Mapping[str, Any]]) -> None:
    """Handler of the job of one index: put what is published, remove what is not. Without a usable index it is built."""
    engine = indexes()[name]
    state = engine.state()
    if state.wants_build:
        build(name)
        return
    ids = {int(payload["definition_id"]) for payload in payloads}
    found = list(documents(ids))
    engine.put(found)
    gone = ids - {document.id for document in found}
    if gone:
        engine.remove(gone)
    if state.building:
        # The index that is being built may have read the old content already.
        for number in sorted(ids):
            _ask_for(name, number, AFTER_A_BUILD)
        db.session.commit()


def look_after(name: str, _payloads: Sequence[Mapping[str, Any]] = ()) -> None:
    """Let the index join, build it if it cannot be used, and bring it what waits since it could not be reached."""
    known, state = registry.find(name), indexes()[name].state()
    if known is None:
        registry.join(name)
        db.session.commit()
    if state.wants_build or (state.ready and not (known and known.built)):
        log.warning("The index %s is built anew: %s", name, state.problem or "it is new here, or was away too long")
        build(name)
    elif state.ready and hurry(index_job(name), EngineUnavailable.__name__):
        log.warning("The index %s is back, and what waited is brought to it", name)
    if registry.show(indexes()):
        for gone in registry.forget_absent(indexes()):
            log.warning("The index %s was away too long and is forgotten", gone)
    db.session.commit()


def ensure() -> None:
    """Look after all indexes of this process."""
    for name in indexes():
        look_after(name)


def build(name: str) -> int:
    """Build one index aside and put it in force; returns the number of documents. What changes from now on waits for it."""
    registry.join(name)
    db.session.commit()
    engine = indexes()[name]
    engine.rebuild(documents())
    registry.note_built(name)
    db.session.commit()
    return engine.state().doc_count


def drain() -> int:
    """Bring all changes that are due to the indexes of this process, now; returns how many were brought."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # the application itself
    run_pending(app, (INDEX_JOB,), wait=DRAIN_WAIT)
    return run_pending(app, [index_job(name) for name in indexes()], wait=DRAIN_WAIT)


def compare() -> dict[str, Difference]:
    """What differs by content between the database and the indexes of this process, by index; nothing of those that are true."""
    found = {name: _difference(engine) for name, engine in indexes().items()}
    return {name: difference for name, difference in found.items() if difference}


def _difference(engine: Engine) -> Difference:
    indexed = dict(engine.stamps())
    stale = [document.id for document in documents() if indexed.pop(document.id, None) != document.stamp]
    return Difference(tuple(stale), tuple(sorted(indexed)))


def repair(differences: Mapping[str, Difference]) -> None:
    """Bring to the indexes what differs, and only that."""
    for name, difference in differences.items():
        if difference.stale:
            indexes()[name].put(documents(difference.stale))
        if difference.extra:
            indexes()[name].remove(difference.extra)
    db.session.rollback()
