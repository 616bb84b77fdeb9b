"""The queries made by rule: as many as asked, the same each time, and of the shape that their names promise."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import DATA
from tests.search.generated import (
    ARABIC_DIGITS,
    HALF,
    LONG_WORD,
    half_space_pairs,
    layout_queries,
    place_queries,
    rows,
    spelling_pairs,
    typo_queries,
    words,
)
from tests.search.persian_keyboard import CAPS, DIGITS, homophones, neighbours

Maker = Callable[[int, Path, int], list[Any]]
MAKERS = [(spelling_pairs, 500), (half_space_pairs, 500), (place_queries, 300), (typo_queries, 500), (layout_queries, 500)]


@pytest.mark.parametrize(("make", "many"), MAKERS)
def test_as_many_as_asked_and_the_same_each_time(make: Maker, many: int) -> None:
    made = make(many, DATA, 7)
    assert len(set(made)) == many
    assert make(many, DATA, 7) == made
    assert make(many // 10, DATA, 7) == made[: many // 10]
    assert make(many, DATA, 8) != made


def test_more_than_there_are_is_an_error() -> None:
    with pytest.raises(ValueError, match="different queries"):
        layout_queries(1_000_000, DATA)


def test_spelling_pairs_differ_in_their_letters_and_digits_alone() -> None:
    one = str.maketrans("يك" + ARABIC_DIGITS + "0123456789", "یک" + DIGITS * 2)
    made = spelling_pairs(500, DATA)
    assert all(pair.first != pair.second and pair.second.translate(one) == pair.first.translate(one) for pair in made)
    assert sum(any(digit in pair.first for digit in DIGITS) for pair in made) > 50


def test_half_space_pairs_differ_in_their_spaces_alone() -> None:
    made = half_space_pairs(500, DATA)
    bare = str.maketrans("", "", " " + HALF)
    assert all(pair.first != pair.second and pair.first.translate(bare) == pair.second.translate(bare) for pair in made)
    ways = [(pair.first.count(mark), pair.second.count(mark)) for pair in made for mark in (" ", HALF)]
    assert any(first > second for first, second in ways)
    assert any(first < second for first, second in ways)


def test_places_are_where_the_service_is_offered() -> None:
    offered = {(row["definition_id"], row["organization_id"]) for row in rows(DATA, "offerings.csv")}
    made = place_queries(300, DATA)
    assert all((query.definition, query.organisation) in offered and query.place in query.query for query in made)
    municipal = [query for query in made if query.organisation.startswith("mun-")]
    assert 100 < len(municipal) < 250
    assert any("شهرداری " + query.place in query.query for query in municipal)


def test_typos_are_one_slip_in_one_long_word_that_no_card_has() -> None:
    for query in typo_queries(500, DATA):
        before, after = query.meant, query.query
        assert one_slip(before, after), query
        meant, typed = before.split(), after.split()
        wrong = [(old, new) for old, new in zip(meant, typed, strict=True) if old != new]
        assert len(wrong) == 1
        assert len(wrong[0][0].replace(HALF, "")) >= LONG_WORD
        assert wrong[0][1].strip("،-").replace(HALF, "") not in words(DATA)


def one_slip(before: str, after: str) -> bool:
    """Whether one letter was lost, added, replaced by one that is near or sounds alike, or changed places with the next."""
    at = next(place for place, (old, new) in enumerate(zip(before + " ", after + " ", strict=False)) if old != new)
    old, new = before[at:], after[at:]
    if len(old) != len(new):
        return old[1:] == new or old == new[1:]
    swapped = old[:2] == new[:2][::-1] and old[2:] == new[2:]
    return swapped or (old[1:] == new[1:] and new[0] in neighbours(old[0]) + homophones(old[0]))


def test_layout_queries_are_titles_on_us_keys() -> None:
    back = {cap: letter for letter, cap in CAPS.items()} | dict(zip("0123456789", DIGITS, strict=True))
    bare = str.maketrans("آ", "ا", " " + HALF)
    for query in layout_queries(500, DATA):
        assert query.query.isascii()
        decoded = "".join(back.get(cap, cap) for cap in query.query)
        assert decoded.translate(bare) == query.meant.translate(bare)


def test_the_keyboard_is_that_of_isiri_9147() -> None:
    assert "".join(CAPS[letter] for letter in "گذرنامه") == "'bvkhli"
    assert set(neighbours("ت")) >= set("انعه")
    assert "ش" not in neighbours("ک")
    assert set(homophones("ض")) == set("زذظ")
