"""Spoken Persian as it is typed, and the written words that it may stand for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text.edits import ALPHABET
from app.text.spoken import bare_forms, written_forms

ENDINGS = ("م", "ت", "ش", "و", "ه", "ا", "مو", "شو", "تو", "رو", "مون", "تون", "هامو", "هاشون", "هاست", "ام", "ات", "اش", "ست")
WORD = st.text(ALPHABET, min_size=2, max_size=15)


@pytest.mark.parametrize(
    ("spoken", "written"),
    [
        ("ساختمون", "ساختمان"),
        ("خونه", "خانه"),
        ("خونهمون", "خانه"),
        ("تهرون", "تهران"),
        ("خیابون", "خیابان"),
        ("اروم", "ارام"),
        ("ارومه", "ارام"),
        ("موتورمو", "موتور"),
        ("کارتمو", "کارت"),
        ("کارتشو", "کارت"),
        ("وامشو", "وام"),
        ("بچمون", "بچه"),
        ("بچههامو", "بچه"),
        ("شناسنامم", "شناسنامه"),
        ("شناسنامهام", "شناسنامه"),
        ("گواهیناممو", "گواهینامه"),
        ("قطعه", "قطع"),
        ("خرابه", "خراب"),
        ("گرونه", "گران"),
        ("مدرسشون", "مدرسه"),
        ("ماشینا", "ماشین"),
        ("سندش", "سند"),
        ("برقو", "برق"),
    ],
)
def test_speech_as_it_is_typed(spoken: str, written: str) -> None:
    assert written in written_forms(spoken)


@pytest.mark.parametrize(
    ("spoken", "likelier", "than"),
    [
        ("ساختمون", "ساختمان", "ساخت"),
        ("موتورمو", "موتور", "موتورم"),
        ("خونهمون", "خانهمون", "خون"),
        ("گواهیناممو", "گواهینامه", "گواهیناممه"),
    ],
)
def test_likelier_words_come_first(spoken: str, likelier: str, than: str) -> None:
    forms = [*written_forms(spoken), than]
    assert forms.index(likelier) < forms.index(than)


BARE = {"کارتمو": "کارت کارته کارتم کارتمه", "شناسنامم": "شناسنام شناسنامه", "قطعه": "قطع قطعه", "خونهمون": "خونه خونهه"}


@pytest.mark.parametrize(("word", "bare"), BARE.items())
def test_words_without_their_endings(word: str, bare: str) -> None:
    assert list(bare_forms(word)) == bare.split()


@pytest.mark.parametrize("word", ["", "و", "ما", "من", "رو", "تو"])
def test_nothing_stays_of_the_shortest_words(word: str) -> None:
    assert list(bare_forms(word)) == []


@given(WORD, st.sampled_from(ENDINGS))
def test_an_ending_is_cut_off_again(word: str, ending: str) -> None:
    assert word in bare_forms(word + ending)
    assert word in written_forms(word + ending)


@given(st.text(ALPHABET, min_size=1, max_size=8), st.sampled_from([("ون", "ان"), ("وم", "ام")]), st.sampled_from(["", "ه", "م", "مو"]))
def test_spoken_vowels_are_written(word: str, vowel: tuple[str, str], ending: str) -> None:
    spoken, written = vowel
    assert word + written in written_forms(word + spoken + ending)


@given(st.text(ALPHABET + "آ\u200c", max_size=60) | st.text(max_size=60))
def test_any_word_has_a_bounded_number_of_other_forms(word: str) -> None:
    forms = list(written_forms(word))
    assert word not in forms
    assert len(set(forms)) == len(forms)
    assert len(forms) <= 2_000
    assert all(2 <= len(form) <= len(word) + 1 for form in forms)
    assert all(bare.removesuffix("ه")[:2] == word[:2] for bare in bare_forms(word) if len(bare) > 3)


@pytest.mark.parametrize("piece", ["ون", "وم", "وموم", "هامونو", "م", "واون"])
def test_the_longest_words_have_few_enough_forms_to_look_up(piece: str) -> None:
    assert len(list(written_forms((piece * 60)[:60]))) <= 2_000
