"""Related searches: from our own log, and only what enough visits have searched."""

from collections.abc import Iterator
from itertools import count

import pytest
from flask import Flask

from app.db import db, utcnow
from app.search.learning import learn_related
from app.search.related import MOST_OF_A_VISIT, MOST_RELATED, related_searches, work_out
from app.usage.days import day_of
from app.usage.models import UsageEvent
from app.usage.searches import LEAST_VISITS, QueryLead
from tests.conftest import CheckedClient
from tests.search.starter import definition

NUMBERS = count(1)


@pytest.fixture
def app(own_starter: Flask) -> Iterator[Flask]:
    with own_starter.app_context():
        yield own_starter
        db.session.remove()
        db.engine.dispose()


def visit(*queries: str, times: int = 1, to: str = "", **more: object) -> None:
    """So many visits that searched all of these and, if `to` is given, went on from the results of each to that service."""
    common = {"at": utcnow(), "day": day_of(utcnow()), "robot": False, "language": "fa", "source": "public"}
    search = {**common, "kind": "searched", "page": 1, "total": 3, "filters": 0, "degraded": False, **more}
    for _ in range(times):
        key = f"{next(NUMBERS):016}"
        for query in queries:
            found = f"s{next(NUMBERS):09}"
            db.session.add(UsageEvent(**search, visit=key, query=query, search_id=found))
            if to:
                db.session.add(UsageEvent(**common, kind="viewed", visit=key, search_id=found, definition_id=definition(to).id))
    db.session.commit()


def related(query: str) -> list[str]:
    learn_related()
    return related_searches(query)


def test_what_was_searched_in_the_same_visits_the_most_frequent_first(app: Flask) -> None:
    visit("گذرنامه", "عکس پرسنلی", times=6)
    visit("گذرنامه", "خروج از کشور", times=9)
    assert related("گذرنامه") == ["خروج از کشور", "عکس پرسنلی"]
    assert related_searches("گذر‌نامة") == related_searches("گذرنامه"), "in any spelling"
    assert related_searches("عکس پرسنلی") == ["گذرنامه"]
    assert related_searches("پروانه ساختمان") == related_searches("") == related_searches("؟!") == []


def test_less_than_five_visits_name_nothing(app: Flask) -> None:
    visit("گذرنامه", times=50)
    visit("گذرنامه", "طلاق علی رضایی", times=LEAST_VISITS - 1)
    assert related("گذرنامه") == []
    visit("طلاق علی رضایی")
    assert related("گذرنامه") == [], "searched by five, but together with the other by four"
    visit("گذرنامه", "طلاق علی رضایی")
    assert related("گذرنامه") == ["طلاق علی رضایی"]


def test_one_visit_that_comes_again_and_again_is_one_visit(app: Flask) -> None:
    visit(*["گذرنامه", "سربازی"] * 20)
    assert related("گذرنامه") == []


def test_what_led_to_the_same_service_belongs_together(app: Flask) -> None:
    visit("گذرنامه", times=7, to="passport-issue")
    visit("سفر به عراق", times=6, to="passport-issue")
    visit("جواز ساخت", times=8, to="m-building-permit")
    visit("سفر دریایی", times=4, to="passport-issue")
    assert related("گذرنامه") == ["سفر به عراق"]
    assert related_searches("جواز ساخت") == []


def test_robots_staff_masked_and_vain_queries_are_never_named(app: Flask) -> None:
    visit("گذرنامه", times=50)
    visit("گذرنامه", "ربات", times=9, robot=True)
    visit("گذرنامه", "کارمند", times=9, source="staff")
    visit("گذرنامه", "کد ملی […]", times=9)
    visit("گذرنامه", "زبرجدنشان", times=9, total=0)
    visit("گذرنامه", "صفحه دوم", times=9, page=2)
    assert related("گذرنامه") == []


def test_queries_that_say_the_same_are_not_repeated() -> None:
    queries = ["گذرنامه", "صدور گذرنامه", "گذرنامه‌ها", "گرفتن گذرنامه", "صدور گذرنامه‌ها"]
    named = [(query, 9) for query in queries]
    assert work_out(named, [{*queries}] * 6, [])["گذرنامه"] == ["صدور گذرنامه"]


def test_a_machine_behind_one_address_does_not_relate_everything() -> None:
    queries = [f"واژه{chr(0x627 + n)}" for n in range(MOST_OF_A_VISIT + 1)]
    assert work_out([(query, 9) for query in queries], [{*queries}] * 9, []) == {}


def test_there_are_at_most_six() -> None:
    queries = ["گذرنامه", *(f"کار{letter}" for letter in "بپتثجچح")]
    assert len(work_out([(query, 9) for query in queries], [{*queries}] * 9, [])["گذرنامه"]) == MOST_RELATED


def test_leads_of_too_few_visits_do_not_count() -> None:
    named = [("گذرنامه", 9), ("سفر", 9)]
    few = [QueryLead("گذرنامه", 1, 9), QueryLead("سفر", 1, LEAST_VISITS - 1)]
    assert work_out(named, [], few) == {}


def test_they_are_worked_out_anew_each_time(app: Flask) -> None:
    visit("گذرنامه", "عکس پرسنلی", times=6)
    assert related("گذرنامه") == ["عکس پرسنلی"]
    db.session.query(UsageEvent).delete()
    db.session.commit()
    assert related("گذرنامه") == []


def test_the_first_page_of_results_shows_them(app: Flask) -> None:
    visit("گذرنامه", "عکس پرسنلی", times=6)
    learn_related()
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    page = client.page("/search?q=گذرنامه")
    assert "عکس پرسنلی" in page.text
    assert "عکس پرسنلی" not in client.page("/search?q=پروانه").text
