"""Marking the words of a text that were looked for."""

from hypothesis import given
from hypothesis import strategies as st

from app.search.highlight import pieces, wanted_stems
from app.search.planner import make_plan


def marked(query: str, text: str) -> list[str]:
    return [piece for piece, is_marked in pieces(text, wanted_stems(make_plan(query))) if is_marked]


def test_inflected_and_differently_written_words_are_marked_as_they_stand() -> None:
    assert marked("گذرنامه", "برای گذرنامه‌هاي قديم، گُذرنامه و گذر") == ["گذرنامه‌هاي", "گُذرنامه"]
    assert marked("گواهینامه", "صدور گواهی‌نامه رانندگی") == ["گواهی‌نامه"]
    assert marked("گواهی نامه", "گواهینامه یا گواهی") == ["گواهینامه", "گواهی"]
    assert marked("ماده ۱۰۰", "طبق مادهٔ 100") == ["مادهٔ", "100"]
    assert marked("passports", "New Passport") == ["Passport"]


def test_little_words_are_not_marked() -> None:
    assert marked("گرفتن کارت برای بچه", "برای گرفتن کارت و آن") == ["کارت"]
    assert marked("کارت‌های", "های و کارت") == ["کارت"]


def test_nothing_wanted_nothing_marked() -> None:
    assert pieces("متن", frozenset()) == [("متن", False)]
    assert pieces("", frozenset({"متن"})) == []


@given(st.text(), st.text())
def test_pieces_make_up_the_text(query: str, text: str) -> None:
    found = pieces(text, wanted_stems(make_plan(query)))
    assert "".join(piece for piece, _ in found) == text
    assert all(piece for piece, _ in found)


@given(st.lists(st.sampled_from(["کارت", "ملی", "بیمه", "وام"]), min_size=1))
def test_a_text_marks_all_of_itself(words: list[str]) -> None:
    text = " ".join(words)
    assert marked(text, text) == words
