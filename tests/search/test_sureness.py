"""Whether an answer is sure: by hand, and for what people ask of the real catalogue."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.search.engine import Hit, SearchRequest, SearchResults
from app.search.engines.embedded.engine import EmbeddedEngine
from app.search.knowledge import Knowledge
from app.search.plan import STEMS, Constant, Group, Plan, Term
from app.search.planner import Planned, plan_query
from app.search.reading import QueryReading
from app.search.sureness import IN_TEXT, LEAST_SHARE, SURE_SCORE, is_weak, matched

PLAN = Plan((Group((Term(STEMS, "بیمه", 1.0),)),))
READING = QueryReading("بیمه", "بیمه", ())


def planned(*masses: float, most: float = 6.0, plan: Plan = PLAN) -> Planned:
    return Planned(plan, READING, masses, (), most)


def results(*probed: set[int], score: float = 5.0) -> SearchResults:
    hits = tuple(Hit(number, score) for number in range(len(probed)))
    return SearchResults(
        total=len(hits), hits=hits, probed={number: frozenset(found) for number, found in enumerate(probed)}, engine="none"
    )


def test_a_word_of_the_name_counts_wholly_one_of_the_text_less() -> None:
    assert matched(planned(2.0, 3.0), results({0})) == 2.0
    assert matched(planned(2.0, 3.0), results({0, 1})) == 5.0
    assert matched(planned(2.0, 3.0), results({0, 2})) == 2.0, "in the name as well as in the text"
    assert matched(planned(2.0, 3.0), results({3})) == pytest.approx(IN_TEXT * 3.0)
    assert matched(planned(2.0, 3.0), results(set())) == 0


def test_the_best_of_the_first_hits_counts() -> None:
    assert matched(planned(2.0, 3.0), results({0}, {1}, set())) == 3.0


@pytest.mark.parametrize(
    ("masses", "most", "probed", "weak"),
    [
        ((4.0, 4.0), 9.0, {0}, False),
        ((4.0, 4.1), 9.0, {0}, True),
        ((4.0, 40.0), 4.0, {0}, False),
        ((3.9, 40.0), 4.0, {0}, True),
        ((4.0,), 9.0, set(), True),
        ((4.0,), 9.0, {1}, True),
        ((4.0, 1.0), 9.0, {0, 1}, False),
    ],
)
def test_half_of_what_is_said_or_as_much_as_one_unknown_word(masses: tuple[float, ...], most: float, probed: set[int], weak: bool) -> None:
    assert LEAST_SHARE == 0.5
    assert is_weak(planned(*masses, most=most), results(probed)) is weak


def test_a_name_that_is_exactly_what_was_asked_is_sure() -> None:
    assert is_weak(planned(4.0), results(set(), score=SURE_SCORE - 0.1))
    assert not is_weak(planned(4.0), results(set(), score=SURE_SCORE))


def test_what_nobody_asked_or_found_is_not_weak() -> None:
    assert not is_weak(planned(4.0), results())
    assert not is_weak(planned(plan=Plan()), results(set()))
    assert is_weak(planned(4.0, plan=Plan(constants=(Constant("title_key", "بیمه", 1000.0),))), results(set()))


def answer(query: str, known: Knowledge, engine: EmbeddedEngine) -> tuple[Planned, SearchResults]:
    found = plan_query(query, known)
    return found, engine.search(SearchRequest(plan=found.plan, probes=found.probes))


@pytest.mark.parametrize(
    "query",
    [
        "صدور گذرنامه",
        "گذرنامه",
        "گزرنامه",
        "'bvkhli",
        "shenasname",
        "passport",
        "پروانه ساختمون سیرجان",
        "سوپیشینه",
        "وام ازدواج",
        "بیمه بیکاری",
        "کارت ملیمو گم کردم",
        "بچه‌ام تازه به دنیا اومده چیکار کنم",
        "گواهینامم باطل شده",
        "موتورمو دزدیدن",
        "طلاغ توافقی",
        "vam ezdevaj",
    ],
)
def test_what_the_catalogue_has_is_sure(query: str, known: Knowledge, starter_engine: EmbeddedEngine) -> None:
    assert not is_weak(*answer(query, known, starter_engine))


@pytest.mark.parametrize(
    "query",
    ["طرز تهیه قورمه سبزی", "دستور پخت کیک شکلاتی", "hello world", "ضثقفغ", "xyzzy qqqq", "بازی پرسپولیس استقلال", "فال حافظ امروز"],
)
def test_what_no_catalogue_has_is_weak_or_nothing(query: str, known: Knowledge, starter_engine: EmbeddedEngine) -> None:
    planned, found = answer(query, known, starter_engine)
    assert not found.hits or is_weak(planned, found)


WORDS = "گذرنامه بیمه گزرنامه shenasname قورمه سبزی xyzzy سیرجان برای رایگان وام ساختمون کارتملی ۱۴۰۳"
QUERY = st.lists(st.sampled_from(WORDS.split()), max_size=6).map(" ".join) | st.text(max_size=30)


@given(QUERY)
@settings(deadline=None)
def test_no_more_is_matched_than_was_said(known: Knowledge, starter_engine: EmbeddedEngine, query: str) -> None:
    planned, found = answer(query, known, starter_engine)
    assert len(planned.probes) == 2 * len(planned.masses)
    assert all(0 < mass <= planned.most for mass in planned.masses)
    if found.probed:
        assert 0 <= matched(planned, found) <= sum(planned.masses) + 1e-9
        assert found.hits
    assert not is_weak(planned, found) or found.hits
