"""What the search learns from recorded use, worked out by jobs now and then: how popular definitions are, which searches belong together.

Robots, staff and tests are left out below, in `usage`. A visit counts once a day for a definition, however often it comes back.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from flask import Flask, current_app
from sqlalchemy import delete, insert, select

from app.catalog.actions import request_indexing
from app.catalog.models.definitions import ServiceDefinition
from app.db import db, utcnow
from app.jobs.registry import register
from app.search.models import DefinitionPopularity, RelatedSearch
from app.search.popularity import level_of
from app.search.related import KNOWN, work_out
from app.usage.days import day_of
from app.usage.queries import DayOfUse, days_of_use, first_day
from app.usage.searches import found_queries, queries_by_visit, query_leads

POPULARITY_JOB, RELATED_JOB = "search.popularity", "search.related"
DAYS = 90
"""As far back as the first look goes, and as long as raw events are kept."""
HALF_LIFE = 30.0
"""Days after which use counts half."""
LEAVING = 3.0
"""A visit that went on to a channel says as much as three that only looked."""
LEAST_USE = 0.1
"""Use below which a definition is forgotten."""
NEW_DAYS = 30
"""Days in which a new card is helped: it begins as if it were used like the middle one of the others, and the help fades."""
SLACK = 0.75
"""Levels that use must have moved away from the stored one: at the border of two levels nothing is indexed to and fro."""


@dataclass(frozen=True)
class Counted:
    """Use of a definition as it was on a day, all of that day counted in."""

    use: float
    day: date

    def on(self, day: date) -> float:
        """What is left of it on another day."""
        return self.use * math.exp2(-(day - self.day).days / HALF_LIFE)


def register_jobs(app: Flask) -> None:
    """Let the worker look every hour whether a day is over, and find related searches once a day."""
    register(app, POPULARITY_JOB, learn_popularity, every=timedelta(hours=1))
    register(app, RELATED_JOB, learn_related, every=timedelta(days=1))


def learn_popularity(_payloads: Sequence[Mapping[str, Any]] = ()) -> None:
    """Count the days that are over and were not counted yet, and have just those definitions indexed anew whose level changed."""
    today = day_of(utcnow())
    stored = {row.definition_id: row for row in db.session.scalars(select(DefinitionPopularity))}
    known = {number: Counted(row.use, row.counted_to) for number, row in stored.items()}
    yesterday, done = today - timedelta(days=1), max((counted.day for counted in known.values()), default=today - timedelta(days=DAYS))
    if done < yesterday:
        known = counted_in(known, days_of_use(done + timedelta(days=1), yesterday))
    published = select(ServiceDefinition.id, ServiceDefinition.published_at).where(ServiceDefinition.archived_at.is_(None))
    live = dict(db.session.execute(published).all())
    exact = exact_levels({number: counted.on(today) for number, counted in known.items() if number in live}, live, first_day())
    levels = {number: settled(exact.get(number, 0.0), stored[number].level if number in stored else 0) for number in {*exact, *stored}}
    changed = {number for number, level in levels.items() if level != (stored[number].level if number in stored else 0)}
    _store(stored, known, levels, today)
    request_indexing(changed & live.keys())
    db.session.commit()


def counted_in(known: Mapping[int, Counted], days: Iterable[DayOfUse]) -> dict[int, Counted]:
    """What is known, with further days: each visit that saw a definition, those that left for a channel weighing more."""
    found = dict(known)
    for day in sorted(days, key=lambda one: one.day):
        before = found.get(day.definition_id, Counted(0.0, day.day))
        found[day.definition_id] = Counted(before.on(day.day) + day.viewed + LEAVING * day.left, day.day)
    return found


def exact_levels(use: Mapping[int, float], published: Mapping[int, datetime], opening: date | None) -> dict[int, float]:
    """Definition id -> level by its use, or by its newness if that is more; `opening` is the day on which people came first."""
    levels = {number: level_of(one) for number, one in use.items()}
    if not levels or opening is None:
        return levels
    middle, now = median(levels.values()), utcnow()
    for number, at in published.items():
        age = (now - at) / timedelta(days=1)
        # What was there before anybody came is not new, it is the beginning.
        if age < NEW_DAYS and day_of(at) > opening:
            levels[number] = max(levels.get(number, 0.0), middle * (1 - max(0.0, age) / NEW_DAYS))
    return levels


def settled(exact: float, old: int) -> int:
    """The level to store: the old one while the exact one is near."""
    return old if abs(exact - old) < SLACK else round(exact)


def _store(stored: Mapping[int, DefinitionPopularity], known: Mapping[int, Counted], levels: Mapping[int, int], today: date) -> None:
    """Write what differs; what is hardly used any more is forgotten."""
    for number, level in levels.items():
        counted, row = known.get(number, Counted(0.0, today - timedelta(days=1))), stored.get(number)
        if row is None and (level or counted.use >= LEAST_USE):
            db.session.add(DefinitionPopularity(definition_id=number, use=counted.use, counted_to=counted.day, level=level))
        elif row is not None and not level and counted.on(today) < LEAST_USE:
            db.session.delete(row)
        elif row is not None:
            row.use, row.counted_to, row.level = counted.use, counted.day, level


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
    current_app.extensions.pop(KNOWN, None)
