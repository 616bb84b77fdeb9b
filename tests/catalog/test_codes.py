"""Short codes: stable, unique, growing, and every slip of the pen is noticed."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalog.codes import has_right_check_digit, make_short_code, parse_short_code, spoken
from tests.catalog.starter import CARDS

CODES = st.integers(1000, 10**7).map(lambda number: make_short_code(f"service-{number}", set()))


def codes_of(slugs: list[str]) -> dict[str, str]:
    taken: set[str] = set()
    found = {}
    for slug in slugs:
        found[slug] = make_short_code(slug, taken)
        taken.add(found[slug])
    return found


def test_the_starter_catalogue_has_460_codes_of_five_digits() -> None:
    found = codes_of(list(CARDS))
    assert len(set(found.values())) == len(found) == 460
    assert all(re.fullmatch(r"[1-9]\d{4}", code) and has_right_check_digit(code) for code in found.values())


def test_a_code_comes_from_the_slug_alone_and_never_changes() -> None:
    assert make_short_code("passport-issue", set()) == make_short_code("passport-issue", set())
    assert [make_short_code(slug, set()) for slug in ("passport-issue", "m-building-permit")] == ["57417", "64882"]


def test_codes_grow_by_themselves_and_stay_unique() -> None:
    found = codes_of([f"service-{number}" for number in range(20_000)])
    assert len(set(found.values())) == 20_000
    lengths = {length: sum(len(code) == length for code in found.values()) for length in (5, 6, 7)}
    assert sum(lengths.values()) == 20_000 and lengths[5] <= 9000 and lengths[6] > 10_000
    assert all(code[0] != "0" and has_right_check_digit(code) for code in found.values())


@given(CODES)
def test_every_wrong_digit_and_every_swap_of_neighbours_is_noticed(code: str) -> None:
    assert has_right_check_digit(code)
    for place, digit in enumerate(code):
        for wrong in set("0123456789") - {digit}:
            assert not has_right_check_digit(code[:place] + wrong + code[place + 1 :])
        pair = code[place : place + 2]
        if len(set(pair)) == 2:
            assert not has_right_check_digit(code[:place] + pair[::-1] + code[place + 2 :])


@pytest.mark.parametrize(
    "typed",
    ["57417", "5741-7", "۵۷۴۱-۷", "٥٧٤١-٧", "۵۷۴۱۷", " 5741 7 ", "5741–7", "5741‑7", "5741\u200c7", "۵۷۴1-7"],
)
def test_a_code_is_understood_however_it_is_written(typed: str) -> None:
    assert parse_short_code(typed) == "57417"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "-",
        "5741",
        "1234-567-8901",
        "abcde",
        "5741a",
        "57.417",
        "5741²",
        "५७४१७",
        "57417\n",
        "'; drop",
        "4" * 5000,
        "+57417",
        "<b>57417</b>",
    ],
)
def test_what_is_no_code_is_not_taken_for_one(typed: str) -> None:
    assert parse_short_code(typed) is None


@given(st.text(max_size=40))
def test_parsing_never_fails(typed: str) -> None:
    found = parse_short_code(typed)
    assert found is None or (found.isascii() and found.isdigit() and 5 <= len(found) <= 10)


@given(CODES)
def test_what_is_spoken_is_understood(code: str) -> None:
    assert parse_short_code(spoken(code)) == code and spoken(code)[-2] == "-"
