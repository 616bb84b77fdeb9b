"""The keys of the Persian keyboard (ISIRI 9147) on their US caps, letters next to each other and letters that sound alike."""

from math import hypot

ROWS = (("ضصثقفغعهخحجچ", "qwertyuiop[]"), ("شسیبلاتنمکگ", "asdfghjkl;'"), ("ظطزرذدپو", "zxcvbnm,"))
SHIFTED = {"آ": "H", "ئ": "S", "ؤ": "A", "أ": "G", "ژ": "C", "ء": "M"}
DIGITS = "۰۱۲۳۴۵۶۷۸۹"
SOUNDS = ("زذضظ", "سصث", "تط", "هح", "قغ", "اع")
STAGGER = (0.0, 0.25, 0.75)
"""How far each row stands to the right, in keys."""
NEAR = 1.26
"""A finger that slips hits a key whose middle is nearer than this, in keys."""

CAPS = {**{letter: cap for row, caps in ROWS for letter, cap in zip(row, caps, strict=True)}, **SHIFTED}
LETTERS = "".join(row for row, _ in ROWS)


def _places() -> dict[str, tuple[float, int]]:
    return {letter: (at + STAGGER[line], line) for line, (row, _) in enumerate(ROWS) for at, letter in enumerate(row)}


def neighbours(letter: str) -> str:
    """The letters on the keys around one, none for a letter without a key of its own."""
    places = _places()
    if letter not in places:
        return ""
    x, y = places[letter]
    return "".join(other for other, (u, v) in places.items() if other != letter and hypot(u - x, v - y) < NEAR)


def homophones(letter: str) -> str:
    """The other letters that sound alike in Persian."""
    return "".join(other for group in SOUNDS if letter in group for other in group if other != letter)


def on_us_keys(text: str) -> str:
    """What comes out when a text of Persian letters, digits and spaces is typed with the keyboard left on US."""
    typed = dict(zip(DIGITS, "0123456789", strict=True)) | CAPS
    return "".join(typed.get(letter, letter) for letter in text)
