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
_SUM = r"[1-9]\d{0,2}(?:[,٬،]\d{3}){1,3}"
_DATE = r"1[34]\d\d[/.-]\d{1,2}[/.-]\d{1,2}"
_HOUR = r"\d{1,2}:\d\d"
_HARMLESS = re.compile(rf"(?:{_SUM}|{_DATE}|{_HOUR})(?:[\W_]{{1,3}}(?:{_SUM}|{_DATE}|{_HOUR}))*")
_PLAIN_SUM = re.compile(r"[1-9]\d{6,11}")
_MONEY = re.compile(r"\s{0,2}(?:ریال|ريال|تومان|rial|toman)", re.IGNORECASE)


def stored_query(query: str) -> str:
    """The query in Persian letters, Latin digits, small letters and single spaces, masked, and only then cut to 200 characters."""
    even = unicodedata.normalize("NFKC", query).translate(_LETTERS)
    return masked(to_ascii(clean(even, len(even))).casefold())[:LONGEST]


def masked(text: str) -> str:
    """The text with each long number and each e-mail address replaced by a mark."""
    if "@" in text:
        text = _EMAIL.sub(MARK, _AROUND_AT.sub("@", text))
    return _NUMBER.sub(MARK, text)


def masked_prose(text: str) -> str:
    """Masked like `masked`, but fees, dates and opening hours, which people report as wrong, stay.

    A fee is grouped in threes by commas, or followed by its currency; a long number with anything else in it is masked as a whole.
    """
    hidden = _EMAIL.sub(MARK, _AROUND_AT.sub("@", text)) if "@" in text else text
    return _NUMBER.sub(lambda found: found[0] if _is_harmless(found) else MARK, hidden)


def _is_harmless(found: re.Match[str]) -> bool:
    figures = to_ascii(found[0]).lstrip("(+")
    followed_by_currency = _MONEY.match(found.string, found.end()) is not None
    return bool(_HARMLESS.fullmatch(figures)) or (followed_by_currency and bool(_PLAIN_SUM.fullmatch(figures)))
