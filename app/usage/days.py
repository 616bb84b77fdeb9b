"""Days of the statistics: those of Tehran."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.db import utcnow

TEHRAN = ZoneInfo("Asia/Tehran")


def day_of(at: datetime) -> date:
    """The day in Tehran at that time."""
    return at.astimezone(TEHRAN).date()


def first_of_last(days: int) -> date:
    """The first day of the last `days` days, today being the last of them."""
    return day_of(utcnow()) - timedelta(days=days - 1)
