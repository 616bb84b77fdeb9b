"""What the search learns from recorded use, worked out by jobs now and then: how popular definitions are, which searches belong together.

Robots, staff and tests are left out below, in `usage`. A visit counts once a day for a definition, however often it comes back.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from flask import Flask
from sqlalchemy import delete, insert, select

from app.catalog.actions import request_indexing
from app.catalog.models.definitions import ServiceDefinition
from app.db import db, utcnow
from app.jobs.registry import register
from app.search.models import DefinitionPopularity, RelatedSearch
from app.search.popularity import level_of, stored_levels
from app.search.related import work_out
from app.usage.days import day_of
from app.usage.queries import DayOfUse, days_of_use
from app.usage.searches import found_queries, queries_by_visit, query_leads

POPULARITY_JOB, RELATED_JOB = "search.popularity", "search.related"
DAYS = 90
"""As long as raw events are kept; what is older would weigh an eighth or less."""
HALF_LIFE = 30.0
"""Days after which use counts half."""
LEAVING = 3.0
"""A visit that went on to a channel says as much as three that only looked."""
NEW_DAYS = 30
"""Days in which a new card is helped: it begins as if it were used like the middle one of the others, and the help fades."""
SLACK = 0.75
"""Levels that use must have moved away from the stored one: at the border of two levels nothing is indexed to and fro."""


def register_jobs(app: Flask) -> None:
    """Let the worker learn every hour and every six hours."""
    register(app, POPULARITY_JOB, learn_popularity, every=timedelta(hours=1))
    register(app, RELATED_JOB, learn_related, every=timedelta(hours=6))


def learn_popularity(_payloads: Sequence[Mapping[str, Any]] = ()) -> None:
    """Store what has changed, and have just those definitions indexed anew."""
    days = days_of_use(DAYS)
    published = select(ServiceDefinition.id, ServiceDefinition.published_at).where(ServiceDefinition.archived_at.is_(None))
    live = dict(db.session.execute(published).all())
    exact = {number: level for number, level in exact_levels(days, live, utcnow()).items() if number in live}
    old = stored_levels()
    new = {number: settled(exact.get(number, 0.0), old.get(number, 0)) for number in {*exact, *old}}
    changed = [number for number, level in new.items() if level != old.get(number, 0)]
    _store(changed, new)
    request_indexing(number for number in changed if number in live)
    db.session.commit()


def exact_levels(days: Sequence[DayOfUse], published: Mapping[int, datetime], now: datetime) -> dict[int, float]:
    """Definition id -> level by its use, or by its newness if that is more."""
    levels = {number: level_of(use) for number, use in decayed_use(days, day_of(now)).items()}
    if not levels:
        return {}
    middle, opening = median(levels.values()), min(day.day for day in days)
    for number, at in published.items():
        age = (now - at) / timedelta(days=1)
        # What was there before anybody came is not new, it is the beginning.
        if age < NEW_DAYS and day_of(at) > opening:
            levels[number] = max(levels.get(number, 0.0), middle * (1 - max(0.0, age) / NEW_DAYS))
    return levels


def decayed_use(days: Sequence[DayOfUse], today: date) -> dict[int, float]:
    """Definition id -> visits that saw it, with those that left for a channel weighing more, and the older the less."""
    found: dict[int, float] = {}
    for day in days:
        weight = 0.5 ** (max(0, (today - day.day).days) / HALF_LIFE)
        found[day.definition_id] = found.get(day.definition_id, 0.0) + weight * (day.viewed + LEAVING * day.left)
    return found


def settled(exact: float, old: int) -> int:
    """The level to store: the old one while the exact one is near."""
    return old if abs(exact - old) < SLACK else round(exact)


def _store(changed: Sequence[int], levels: Mapping[int, int]) -> None:
    for start in range(0, len(changed), 500):
        db.session.execute(delete(DefinitionPopularity).where(DefinitionPopularity.definition_id.in_(changed[start : start + 500])))
    rows = [{"definition_id": number, "level": levels[number]} for number in changed if levels[number]]
    if rows:
        db.session.execute(insert(DefinitionPopularity), rows)


def learn_related(_payloads: Sequence[Mapping[str, Any]] = ()) -> None:
    """Work out anew which searches belong together."""
    found = work_out(found_queries(DAYS), queries_by_visit(DAYS), query_leads(DAYS))
    rows = [
        {"query_key": key, "position": position, "query": query}
        for key, queries in sorted(found.items())
        for position, query in enumerate(queries)
    ]
    db.session.execute(delete(RelatedSearch))
    if rows:
        db.session.execute(insert(RelatedSearch), rows)
    db.session.commit()
