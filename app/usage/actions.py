"""Forgetting what is old enough."""

from sqlalchemy import delete, func, select

from app.db import db, utcnow
from app.usage.days import day_of, first_of_last
from app.usage.models import UsageEvent
from app.usage.visits import delete_salts

KEPT_DAYS = 90


def prune(days: int = KEPT_DAYS) -> int:
    """Delete the raw events of all but the last `days` days, and salts of days that are over; returns how many events went."""
    old = UsageEvent.day < first_of_last(days)
    number = db.session.scalar(select(func.count()).select_from(UsageEvent).where(old)) or 0
    db.session.execute(delete(UsageEvent).where(old))
    delete_salts(day_of(utcnow()), db.session.connection())
    return number
