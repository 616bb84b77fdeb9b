"""From raw queries to plans: the plan in full, with nothing known and with the words of the real catalogue."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.search.knowledge import IGNORANT, Knowledge
from app.search.lexicon import Lexicon
from app.search.plan import ALIAS_KEY, NAME_KEY, NAMES, STEMS, SURFACES, TITLE_KEY, Bundle, Constant, Group, Phrase, Plan, Term
from app.search.planner import Planned, make_plan, mend, part, plan_query, weigh, write
from app.search.reading import LONGEST_QUERY, MOST_WORDS, Place, QueryReading, Reading, Repair, Word, read
from app.search.synonyms import SynonymKind, SynonymRow
from app.search.understanding import Names
from app.search.vocabulary import Vocabulary
from app.text.letters import ZWNJ
from app.text.stem import stem
from tests.search.corrected import corrected

MOST_TERMS = 40
"""Terms that one word of a query makes at most, its share of joined words and names with it."""


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
            Group((Term(NAMES, "گواهینامه", 0.5),), finds=False),
            Group((Term(NAMES, "رانندگ", 0.5),), finds=False),
            Group((Term(NAMES, "گرفتنگواهینامه", 0.2),), finds=False),
            Group((Term(NAMES, "گواهینامه", 0.2),), finds=False),
            Group((Term(NAMES, "هایرانندگ", 0.2),), finds=False),
        ),
        phrases=(
            Phrase(STEMS, ("گرفتن", "گواهینامه"), 1, 0.2),
            Phrase(STEMS, ("گواهینامه", "های"), 1, 0.2),
            Phrase(STEMS, ("های", "رانندگ"), 1, 0.2),
        ),
        constants=(
            Constant(TITLE_KEY, "گرفتنگواهینامههایرانندگی", 1000.0),
            Constant(ALIAS_KEY, "گرفتنگواهینامههایرانندگی", 500.0),
            Constant(NAME_KEY, "گواهینامهرانندگ", 250.0),
        ),
    )


SMALL = Knowledge.of(
    Vocabulary(
        dict.fromkeys(["پروانه", "ساختمان", "وام", "رایگان"], 2),
        dict.fromkeys(["پروانه", "ساختمان", "وام", "رایگان"], 2),
        10,
        compounds=[f"شهر{ZWNJ}ساز"],
    ),
    Lexicon.of([SynonymRow("وام", ("تسهیلات بانکی",), SynonymKind.SYNONYM)]),
    Names.of([("بم", Place("bam", "mun-bam"))]),
)


def test_a_plan_in_full_with_repair_synonym_place_and_hint() -> None:
    planned = plan_query("وام ساختمون بم رایگان", SMALL)
    loan = Bundle((Term(STEMS, "تسهیلا", 0.5 / 2**0.5), Term(STEMS, "بانک", 0.5 / 2**0.5)))
    building = planned.reading.words[1].readings[0]
    assert building == Reading(("ساختمان",), 0.95, Repair.SPOKEN)
    assert planned.plan.groups == (
        Group((Term(STEMS, "وام", 1.0), Term(SURFACES, "وام", 0.2), loan)),
        Group((Term(STEMS, "ساختمون", 1.0), Term(SURFACES, "ساختمون", 0.2), Term(STEMS, "ساختمان", 0.95))),
        Group((Term(STEMS, "بم", 0.25), Term(SURFACES, "بم", 0.05)), finds=False),
        Group((Term(STEMS, "رایگان", 0.5), Term(SURFACES, "رایگان", 0.1)), finds=False),
        Group((Term(NAMES, "وام", 0.5), Bundle(tuple(Term(NAMES, term.text, term.weight / 2) for term in loan.terms))), finds=False),
        Group((Term(NAMES, "ساختمون", 0.5), Term(NAMES, "ساختمان", 0.475)), finds=False),
    )
    assert planned.plan.phrases == (
        Phrase(STEMS, ("وام", "ساختمان"), 1, 0.2),
        Phrase(STEMS, ("ساختمان", "بم"), 1, 0.2),
    )
    assert planned.plan.constants == (
        Constant(TITLE_KEY, "وامساختمونبمرایگان", 1000.0),
        Constant(ALIAS_KEY, "وامساختمونبمرایگان", 500.0),
        Constant(NAME_KEY, "وامساختمونبمرایگان", 250.0),
        Constant(NAME_KEY, "وامساختمون", 150.0),
        Constant(NAME_KEY, "وامساختمان", 150.0),
    )
    assert planned.plan.boosts == (Constant("fee", "free", 1.0),)
    assert planned.reading.place == Place("bam", "mun-bam")
    assert planned.masses == (SMALL.vocabulary.rarity("وام"), SMALL.vocabulary.rarity("ساختمان"))
    assert planned.probes == (
        Group((Term(NAMES, "وام", 1.0), Bundle((Term(NAMES, "تسهیلا", 1 / 2**0.5), Term(NAMES, "بانک", 1 / 2**0.5))))),
        Group((Term(NAMES, "ساختمون", 1.0), Term(NAMES, "ساختمان", 1.0))),
        Group((Term(STEMS, "وام", 1.0), Bundle((Term(STEMS, "تسهیلا", 1 / 2**0.5), Term(STEMS, "بانک", 1 / 2**0.5))))),
        Group((Term(STEMS, "ساختمون", 1.0), Term(STEMS, "ساختمان", 1.0))),
    )


def finding(query: str) -> set[str]:
    """Stems that find, where half of the cards have «گواهی» and «صدور», and few «وام»."""
    often = {"گواهی": 5, "صدور": 5, "وام": 2, stem("ساختمان"): 2}
    vocabulary = Vocabulary({stem(word): number for word, number in often.items()}, {**often, "ساختمان": 2}, 10)
    plan = make_plan(query, Knowledge.of(vocabulary))
    return {term.text for group in plan.groups if group.finds for term in group.terms if term.field == STEMS}


def test_a_word_of_many_cards_finds_nothing_beside_a_rarer_one() -> None:
    assert finding("گواهی") == {stem("گواهی")}
    assert finding("صدور گواهی") == {stem("صدور"), stem("گواهی")}
    assert finding("گواهی وام") == {stem("وام")}
    assert stem("گواهی") in finding("گواهی زبرجدنشان"), "a word that no card has finds nothing in its place"
    assert finding("گواهی ساختمون") == {"ساختمون", stem("ساختمان")}, "what a word stands for counts"


def test_a_word_of_many_cards_still_raises() -> None:
    plan = make_plan("گواهی وام", Knowledge.of(Vocabulary({stem("گواهی"): 5, "وام": 2}, {"گواهی": 5, "وام": 2}, 10)))
    raising = {(term.field, term.text) for group in plan.groups if not group.finds for term in group.terms}
    assert {(STEMS, stem("گواهی")), (NAMES, stem("گواهی"))} <= raising


def test_literal_words_are_taken_as_they_are_typed() -> None:
    literal = plan_query("وام ساختمون بم رایگان", SMALL, literal=True)
    assert literal.reading == read("وام ساختمون بم رایگان")
    assert literal.plan == write(read("وام ساختمون بم رایگان"), SMALL)
    assert {term.text for group in literal.plan.groups for term in group.terms} == {"وام", "ساختمون", "بم", "رایگان"}
    assert plan_query("fdli", SMALL, literal=True).reading.text == "fdli"


@pytest.mark.parametrize("query", ["", " ", "!?", "\x00", "😀", "\u200c"])
def test_no_words_no_plan(query: str, known: Knowledge) -> None:
    assert make_plan(query) == make_plan(query, known) == Plan()
    assert make_plan(query).empty


def test_little_words_find_only_when_there_are_no_others() -> None:
    assert [group.finds for group in make_plan("برای گذرنامه").groups[:2]] == [False, True]
    assert [group.finds for group in make_plan("برای چه").groups[:2]] == [True, True]


def test_little_words_are_known_in_speech_too(known: Knowledge) -> None:
    """«کارمو» is «کار» with an ending, and says as little."""
    work, house = plan_query("کارمو خانه", known).reading.words
    assert (work.finds, house.finds) == (False, True)


def test_half_spaces_spaces_and_marks_give_one_plan() -> None:
    assert make_plan("كارت¬ملي ٣") == make_plan("کارت‌ملی ۳") == make_plan(" کارت ملی 3")


@pytest.mark.parametrize(
    "ways",
    [
        ("گواهی‌نامه رانندگی", "گواهی نامه رانندگی", "گواهینامه رانندگی", "گواهینامه رانندگي"),
        ("پیش‌نویس قرارداد", "پیش نویس قرارداد"),
        ("ثبت‌نام", "ثبت نام", "ثبتنام"),
        ("می‌شود", "میشود", "می شود"),
    ],
)
def test_what_the_catalogue_writes_with_a_half_space_is_one_query(ways: tuple[str, ...], known: Knowledge) -> None:
    assert len({make_plan(way, known).groups for way in ways}) == 1


def test_parts_of_words_are_bounded() -> None:
    reading = part(read("شهرساز " * MOST_WORDS), SMALL)
    assert [word.surface for word in reading.words] == ["شهر", "ساز"] * (MOST_WORDS // 2)
    assert part(read("شهرساز"), IGNORANT) == read("شهرساز")


def test_only_known_words_are_joined(known: Knowledge) -> None:
    joined = {term.text for group in make_plan("گواهی نامه سو پیشینه بیمه کارت", known).groups for term in group.terms}
    assert {"گواهینامه", "سوپیشینه"} <= joined
    assert "بیمهکار" not in joined


def test_numbers_are_not_joined() -> None:
    assert "10012" not in {term.text for group in make_plan("ماده 100 12").groups for term in group.terms}


def test_long_queries_are_cut() -> None:
    assert len(read("بیمه " * 10_000).words) <= MOST_WORDS
    assert len(read("ب " * 10_000).words) == MOST_WORDS
    assert len(read("ب" * 10_000).text) == LONGEST_QUERY


def test_what_it_understood_is_what_it_says(known: Knowledge) -> None:
    assert corrected(plan_query("پروانه ساختمون", known).reading) == "پروانه ساختمان"
    assert corrected(plan_query("تمدید گزرنامه", known).reading) == "تمدید گذرنامه"
    assert corrected(plan_query("vam ezdevaj", known).reading) == "وام ازدواج"
    assert corrected(plan_query("'bvkhli", known).reading) == "گذرنامه"


def test_weights_multiply() -> None:
    assert weigh(QueryReading("برای", "برای", (Word("برای", 0.6),))).words[0].weight == pytest.approx(0.3)


def test_a_reading_without_words_writes_an_empty_plan() -> None:
    assert write(QueryReading("", "", ())).empty


def test_mending_marks_what_is_known() -> None:
    known, unknown = mend(read("وام ساختمون"), SMALL).words
    assert (known.known, known.readings) == (True, ())
    assert (unknown.known, unknown.stems) == (False, ("ساختمان", "ساختمون"))
    assert all(word.known for word in mend(read("وام ساختمون"), IGNORANT).words)


def sound(planned: Planned) -> None:
    """What every engine takes for granted of a plan."""
    plan, reading = planned.plan, planned.reading
    terms = [term for group in plan.groups for term in group.terms]
    assert plan.empty == (not reading.words)
    assert all(term.text and 0 < term.weight <= 1 for term in terms)
    assert len(terms) <= MOST_TERMS * len(reading.words)
    assert all(constant.text and constant.score > 0 for constant in (*plan.constants, *plan.boosts))
    assert all(0 < phrase.weight <= 1 and all(phrase.words) for phrase in plan.phrases)
    assert {word for phrase in plan.phrases for word in phrase.words} <= {term.text for term in terms if term.field == STEMS}
    assert all(not group.finds for group in plan.groups if any(term.field == NAMES for term in group.terms))
    assert len(planned.probes) == 2 * len(planned.masses) == 2 * len([word for word in reading.words if word.finds])
    assert not reading.words or planned.masses


@given(st.text())
def test_any_query_gives_a_sound_plan(query: str) -> None:
    sound(plan_query(query, IGNORANT))


WORDS = """
    گذرنامه گزرنامه پروانه ساختمون برای میخوام سیرجان بافت رایگان آنلاین vam shenasname fdli پاسپورت سو پیشینه گواهی‌نامه کارتملی
    ۱۴۰۳ گواهینامم به دنیا اومده passport xyzzy ککککک شهر
