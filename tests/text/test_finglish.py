"""Persian in Latin letters: people's own spellings fit, others do not, and whatever fits is found by its consonants."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text.edits import ALPHABET
from app.text.finglish import _SPELLINGS, latin_skeletons, likeness, skeleton

LATIN = "abcdefghijklmnopqrstuvwxyz"
SILENT = "اآوعیهح"
"""Letters that need not be written."""
SPELLINGS = {
    "شناسنامه": "shenasname shenasnameh shnasname shenas-name",
    "گذرنامه": "gozarname gozarnameh gozar-name",
    "گواهینامه": "govahiname govahinameh gavahiname govahinaame",
    "بیمه": "bime bimeh beeme",
    "ازدواج": "ezdevaj ezdewaj",
    "طلاق": "talagh talaq talag",
    "کارت": "kart cart kaart",
    "ملی": "melli meli",
    "پروانه": "parvane parvaneh",
    "ساختمان": "sakhteman saxteman sakhtemaan",
    "خودرو": "khodro khodroo",
    "مالیات": "maliat malyat maliyat",
    "یارانه": "yarane yaraneh",
    "ثبت": "sabt",
    "پاسپورت": "passport pasport paasport",
    "زندگی": "zendegi zendegy",
    "قاچاق": "ghachagh qachaq",
    "ژاپن": "zhapon japon",
    "عوارض": "avarez avaarez",
    "اب": "ab aab",
}
SPELT = [(latin, persian) for persian, spellings in SPELLINGS.items() for latin in spellings.replace("-", "").split()]
CLEAR = 0.88
"""The likeness from which a word counts as if it had been written (`app.search.repair`)."""


@pytest.mark.parametrize(("latin", "persian"), SPELT)
def test_spellings_that_people_make_up(latin: str, persian: str) -> None:
    assert likeness(latin, persian) >= CLEAR
    assert skeleton(persian) in latin_skeletons(latin)


@pytest.mark.parametrize(
    ("latin", "right", "wrong"),
    [
        ("vam", "وام", "ویم"),
        ("kart", "کارت", "کراوات"),
        ("talagh", "طلاق", "تلخ"),
        ("bime", "بیمه", "بم"),
        ("mohajer", "مهاجر", "موجر"),
        ("samane", "سامانه", "سامان"),
        ("malyat", "مالیات", "عملیات"),
        ("shahr", "شهر", "شاعر"),
    ],
)
def test_of_two_words_the_nearer_one_fits_better(latin: str, right: str, wrong: str) -> None:
    assert likeness(latin, right) > likeness(latin, wrong)


STRANGERS = {"netflix": "نفت", "water": "ثبت", "english": "انگشت", "london": "لاله", "gozarname": "شناسنامه", "x": "بیمه"}


@pytest.mark.parametrize(("latin", "persian"), STRANGERS.items())
def test_what_is_another_word_does_not_fit(latin: str, persian: str) -> None:
    assert likeness(latin, persian) < CLEAR


@pytest.mark.parametrize(
    ("word", "consonants"),
    [("گذرنامه", "گزرنم"), ("طلاق", "تلق"), ("ضبط", "زبت"), ("عوارض", "رز"), ("ملل", "مل"), ("اه", ""), ("", ""), ("ژاله", "زل")],
)
def test_skeletons(word: str, consonants: str) -> None:
    assert skeleton(word) == consonants


def usual(word: str) -> str:
    """The spelling in which every letter is written its usual way."""
    end = "e" if word.endswith("ه") else ""
    return "".join(_SPELLINGS[letter][0] for letter in (word[:-1] if end else word)) + end


PERSIAN = st.text(ALPHABET, min_size=1, max_size=12)


@given(PERSIAN)
def test_the_usual_spelling_of_a_word_is_wholly_alike(word: str) -> None:
    assert likeness(usual(word), word) == 1


@given(PERSIAN, st.data())
def test_any_spelling_of_its_letters_fits(word: str, data: st.DataObject) -> None:
    """With each letter in one of its ways, none left out, it is nearer to the word than 0.8, the least that is looked at."""
    spelling = "".join(data.draw(st.sampled_from([way for way in _SPELLINGS[letter] if way])) for letter in word)
    assert likeness(spelling, word) >= 0.8


@given(PERSIAN)
def test_a_spelling_with_its_vowels_left_out_is_found_by_its_consonants(word: str) -> None:
    bare = "".join(_SPELLINGS[letter][0] for letter in word if letter not in SILENT)
    assert not skeleton(word) or skeleton(word) in latin_skeletons(bare)


@given(st.text(LATIN, max_size=30), PERSIAN)
def test_likeness_is_a_share(latin: str, word: str) -> None:
    assert 0 <= likeness(latin, word) <= 1


@given(PERSIAN.filter(lambda word: not {*"قغ"} & {*word}), st.data())
def test_a_letter_that_does_not_belong_costs(word: str, data: st.DataObject) -> None:
    spelling = usual(word)
    at = data.draw(st.integers(0, len(spelling)))
    assert likeness(spelling[:at] + "q" + spelling[at:], word) < 1


@given(st.text())
def test_any_text(text: str) -> None:
    found = skeleton(text)
    assert len(found) <= len(text)
    assert skeleton(found) == found
    assert not set(SILENT) & set(found)
    readings = latin_skeletons(text.lower())
    assert len(readings) <= 17
    assert "" not in readings
    assert 0 <= likeness(text, text) <= 1
