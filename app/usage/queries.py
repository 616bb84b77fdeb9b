"""What the raw events tell of the last days. Robots and everybody who is not the public are left out, their share is told apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, case, distinct, func, select
from sqlalchemy.orm import InstrumentedAttribute

from app.db import db
from app.usage.days import first_of_last
from app.usage.events import ClickedOut, Searched, Viewed
from app.usage.models import PUBLIC, UsageEvent

_PUBLIC = (UsageEvent.robot.is_(False), UsageEvent.source == PUBLIC)


@dataclass(frozen=True)
class QueryCount:
    """A query as it is stored, how often it was searched and in how many visits."""

    query: str
    times: int
    visits: int


@dataclass(frozen=True)
class DefinitionCount:
    """A service definition by its number, how often it was viewed or left for a channel, and in how many visits."""

    definition_id: int
    times: int
    visits: int


@dataclass(frozen=True)
class DayOfUse:
    """A service definition on one day: in how many visits it was viewed, and in how many it was left for a channel."""

    definition_id: int
    day: date
    viewed: int
    left: int


@dataclass(frozen=True)
class Traffic:
    """Events of people and of robots."""

    people: int
    robots: int

    @property
    def robot_share(self) -> float | None:
        """From 0 to 1; None when there was nothing at all."""
        total = self.people + self.robots
        return self.robots / total if total else None


def top_searches(days: int, limit: int) -> list[QueryCount]:
    """The queries most often searched; further pages of the same results do not count."""
    return _queries(days, limit)


def searches_without_result(days: int, limit: int) -> list[QueryCount]:
    """The queries most often searched in vain. Answers that filters had emptied and those of the degraded search say nothing about it."""
    return _queries(days, limit, UsageEvent.total == 0, UsageEvent.filters == 0, UsageEvent.degraded.is_(False))


def top_views(days: int, limit: int) -> list[DefinitionCount]:
    """The service definitions most often viewed."""
    return _definitions(Viewed.kind, days, limit)


def top_click_outs(days: int, limit: int) -> list[DefinitionCount]:
    """The service definitions that people most often left for a channel."""
    return _definitions(ClickedOut.kind, days, limit)


def days_of_use(first: date, last: date) -> list[DayOfUse]:
    """Use of each definition on each of these days, where there was any; one visit counts once a day."""
    viewed, left = (func.count(distinct(case((UsageEvent.kind == kind, UsageEvent.visit)))) for kind in (Viewed.kind, ClickedOut.kind))
    columns = UsageEvent.definition_id, UsageEvent.day
    which = UsageEvent.kind.in_((Viewed.kind, ClickedOut.kind)), UsageEvent.day.between(first, last), *_PUBLIC
    rows = db.session.execute(select(*columns, viewed, left).where(*which).group_by(*columns))
    return [DayOfUse(number, day, looked, went) for number, day, looked, went in rows if number is not None]


def first_day() -> date | None:
    """The earliest day of which there are raw events."""
    return db.session.scalar(select(func.min(UsageEvent.day)))


def traffic(days: int) -> Traffic:
    """How many events of the last days were those of people, how many those of robots."""
    counted = select(UsageEvent.robot, func.count()).where(_recent(days), UsageEvent.source == PUBLIC).group_by(UsageEvent.robot)
    found = {bool(robot): number for robot, number in db.session.execute(counted)}
    return Traffic(found.get(False, 0), found.get(True, 0))


def _recent(days: int) -> ColumnElement[bool]:
    return UsageEvent.day >= first_of_last(days)


def _queries(days: int, limit: int, *more: ColumnElement[bool]) -> list[QueryCount]:
    rows = _counted(UsageEvent.query, days, limit, UsageEvent.kind == Searched.kind, UsageEvent.page == 1, UsageEvent.query != "", *more)
    return [QueryCount(*row) for row in rows]


def _definitions(kind: str, days: int, limit: int) -> list[DefinitionCount]:
    return [DefinitionCount(*row) for row in _counted(UsageEvent.definition_id, days, limit, UsageEvent.kind == kind)]


def _counted(column: InstrumentedAttribute[Any], days: int, limit: int, *which: ColumnElement[bool]) -> Sequence[Row[*tuple[Any, ...]]]:
    """Values of the column among the public's events, with times and visits, the most frequent first."""
    times = func.count()
    counted = select(column, times, func.count(distinct(UsageEvent.visit))).where(*which, *_PUBLIC, _recent(days))
    return db.session.execute(counted.group_by(column).order_by(times.desc(), column).limit(limit)).all()
