"""The speakable short code of a service: four digits and a check digit (۴۱۲۷-۶), longer when four no longer suffice.

The number comes from the slug, so that the same catalogue gets the same codes in every installation; the check digit is Damm's
(every single wrong digit and every swapped neighbour is noticed).
"""

import hashlib
from collections.abc import Container

from stdnum import damm

from app.text.digits import to_ascii

FIRST_LENGTH = 4
TRIES_PER_LENGTH = 40


def _number(slug: str, attempt: int, length: int) -> str:
    """A number of `length` digits without leading zero, made from the slug."""
    smallest = 10 ** (length - 1)
    digest = hashlib.blake2b(f"{slug}/{attempt}".encode(), digest_size=8).digest()
    return str(smallest + int.from_bytes(digest) % (9 * smallest))


def make_short_code(slug: str, taken: Container[str]) -> str:
    """A code with its check digit that is not in `taken`; a digit longer when the shorter ones are crowded."""
    length = FIRST_LENGTH
    while True:
        for attempt in range(TRIES_PER_LENGTH):
            number = _number(slug, attempt, length)
            code = number + damm.calc_check_digit(number)
            if code not in taken:
                return code
        length += 1


def parse_short_code(text: str) -> str | None:
    """The plain digits of what a person typed («۴۱۲۷-۶», «4127 6»), or None if it has not the form of a code."""
    digits = to_ascii(text).translate({ord(sign): None for sign in "- \u200c\u2013\u2011"})
    return digits if digits.isascii() and digits.isdigit() and FIRST_LENGTH < len(digits) <= 10 else None


def has_right_check_digit(code: str) -> bool:
    return bool(damm.is_valid(code))


def spoken(code: str) -> str:
    """The code as it is written for people: the check digit behind a hyphen."""
    return f"{code[:-1]}-{code[-1]}"
