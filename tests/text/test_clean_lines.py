"""Text of several lines, made safe."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from app.text.clean import clean_lines


def test_examples() -> None:
    assert clean_lines("  یک \r\n\r\n\n\n\tدو\x00سه  \n") == "یک\n\nدو سه"
    assert clean_lines("می‌شود\u202e") == "می‌شود"
    assert clean_lines("\n \u200b\n") == ""


@given(st.text())
def test_any_text_becomes_visible_lines(text: str) -> None:
    found = clean_lines(text)
    assert clean_lines(found) == found
    assert "\n\n\n" not in found
    assert not any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in found if char != "\n")
