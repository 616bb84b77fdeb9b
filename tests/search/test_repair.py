"""What unknown words may stand for, by the words of the real catalogue."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.search.knowledge import Knowledge
from app.search.planner import plan_query
from app.search.reading import Repair
from app.search.repair import MOST_READINGS, plausible, readings
from app.search.vocabulary import NOTHING, Vocabulary
from app.text.edits import ALPHABET, corrections, homophones
from app.text.letters import normalise
from app.text.spoken import bare_forms, written_forms
from app.text.stem import stem
from app.text.stops import SOFT
from tests.search.corrected import corrected
from tests.search.generated import slip

LATIN = "abcdefghijklmnopqrstuvwxyz"
TYPED = st.text(ALPHABET, min_size=1, max_size=14) | st.text(LATIN, min_size=1, max_size=14)


@pytest.mark.parametrize(
    ("typed", "meant", "repair"),
    [
        ("گزرنامه", "گذرنامه", Repair.SPELLING),
        ("گذرنامع", "گذرنامه", Repair.SPELLING),
        ("گذنرامه", "گذرنامه", Repair.SPELLING),
        ("مالیلات", "مالیات", Repair.SPELLING),
        ("بیکای", "بیکاری", Repair.SPELLING),
        ("طلاغ", "طلاق", Repair.SPELLING),
        ("بیمع", "بیمه", Repair.SPELLING),
        ("اضدواج", "ازدواج", Repair.SPELLING),
        ("پرداقت", "پرداخت", Repair.SPELLING),
        ("تصویه", "تسویه", Repair.SPELLING),
        ("ساختمون", "ساختمان", Repair.SPOKEN),
        ("موتورمو", "موتور", Repair.SPOKEN),
        ("پروانهساختمان", "پروانه ساختمان", Repair.SPLIT),
        ("کارتملی", "کارت ملی", Repair.SPLIT),
        ("تاییدیهتحسیلی", "تاییدیه تحصیلی", Repair.SPLIT),
        ("میخام", "میخوام", Repair.SPELLING),
        ("shenasname", "شناسنامه", Repair.FINGLISH),
        ("gozarnameh", "گذرنامه", Repair.FINGLISH),
        ("sakhtemon", "ساختمان", Repair.FINGLISH),
        ("malyat", "مالیات", Repair.FINGLISH),
        ("mojavez", "مجوز", Repair.FINGLISH),
        ("vam", "وام", Repair.FINGLISH),
    ],
)
def test_what_people_type(typed: str, meant: str, repair: Repair, vocabulary: Vocabulary) -> None:
    best = readings(typed, vocabulary)[0]
    assert (" ".join(best.words), best.repair, best.sure) == (meant, repair, True)


@pytest.mark.parametrize("word", ["گذرنامه", "گواهینامههایم", "طلاق", "ازدواج", "شناسنامه", "بیمه", "از", "میخوام", "1403", "7"])
def test_known_words_soft_words_and_numbers_stand_for_themselves(word: str, vocabulary: Vocabulary) -> None:
    assert readings(word, vocabulary) == ()


@pytest.mark.parametrize("word", ["ککککک", "xyzzy", "qqqq", "ژژژ", "ضثقفغ"])
def test_nonsense_stays_nonsense(word: str, vocabulary: Vocabulary) -> None:
    assert not [reading for reading in readings(word, vocabulary) if reading.sure]


@pytest.mark.parametrize(("word", "other"), [("قطعه", "قطع"), ("ملیمو", "ملی")])
def test_a_known_word_may_be_another_one_with_an_ending(word: str, other: str, vocabulary: Vocabulary) -> None:
    assert vocabulary.knows(word)
    (reading,) = readings(word, vocabulary)
    assert (reading.words, reading.repair) == ((other,), Repair.SPOKEN)


def test_english_words_of_the_catalogue_keep_their_meaning(vocabulary: Vocabulary) -> None:
    """«passport» is understood; the Persian word that it also spells counts less."""
    assert vocabulary.has("passport")
    assert all(reading.weight <= 0.6 for reading in readings("passport", vocabulary))
    assert readings("certifcate", vocabulary)[0].words == ("certificate",)


def test_a_known_word_is_never_corrected(vocabulary: Vocabulary, known: Knowledge) -> None:
    """Of all words of the catalogue none is read as a slip, and what is searched stays what was typed."""
    persian = [word for word in vocabulary.surfaces if not word.isascii()]
    found = {word: readings(word, vocabulary) for word in persian}
    assert len(persian) > 5000
    assert {word: others for word, others in found.items() if len(others) > 1} == {}
    assert {reading.repair for others in found.values() for reading in others} == {Repair.SPOKEN}
    some = Random(1).sample(sorted(vocabulary.surfaces), 1000)
    found_as = {word: corrected(plan_query(word, known).reading) for word in some}
    assert {word: other for word, other in found_as.items() if other.replace(" ", "") != word} == {}


def test_one_slip_in_a_word_of_the_catalogue_is_read_as_it(vocabulary: Vocabulary) -> None:
    draw = Random(5)
    words = sorted(word for word in vocabulary.surfaces if len(word) >= 5 and not word.isascii())
    slips = [(word, slip(word, draw)) for word in draw.choices(words, k=400)]
    unknown = [(word, typed) for word, typed in slips if not vocabulary.knows(typed) and typed not in SOFT]
    missed = [(word, typed) for word, typed in unknown if stem(word) not in read_as(typed, vocabulary)]
    assert len(unknown) > 250
    assert len(missed) / len(unknown) <= 0.06, (len(missed), len(unknown), missed[:20])


def read_as(typed: str, vocabulary: Vocabulary) -> set[str]:
    """Stems of all readings."""
    return {stem(word) for reading in readings(typed, vocabulary) for word in reading.words}


@given(TYPED)
@settings(deadline=None, max_examples=300)
def test_few_readings_best_first_and_none_twice(vocabulary: Vocabulary, word: str) -> None:
    found = readings(word, vocabulary)
    assert len(found) <= MOST_READINGS
    assert all(0 < reading.weight <= 1 for reading in found)
    assert [reading.weight for reading in found] == sorted((reading.weight for reading in found), reverse=True)
    assert len({tuple(map(stem, reading.words)) for reading in found}) == len(found)
    assert (word,) not in {reading.words for reading in found}


@given(TYPED)
@settings(deadline=None, max_examples=300)
def test_every_reading_is_made_of_known_words(vocabulary: Vocabulary, word: str) -> None:
    for reading in readings(word, vocabulary):
        assert len(reading.words) == (2 if reading.repair is Repair.SPLIT else 1)
        assert all(vocabulary.knows(part) or vocabulary.has_stem(part) or part in SOFT for part in reading.words)


@given(TYPED.filter(lambda word: word not in SOFT))
@settings(deadline=None, max_examples=300)
def test_every_reading_comes_about_as_it_says(vocabulary: Vocabulary, word: str) -> None:
    for reading in readings(word, vocabulary):
        if reading.repair is Repair.SPELLING:
            assert near(word, reading.words[0]), reading
        if reading.repair is Repair.SPOKEN:
            assert reading.words[0] in written_forms(word)
        if reading.repair is Repair.FINGLISH:
            assert word.isascii()
        if reading.repair is Repair.SPLIT and not word.isascii():
            assert any(glued(word[:at], word[at:], *reading.words) for at in range(len(word))), reading


def glued(first: str, second: str, one: str, other: str) -> bool:
    """Whether these were typed as one word: the second with an ending of speech, or one of the two with a slip."""
    if first == one:
        return other in {second, *bare_forms(second)} or near(second, other)
    return second == other and near(first, one)


def near(typed: str, meant: str) -> bool:
    """Whether a word, or its stem, is one slip away, or sounds the same."""
    slips = [meant for one in (typed, stem(typed)) for _ in corrections(one, {meant}.__contains__)]
    return bool(slips) or homophones(typed, {meant}.__contains__) == [meant]


@given(st.text(max_size=60).map(normalise))
@settings(deadline=None)
def test_any_word(vocabulary: Vocabulary, word: str) -> None:
    assert len(readings(word, vocabulary)) <= MOST_READINGS
    assert readings(word, NOTHING) == ()
    assert plausible(word, vocabulary) in (True, False)


@pytest.mark.parametrize(
    ("word", "sense"),
    [
        ("passport", True),
        ("shenasname", True),
        ("vam", True),
        ("1403", True),
        ("the", True),
        ("fdli", False),
        ("bvkhli", False),
        ("hglekd", False),
        ("jlndn", False),
        ("xyzzy", False),
    ],
)
def test_latin_words_that_make_sense_as_they_stand(word: str, sense: bool, vocabulary: Vocabulary) -> None:
    assert plausible(word, vocabulary) is sense
