"""The whole chain: stems, surfaces, keys."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text.chain import analyse, key, stem_key, stem_keys
from app.text.letters import normalise
from app.text.stem import stem
from app.text.stops import SOFT
from app.text.tokens import raw_words


def test_stems_stand_beside_their_surfaces() -> None:
    found = analyse("تمديد گواهي‌نامه‌هاي رانندگی")
    assert found.surfaces == ["تمدید", "گواهی", "نامه", "های", "گواهینامههای", "رانندگی"]
    assert found.stems == [stem(word) for word in found.surfaces]
    assert "گواهینامه" in found.stems


@given(st.text())
def test_any_text(text: str) -> None:
    found = analyse(text)
    assert len(found.stems) == len(found.surfaces)
    assert not any(" " in word or not word for word in (*found.stems, *found.surfaces))


@pytest.mark.parametrize("text", ["گواهی نامه رانندگی", "گواهی‌نامه رانندگی", "گواهینامه رانندگی", " گواهي¬نامه  رانندگي! "])
def test_a_key_is_the_same_for_every_spelling(text: str) -> None:
    assert key(text) == "گواهینامهرانندگی"


@given(st.text())
def test_a_key_is_one_word(text: str) -> None:
    found = key(text)
    assert raw_words(found) == [found] or any(char.isdigit() for char in found) or not found
    assert key(found) == found


def test_a_stem_key_forgets_inflection_and_little_words() -> None:
    title = stem_keys("پروانه ساختمان")
    assert stem_key(raw_words("پروانه ساختمانی")) in title
    assert stem_key(raw_words("گرفتن پروانه ساختمان")) in title
    assert stem_key(raw_words("پروانه کسب")) not in title


def test_a_stem_key_of_little_words_alone_is_made_of_them() -> None:
    assert stem_key(["چه", "طور"]) == "چهطور"
    assert stem_keys("!!!") == set()


@pytest.mark.parametrize("text", ["گواهی‌نامه رانندگی", "گواهی نامه رانندگی", "گواهینامه رانندگی"])
def test_stem_keys_know_the_half_space_both_ways(text: str) -> None:
    assert stem_key(raw_words(normalise(text).replace("\u200c", " "))) in stem_keys("گواهی‌نامه‌های رانندگی") | stem_keys("گواهی‌نامه رانندگی")


def test_little_words_are_in_one_spelling_and_no_content_words() -> None:
    assert all(normalise(word) == word for word in SOFT)
    assert {"میخواهم", "چطور", "برای", "گرفتن"} <= SOFT
    assert not SOFT & {"کارت", "وام", "بیمه", "صدور", "تمدید", "ثبت", "اعتراض", "پرداخت", "استعلام"}
