"""Digits to and fro, and numbers as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text.digits import parse_int, to_ascii, to_persian


def test_to_persian_turns_all_digits_and_nothing_else() -> None:
    assert to_persian("کد 12-٣٤ ۵a") == "کد ۱۲-۳۴ ۵a"


def test_to_ascii_turns_persian_and_arabic_digits() -> None:
    assert to_ascii("۰۱۲۳۴۵۶۷۸۹ ٠١٢٣٤٥٦٧٨٩ پ") == "0123456789 0123456789 پ"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("۱۲۳", 123),
        ("١٬٢٣٤", 1234),
        (" 1,234 567 ", 1234567),
        ("۱٬۸۰۰٬۰۰۰", 1_800_000),
        ("\u200e-۵\u200f", -5),
        ("−7", -7),
        ("+7", 7),
        ("", None),
        ("پنج", None),
        ("1.5", None),
        ("1-2", None),
        ("9" * 19, None),
        ("²", None),
    ],
)
def test_parse_int(text: str, number: int | None) -> None:
    assert parse_int(text) == number


@given(st.integers(-(10**18) + 1, 10**18 - 1))
def test_numbers_come_back_from_every_script(number: int) -> None:
    assert parse_int(to_persian(str(number))) == number
    assert parse_int(f"{number:,}") == number


@given(st.text())
def test_parse_int_takes_any_text(text: str) -> None:
    found = parse_int(text)
    assert found is None or abs(found) < 10**18