"""
TYPED = st.lists(st.sampled_from(WORDS.split()), max_size=12).map(" ".join)


@given(TYPED | st.text(max_size=60))
@settings(deadline=None, max_examples=300)
def test_any_query_to_one_who_knows_gives_a_sound_plan(known: Knowledge, query: str) -> None:
    sound(plan_query(query, known))


@given(TYPED)
@settings(deadline=None)
def test_the_same_query_gives_the_same_plan(known: Knowledge, query: str) -> None:
    assert make_plan(query, known) == make_plan(f"  {query}  ", known) == make_plan(query.replace("ی", "ي").replace("ک", "ك"), known)


@given(TYPED)
@settings(deadline=None)
def test_every_word_that_was_typed_is_looked_for(known: Knowledge, query: str) -> None:
    planned = plan_query(query, known)
    looked_for = {term.text for group in planned.plan.groups for term in group.terms if term.field == STEMS}
    assert {stem(word.surface) for word in planned.reading.words} <= looked_for
    assert any(group.finds for group in planned.plan.groups) == bool(planned.reading.words)


@given(st.text())
def test_before_there_is_an_index_nothing_is_read_otherwise(query: str) -> None:
    reading = plan_query(query, IGNORANT).reading
    assert reading.text == reading.typed
    assert all(word.known and not word.readings for word in reading.words)
    assert corrected(reading) == " ".join(word.surface for word in reading.words)
