"""Places, ways, fees and people in queries: understood beside the subject, and never in its way."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.search.knowledge import Knowledge
from app.search.planner import mean, mend, plan_query, weigh
from app.search.reading import Place, QueryReading, Word, read
from app.search.understanding import LONGEST_NAME, PLACE_WEIGHT, Names, understand
from app.text.letters import ZWNJ
from tests.conftest import DATA
from tests.search.generated import place_queries, rows

SIRJAN, BAFT = Place("sirjan", "mun-sirjan"), Place("baft", "mun-baft")


def understood(query: str, known: Knowledge) -> QueryReading:
    return plan_query(query, known).reading


def finding(reading: QueryReading) -> list[str]:
    return [word.surface for word in reading.words if word.finds]


@pytest.mark.parametrize(
    ("query", "place", "subject"),
    [
        ("پروانه ساختمان سیرجان", SIRJAN, "پروانه ساختمان"),
        ("سیرجان پروانه ساختمان", SIRJAN, "پروانه ساختمان"),
        ("پروانه ساختمان در سیرجان", SIRJAN, "پروانه ساختمان"),
        ("پروانه ساختمون سيرجان", SIRJAN, "پروانه ساختمون"),
        ("پروانه ساختمان شهر سیرجان", SIRJAN, "پروانه ساختمان"),
        ("بیمه شهرستان سیرجان", SIRJAN, "بیمه"),
        ("شهرداری سیرجان عوارض نوسازی", SIRJAN, "شهرداری عوارض نوسازی"),
        ("vam sirjan", SIRJAN, "vam"),
        ("وام استان کرمان", Place(), "وام"),
        ("بیمه کرمان", Place("kerman", "mun-kerman"), "بیمه"),
        ("اتوبوس شهری سیرجان", SIRJAN, "اتوبوس شهری"),
        ("وام ازدواج در بافت", BAFT, "وام ازدواج"),
        ("شهر بافت وام ازدواج", BAFT, "وام ازدواج"),
        ("شهرداری بافت", BAFT, "شهرداری"),
        ("وام ازدواج بافت", BAFT, "وام ازدواج"),
        ("بافت فرسوده", None, "بافت فرسوده"),
        ("وام بافت فرسوده سیرجان", SIRJAN, "وام بافت فرسوده"),
        ("نوسازی بافت فرسوده", None, "نوسازی بافت فرسوده"),
        ("پروانه ساختمان", None, "پروانه ساختمان"),
        ("پروانه ساختمان تهران", None, "پروانه ساختمان تهران"),
    ],
)
def test_places(query: str, place: Place | None, subject: str, known: Knowledge) -> None:
    reading = understood(query, known)
    assert reading.place == place
    assert " ".join(finding(reading)) == subject


@pytest.mark.parametrize("query", ["سیرجان", "شهر سیرجان", "استان کرمان", "در سیرجان", "رایگان", "آنلاین رایگان", "حضوری سیرجان"])
def test_words_that_only_say_where_or_how_find_when_there_are_no_others(query: str, known: Knowledge) -> None:
    assert finding(understood(query, known))


def test_a_place_weighs_little_beside_its_subject(known: Knowledge) -> None:
    permit, building, town = understood("پروانه ساختمان سیرجان", known).words
    assert (permit.weight, building.weight, town.weight) == (1, 1, PLACE_WEIGHT)


def test_the_last_name_counts(known: Knowledge) -> None:
    reading = understood("بلیت اتوبوس سیرجان بم", known)
    assert (reading.place, reading.placed) == (Place("bam", "mun-bam"), (3, 4))


@pytest.mark.parametrize(
    ("query", "hints"),
    [
        ("ثبت نام آنلاین", [("way", "online")]),
        ("ثبت‌نام اینترنتی", [("way", "online")]),
        ("پرداخت عوارض غیر حضوری", [("way", "online")]),
        ("پرداخت عوارض غیرحضوری", [("way", "online")]),
        ("نوبت حضوری", [("way", "service_desk")]),
        ("دفتر پیشخوان کارت ملی", [("way", "counter_office")]),
        ("مشاوره تلفنی", [("way", "phone")]),
        ("مشاوره رایگان", [("fee", "free")]),
        ("وام دانشجویی", [("audience", "student")]),
        ("بیمه کشاورزان", [("audience", "farmer")]),
        ("کارت اتباع افغانستانی رایگان", [("audience", "foreign_national"), ("fee", "free")]),
        ("خط اینترنت خانه", []),
        ("پروانه ساختمان", []),
    ],
)
def test_hints(query: str, hints: list[tuple[str, str]], known: Knowledge) -> None:
    assert list(understood(query, known).hints) == hints


def test_whom_it_is_for_is_a_subject_too(known: Knowledge) -> None:
    assert finding(understood("وام دانشجویی", known)) == ["وام", "دانشجویی"]
    assert finding(understood("مشاوره رایگان", known)) == ["مشاوره"]


def test_every_town_and_county_is_a_place(known: Knowledge, places: Names) -> None:
    counties = {row["name_fa"]: row["id"] for row in rows(DATA, "counties.csv")}
    towns = {row["short_name_fa"]: row["id"] for row in rows(DATA, "organizations.csv") if row["kind"] == "municipality"}
    found = {name: understood(f"صدور پروانه ساختمان شهر {name}", known).place for name in {*counties, *towns}}
    lost = [name for name, place in found.items() if not place or place.municipality != towns.get(name, "")]
    assert lost == []
    assert [name for name, county in counties.items() if name not in towns and found[name] != Place(county)] == []


def test_the_place_of_queries_made_by_rule(known: Knowledge, places: Names) -> None:
    """Everywhere but before an ordinary word («انار گواهی»), which is more likely no place at all."""
    made = [query for query in place_queries(300, DATA) if understand(read(f"شهر {query.place}"), places).place]
    lost = [query.query for query in made if understood(query.query, known).place is None]
    assert len(made) > 250
    assert len(lost) / len(made) <= 0.03, lost


def test_names_of_several_words_half_spaces_and_doubles() -> None:
    babak = Place("b", "mun-b")
    named = [(f"رفسنجان{ZWNJ}نو", Place("a")), ("شهر بابک", babak), ("شهربابک", Place("c")), ("", Place("d")), ("؟", Place("e"))]
    names = Names.of(named)
    assert names.places == {"رفسنجاننو": Place("a"), "شهربابک": babak}
    assert names.words == {"رفسنجان", "نو", "رفسنجاننو", "شهر", "بابک", "شهربابک"}
    for query in ("وام شهر بابک", "وام شهربابک", "وام شهر‌بابک"):
        assert understand(read(query), names).place == babak
    assert understand(read("وام بابک"), names).place is None


WORDS = """
    سیرجان بم بافت انار کرمان شهر شهری شهرستان استان در شهرداری وام بیمه آنلاین غیر حضوری رایگان دانشجو برای گرفتن
    sirjan fdli گزرنامه ۵
