"""Text typed by people, made safe to keep and to show: no control or direction characters, single spaces, a length."""

import re
import unicodedata

_INVISIBLE = re.compile(r"[\u061c\u200b\u200d-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
_EMPTY_LINES = re.compile(r"\n{3,}")


def clean(text: str, longest: int) -> str:
    """The text on one line, at most `longest` characters; half-spaces stay."""
    visible = _INVISIBLE.sub("", text[: longest * 4])
    spaced = "".join(" " if unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") else char for char in visible)
    return " ".join(spaced.split())[:longest].strip(" \u200c")


def clean_lines(text: str) -> str:
    """The same for text of several lines, at any length: what the writer set apart stays apart, by one empty line at most."""
    lines = (clean(line, len(line)) for line in text.splitlines())
    return _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()
