"""The figures of the last days, `flask usage top` and `prune`, and the daily job."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.db import db
from app.jobs.lease import plant
from app.jobs.registry import registrations
from app.jobs.worker import run_pending
from app.usage.models import UsageEvent, UsageSalt
from app.usage.queries import (
    DefinitionCount,
    QueryCount,
    Traffic,
    searches_without_result,
    top_click_outs,
    top_searches,
    top_views,
    traffic,
)
from app.usage.recorder import flush
from app.web.slots import offer

NOON = datetime(2026, 6, 1, 8, 30, tzinfo=UTC)


@pytest.fixture
def busy(site: Flask, visitor: FlaskClient) -> Flask:
    """A site with ten days of use behind it, today being the first of June."""
    other = {"REMOTE_ADDR": "203.0.113.7"}
    with time_machine.travel(NOON - timedelta(days=10), tick=False) as clock:
        visitor.get("/search?q=old&total=0")
        visitor.get("/services/99")
        clock.move_to(NOON)
        for query, total in (("گذرنامه", 3), ("گذرنامه", 3), ("كارت ملي", 2), ("پاسبورت", 0), ("", 460)):
            visitor.get("/search", query_string={"q": query, "total": total})
        visitor.get("/search", query_string={"q": "گذرنامه", "page": 2})
        visitor.get("/search", query_string={"q": "گذرنامه"}, environ_overrides=other)
        for number in (5, 5, 6):
            visitor.get(f"/services/{number}")
        visitor.get("/go/6", environ_overrides=other)
        for _ in range(4):
            visitor.get("/services/666", headers={"User-Agent": "Googlebot/2.1"})
    with site.app_context():
        flush()
    return site


def test_figures_of_the_last_days(busy: Flask) -> None:
    with time_machine.travel(NOON, tick=False), busy.app_context():
        assert top_searches(7, 10) == [QueryCount("گذرنامه", 3, 2), QueryCount("پاسبورت", 1, 1), QueryCount("کارت ملی", 1, 1)]
        assert top_searches(7, 1) == [QueryCount("گذرنامه", 3, 2)]
        assert searches_without_result(7, 10) == [QueryCount("پاسبورت", 1, 1)]
        assert [row.query for row in searches_without_result(11, 10)] == ["old", "پاسبورت"]
        assert top_views(7, 10) == [DefinitionCount(5, 2, 1), DefinitionCount(6, 2, 2)]
        assert top_click_outs(7, 10) == [DefinitionCount(6, 1, 1)]
        assert traffic(7) == Traffic(people=12, robots=4)
        assert traffic(7).robot_share == 0.25


def test_filters_and_a_degraded_engine_do_not_make_a_search_vain(site: Flask, visitor: FlaskClient) -> None:
    for more in ({"filters": 1}, {"degraded": 1}, {"page": 2}):
        visitor.get("/search", query_string={"q": "a", "total": 0, **more})
    with site.app_context():
        flush()
        assert searches_without_result(1, 10) == []
    visitor.get("/search", query_string={"q": "a", "total": 0})
    with site.app_context():
        flush()
        assert searches_without_result(1, 10) == [QueryCount("a", 1, 1)]


def test_without_events_the_share_of_robots_is_unknown_and_not_nought(site: Flask) -> None:
    with site.app_context():
        assert traffic(7).robot_share is None
    assert "no events" in site.test_cli_runner().invoke(args=["usage", "top"]).output


def test_top_prints_titles_through_the_slot_and_numbers_without_one(busy: Flask) -> None:
    def titles(ids: Sequence[int]) -> dict[int, str]:
        return {5: "صدور گذرنامه & «زیارتی»"}

    offer(busy, "definition.titles", titles)
    with time_machine.travel(NOON, tick=False):
        result = busy.test_cli_runner().invoke(args=["usage", "top", "--days", "7", "--limit", "10"])
    assert result.exit_code == 0, result.output
    lines = [" ".join(line.split()) for line in result.output.splitlines()]
    assert "3 2 گذرنامه" in lines
    assert "2 1 صدور گذرنامه & «زیارتی»" in lines
    assert "2 2 #6" in lines
    assert "1 1 #6" in lines
    assert lines[lines.index("Searches without a result: times, visits") + 1] == "1 1 پاسبورت"
    assert "12 events of people, 4 of robots (25%)" in result.output
    assert "666" not in result.output
    assert "old" not in result.output


def number_of_events(site: Flask) -> int:
    with site.app_context():
        return db.session.scalar(select(func.count()).select_from(UsageEvent)) or 0


def test_prune_deletes_what_is_old_and_nothing_else(busy: Flask) -> None:
    before = number_of_events(busy)
    with time_machine.travel(NOON, tick=False):
        assert busy.test_cli_runner().invoke(args=["usage", "prune", "--days", "11"]).output == "0 events deleted.\n"
        assert busy.test_cli_runner().invoke(args=["usage", "prune", "--days", "10"]).output == "2 events deleted.\n"
    assert number_of_events(busy) == before - 2
    assert busy.test_cli_runner().invoke(args=["usage", "prune", "--days", "0"]).exit_code == 2


def test_the_worker_prunes_daily_events_of_ninety_days_and_salts_of_yesterday(busy: Flask, visitor: FlaskClient) -> None:
    before = number_of_events(busy)
    with time_machine.travel(NOON, tick=False) as clock:
        with busy.app_context():
            plant(db.engine, registrations(busy).values())
        assert run_pending(busy) == 1
        assert number_of_events(busy) == before
        clock.shift(timedelta(days=85))
        assert run_pending(busy) == 1
        assert number_of_events(busy) == before - 2
        with busy.app_context():
            assert db.session.scalars(select(UsageSalt)).all() == []
        clock.shift(timedelta(days=5))
        assert run_pending(busy) == 1
        assert number_of_events(busy) == 0


def test_people_who_are_not_the_public_are_not_counted(busy: Flask, events: Callable[[], list[UsageEvent]]) -> None:
    with busy.app_context():
        for event in db.session.scalars(select(UsageEvent)):
            event.source = "staff"
        db.session.commit()
    with time_machine.travel(NOON, tick=False), busy.app_context():
        assert top_searches(7, 10) == []
        assert top_views(7, 10) == []
        assert traffic(7) == Traffic(0, 0)
