"""Words of a text, half-spaces both ways, and where they stand in the raw text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text.letters import ZWNJ, normalise
from app.text.tokens import LONGEST, forms, raw_words, spans, tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("صدور گذرنامه", ["صدور", "گذرنامه"]),
        ("گواهی‌نامه رانندگی", ["گواهی", "نامه", "گواهینامه", "رانندگی"]),
        ("به‌روز‌رسانی", ["به", "روز", "رسانی", "بهروزرسانی"]),
        ("ماده۱۰۰ و ۵G", ["ماده", "100", "و", "5", "g"]),
        ("پلیس+۱۰، (راهور)!", ["پلیس", "10", "راهور"]),
        (f"{ZWNJ}کارت{ZWNJ} {ZWNJ}", ["کارت"]),
        ("a_b driver's", ["a", "b", "driver", "s"]),
        ("😀 \x00 *:^", []),
    ],
)
def test_examples(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


def test_forms_of_a_word_with_a_half_space_are_its_parts_and_the_joined_form() -> None:
    assert forms(f"کارت{ZWNJ}ها") == ("کارت", "ها", "کارتها")
    assert forms("کارت") == ("کارت",)


def test_long_words_are_cut() -> None:
    assert tokens("ا" * 100_000) == ["ا" * LONGEST]
    assert all(len(token) <= LONGEST for token in tokens(f"{'ب' * 100}{ZWNJ}{'پ' * 100}"))


@given(st.lists(st.text("ابپتکی", min_size=1, max_size=6), min_size=2, max_size=3))
def test_a_half_space_is_found_however_it_is_typed(parts: list[str]) -> None:
    indexed = set(tokens(ZWNJ.join(parts)))
    assert indexed >= set(tokens(" ".join(parts)))
    assert indexed >= set(tokens("".join(parts)))
    assert indexed == set(tokens("¬".join(parts)))


def test_spans_point_into_the_raw_text() -> None:
    text = "كِتاب‌هاي «مـن» ٣۴ ﻻ"
    found = list(spans(text))
    assert [word for word, _, _ in found] == [f"کتاب{ZWNJ}های", "من", "34", "لا"]
    assert [text[start:end] for _, start, end in found] == ["كِتاب‌هاي", "مـن", "٣۴", "ﻻ"]


@given(st.text())
def test_spans_are_the_words_in_order(text: str) -> None:
    found = list(spans(text))
    assert [word for word, _, _ in found] == raw_words(normalise(text))
    assert [start for _, start, _ in found] == sorted(start for _, start, _ in found)
    for word, start, end in found:
        assert 0 <= start < end <= len(text)
        assert word in normalise(text[start:end])
