"""Persian alphabetical order."""

import random

from hypothesis import given
from hypothesis import strategies as st

from app.text.collate import RANKS, sort_key


def test_the_alphabet_with_its_arabic_twins() -> None:
    ordered = ["آب", "ابر", "باغ", "پارک", "تاج", "چاه", "خاک", "ژاله", "کار", "كارت", "گاز", "لباس", "وام", "هتل", "يخ", "یدک"]
    shuffled = random.Random(1).sample(ordered, len(ordered))
    assert sorted(shuffled, key=sort_key) == ordered


def test_alef_with_madda_stands_first_even_when_decomposed() -> None:
    assert sort_key("آب") == sort_key("ا\u0653ب") < sort_key("اب")


def test_half_spaces_do_not_count_and_spaces_come_first() -> None:
    assert sort_key("گواهی‌نامه") == sort_key("گواهینامه")
    assert sort_key("گواهی نامه") < sort_key("گواهینامه")


def test_digits_by_value_then_latin_then_persian() -> None:
    assert sorted(["آ", "b", "A", "۲", "1"], key=sort_key) == ["1", "۲", "A", "b", "آ"]


def test_the_kind_of_an_organisation_can_be_ignored() -> None:
    names = ["اداره کل گمرکات", "شهرداری بم", "سازمان تبلیغات", "شرکت آب", "دانشگاه جیرفت"]
    ordered = sorted(names, key=lambda name: sort_key(name, ignore_kind=True))
    assert ordered == ["شرکت آب", "شهرداری بم", "سازمان تبلیغات", "دانشگاه جیرفت", "اداره کل گمرکات"]
    assert sort_key("شهرداری", ignore_kind=True) == sort_key("شهرداری")


@given(st.text())
def test_any_text_has_a_key_of_ranks(text: str) -> None:
    assert all(1 <= ord(rank) <= RANKS for rank in sort_key(text))
