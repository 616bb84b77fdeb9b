"""In reports people write fees, dates and hours, which stay, beside numbers of persons, which go."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.usage.masking import masked_prose


@pytest.mark.parametrize(
    "text",
    [
        "هزینه ۶٬۵۰۰٬۰۰۰ ریال است",
        "6,500,000 است نه 5,000,000",
        "۶۵۰۰۰۰۰ ریال",
        "6500000تومان",
        "در ۱۴۰۵/۰۹/۰۳ رفتم",
        "۷:۳۰-۱۳:۳۰ باز است",
        "شنبه 7:30 تا 13:30",
        "1405/09/03 7:30",
        "کد 41276 و ماده ۱۰۰",
    ],
)
def test_fees_dates_and_hours_stay(text: str) -> None:
    assert masked_prose(text) == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("کد ملی ۰۰۸۴۵۷۵۹۴۸ است", "کد ملی […] است"),
        ("0913 123 4567", "[…]"),
        ("0913,123,456", "[…]"),
        ("1234567890", "[…]"),
        ("6037-9911-2345-6789 ریال", "[…] ریال"),
        ("0084575948 ریال", "[…] ریال"),
        ("1405/09/0312", "[…]"),
        ("0912 345,678", "[…]"),
        ("ali@example.com نوشتم", "[…] نوشتم"),
        ("6,500,000 و 09131234567", "6,500,000 و […]"),
    ],
)
def test_numbers_of_persons_go(text: str, kept: str) -> None:
    assert masked_prose(text) == kept


BEFORE = st.text(st.sampled_from("ab ۱2٣\n"), max_size=30)
NUMBER = st.from_regex(r"0[0-9]{9,10}", fullmatch=True)
AFTER = st.text(st.sampled_from("ab \n"), max_size=9)


@given(BEFORE, NUMBER, AFTER)
def test_national_numbers_and_mobile_numbers_never_stay(before: str, number: str, after: str) -> None:
    assert number not in masked_prose(before + number + after)
