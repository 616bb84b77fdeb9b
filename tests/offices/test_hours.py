"""Opening hours: reading them, and what they say about a moment."""

import csv
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.config import ROOT
from app.offices.hours import (
    DAY,
    DAYS,
    WEEK,
    Fault,
    Hours,
    HoursNotUnderstoodError,
    Interval,
    State,
    clock_text,
    dump,
    grouped,
    load,
    parse,
    state_at,
    weekday,
)
from app.text.digits import to_persian
from app.web.dates import TEHRAN

SATURDAY = datetime(2026, 11, 21, tzinfo=TEHRAN)
NAMES = ("شنبه", "یکشنبه", "دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه")
LONG = "شنبه تا چهارشنبه ۷:۳۰ تا ۱۳:۳۰ و ۱۶ تا ۱۹، پنجشنبه ۷:۳۰ تا ۱۳"


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return SATURDAY + timedelta(days=day, hours=hour, minutes=minute)


def by_hand(*parts: tuple[int, int, int]) -> Hours:
    return tuple(Interval(*part) for part in parts)


def test_two_spans_a_day_and_a_shorter_thursday() -> None:
    hours = parse(LONG)
    assert hours == by_hand(*[part for day in range(5) for part in ((day, 450, 810), (day, 960, 1140))], (5, 450, 780))


def test_forms_of_the_starter_data_are_all_read() -> None:
    with (ROOT / "data" / "starter" / "counter_offices.csv").open(encoding="utf-8") as file:
        texts = {row["hours_fa"] for row in csv.DictReader(file)}
    assert len(texts) == 3
    for text in texts:
        assert {interval.day for interval in parse(text)} == {0, 1, 2, 3, 4, 5}


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("شنبه ۸ تا ۱۲", {0}),
        ("يكشنبه 8 تا 12", {1}),
        ("یک شنبه و سه شنبه ٨ تا ١٢", {1, 3}),
        ("پنج‌شنبه‌ها از ساعت ۸ تا ۱۲", {5}),
        ("چهارشنبه تا شنبه ۸ تا ۱۲", {4, 5, 6, 0}),
        ("هر روز ۸ تا ۱۲", set(range(7))),
        ("همه‌روزه 8:00-12:00", set(range(7))),
        ("شنبه تا جمعه ۸ تا ۱۲؛ جمعه تعطیل", set(range(6))),
        ("شنبه، و دوشنبه ۸ تا ۱۲.", {0, 2}),
    ],
)
def test_ways_of_writing(text: str, days: set[int]) -> None:
    assert {(item.day, item.opens, item.closes) for item in parse(text)} == {(day, 480, 720) for day in days}


def test_day_and_night() -> None:
    assert parse("شبانه‌روزی") == parse("هر روز ۰ تا ۲۴") == by_hand(*[(day, 0, DAY) for day in range(DAYS)])
    assert parse("شنبه شبانه روزی") == by_hand((0, 0, DAY))


def test_nothing_stated() -> None:
    assert parse("") == parse("  ") == ()
    assert state_at((), at(0, 9)) is None


def test_spans_that_touch_become_one() -> None:
    assert parse("شنبه ۸ تا ۱۲ و ۱۲ تا ۱۴") == by_hand((0, 480, 840))


@pytest.mark.parametrize(
    ("text", "fault", "part"),
    [
        ("شنبه صبح", Fault.WORD, "صبح"),
        ("با هماهنگی قبلی", Fault.WORD, "با"),
        ("شنبه ۷:۵ تا ۹", Fault.WORD, "7:5"),
        ("۸ تا ۱۲ شنبه", Fault.ORDER, "8"),
        ("شنبه تا ۸", Fault.ORDER, "8"),
        ("شنبه ۸ تا", Fault.ORDER, ""),
        ("شنبه تا چهارشنبه", Fault.ORDER, ""),
        ("شنبه ۸ تا ۲۵", Fault.TIME, "25"),
        ("شنبه ۸:۶۰ تا ۹", Fault.TIME, "8:60"),
        ("شنبه ۲۴:۳۰ تا ۲۴:۴۰", Fault.TIME, "24:30"),
        ("شنبه ۱۴ تا ۸", Fault.BACKWARDS, "14 تا 8"),
        ("شنبه ۸ تا ۸", Fault.BACKWARDS, "8 تا 8"),
        ("شنبه ۸ تا ۱۲ و ۱۱ تا ۱۴", Fault.OVERLAP, "11:00 تا 14:00"),
        ("شنبه تا دوشنبه ۸ تا ۱۲، یکشنبه ۹ تا ۱۰", Fault.OVERLAP, "9:00 تا 10:00"),
    ],
)
def test_what_is_not_understood_is_named(text: str, fault: Fault, part: str) -> None:
    with pytest.raises(HoursNotUnderstoodError) as caught:
        parse(text)
    assert (caught.value.fault, caught.value.part) == (fault, part)


