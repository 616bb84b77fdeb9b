"""What somebody meant who typed with the keyboard set to the other language.

Two Persian layouts are in use: the standard one (ISIRI 9147, also that of X11 and phones) and the older one of Windows, which
differs in پ، ژ and ئ.
"""

import re
from collections.abc import Iterator

from app.text.letters import ZWNJ

_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,"
_STANDARD = "ضصثقفغعهخحجچشسیبلاتنمکگظطزرذدپو"
_SHIFTED = {"H": "آ", "C": "ژ", "A": "ؤ", "S": "ئ", "D": "ي", "F": "إ", "G": "أ", "J": "ة", "Z": "ك", "B": ZWNJ, "M": "ء"}
_FROM_STANDARD = {**dict(zip(_KEYS, _STANDARD, strict=True)), "\\": "پ", "`": "پ", "~": ZWNJ, "?": "؟"}
_FROM_OLDER = _FROM_STANDARD | {"m": "ئ"}
_TO_KEYS = {persian: latin for latin, persian in zip(_KEYS, _STANDARD, strict=True)} | {"آ": "H", "ژ": "C", "ئ": "m", "ي": "d", "ك": ";"}

_TYPED = _TO_KEYS | {persian: latin for latin, persian in _SHIFTED.items()}

_LATIN = re.compile(r"[a-z]", re.IGNORECASE)
_PERSIAN = re.compile(r"[آ-ی]")


def as_persian(text: str) -> Iterator[str]:
    """Persian readings of what was typed on a keyboard set to Latin letters, the likelier layout first; none if there is no Latin letter
    in it, or a Persian one."""
    if not _LATIN.search(text) or _PERSIAN.search(text):
        return
    typed = text.lower() if text.isupper() else text
    yield _decoded(typed, _FROM_STANDARD)
    if "m" in typed.lower():
        yield _decoded(typed, _FROM_OLDER)


def as_latin(text: str) -> str:
    """The Latin reading of what was typed on a keyboard set to Persian."""
    return "".join(_TO_KEYS.get(char, char) for char in text).lower()


def typed_as_latin(text: str) -> str:
    """The keys that a Persian text is typed with on the standard layout, as letters of an English one."""
    return "".join(_TYPED.get(char, char) for char in text)


def _decoded(text: str, keys: dict[str, str]) -> str:
    return "".join(_SHIFTED.get(char) or keys.get(char.lower(), char) for char in text)
