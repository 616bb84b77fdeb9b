"""One spelling for every way to write Persian: letters, digits, half-spaces, case.

Each character has one fixed reading, found once and kept, so that `normalise` is a single pass, is idempotent, and
can be followed from a normalised text back to the raw one (`reading`).
"""

import unicodedata

ZWNJ = "\u200c"
"""نیم‌فاصله: joins two words in sense and parts them in shape."""

_LETTERS = {
    **dict.fromkeys("يىےېۍ", "ی"),
    **dict.fromkeys("كڪ", "ک"),
    **dict.fromkeys("ةۀہەھۂۃ", "ه"),
    **dict.fromkeys("أإآٱ", "ا"),
    "ؤ": "و",
    "ئ": "ی",
    **dict.fromkeys("¬\u00ad\u200b\u200c", ZWNJ),
    **dict.fromkeys("ءـ", ""),
}
_SPACES = frozenset({"Cc", "Cs", "Zs", "Zl", "Zp"})
_DROPPED = frozenset({"Mn", "Me", "Cf"})
_KEPT = 20_000
"""Characters remembered; somebody who types all of Unicode must not fill the memory."""


def _reading_of_one(char: str) -> str:
    known = _LETTERS.get(char)
    if known is not None:
        return known
    category = unicodedata.category(char)
    if category in _SPACES:
        return " "
    if category in _DROPPED:
        return ""
    digit = unicodedata.decimal(char, None)
    return char.lower() if digit is None else str(digit)


def _read(char: str) -> str:
    """Decompose, then read every part; again until nothing changes (lower case may decompose anew)."""
    before, text = "", _LETTERS.get(char, char)
    while text != before:
        before, text = text, "".join(_reading_of_one(part) for part in unicodedata.normalize("NFKD", text))
    return text


class _Readings(dict[int, str]):
    """Code point -> normalised text, filled as characters come, up to `_KEPT`."""

    def __missing__(self, code: int) -> str:
        found = _read(chr(code))
        if len(self) < _KEPT:
            self[code] = found
        return found


_READINGS = _Readings()


def normalise(text: str) -> str:
    """The text in one spelling: Persian letters, ASCII digits, lower case, ZWNJ for every half-space, no marks."""
    return text.translate(_READINGS)


def reading(char: str) -> str:
    """The normalised form of one character: empty for what is dropped."""
    return _READINGS[ord(char)]
