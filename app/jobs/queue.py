"""Asking for work: rows written by `db.session` in the caller's transaction, so they live and die with the change."""

import secrets
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, case, delete, or_, update
from sqlalchemy.dialects import postgresql, sqlite

from app.db import db, utcnow
from app.jobs.models import Job


def enqueue(name: str, payload: Mapping[str, Any], *, key: str | None = None, delay: float = 0) -> None:
    """Ask for the job `name`, `delay` seconds from now; the caller commits.

    Equal keys mean equal work: a job that still waits is merged with the new one (later payload, earlier time); one that is
    being done goes on, and is done once more afterwards with the new payload.
    """
    now = utcnow()
    row = {
        "name": name,
        "key": key,
        "payload": dict(payload),
        "run_at": now + timedelta(seconds=delay),
        "stamp": new_stamp(),
        "attempts": 0,
        "last_error": "",
        "created_at": now,
    }
    db.session.execute(_merging(row, now))


def retry(job_id: int | None = None) -> int:
    """Make one waiting job, or all that failed, due at once and forget their failures; returns how many. The caller commits."""
    now = utcnow()
    chosen = Job.id == job_id if job_id is not None else Job.attempts > 0
    free = or_(Job.lease_until.is_(None), Job.lease_until <= now)
    again = update(Job).where(chosen, free).values(run_at=now, attempts=0, last_error="").returning(Job.id)
    return len(db.session.scalars(again, execution_options={"synchronize_session": False}).all())


def hurry(name: str, error: str) -> int:
    """Make the waiting jobs of a name whose last failure was of this kind of error due at once; how many. The caller commits.

    They keep their attempts, so that jobs which failed together go on coming back in smaller and smaller batches.
    """
    now = utcnow()
    free = or_(Job.lease_until.is_(None), Job.lease_until <= now)
    failed = Job.name == name, Job.attempts > 0, Job.run_at > now, Job.last_error.startswith(error, autoescape=True)
    sooner = update(Job).where(*failed, free).values(run_at=now).returning(Job.id)
    return len(db.session.scalars(sooner, execution_options={"synchronize_session": False}).all())


def drop(names: Collection[str]) -> None:
    """Forget all jobs of these names, because what they would serve is gone; the caller commits."""
    db.session.execute(delete(Job).where(Job.name.in_(names)), execution_options={"synchronize_session": False})


def new_stamp() -> str:
    """A value that no other row and no earlier state of this row has."""
    return secrets.token_hex(8)


def _merging(row: Mapping[str, Any], now: datetime) -> postgresql.Insert | sqlite.Insert:
    """An insert that changes the waiting or running row of an equal key instead; both dialects say it in the same words."""
    statement = insert_into_jobs().values(**row)
    new = statement.excluded
    running = Job.lease_until > now
    sooner = case((or_(running, new.run_at < Job.run_at), new.run_at), else_=Job.run_at)
    merged = {"payload": new.payload, "stamp": new.stamp, "run_at": sooner, "attempts": 0, "last_error": ""}
    return statement.on_conflict_do_update(index_elements=["name", "key"], set_=merged)


def insert_into_jobs() -> postgresql.Insert | sqlite.Insert:
    """The insert of the database in use, as only dialects know ON CONFLICT."""
    table = Job.__table__
    assert isinstance(table, Table)
    return postgresql.insert(table) if db.engine.dialect.name == "postgresql" else sqlite.insert(table)
