"""The log of searches as a whole: what was searched in vain week by week, and who is named in it."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app.usage.queries import DayOfUse, days_of_use
from app.usage.recorder import flush
from app.usage.searches import (
    FailingQuery,
    FailingWeek,
    QueryLead,
    failing_searches,
    found_queries,
    latest_queries,
    queries_by_visit,
    query_leads,
    week_of,
)

NOON = datetime(2026, 6, 1, 8, 30, tzinfo=UTC)
"""A Monday."""
WEEK, EARLIER = date(2026, 5, 30), date(2026, 5, 23)


def search(visitor: FlaskClient, query: str, visits: int = 1, first: int = 1, **more: object) -> None:
    for number in range(first, first + visits):
        who = {"REMOTE_ADDR": f"203.0.113.{number}"}
        visitor.get("/search", query_string={"q": query, **more}, environ_overrides=who)


@pytest.fixture
def busy(site: Flask, visitor: FlaskClient) -> Flask:
    """Two weeks in which things were searched in vain."""
    with time_machine.travel(NOON - timedelta(days=5), tick=False) as clock:
        search(visitor, "زبرجد", 6, total=0)
        clock.move_to(NOON)
        search(visitor, "زبرجد نشان", 3, total=0)
        search(visitor, "زبرجدنشان", 4, first=2, total=0)
        search(visitor, "زبرجدنشان", 1, first=2, total=0)
        search(visitor, "طلاق علی رضایی", 4, total=0)
        search(visitor, "گذرنامه", 7)
        for more in ({"filters": 1}, {"degraded": 1}, {"page": 2}):
            search(visitor, "آسمان", 9, total=0, **more)
        for _ in range(9):
            visitor.get("/search?q=ربات&total=0", headers={"User-Agent": "Googlebot/2.1"})
    with site.app_context():
        flush()
    return site


@pytest.mark.parametrize(("day", "saturday"), [(30, 30), (31, 30), (29, 23), (23, 23)])
def test_weeks_begin_on_saturday(day: int, saturday: int) -> None:
    assert week_of(date(2026, 5, day)) == date(2026, 5, saturday)


def test_failing_queries_by_week_in_any_spelling_and_only_those_of_enough_visits(busy: Flask) -> None:
    with time_machine.travel(NOON, tick=False), busy.app_context():
        this = FailingWeek(WEEK, (FailingQuery(WEEK, "زبرجدنشان", 8, 5),), 4)
        assert failing_searches(1) == [this]
        assert failing_searches(2) == [this, FailingWeek(EARLIER, (FailingQuery(EARLIER, "زبرجد", 6, 6),), 0)]
        assert [row.query for row in failing_searches(1, least=4)[0].queries] == ["زبرجدنشان", "طلاق علی رضایی"]
        assert failing_searches(1, least=6) == [FailingWeek(WEEK, (), 12)]
    with time_machine.travel(NOON + timedelta(days=30), tick=False), busy.app_context():
        assert failing_searches(2) == []


def test_queries_that_may_be_named(busy: Flask) -> None:
    with time_machine.travel(NOON, tick=False), busy.app_context():
        assert found_queries(7) == [("گذرنامه", 7)]
        assert found_queries(7, least=8) == []
        together = list(queries_by_visit(1))
        assert {"آسمان", "زبرجد نشان", "طلاق علی رضایی", "گذرنامه"} in together
        assert len(together) == 7, "two visits had one query only"


def test_the_latest_queries_first(busy: Flask) -> None:
    with busy.app_context():
        assert latest_queries(3) == [("آسمان", 9), ("گذرنامه", 7), ("طلاق علی رضایی", 4)]
        assert len(latest_queries(100)) == 6


def test_where_queries_led(site: Flask, visitor: FlaskClient) -> None:
    for number in range(1, 7):
        who = {"REMOTE_ADDR": f"203.0.113.{number}"}
        visitor.get("/search?q=گذرنامه", environ_overrides=who)
        visitor.get("/services/5?s=abcdefghij", environ_overrides=who)
    with site.app_context():
        flush()
        assert query_leads(1) == [QueryLead("گذرنامه", 5, 6)]
        assert query_leads(1, least=7) == []


def test_days_of_use_count_visits_of_people(site: Flask, visitor: FlaskClient) -> None:
    with time_machine.travel(NOON, tick=False):
        for number in (5, 5, 6):
            visitor.get(f"/services/{number}")
        visitor.get("/go/6", environ_overrides={"REMOTE_ADDR": "203.0.113.9"})
        visitor.get("/services/5", headers={"User-Agent": "Googlebot/2.1"})
        with site.app_context():
            flush()
            today = NOON.date()
            assert sorted(days_of_use(today, today), key=lambda row: row.definition_id) == [
                DayOfUse(5, today, 1, 0),
                DayOfUse(6, today, 2, 1),
            ]
