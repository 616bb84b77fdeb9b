"""Personal numbers and addresses never reach the database, whatever their digits, groups and neighbours."""

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from app.usage.masking import LONGEST, MARK, stored_query
from app.usage.models import UsageEvent

PERSIAN, ARABIC = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"), str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@pytest.mark.parametrize(
    ("raw", "stored"),
    [
        ("کد ملی 0084575948", "کد ملی […]"),
        ("کد ملی ۰۰۸۴-۵۷۵۹۴۸ تمدید", "کد ملی […] تمدید"),
        ("0913 123 4567", "[…]"),
        ("+98 (913) 123-45-67", "[…]"),
        ("تماس ٠٩١٣١٢٣٤٥٦٧", "تماس […]"),
        ("کارت 6037-9911-2345-6789 بانک ملی", "کارت […] بانک ملی"),
        ("کدپستی ۷۶۱۳۷۱۳۸۴۶", "کدپستی […]"),
        ("شماره0084575948است", "شماره[…]است"),
        ("۰۰۸۴\u200c۵۷۵\u200c۹۴۸", "[…]"),
        ("0084\n575\t948", "[…]"),
        ("００８４５７５９４８", "[…]"),
        ("0084575948 و 0913-1234567", "[…] و […]"),
        ("ایمیل Ali.Reza+x@example.co.ir لطفا", "ایمیل […] لطفا"),
        ("ali @ example.com", "[…]"),
        ("@someone", "[…]"),
    ],
)
def test_personal_numbers_and_addresses_are_masked(raw: str, stored: str) -> None:
    assert stored_query(raw) == stored


@pytest.mark.parametrize(
    ("raw", "stored"),
    [
        ("137", "137"),
        ("بودجه ۱۴۰۵", "بودجه 1405"),
        ("۴۱۲۷-۶", "4127-6"),
        ("خدمت 41276", "خدمت 41276"),
        ("كارت ملي", "کارت ملی"),
        ("  Passport\u0000  تمدید\u202e ", "passport تمدید"),
        ("پروانه‌ی ساختمان", "پروانه‌ی ساختمان"),
        ("ماده 100 شهرداری، بند 12 و 13", "ماده 100 شهرداری، بند 12 و 13"),
        ("", ""),
        ("🪪", "🪪"),
    ],
)
def test_what_people_search_for_stays(raw: str, stored: str) -> None:
    assert stored_query(raw) == stored


def test_a_number_is_masked_before_the_query_is_cut() -> None:
    query = "ا" * (LONGEST - 4) + "0084575948"
    assert stored_query(query) == "ا" * (LONGEST - 4) + MARK
    assert len(stored_query("واژه " * 1000)) <= LONGEST


def test_long_and_hostile_queries_take_no_time() -> None:
    for query in ("1-" * 2500, "a" * 5000 + "@", "@" * 5000, "0 " * 5000, " @ " * 2000, "1" * 5000):
        assert stored_query(query).count("1") <= 6


@given(st.text(max_size=300), st.from_regex(r"[0-9۰-۹]{7,16}", fullmatch=True), st.text(max_size=300))
def test_no_neighbour_saves_a_number_from_its_mask(before: str, number: str, after: str) -> None:
    stored = stored_query(before + number + after)
    assert len(stored) <= LONGEST
    assert re.search(r"\d{7}", stored) is None


def national_id(dice: random.Random) -> str:
    digits = [dice.randrange(10) for _ in range(9)]
    rest = sum(digit * (10 - place) for place, digit in enumerate(digits)) % 11
    return "".join(map(str, digits)) + str(rest if rest < 2 else 11 - rest)


def mobile(dice: random.Random) -> str:
    return "09" + "".join(str(dice.randrange(10)) for _ in range(9))


def grouped(dice: random.Random, number: str) -> str:
    """The number with separators at up to three places."""
    for place in sorted(dice.sample(range(1, len(number)), dice.randrange(4)), reverse=True):
        number = number[:place] + dice.choice([" ", "-", "\u200c", ".", " - ", "/", "–", "\u00a0"]) + number[place:]
    return number


@pytest.mark.sqlite
def test_nothing_of_a_thousand_numbers_is_in_the_database_files(
    visitor: FlaskClient, database: Path, events: Callable[[], list[UsageEvent]]
) -> None:
    """Each is typed in some grouping and script; it is looked for in its plain and its typed form, in all scripts."""
    dice = random.Random(1405)
    numbers = [dice.choice([national_id, mobile])(dice) for _ in range(1000)]
    written: set[str] = set()
    for number in numbers:
        form = grouped(dice, number)
        written |= {script for plain in (number, form) for script in (plain, plain.translate(PERSIAN), plain.translate(ARABIC))}
        typed = form.translate(dice.choice([{}, PERSIAN, ARABIC]))
        query = f"{dice.choice(['کد ملی', 'تلفن', 'پیگیری', ''])} {typed} {dice.choice(['', 'صدور'])}"
        assert visitor.get("/search", query_string={"q": query}).status_code == 200
    stored = events()
    assert len(stored) == 1000
    assert all(MARK in (event.query or "") for event in stored)
    files = [path for path in database.parent.iterdir() if path.name.startswith(database.name)]
    content = b"".join(path.read_bytes() for path in files)
    assert MARK.encode() in content
    assert [text for text in written if text.encode() in content] == []
