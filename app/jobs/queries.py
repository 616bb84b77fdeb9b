"""What stands in the job table: for health checks, the command line and the worker's own look round."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, func, select

from app.db import db, utcnow
from app.jobs.models import Job

STATES = ("due", "waiting", "failing", "running")
"""due: to be done now; waiting: for its time; failing: for its next attempt; running: in the hands of a worker."""


@dataclass(frozen=True)
class JobCount:
    """`oldest` is the earliest time at which one of these jobs should have been, or is to be, done."""

    name: str
    state: str
    jobs: int
    oldest: datetime


def counts() -> list[JobCount]:
    """How many jobs there are by name and state, in this order."""
    state = _state(utcnow()).label("state")
    grouped = select(Job.name, state, func.count(), func.min(Job.run_at)).group_by(Job.name, state).order_by(Job.name, state)
    return [JobCount(*row) for row in db.session.execute(grouped)]


def behind() -> float:
    """For how many seconds the job that is due longest has been waiting; 0 when none is."""
    now = utcnow()
    oldest = db.session.scalar(select(func.min(Job.run_at)).where(_state(now) == "due"))
    return max(0.0, (now - oldest).total_seconds()) if oldest else 0.0


def failing(limit: int) -> Sequence[Job]:
    """Jobs that failed at least once, those with most attempts first."""
    return db.session.scalars(select(Job).where(Job.last_error != "").order_by(Job.attempts.desc(), Job.id).limit(limit)).all()


def running(names: Collection[str]) -> bool:
    """Whether a worker has one of these jobs in hand."""
    return db.session.scalar(select(Job.id).where(Job.name.in_(names), Job.lease_until > utcnow()).limit(1)) is not None


def orphaned_names(known: Collection[str]) -> Sequence[str]:
    """Names of due jobs that are not among the known ones."""
    wanted = select(Job.name).where(Job.name.not_in(known), Job.run_at <= utcnow()).distinct().order_by(Job.name)
    return db.session.scalars(wanted).all()


def _state(now: datetime) -> ColumnElement[str]:
    return case(
        (Job.lease_until > now, "running"),
        (Job.run_at <= now, "due"),
        (Job.attempts > 0, "failing"),
        else_="waiting",
    )