"""
PART = st.sampled_from(WORDS.split())
QUERY = st.lists(PART, max_size=8).map(" ".join) | st.text(max_size=40)


@given(QUERY)
@settings(deadline=None, max_examples=300)
def test_nothing_is_hidden_and_no_word_is_lost(known: Knowledge, query: str) -> None:
    before = mean(weigh(mend(read(query), known)), known)
    after = understand(before, known.names)
    assert [word.surface for word in after.words] == [word.surface for word in before.words]
    assert any(word.finds for word in after.words) == any(word.finds for word in before.words) == bool(before.words)
    assert all(0 < new.weight <= old.weight for new, old in zip(after.words, before.words, strict=True))
    assert all(old.finds or not new.finds for new, old in zip(after.words, before.words, strict=True))
    assert all(new.readings == old.readings for new, old in zip(after.words, before.words, strict=True))


@given(QUERY)
@settings(deadline=None)
def test_a_place_has_its_words_and_no_place_has_none(known: Knowledge, query: str) -> None:
    reading = understood(query, known)
    start, end = reading.placed
    assert (reading.place is None) == (start == end)
    assert 0 <= start <= end <= len(reading.words)
    assert end - start <= LONGEST_NAME + 1
    assert len(dict(reading.hints)) <= 3


@given(QUERY)
@settings(deadline=None)
def test_where_no_places_are_known_there_are_none(known: Knowledge, query: str) -> None:
    reading = understand(read(query), Names())
    assert (reading.place, reading.placed) == (None, (0, 0))
    assert understand(QueryReading("", "", ()), known.names).words == ()


@given(QUERY)
@settings(deadline=None)
def test_understanding_again_finds_the_same_place(known: Knowledge, query: str) -> None:
    once = understood(query, known)
    again = understand(once, known.names)
    assert (again.place, again.placed, again.hints) == (once.place, once.placed, once.hints)


def test_readings_of_the_word_before_count_where_it_is_not_known(known: Knowledge) -> None:
    (town,) = read("سیرجان").words
    (city,) = mend(read("shahr"), known).words
    reading = QueryReading("", "", (Word("وام"), city, replace(town, known=True)))
    assert understand(reading, known.names).placed == (1, 3)
