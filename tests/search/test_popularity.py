"""Popularity from recorded use: what counts, how it fades, what it does to the order of results and what it never does."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
import time_machine
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from app.catalog.models.definitions import ServiceDefinition
from app.db import db, utcnow
from app.search.arguments import SearchArguments
from app.search.current import engine, knowledge
from app.search.engine import Hit
from app.search.indexing import compare, drain
from app.search.learning import Counted, counted_in, exact_levels, learn_popularity, settled
from app.search.models import DefinitionPopularity
from app.search.planner import make_plan, plan_query
from app.search.popularity import BOOST, LEVELS, MOST_USE, TIER, WINDOW, level_of, popularity, rerank, stored_levels, tier_of
from app.search.queries import find
from app.usage.days import day_of
from app.usage.models import UsageEvent
from app.usage.queries import DayOfUse
from tests.search.starter import definition, jobs

NOW = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
TODAY = day_of(NOW)


@pytest.fixture
def app(own_starter: Flask) -> Iterator[Flask]:
    """The starter catalogue, long published, in the context of its application."""
    with own_starter.app_context():
        db.session.execute(update(ServiceDefinition).values(published_at=utcnow() - timedelta(days=400)))
        db.session.commit()
        yield own_starter
        db.session.remove()
        db.engine.dispose()


def use(slug: str, visits: int, kind: str = "viewed", **more: object) -> None:
    """So many visits that saw a service."""
    facts = {"at": utcnow(), "day": day_of(utcnow()), "kind": kind, "robot": False, "language": "fa", "source": "public", **more}
    number = definition(slug).id
    db.session.add_all(UsageEvent(**{"visit": f"{slug}-{n}"[-16:], **facts}, definition_id=number) for n in range(visits))
    db.session.commit()


def tomorrow(days: int = 1) -> None:
    """The daily work, so many days later, with the indexing that it asks for."""
    with time_machine.travel(utcnow() + timedelta(days=days)):
        learn_popularity()
        drain()


# Order


def hits(*scores: float) -> list[Hit]:
    return [Hit(number, score) for number, score in enumerate(scores, 1)]


def order(*scores: float, liked: dict[int, float]) -> list[int]:
    return [hit.id for hit in rerank(hits(*scores), liked)]


def test_popularity_lifts_by_a_tenth_at_most() -> None:
    assert order(10.0, 9.5, 8.0, liked={2: 1.0, 3: 1.0}) == [2, 1, 3]
    assert order(10.0, 9.0, liked={2: 1.0}) == [1, 2]
    assert order(10.0, 9.95, liked={2: 0.05}) == [1, 2]
    assert order(10.0, 10.0, 10.0, liked={3: 0.1}) == [3, 1, 2]


def test_a_new_card_that_fits_better_stands_first_however_popular_the_others_are() -> None:
    assert order(12.0, 10.0, 10.0, liked={2: 1.0, 3: 1.0})[0] == 1


def test_tiers_never_interleave() -> None:
    scores = (1260.0, 760.0, 310.0, 170.0, 35.0, 30.0)
    assert order(*scores, liked=dict.fromkeys(range(2, 7), 1.0)) == [1, 2, 3, 4, 5, 6]
    assert order(1260.0, 1259.5, 35.0, liked={2: 1.0}) == [2, 1, 3], "within a tier only the words are lifted"


@given(st.lists(st.floats(0, 2_000), max_size=80), st.dictionaries(st.integers(1, 80), st.floats(0, 1)))
def test_nothing_is_lost_and_no_tier_is_crossed(scores: list[float], liked: dict[int, float]) -> None:
    ranked = hits(*sorted(scores, reverse=True))
    again = rerank(ranked, liked)
    assert sorted(again, key=lambda hit: hit.id) == ranked
    assert again[WINDOW:] == tuple(ranked[WINDOW:])
    assert [tier_of(hit.score) for hit in again] == [tier_of(hit.score) for hit in ranked]
    for hit, other in pairwise(again[:WINDOW]):
        if tier_of(hit.score) == tier_of(other.score):
            assert (hit.score - tier_of(hit.score)) * (1 + BOOST) >= other.score - tier_of(other.score) - 1e-9


def test_the_constants_of_plans_are_what_tiers_are_made_of() -> None:
    constants = make_plan("صدور گذرنامه").constants
    assert {constant.score for constant in constants} >= {250.0, 500.0, 1000.0}
    assert all(tier_of(constant.score) == constant.score for constant in constants)
    assert tier_of(TIER - 101) == 0.0


# What use is worth


def test_use_fades_by_half_each_thirty_days_and_leaving_for_a_channel_weighs_more() -> None:
    days = [
        DayOfUse(1, TODAY, 8, 0),
        DayOfUse(2, TODAY - timedelta(days=30), 16, 0),
        DayOfUse(3, TODAY - timedelta(days=60), 8, 8),
        DayOfUse(1, TODAY - timedelta(days=30), 2, 0),
    ]
    assert {number: counted.on(TODAY) for number, counted in counted_in({}, days).items()} == pytest.approx({1: 9.0, 2: 8.0, 3: 8.0})


def test_counting_day_by_day_is_counting_all_days_at_once() -> None:
    days = [DayOfUse(n % 3, TODAY - timedelta(days=60 - n), n, n % 2) for n in range(60)]
    known: dict[int, Counted] = {}
    for day in days:
        known = counted_in(known, [day])
    assert known == counted_in({}, days)


def test_levels_are_steps_of_a_logarithm_with_an_end() -> None:
    assert level_of(0) == 0
    assert level_of(MOST_USE) == level_of(MOST_USE * 50) == LEVELS
    assert 3 < level_of(10) < level_of(100) < level_of(1_000) < 13
    assert level_of(1_000) - level_of(100) == pytest.approx(level_of(10_000) - level_of(1_000), abs=0.1)


def test_at_the_border_of_two_levels_nothing_goes_to_and_fro() -> None:
    assert [settled(exact, 5) for exact in (4.3, 4.5, 5.5, 5.7, 5.8, 4.2)] == [5, 5, 5, 5, 6, 4]
    assert settled(0.8, 0) == 1


def test_a_new_card_begins_in_the_middle_and_the_help_fades() -> None:
    published = {1: NOW - timedelta(days=500), 8: NOW - timedelta(days=15), 9: NOW}
    with time_machine.travel(NOW, tick=False):
        levels = exact_levels({1: 10.0, 2: 10.0, 3: 5_000.0}, published, TODAY - timedelta(days=60))
        assert levels[9] == levels[1]
        assert levels[8] == pytest.approx(levels[9] / 2)
        assert 8 not in exact_levels({1: 10.0}, published, day_of(published[8])), "what was there at the beginning is not new"
        assert exact_levels({}, published, TODAY - timedelta(days=60)) == {}


# From events to the order


def test_people_count_once_a_day_and_robots_staff_and_old_events_not_at_all(app: Flask) -> None:
    use("passport-issue", 40)
    for _ in range(30):
        use("marriage-loan", 1)
    use("birth-registration", 500, robot=True)
    use("divorce-registration", 500, source="staff")
    use("driving-licence-issue", 500, day=day_of(utcnow()) - timedelta(days=95))
    tomorrow()
    levels = {slug: stored_levels().get(definition(slug).id, 0) for slug in ("passport-issue", "marriage-loan")}
    assert levels == {"passport-issue": round(level_of(40)), "marriage-loan": 1}
    assert len(stored_levels()) == 2


def test_a_day_is_counted_once_and_only_when_it_is_over(app: Flask) -> None:
    use("passport-issue", 40)
    learn_popularity()
    assert stored_levels() == {}
    for _ in range(3):
        tomorrow()
    row = db.session.scalars(select(DefinitionPopularity)).one()
    assert (row.use, row.counted_to) == (40.0, day_of(utcnow()))
    with time_machine.travel(utcnow() + timedelta(days=1)):
        use("passport-issue", 10)
    tomorrow(2)
    tomorrow(2)
    db.session.expire_all()
    assert row.use == pytest.approx(40 * 0.5 ** (1 / 30) + 10)


def test_use_stays_when_the_raw_events_are_gone(app: Flask) -> None:
    use("passport-issue", 4_000)
    tomorrow()
    db.session.query(UsageEvent).delete()
    db.session.commit()
    tomorrow(120)
    assert stored_levels() == {definition("passport-issue").id: round(level_of(4_000 / 16))}


def test_only_what_changed_is_indexed_anew_and_the_index_agrees_with_the_database(app: Flask) -> None:
    use("passport-issue", 40)
    tomorrow()
    assert not compare()
    tomorrow(2)
    assert jobs() == 0, "a day later it is still the same level"
    tomorrow(80)
    assert jobs() == 0, "done"
    assert stored_levels()[definition("passport-issue").id] < round(level_of(40))
    assert not compare()
    tomorrow(400)
    assert db.session.scalars(select(DefinitionPopularity)).all() == []
    assert not compare()


@pytest.mark.parametrize("query", ["شکایت", "بیمه", "ثبت"])
def test_the_popular_one_of_nearly_equals_comes_first(app: Flask, query: str) -> None:
    before = _hits(query)
    near = next(n for n, (one, other) in enumerate(pairwise(before), 1) if one.score < other.score * (1 + BOOST / 2))
    use(db.session.get_one(ServiceDefinition, before[near].id).slug, 3_000)
    tomorrow()
    app.extensions.pop("popularity")
    after = [hit.id for hit in _hits(query)]
    assert after.index(before[near].id) < near


def _hits(query: str) -> tuple[Hit, ...]:
    return find(SearchArguments(query=query), plan_query(query, knowledge()), 0, 10).hits


def test_completions_come_by_popularity(app: Flask) -> None:
    suggested = [item.id for item in engine().suggest("ثبت", 8)]
    last = db.session.get_one(ServiceDefinition, suggested[-1]).slug
    use(last, 2_000)
    tomorrow()
    assert engine().suggest("ثبت", 8)[0].id == suggested[-1]


def test_workers_read_popularity_once_in_a_while(app: Flask) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        assert popularity() == {}
        use("passport-issue", 40, day=TODAY - timedelta(days=1))
        learn_popularity()
        clock.shift(299)
        assert popularity() == {}
        clock.shift(2)
        assert popularity() == {definition("passport-issue").id: round(level_of(40)) / LEVELS}
        clock.shift(-900)
        assert popularity(), "a clock that was set back does no harm"
