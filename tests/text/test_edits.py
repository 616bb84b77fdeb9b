"""Words one slip away: the slips that people make, weighed, and never more than one."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text.edits import ALPHABET, NEIGHBOURS, SAME_SOUND, corrections, homophones
from tests.search.persian_keyboard import SOUNDS, neighbours

WORDS = st.text(ALPHABET, max_size=9)
ONE = st.sampled_from(ALPHABET)
LATIN = "abcdefghijklmnopqrstuvwxyz"
ANY_WORDS = WORDS | st.text(LATIN, max_size=9)


def every(word: str) -> dict[str, float]:
    """All that is one slip away, with its weight."""
    return dict(corrections(word, lambda _: True))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("گزرنامه", "گذرنامه"),
        ("گذرنامع", "گذرنامه"),
        ("گذرنمه", "گذرنامه"),
        ("گذرناامه", "گذرنامه"),
        ("گذنرامه", "گذرنامه"),
        ("طلاغ", "طلاق"),
        ("اضدواج", "ازدواج"),
        ("تصویه", "تسویه"),
        ("بیمخ", "بیمه"),
        ("مالیلات", "مالیات"),
        ("passprot", "passport"),
        ("lisence", "licence"),
        ("pasport", "passport"),
    ],
)
def test_slips_that_people_make(typed: str, meant: str) -> None:
    assert [word for word, _ in corrections(typed, {meant, typed}.__contains__)] == [meant]


@pytest.mark.parametrize(
    ("easier", "harder", "meant"),
    [
        ("گزرنامه", "گدرنامه", "گذرنامه"),  # one sound, then a neighbour
        ("بییمه", "بقیمه", "بیمه"),  # doubled, then a letter from anywhere
        ("کاتر", "کاغت", "کارت"),  # changed places, then another letter
        ("گذرنمه", "گذنامه", "گذرنامه"),  # a vowel is missing, then a consonant
        ("کارن", "غارت", "کارت"),  # a neighbour at the end, then a stranger at the beginning
    ],
)
def test_easy_slips_weigh_more(easier: str, harder: str, meant: str) -> None:
    assert every(easier)[meant] > every(harder)[meant]


def test_the_first_letter_is_seldom_wrong() -> None:
    assert every("زخیره")["ذخیره"] < every("بزر")["بذر"]


def test_neighbours_are_those_of_the_keyboard() -> None:
    for letter in "شسیبلاتنمکضصثقفغعهخحج":
        assert {other for other in neighbours(letter) if other in ALPHABET} <= {other for one, other in NEIGHBOURS if one == letter}, letter
    assert ("ش", "ک") not in NEIGHBOURS
    assert ("q", "p") not in NEIGHBOURS
    assert all((other, one) in pairs for pairs in (NEIGHBOURS, SAME_SOUND) for one, other in pairs)
    assert {(one, other) for group in SOUNDS for one, other in pairwise(group)} <= SAME_SOUND


@given(ANY_WORDS)
def test_weights_are_shares_best_first_and_nothing_twice(word: str) -> None:
    found = corrections(word, lambda _: True)
    weights = [weight for _, weight in found]
    assert all(0 < weight < 1 for weight in weights)
    assert weights == sorted(weights, reverse=True)
    assert len({candidate for candidate, _ in found}) == len(found)


@given(ANY_WORDS)
def test_one_slip_away_and_no_further(word: str) -> None:
    found = every(word)
    assert word not in found
    assert all(abs(len(candidate) - len(word)) <= 1 for candidate in found)
    assert all(one_slip(word, candidate) for candidate in found)


def one_slip(one: str, other: str) -> bool:
    """Whether a letter is lost, added, replaced or changed with the next; the same word is none."""
    short, long = sorted((one, other), key=len)
    if len(long) > len(short):
        return any(long[:at] + long[at + 1 :] == short for at in range(len(long)))
    wrong = [at for at in range(len(one)) if one[at] != other[at]]
    if len(wrong) == 2:
        first, second = wrong
        return second == first + 1 and one[first] == other[second] and one[second] == other[first]
    return len(wrong) == 1


@given(WORDS.filter(bool), WORDS.filter(bool))
def test_slips_go_both_ways(word: str, other: str) -> None:
    assert (other in every(word)) == (word in every(other)) == one_slip(word, other)


@given(WORDS.filter(bool), st.data())
def test_every_slip_is_undone(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(ONE)
    slips = (word[:at] + word[at + 1 :], word[:at] + letter + word[at:], word[:at] + letter + word[at + 1 :])
    for typed in {*slips, word[:at] + word[at : at + 2][::-1] + word[at + 2 :]} - {word, ""}:
        assert [meant for meant, _ in corrections(typed, {word}.__contains__)] == [word]


@given(ANY_WORDS, st.sets(WORDS, max_size=50))
def test_only_known_words(word: str, known: set[str]) -> None:
    assert {candidate for candidate, _ in corrections(word, known.__contains__)} <= known - {word}
    assert set(homophones(word, known.__contains__)) <= known - {word}
    assert corrections(word, lambda _: False) == []
    assert homophones(word, lambda _: False) == []


@given(st.text(max_size=60))
def test_any_text_asks_for_a_bounded_number_of_words(word: str) -> None:
    asked: list[str] = []

    def known(candidate: str) -> bool:
        asked.append(candidate)
        return False

    corrections(word, known)
    assert len(asked) <= (len(word) + 1) * (2 * len(ALPHABET) + 2)
    asked.clear()
    homophones(word, known)
    assert len(asked) <= (4 * len(word)) ** 2 + 4 * len(word)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("سورط", "صورت"), ("طصویه", "تسویه"), ("اظدواج", "ازدواج"), ("ذوابت", "ضوابط"), ("غظاوت", "قضاوت")],
)
def test_up_to_two_letters_of_one_sound(typed: str, meant: str) -> None:
    assert homophones(typed, {meant, "کارت"}.__contains__) == [meant]


@pytest.mark.parametrize(("typed", "other"), [("گذرنامه", "گدرنامه"), ("طصویح", "تسویه"), ("کارت", "کارگ"), ("ملی", "مل")])
def test_what_sounds_otherwise_is_no_homophone(typed: str, other: str) -> None:
    assert homophones(typed, {other}.__contains__) == []


@given(WORDS)
def test_homophones_are_as_long_and_differ_in_letters_of_one_sound(word: str) -> None:
    found = homophones(word, lambda _: True)
    assert len(set(found)) == len(found)
    for other in found:
        differing = [(old, new) for old, new in zip(word, other, strict=True) if old != new]
        assert 1 <= len(differing) <= 2
        assert all(pair in SAME_SOUND or any((pair[0], middle) in SAME_SOUND for middle in ALPHABET) for pair in differing)
