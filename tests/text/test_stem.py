"""Endings that people mix are cut alike, and roots that only look inflected are left."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text.letters import normalise
from app.text.stem import stem


@pytest.mark.parametrize(
    "family",
    [
        "کتاب کتابها کتابهای کتابهایی کتابهایم کتابهایشان کتابم کتابش کتابمان کتابی",
        "گواهینامه گواهینامهها گواهینامههای گواهینامههایم",
        "مالیات مالیاتی مالیاتم مالیاتها",
        "درخواست درخواستی درخواستهای درخواستش",
        "شهرداری شهرداریها شهرداریهای شهردار",
        "بزرگ بزرگتر بزرگترین بزرگی",
        "ساختمان ساختمانی ساختمانهای ساختمانها",
        "همسایه همسایهها همسایههایمان",
        "دختر دخترم دخترت دخترش",
        "licence licences",
    ],
)
def test_families(family: str) -> None:
    assert len({stem(normalise(word)) for word in family.split()}) == 1, {word: stem(word) for word in family.split()}


@pytest.mark.parametrize(
    ("one", "other"),
    [("ساختمان", "ساخت"), ("سازمان", "ساز"), ("زایمان", "زایی"), ("ملی", "مل"), ("کارت", "کار"), ("استان", "اس"), ("address", "addres")],
)
def test_what_only_looks_alike_stays_apart(one: str, other: str) -> None:
    assert stem(one) != stem(other)


@pytest.mark.parametrize("word", ["درمان", "دفتر", "استان", "ثبت", "بیمه", "شهرستان", "5", "123456"])
def test_left_alone(word: str) -> None:
    assert stem(word) == word


@given(st.text("ابهایمتشنرلو", max_size=12))
def test_never_below_three_letters_and_always_a_beginning(word: str) -> None:
    found = stem(word)
    assert word.startswith(found)
    assert len(found) >= min(3, len(word))


@given(st.text())
def test_any_text(word: str) -> None:
    assert word.startswith(stem(word))
