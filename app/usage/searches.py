"""The log of searches as a whole: what was searched in vain, what was searched in one visit, where searches led.

Robots and everybody who is not the public are left out. Queries are masked when they are written; what few visits have searched
may still speak of one person, so `least` visits are asked for before a query is named.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, distinct, func, select

from app.db import db
from app.text.chain import key
from app.usage.days import first_of_last
from app.usage.events import Searched, Viewed
from app.usage.models import PUBLIC, UsageEvent

LEAST_VISITS = 5
"""Visits that make a query anybody's."""
_Searched = tuple[date, str, str, int]
"""Day, visit, query, times."""
SATURDAY = 5
"""`date.weekday()` of the first day of the week."""
_FIRST_PAGES = (
    UsageEvent.kind == Searched.kind,
    UsageEvent.page == 1,
    UsageEvent.query != "",
    UsageEvent.robot.is_(False),
    UsageEvent.source == PUBLIC,
)


@dataclass(frozen=True)
class FailingQuery:
    """A query that found nothing, in its most frequent spelling, in the week that begins with the Saturday `week`."""

    week: date
    query: str
    times: int
    visits: int


@dataclass(frozen=True)
class FailingWeek:
    """What a week searched in vain: the queries of enough visits, the most frequent first, and how many searches the others were."""

    week: date
    queries: tuple[FailingQuery, ...]
    unnamed: int


@dataclass(frozen=True)
class QueryLead:
    """In how many visits a query led to a definition."""

    query: str
    definition_id: int
    visits: int


def failing_searches(weeks: int, least: int = LEAST_VISITS) -> list[FailingWeek]:
    """Searches without a result in this and the last weeks, the latest first; a week without any is left out.

    Answers that filters had emptied and those of the degraded search say nothing about it.
    """
    in_vain = UsageEvent.total == 0, UsageEvent.filters == 0, UsageEvent.degraded.is_(False)
    start = week_of(first_of_last(1)) - timedelta(weeks=weeks - 1)
    columns = UsageEvent.day, UsageEvent.visit, UsageEvent.query
    which = (*_FIRST_PAGES, *in_vain, UsageEvent.day >= start)
    found: dict[date, list[_Searched]] = defaultdict(list)
    for day, visit, query, times in db.session.execute(select(*columns, func.count()).where(*which).group_by(*columns)):
        found[week_of(day)].append((day, visit, query or "", times))
    return [_failing_week(week, rows, least) for week, rows in sorted(found.items(), reverse=True)]


def week_of(day: date) -> date:
    """The Saturday on which the week of a day began."""
    return day - timedelta(days=(day.weekday() - SATURDAY) % 7)


def _failing_week(week: date, rows: list[_Searched], least: int) -> FailingWeek:
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    visits: dict[str, set[tuple[date, str]]] = defaultdict(set)
    for day, visit, query, times in rows:
        spellings[key(query)][query] += times
        visits[key(query)].add((day, visit))
    named = [
        FailingQuery(week, usual_spelling(found), found.total(), len(visits[one]))
        for one, found in spellings.items()
        if len(visits[one]) >= least
    ]
    named.sort(key=lambda row: (-row.visits, -row.times, row.query))
    unnamed = sum(times for *_, times in rows) - sum(row.times for row in named)
    return FailingWeek(week, tuple(named), unnamed)


def usual_spelling(spellings: Counter[str]) -> str:
    """The most frequent one; of equals the first in the alphabet."""
    return min(spellings, key=lambda spelling: (-spellings[spelling], spelling))


def found_queries(days: int, least: int = LEAST_VISITS, most: int = 10_000) -> list[tuple[str, int]]:
    """(query as it was written, visits) of the queries that found something in enough visits, the most frequent first."""
    visits = func.count(distinct(UsageEvent.visit))
    found = select(UsageEvent.query, visits).where(*_FIRST_PAGES, UsageEvent.total > 0, _since(days)).group_by(UsageEvent.query)
    rows = db.session.execute(found.having(visits >= least).order_by(visits.desc(), UsageEvent.query).limit(most))
    return [(query, number) for query, number in rows if query]


def queries_by_visit(days: int) -> Iterator[set[str]]:
    """The queries of each visit in which there was more than one."""
    for day in _days(days):
        found: dict[str, set[str]] = defaultdict(set)
        for visit, query in db.session.execute(select(UsageEvent.visit, UsageEvent.query).where(*_FIRST_PAGES, UsageEvent.day == day)):
            found[visit].add(query or "")
        yield from (queries for queries in found.values() if len(queries) > 1)


def query_leads(days: int, least: int = LEAST_VISITS) -> list[QueryLead]:
    """Which queries led to which definitions, in enough visits; a view after midnight is not joined to the search before."""
    found: Counter[tuple[str, int]] = Counter()
    for day in _days(days):
        found.update(_leads_of(day))
    return [QueryLead(query, definition_id, visits) for (query, definition_id), visits in found.items() if visits >= least]


def _leads_of(day: date) -> Iterator[tuple[str, int]]:
    """(query, definition) once for each visit of a day. Joined here: it takes the database an index that nothing else needs."""
    searches = select(UsageEvent.search_id, UsageEvent.query).where(*_FIRST_PAGES, UsageEvent.day == day)
    queries = dict(db.session.execute(searches).all())
    views = select(UsageEvent.search_id, UsageEvent.definition_id, UsageEvent.visit).where(
        UsageEvent.kind == Viewed.kind, UsageEvent.day == day, UsageEvent.search_id.is_not(None), UsageEvent.robot.is_(False)
    )
    led = {(queries.get(search_id), definition_id, visit) for search_id, definition_id, visit in db.session.execute(views)}
    return ((query, definition_id) for query, definition_id, _visit in led if query and definition_id)


def latest_queries(most: int) -> list[tuple[str, int]]:
    """(query, visits) of the queries that were searched last, the latest first; visits are those of all days that are kept."""
    latest = func.max(UsageEvent.id)
    found = select(UsageEvent.query, func.count(distinct(UsageEvent.visit))).where(*_FIRST_PAGES).group_by(UsageEvent.query)
    return [(query, number) for query, number in db.session.execute(found.order_by(latest.desc()).limit(most)) if query]


def _days(days: int) -> list[date]:
    """The last days, one by one: what is worked out day by day needs little memory."""
    first = first_of_last(days)
    return [first + timedelta(days=number) for number in range(days)]


def _since(days: int) -> ColumnElement[bool]:
    return UsageEvent.day >= first_of_last(days)
