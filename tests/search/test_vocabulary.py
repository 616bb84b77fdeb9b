"""What the index knows of words: inflections, parts, rarity, and Persian in Latin letters."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.search.vocabulary import NOTHING, Vocabulary
from app.text.letters import ZWNJ
from app.text.stem import stem

SMALL = Vocabulary(
    {"گواهینامه": 3, "صدور": 9, "بیمه": 4, "passport": 1},
    {"گواهینامه": 2, "گواهینامههای": 1, "صدور": 9, "بیمه": 4, "passport": 1},
    10,
    compounds=[f"گواهی{ZWNJ}نامه", f"به{ZWNJ}روز{ZWNJ}رسانی"],
)


@pytest.mark.parametrize(
    ("word", "has", "knows"),
    [
        ("گواهینامه", True, True),
        ("گواهینامهام", False, False),
        ("گواهینامههایم", False, True),
        ("بیمهای", False, False),
        ("صدورها", False, True),
        ("passports", False, True),
        ("گذرنامه", False, False),
        ("", False, False),
    ],
)
def test_a_word_is_known_in_whatever_inflection(word: str, has: bool, knows: bool) -> None:
    assert (SMALL.has(word), SMALL.knows(word)) == (has, knows)


def test_further_words_are_understood_and_no_document_has_them() -> None:
    more = SMALL.with_extra(["سیرجان", "پاسپورتها"])
    assert more.knows("سیرجان")
    assert more.knows("پاسپورت")
    assert more.frequency("سیرجان") == 0
    assert more.rarity("سیرجان") == more.most_rare
    assert more.with_extra(["بم"]).knows("سیرجان")
    assert more.parts("گواهینامه") == SMALL.parts("گواهینامه")
    assert not SMALL.knows("سیرجان")


def test_parts_are_those_between_half_spaces() -> None:
    assert SMALL.parts("گواهینامه") == ("گواهی", "نامه")
    assert SMALL.parts("بهروزرسانی") == ("به", "روز", "رسانی")
    assert SMALL.parts("بیمه") == ("بیمه",)


def test_rarity_is_that_of_bm25() -> None:
    assert SMALL.rarity("صدور") == pytest.approx(0.147, abs=1e-3)
    assert SMALL.rarity("گواهینامههایم") == SMALL.rarity("گواهینامه") == pytest.approx(1.145, abs=1e-3)
    assert SMALL.rarity("گذرنامه") == SMALL.most_rare == pytest.approx(3.091, abs=1e-3)


def test_nothing_knows_nothing() -> None:
    assert not NOTHING.knows("بیمه")
    assert NOTHING.sounding_like("bime") == []
    assert NOTHING.parts("بیمه") == ("بیمه",)
    assert NOTHING.most_rare > 0


@pytest.mark.parametrize(
    ("latin", "persian"),
    [
        ("shenasname", "شناسنامه"),
        ("gozarnameh", "گذرنامه"),
        ("ezdevaj", "ازدواج"),
        ("vam", "وام"),
        ("maliyat", "مالیات"),
        ("bime", "بیمه"),
        ("yarane", "یارانه"),
        ("talagh", "طلاق"),
        ("parvane", "پروانه"),
        ("sakhteman", "ساختمان"),
        ("mojavez", "مجوز"),
        ("asfalt", "اسفالت"),
    ],
)
def test_words_of_the_catalogue_in_latin_letters(latin: str, persian: str, vocabulary: Vocabulary) -> None:
    assert vocabulary.sounding_like(latin)[0][0] == persian


@given(st.text("abcdefghijklmnopqrstuvwxyz", max_size=35))
@settings(deadline=None)
def test_what_sounds_alike_is_known_and_nearest_first(vocabulary: Vocabulary, latin: str) -> None:
    found = vocabulary.sounding_like(latin)
    assert all(later <= earlier + 0.05 for (_, earlier), (_, later) in pairwise(found)), (
        "only a much commoner word goes before a likelier one"
    )
    assert all(vocabulary.has(word) and 0.8 <= like <= 1 for word, like in found)
    assert len({word for word, _ in found}) == len(found)
    assert not found or len(latin) <= 30


def test_every_word_of_the_catalogue_is_known_and_its_parts_spell_it(vocabulary: Vocabulary) -> None:
    unknown = [word for word in vocabulary.surfaces if not vocabulary.knows(word) or not vocabulary.has_stem(stem(word))]
    assert unknown == []
    assert [word for word in vocabulary.surfaces if "".join(vocabulary.parts(word)) != word] == []
    assert {vocabulary.parts(compound.replace(ZWNJ, "")) for compound in vocabulary.compounds} >= {("گواهی", "نامه"), ("می", "شود")}


def test_the_commoner_a_word_the_less_it_says(vocabulary: Vocabulary) -> None:
    words = sorted(vocabulary.surfaces, key=vocabulary.frequency)
    rarities = [vocabulary.rarity(word) for word in words]
    assert rarities == sorted(rarities, reverse=True)
    assert 0 < rarities[-1] < rarities[0] < vocabulary.most_rare
    assert all(vocabulary.frequency(word) <= vocabulary.documents for word in words)


@given(st.text())
def test_any_text(vocabulary: Vocabulary, text: str) -> None:
    assert vocabulary.knows(text) >= vocabulary.has(text)
    assert "".join(vocabulary.parts(text)) == text
    assert 0 < vocabulary.rarity(text) <= vocabulary.most_rare
    assert vocabulary.with_extra([text]).knows(text)
