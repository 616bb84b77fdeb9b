"""Persian, Arabic and Latin digits, to and fro."""

import re

_PERSIAN = "۰۱۲۳۴۵۶۷۸۹"
_ARABIC = "٠١٢٣٤٥٦٧٨٩"
_TO_PERSIAN = str.maketrans("0123456789" + _ARABIC, _PERSIAN * 2)
_TO_ASCII = str.maketrans(_PERSIAN + _ARABIC, "0123456789" * 2)
_BETWEEN = re.compile(r"[\s,،٬'’_\u200c\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
_NUMBER = re.compile(r"[+\-−]?[0-9]{1,18}")


def to_persian(text: str) -> str:
    """Every digit as a Persian one."""
    return text.translate(_TO_PERSIAN)


def to_ascii(text: str) -> str:
    """Persian and Arabic digits as ASCII ones."""
    return text.translate(_TO_ASCII)


def parse_int(text: str) -> int | None:
    """The whole number a person wrote, in any digits, with any thousands separators; None if it is none (or over 18 digits)."""
    plain = _BETWEEN.sub("", to_ascii(text))
    if not _NUMBER.fullmatch(plain):
        return None
    return int(plain.replace("−", "-"))
