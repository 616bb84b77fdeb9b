"""Persian alphabetical order: a key for sorting, without the operating system's locale."""

import re

from app.text.letters import ZWNJ, normalise

_ALPHABET = "ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی"
_ORDER = f" 0123456789abcdefghijklmnopqrstuvwxyz\u0622{_ALPHABET}"
"""Rank by position; آ stands before ا, everything else after all."""
_RANKS = {ord(char): chr(rank + 1) for rank, char in enumerate(_ORDER)}
RANKS = len(_ORDER) + 1
"""Ranks are 1 … RANKS; the last is for characters outside the alphabet."""

_KINDS = re.compile(r"^(?:اداره کل|سازمان|شرکت|شهرداری)\s+(?=\S)")


class _Ranks(dict[int, str]):
    def __missing__(self, code: int) -> str:
        return chr(RANKS)


_TABLE = _Ranks(_RANKS)


def sort_key(text: str, *, ignore_kind: bool = False) -> str:
    """Key that orders texts as a Persian dictionary does; half-spaces do not count.

    With `ignore_kind`, a leading «اداره کل»، «سازمان»، «شرکت»، «شهرداری» does not count.
    """
    plain = " ".join("آ".join(normalise(part) for part in text.replace("ا\u0653", "آ").split("آ")).replace(ZWNJ, "").split())
    if ignore_kind:
        plain = _KINDS.sub("", plain)
    return plain.translate(_TABLE)


def first_letter(key: str) -> str:
    """The letter under which a dictionary has what got this sort key; آ stands under ا. Empty for what is outside the alphabet."""
    if not key or ord(key[0]) >= RANKS:
        return ""
    letter = _ORDER[ord(key[0]) - 1].upper()
    return "ا" if letter == "آ" else letter
