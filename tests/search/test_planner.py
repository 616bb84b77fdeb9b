"""From raw queries to plans."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.search.plan import ALIAS_KEY, NAME_KEY, STEMS, SURFACES, TITLE_KEY, Constant, Group, Phrase, Plan, Term
from app.search.planner import make_plan, weigh, write
from app.search.reading import LONGEST_QUERY, MOST_WORDS, QueryReading, Word, read


def test_a_plan_in_full() -> None:
    assert make_plan("گرفتن گواهينامه‌های رانندگی") == Plan(
        groups=(
            Group((Term(STEMS, "گرفتن", 0.5), Term(SURFACES, "گرفتن", 0.1)), finds=False),
            Group((Term(STEMS, "گواهینامه", 1.0), Term(SURFACES, "گواهینامه", 0.2))),
            Group((Term(STEMS, "های", 0.5), Term(SURFACES, "های", 0.1)), finds=False),
            Group((Term(STEMS, "رانندگ", 1.0), Term(SURFACES, "رانندگی", 0.2))),
            Group((Term(STEMS, "گرفتنگواهینامه", 0.4),)),
            Group((Term(STEMS, "گواهینامه", 0.4),)),
            Group((Term(STEMS, "هایرانندگ", 0.4),)),
        ),
        phrases=(
            Phrase(STEMS, ("گرفتن", "گواهینامه"), 1, 0.1),
            Phrase(STEMS, ("گواهینامه", "های"), 1, 0.1),
            Phrase(STEMS, ("های", "رانندگ"), 1, 0.1),
        ),
        constants=(
            Constant(TITLE_KEY, "گرفتنگواهینامههایرانندگی", 1000.0),
            Constant(ALIAS_KEY, "گرفتنگواهینامههایرانندگی", 500.0),
            Constant(NAME_KEY, "گواهینامهرانندگ", 250.0),
        ),
    )


@pytest.mark.parametrize("query", ["", " ", "!?", "\x00", "😀", "\u200c"])
def test_no_words_no_plan(query: str) -> None:
    assert make_plan(query) == Plan()
    assert make_plan(query).empty


def test_little_words_find_only_when_there_are_no_others() -> None:
    assert [group.finds for group in make_plan("برای گذرنامه").groups[:2]] == [False, True]
    assert all(group.finds for group in make_plan("برای چه").groups)


def test_half_spaces_spaces_and_marks_give_one_plan() -> None:
    assert make_plan("كارت¬ملي ٣") == make_plan("کارت‌ملی ۳") == make_plan(" کارت ملی 3")


def test_numbers_are_not_joined() -> None:
    assert "10012" not in {term.text for group in make_plan("ماده 100 12").groups for term in group.terms}


def test_long_queries_are_cut() -> None:
    assert len(read("بیمه " * 10_000).words) <= MOST_WORDS
    assert len(read("ب " * 10_000).words) == MOST_WORDS
    assert len(read("ب" * 10_000).text) == LONGEST_QUERY


@given(st.text())
def test_any_query_gives_a_sound_plan(query: str) -> None:
    plan = make_plan(query)
    terms = [term for group in plan.groups for term in group.terms]
    assert plan.empty == (not read(query).words)
    assert all(term.text and term.weight > 0 for term in terms)
    assert all(constant.text for constant in plan.constants)
    assert {word for phrase in plan.phrases for word in phrase.words} <= {term.text for term in terms if term.field == STEMS}


def test_weights_multiply() -> None:
    assert weigh(QueryReading("برای", "برای", (Word("برای", 0.6),))).words[0].weight == pytest.approx(0.3)


def test_a_reading_without_words_writes_an_empty_plan() -> None:
    assert write(QueryReading("", "", ())).empty