@pytest.mark.parametrize(
    ("moment", "state"),
    [
        (at(0, 7, 29), State(False, 0, 0, 450)),
        (at(0, 7, 30), State(True, 0, 0, 810)),
        (at(0, 13, 29), State(True, 0, 0, 810)),
        (at(0, 13, 30), State(False, 0, 0, 960)),
        (at(4, 18, 59), State(True, 0, 4, 1140)),
        (at(4, 19), State(False, 1, 5, 450)),
        (at(5, 13), State(False, 2, 0, 450)),
        (at(6, 12), State(False, 1, 0, 450)),
    ],
)
def test_state(moment: datetime, state: State) -> None:
    assert state_at(parse(LONG), moment) == state


def test_state_over_midnight_and_over_the_end_of_the_week() -> None:
    night = parse("جمعه ۲۰ تا ۲۴ و شنبه ۰ تا ۲")
    assert state_at(night, at(6, 23)) == State(True, 1, 0, 120)
    assert state_at(night, at(0, 1)) == State(True, 0, 0, 120)
    assert state_at(parse("جمعه ۲۰ تا ۲۴"), at(6, 23)) == State(True, 0, 6, DAY)
    assert state_at(parse("شبانه‌روزی"), at(3, 3)) == State(True)


def test_week_begins_on_saturday() -> None:
    assert [weekday(at(day, 12)) for day in range(7)] == list(range(7))


def test_days_with_equal_times_are_grouped() -> None:
    assert [(group.first, group.last, len(group.intervals)) for group in grouped(parse(LONG))] == [(0, 4, 2), (5, 5, 1)]
    assert [(group.first, group.last) for group in grouped(parse("شنبه و دوشنبه ۸ تا ۹"))] == [(0, 0), (2, 2)]


@st.composite
def weeks(draw: st.DrawFn) -> Hours:
    """Hours with up to three spans a day that do not touch."""
    found = []
    for day in range(DAYS):
        times = sorted(draw(st.sets(st.integers(0, DAY), max_size=6)))
        found += [Interval(day, opens, closes) for opens, closes in zip(times[::2], times[1::2], strict=False)]
    return tuple(found)


@given(weeks())
@settings(max_examples=100, deadline=None)
def test_written_hours_are_read_back(hours: Hours) -> None:
    parts = [f"{NAMES[item.day]} {clock_text(item.opens)} تا {clock_text(item.closes)}" for item in hours]
    assert parse(to_persian(" و ".join(parts))) == hours
    assert load(dump(hours)) == hours
    regrouped = [(day, item.opens) for group in grouped(hours) for day in range(group.first, group.last + 1) for item in group.intervals]
    assert regrouped == [(item.day, item.opens) for item in hours]


@given(weeks(), st.integers(0, WEEK - 1))
@settings(max_examples=150, deadline=None)
def test_state_agrees_with_a_walk_through_the_minutes(hours: Hours, minute: int) -> None:
    now = SATURDAY + timedelta(minutes=minute)
    state = state_at(hours, now)
    is_open = {item.day * DAY + time for item in hours for time in range(item.opens, item.closes)}
    if not is_open:
        assert state is None
        return
    assert state is not None and state.open == (minute in is_open)
    change = next((step for step in range(1, WEEK + 1) if ((minute + step) % WEEK in is_open) != state.open), None)
    if change is None:
        assert state.minute is None
    else:
        assert state.minute is not None
        assert state.days * DAY + state.minute == minute % DAY + change
        assert state.day == (weekday(now) + state.days) % DAYS


@given(st.text(alphabet="شنبه تاو،:۰۱۲۳۴۵۶۷۸۹0123-جمعهدپچری\u200cتعطیل", max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    try:
        hours = parse(text)
    except HoursNotUnderstoodError as error:
        assert error.part or error.fault is Fault.ORDER
    else:
        assert list(hours) == sorted(hours)
        assert all(0 <= item.opens < item.closes <= DAY for item in hours)
