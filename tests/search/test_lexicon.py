"""Synonyms matched against queries: the longest term, every way to write it, one way or both."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.search.lexicon import EMPTY, LONGEST_TERM, Lexicon, Match
from app.search.reading import words_of
from app.search.synonyms import SynonymKind, SynonymRow
from app.text.letters import ZWNJ
from app.text.stem import stem
from app.text.stops import SOFT
from tests.conftest import DATA
from tests.search.generated import rows

SMALL = Lexicon.of(
    [
        SynonymRow("سو پیشینه", ("گواهی عدم سوءپیشینه کیفری", "سابقه"), SynonymKind.COLLOQUIAL),
        SynonymRow("پاس", ("گذرنامه", "پاسپورت"), SynonymKind.ABBREVIATION, two_way=True),
        SynonymRow("گزرنامه", ("گذرنامه",), SynonymKind.MISSPELLING, two_way=True),
        SynonymRow(f"کارت{ZWNJ}ملی", ("شناسایی",), SynonymKind.SYNONYM),
        SynonymRow("ملی", ("کشوری",), SynonymKind.SYNONYM),
        SynonymRow("از کار افتاده", ("از کار افتادگی",), SynonymKind.SYNONYM),
        SynonymRow("تحویل", ("گرفتن",), SynonymKind.SYNONYM),
        SynonymRow("…", ("بیمه",), SynonymKind.SYNONYM),
        SynonymRow("بیمه", ("؟",), SynonymKind.SYNONYM),
    ]
)


def matches(query: str, lexicon: Lexicon = SMALL) -> list[Match]:
    return lexicon.matches([word.stems for word in words_of(query)])


@pytest.mark.parametrize("query", ["سو پیشینه", "سوپیشینه", f"سو{ZWNJ}پیشینه", "سو پیشینهها", "سوء پيشينه"])
def test_every_way_to_write_a_term_is_the_term(query: str) -> None:
    (found,) = matches(query)
    assert (found.start, found.end) == (0, len(words_of(query)))
    assert found.meanings == (("گواه", "عدم", "سوپیشینه", "کیفر"), ("سابقه",))


def test_a_term_within_a_longer_one_is_left_out() -> None:
    assert [(found.start, found.end) for found in matches("تمدید کارت ملی")] == [(1, 3)]
    assert [(found.start, found.end) for found in matches("بانک ملی")] == [(1, 2)]
    assert [(found.start, found.end) for found in matches("ملی کارت ملی پاس")] == [(1, 3), (0, 1), (3, 4)]


def test_two_way_is_read_backwards_but_a_misspelling_never_is() -> None:
    assert matches("پاس") == [Match(0, 1, (("گذرنامه",), ("پاسپور",)))]
    assert matches("گذرنامه") == [Match(0, 1, (("پاس",),))]
    assert matches("گزرنامه") == [Match(0, 1, (("گذرنامه",),))]
    assert matches("شناسایی") == []


def test_little_words_of_an_equivalent_are_not_asked_for_unless_it_has_no_others() -> None:
    assert matches("از کار افتاده") == [Match(0, 3, (("افتادگ",),))]
    assert matches("تحویل") == [Match(0, 1, ((stem("گرفتن"),),))]


def test_what_has_no_words_is_no_synonym() -> None:
    assert matches("بیمه") == []
    assert "" not in SMALL.meanings
    assert all(meaning and all(meaning) for meanings in SMALL.meanings.values() for meaning in meanings)


def test_the_words_of_terms_are_understood_without_the_little_ones() -> None:
    assert {"سو", "پیشینه", "پاس", "افتاده", "گذرنامه"} <= SMALL.words
    assert not SMALL.words & SOFT


def test_of_several_readings_of_a_word_the_first_that_means_something_counts() -> None:
    assert SMALL.matches([("چیزی", "پاس", "ملی")]) == [Match(0, 1, (("گذرنامه",), ("پاسپور",)))]
    assert SMALL.matches([("کار", "کارت"), ("ملی",)]) == [Match(1, 2, (("کشور",),))]


def test_the_empty_lexicon_means_nothing() -> None:
    assert matches("پاس سو پیشینه", EMPTY) == matches("") == []
    assert Lexicon.of([]) == EMPTY


@pytest.mark.parametrize(
    ("query", "meaning"),
    [("پاسپورت", ("گذرنامه",)), ("خونه", ("خانه",)), ("وام", ("تسهیلا",)), ("بچم به دنیا اومده", ("ولاد",))],
)
def test_synonyms_of_the_catalogue(query: str, meaning: tuple[str, ...], lexicon: Lexicon) -> None:
    assert meaning in [one for match in matches(query, lexicon) for one in match.meanings]


def test_every_term_of_the_catalogue_is_found_as_it_stands(lexicon: Lexicon) -> None:
    terms = [row["term"] for row in rows(DATA, "synonyms.csv")]
    lost = [term for term in terms if not any(found.start == 0 and found.end == len(words_of(term)) for found in matches(term, lexicon))]
    assert len(terms) > 600
    assert lost == []
    assert max(len(words_of(term)) for term in terms) <= LONGEST_TERM


PART = st.sampled_from(["کارت", "ملی", "سو", "پیشینه", "پاس", "بیمه", "از", "کار", "افتاده", "گذرنامه", "خانه", "وام", "ازدواج", "و", "در"])
TEXT = st.lists(PART, min_size=1, max_size=6).map(" ".join)
ROWS = st.lists(
    st.builds(SynonymRow, TEXT, st.lists(TEXT, min_size=1, max_size=3).map(tuple), st.sampled_from(SynonymKind), st.booleans()), max_size=8
)


@given(ROWS, st.lists(PART, max_size=12))
def test_matches_lie_in_the_query_and_none_in_another(synonyms: list[SynonymRow], query: list[str]) -> None:
    found = Lexicon.of(synonyms).matches([(stem(word),) for word in query])
    assert len(found) <= len(query)
    for match in found:
        assert 0 <= match.start < match.end <= len(query)
        assert match.end - match.start <= LONGEST_TERM
        assert match.meanings
        assert not any(other != match and other.start <= match.start and match.end <= other.end for other in found)


@given(ROWS.filter(bool))
def test_every_term_is_found_in_itself(synonyms: list[SynonymRow]) -> None:
    lexicon = Lexicon.of(synonyms)
    for row in synonyms:
        words = words_of(row.term)
        assert len(words) > LONGEST_TERM or (0, len(words)) in [(found.start, found.end) for found in matches(row.term, lexicon)]


@given(ROWS)
def test_the_order_of_other_synonyms_does_not_matter(synonyms: list[SynonymRow]) -> None:
    one, other = Lexicon.of(synonyms), Lexicon.of(reversed(synonyms))
    assert one.words == other.words
    assert {term: set(meanings) for term, meanings in one.meanings.items()} == {term: set(found) for term, found in other.meanings.items()}


@given(st.text(), st.text(), st.text())
def test_any_text(term: str, equivalent: str, query: str) -> None:
    lexicon = Lexicon.of([SynonymRow(term, (equivalent,), SynonymKind.SYNONYM, two_way=True)])
    assert all(match.meanings for match in matches(query, lexicon))
