"""How jobs are taken and given back: short transactions of the worker's own, never those of a handler.

A statement that touches several rows passes over those that a caller's transaction holds at the moment (SKIP LOCKED on PostgreSQL;
SQLite has one writer at a time anyway): a worker never waits for one job while it holds another, and cannot deadlock with callers.
"""

import random
import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Engine, and_, delete, or_, select, update
from sqlalchemy.sql.selectable import CTE

from app.db import utcnow
from app.jobs.models import Job
from app.jobs.queue import insert_into_jobs, new_stamp
from app.jobs.registry import Registration

PERIODIC = "periodic"
"""The key of the one row by which a periodic job comes again."""
LONGEST_PAUSE = timedelta(hours=1)
FREE = {"lease_until": None, "lease_token": None}
_dice = random.SystemRandom()


@dataclass(frozen=True)
class Claimed:
    """A job as it was when it was taken."""

    id: int
    key: str | None
    payload: Mapping[str, Any]
    run_at: datetime
    stamp: str
    attempts: int


@dataclass(frozen=True)
class Batch:
    """Jobs of one name, taken together under one lease."""

    name: str
    token: str
    jobs: tuple[Claimed, ...]


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts: doubling from two seconds to an hour, less a random part of up to a half."""
    seconds = min(2.0 ** min(attempts, 20), LONGEST_PAUSE.total_seconds())
    return timedelta(seconds=seconds * _dice.uniform(0.5, 1))


def plant(engine: Engine, registrations: Iterable[Registration]) -> None:
    """Give each periodic job its row, due at once when it is new; a period that became shorter brings it forward."""
    for known in registrations:
        if known.every is None:
            continue
        now = utcnow()
        row = {"name": known.name, "key": PERIODIC, "payload": {}, "run_at": now, "stamp": new_stamp(), "created_at": now}
        statement = insert_into_jobs().values(attempts=0, last_error="", **row)
        latest = now + known.every
        statement = statement.on_conflict_do_update(
            index_elements=["name", "key"], set_={"run_at": latest}, where=and_(Job.run_at > latest, Job.attempts == 0)
        )
        with engine.begin() as connection:
            connection.execute(statement)


def claim(engine: Engine, registrations: Mapping[str, Registration], lease: timedelta) -> Batch | None:
    """Take the jobs that are due longest, as many of one name as its batch allows; None when there is nothing to do.

    Jobs that failed together come back in batches of half the size, so one that always fails ends up alone.
    """
    now = utcnow()
    first = select(Job.name, Job.attempts).where(Job.name.in_(registrations), _due(now)).order_by(Job.run_at, Job.id).limit(1)
    with engine.connect() as connection:
        due = connection.execute(first.with_for_update(skip_locked=True)).first()
    if due is None:
        return None
    size = max(1, registrations[due.name].batch >> due.attempts)
    alike = select(Job.id).where(Job.name == due.name, Job.attempts == due.attempts, _due(now)).order_by(Job.run_at, Job.id)
    picked = alike.limit(size).with_for_update(skip_locked=True).cte("picked")
    token = secrets.token_hex(8)
    taken = (
        update(Job)
        .where(Job.id.in_(select(picked.c.id)))
        .values(lease_until=now + lease, lease_token=token, attempts=Job.attempts + 1)
        .returning(Job.id, Job.key, Job.payload, Job.run_at, Job.stamp, Job.attempts)
    )
    with engine.begin() as connection:
        jobs = [Claimed(*row) for row in connection.execute(taken).all()]
    jobs.sort(key=lambda job: (job.run_at, job.id))
    return Batch(due.name, token, tuple(jobs)) if jobs else None


def extend(engine: Engine, batch: Batch, lease: timedelta) -> None:
    """Hold on to the batch for another lease."""
    held = _held(batch, batch.jobs, unchanged=False)
    with engine.begin() as connection:
        connection.execute(update(Job).where(Job.id.in_(select(held.c.id))).values(lease_until=utcnow() + lease))


def complete(engine: Engine, batch: Batch, every: timedelta | None) -> None:
    """Remove what was done; a periodic job and one that was asked for again meanwhile stay, to be done again."""
    periodic = [job for job in batch.jobs if every is not None and job.key == PERIODIC]
    once = [job for job in batch.jobs if job not in periodic]
    held = _held(batch, once)
    with engine.begin() as connection:
        done = connection.execute(delete(Job).where(Job.id.in_(select(held.c.id))).returning(Job.id)).scalars().all()
    for job in batch.jobs:
        if every is not None and job in periodic:
            _settle(engine, batch, job, {**FREE, "run_at": _next_time(job.run_at, every), "attempts": 0, "last_error": ""})
        elif job.id not in done:
            _settle(engine, batch, job, FREE)


def fail(engine: Engine, batch: Batch, error: BaseException) -> None:
    """Let the batch wait and come back together; what was asked for again meanwhile comes back at the time then asked for."""
    held = _held(batch, batch.jobs)
    waiting = {**FREE, "run_at": utcnow() + pause_after(batch.jobs[0].attempts), "last_error": short(error)}
    with engine.begin() as connection:
        later = connection.execute(update(Job).where(Job.id.in_(select(held.c.id))).values(waiting).returning(Job.id)).scalars().all()
    for job in batch.jobs:
        if job.id not in later:
            _settle(engine, batch, job, FREE)


def short(error: BaseException) -> str:
    """The kind of the error and the first line of its text, at most 300 characters."""
    lines = str(error).strip().splitlines() or [""]
    return f"{type(error).__name__}: {lines[0]}"[:300]


def _next_time(last: datetime, every: timedelta) -> datetime:
    """One period after the last time; periods that were missed are left out."""
    now = utcnow()
    return last + every if last + every > now else now + every


def _due(now: datetime) -> ColumnElement[bool]:
    return and_(Job.run_at <= now, or_(Job.lease_until.is_(None), Job.lease_until <= now))


def _held(batch: Batch, jobs: Collection[Claimed], *, unchanged: bool = True) -> CTE:
    """The ids of those jobs that are still ours, not locked by anybody and (if `unchanged`) not asked for again."""
    found = select(Job.id).where(Job.id.in_([job.id for job in jobs]), Job.lease_token == batch.token)
    if unchanged:
        found = found.where(Job.stamp.in_([job.stamp for job in jobs]))
    return found.with_for_update(skip_locked=True).cte("held")


def _settle(engine: Engine, batch: Batch, job: Claimed, values: Mapping[str, Any]) -> None:
    """Give one job back, if it is still ours; waits for a caller's transaction that is just asking for it again."""
    with engine.begin() as connection:
        connection.execute(update(Job).where(Job.id == job.id, Job.lease_token == batch.token).values(values))
