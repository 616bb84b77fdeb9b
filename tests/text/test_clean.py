"""Text typed by people, made safe."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from app.text.clean import clean


def test_examples() -> None:
    assert clean("  سلام\u202e\x00 \t دنیا\n", 50) == "سلام دنیا"
    assert clean("گواهی‌نامه", 50) == "گواهی‌نامه"
    assert clean("الف ب پ", 4) == "الف"
    assert clean("\u200c \u200b\ufeff", 5) == ""


@given(st.text(), st.integers(1, 50))
def test_any_text_becomes_one_short_visible_line(text: str, longest: int) -> None:
    found = clean(text, longest)
    assert len(found) <= longest
    assert clean(found, longest) == found
    assert not any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in found)
    assert "  " not in found
