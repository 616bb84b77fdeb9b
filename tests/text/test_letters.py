"""One spelling for every way to write Persian."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text.letters import ZWNJ, normalise, reading

ANY_TEXT = st.text(st.characters(min_codepoint=0, max_codepoint=sys.maxunicode, exclude_categories=()))


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("كارت ملي", "کارت ملی"),
        ("ى ے ي", "ی ی ی"),
        ("مدرسة ۀ هٔ", "مدرسه ه ه"),
        ("أإآٱ", "اااا"),
        ("مؤسسه مسئول", "موسسه مسیول"),
        ("جزء", "جز"),
        ("مُحَمَّد", "محمد"),
        ("کـــتاب", "کتاب"),
        ("\u202bکتاب\u202c\u200e", "کتاب"),
        ("گواهی¬نامه", f"گواهی{ZWNJ}نامه"),
        ("گواهی\u00adنامه", f"گواهی{ZWNJ}نامه"),
        ("گواهی\u200bنامه", f"گواهی{ZWNJ}نامه"),
        ("۱۲۳ ٤٥٦ ７８", "123 456 78"),
        ("ADSL Ünïcode", "adsl unicode"),
        ("ﻻ ﷲ", "لا الله"),
        ("a\u00a0b\x00c", "a b c"),
    ],
)
def test_examples(raw: str, expected: str) -> None:
    assert normalise(raw) == expected


@given(ANY_TEXT)
def test_any_text_is_settled_by_one_pass(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    once.encode("utf-8")


@given(ANY_TEXT)
def test_readings_of_characters_make_up_the_whole(text: str) -> None:
    assert "".join(map(reading, text)) == normalise(text)


@given(st.text("یک۱۲ بپ"))
def test_arabic_letters_and_digits_read_as_persian_ones(text: str) -> None:
    arabic = text.translate(str.maketrans("یک۱۲", "يك١٢"))
    assert normalise(arabic) == normalise(text)


@given(ANY_TEXT, st.sampled_from("\u064b\u0650\u0640\u200e\u202e\u2066\ufeff"), st.integers(0, 100))
def test_invisible_characters_change_nothing(text: str, mark: str, at: int) -> None:
    at = min(at, len(text))
    assert normalise(text[:at] + mark + text[at:]) == normalise(text)
