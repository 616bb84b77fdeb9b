"""Queries as they may be stored: evenly written, without numbers or addresses that belong to a person.

People type national ids, card, phone and tracking numbers into any field. Seven digits or more, in any script and however they are
grouped, are masked, valid or not; shorter numbers (137, ۱۴۰۵, a five-digit service code) are what people search for, and stay.
"""

import re
import unicodedata

from app.text.clean import clean
from app.text.digits import to_ascii

MARK = "[…]"
LONGEST = 200
_LETTERS = str.maketrans("يىك", "ییک", "ـ")
_NUMBER = re.compile(r"[+(]*\d(?:[\W_]{0,3}\d){6,}")
_AROUND_AT = re.compile(r"\s*@\s*")
_EMAIL = re.compile(r"(?<!\S)\S*@\S*")


def stored_query(query: str) -> str:
    """The query in Persian letters, Latin digits, small letters and single spaces, masked, and only then cut to 200 characters."""
    even = unicodedata.normalize("NFKC", query).translate(_LETTERS)
    return masked(to_ascii(clean(even, len(even))).casefold())[:LONGEST]


def masked(text: str) -> str:
    """The text with each long number and each e-mail address replaced by a mark."""
    if "@" in text:
        text = _EMAIL.sub(MARK, _AROUND_AT.sub("@", text))
    return _NUMBER.sub(MARK, text)
