"""Keys of the wrong language, both ways: what was typed is decoded, and what decodes was typed so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text.keyboard import as_latin, as_persian, typed_as_latin
from app.text.letters import ZWNJ
from tests.search.persian_keyboard import CAPS, DIGITS, on_us_keys

PERSIAN = "".join(CAPS)
LOWER = "abcdefghijklmnopqrstuvwxyz"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("'bvkhli", "گذرنامه"),
        ("fdli", "بیمه"),
        ("FDLI", "بیمه"),
        ("akhskhli hglekd", "شناسنامه المثنی"),
        (";hvj lgd", "کارت ملی"),
        (r"\hs\,vj", "پاسپورت"),
        ("`vnhoj", "پرداخت"),
        ("Hf , fvr", "آب و برق"),
        ("Cdlkhsjd;", "ژیمناستیک"),
        ("',hid~khli", f"گواهی{ZWNJ}نامه"),
        ("lhni 100", "ماده 100"),
        ("jlndn ;hvj?", "تمدید کارت؟"),
    ],
)
def test_persian_on_an_english_keyboard(typed: str, meant: str) -> None:
    assert next(as_persian(typed)) == meant


@pytest.mark.parametrize("typed", ["lsm,g", "m"])
def test_one_key_of_the_older_layout_gives_a_second_reading(typed: str) -> None:
    standard, older = as_persian(typed)
    assert standard.replace("پ", "ئ") == older


@pytest.mark.parametrize("text", ["", " ", "گذرنامه", "۱۲۳", "123", "vam بچه", "`", "😀"])
def test_without_latin_letters_or_with_persian_ones_nothing_was_meant_otherwise(text: str) -> None:
    assert list(as_persian(text)) == []


@pytest.mark.parametrize(
    ("typed", "meant"), [("حشسسحخقف", "passport"), ("صهدیخصس", "windows"), ("هی زشقی", "id card"), ("ئشح", "map"), ("۱۲۳ شزپ", "۱۲۳ acm")]
)
def test_english_on_a_persian_keyboard(typed: str, meant: str) -> None:
    assert as_latin(typed) == meant


def test_the_keys_are_those_of_the_standard_layout() -> None:
    assert {letter: typed_as_latin(letter) for letter in CAPS} == CAPS
    assert typed_as_latin(DIGITS + " -") == DIGITS + " -"


@given(st.text(PERSIAN + " ", min_size=1))
def test_what_is_typed_is_read_again(text: str) -> None:
    # With a key that is not shifted, so that it is no text all in capitals.
    text += "ب"
    assert next(as_persian(typed_as_latin(text))) == text
    assert next(as_persian(on_us_keys(text))) == text


@given(st.text(LOWER + " ", min_size=1).filter(str.strip))
def test_what_is_decoded_was_typed_so(typed: str) -> None:
    assert as_latin(next(as_persian(typed))) == typed
    assert as_latin(list(as_persian(typed))[-1]) == typed


@given(st.text(LOWER, min_size=1))
def test_capital_letters_all_along_are_a_key_left_down(typed: str) -> None:
    assert list(as_persian(typed.upper())) == list(as_persian(typed))


@given(st.text())
def test_any_text(text: str) -> None:
    readings = list(as_persian(text))
    assert len(readings) <= 2
    assert all(len(reading) == len(text.lower() if text.isupper() else text) for reading in readings)
    assert not any(set(LOWER) & set(reading) for reading in readings)
    assert len(typed_as_latin(text)) == len(text)
    assert typed_as_latin(typed_as_latin(text)) == typed_as_latin(text)
    assert as_latin(as_latin(text)) == as_latin(text)
