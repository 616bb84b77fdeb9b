"""Persian words written in Latin letters, each in a spelling of its own: shenasname, shenasnameh, shnsnme.

A written vowel may stand for a letter or for none, so words are looked up by their consonants (`skeleton`) and then compared
letter by letter (`likeness`).
"""

import re
from functools import lru_cache

_TWO = {"kh": "خ", "gh": "ق", "sh": "ش", "ch": "چ", "zh": "ژ", "ph": "ف", "th": "ت", "ck": "ک"}
_ONE = {
    "b": "ب",
    "p": "پ",
    "t": "ت",
    "s": "س",
    "j": "ج",
    "c": "ک",
    "k": "ک",
    "x": "خ",
    "d": "د",
    "r": "ر",
    "z": "ز",
    "f": "ف",
    "q": "ق",
    "g": "گ",
    "l": "ل",
    "m": "م",
    "n": "ن",
}
_SAME = str.maketrans({"ذ": "ز", "ض": "ز", "ظ": "ز", "ژ": "ز", "ص": "س", "ث": "س", "ط": "ت", "ح": "ه", "غ": "ق"})
_SILENT = re.compile("[اآوعیه]")
"""Letters that the Latin spelling leaves out or writes as vowels; ه and و are too often silent to rely on."""
_DOUBLED = re.compile(r"(.)\1+")
_PIECES = re.compile("kh|gh|sh|ch|zh|ph|ck|oo|ou|ee|aa|ei|ey|ay|ai|[a-z]")

_SPELLINGS: dict[str, tuple[str, ...]] = {
    "ا": ("a", "aa", "e", "o", ""),
    "آ": ("a", "aa"),
    "ب": ("b",),
    "پ": ("p",),
    "ت": ("t",),
    "ث": ("s", "c"),
    "ج": ("j", "g"),
    "چ": ("ch", "c"),
    "ح": ("h", ""),
    "خ": ("kh", "x", "h"),
    "د": ("d",),
    "ذ": ("z",),
    "ر": ("r",),
    "ز": ("z", "s"),
    "ژ": ("zh", "j", "z"),
    "س": ("s", "c"),
    "ش": ("sh", "s"),
    "ص": ("s",),
    "ض": ("z",),
    "ط": ("t",),
    "ظ": ("z",),
    "ع": ("a", "", "e", "o"),
    "غ": ("gh", "q", "g"),
    "ف": ("f", "ph"),
    "ق": ("gh", "q", "g", "k"),
    "ک": ("k", "c", "ck"),
    "گ": ("g",),
    "ل": ("l",),
    "م": ("m",),
    "ن": ("n",),
    "و": ("v", "o", "u", "oo", "ou", "w", ""),
    "ه": ("h", "e", "eh", "a", ""),
    "ی": ("i", "y", "ee", "ei", "ey", "ay", "e", ""),
}
"""How a letter is written, the usual way first; an empty one stands for a letter that is left out."""
_SHORT_VOWELS = ("a", "e", "o", "u", "i")
_LATER, _LATER_VOWEL, _SKIPPED, _SHORT, _LAST_VOWEL, _WRONG = 0.12, 0.05, 0.35, 0.06, 0.15, 1.0
_LONG = "اویه"


@lru_cache(maxsize=100_000)
def skeleton(word: str) -> str:
    """Consonants of a normalised Persian word, letters of one sound as one; empty if there are none."""
    return _DOUBLED.sub(r"\1", _SILENT.sub("", word.translate(_SAME)))


def latin_skeletons(word: str) -> set[str]:
    """Skeletons that a word in Latin letters may stand for: «g» may be گ, ج or ق, «s» ش, «k» ق, «h» خ …"""
    consonants = [_TWO.get(piece) or _ONE.get(piece, "") for piece in _PIECES.findall(word)]
    base = _DOUBLED.sub(r"\1", "".join(consonants).translate(_SAME))
    found = {base}
    for typed, meant in (("گ", "ق"), ("گ", "ج"), ("ک", "ق"), ("ق", "گ"), ("ج", "ز"), ("ک", "س"), ("ک", "چ"), ("س", "ش")):
        if typed in base:
            found.add(base.replace(typed, meant))
            found.add(base.replace(typed, meant, 1))
    if "h" in word:
        # «h» is no letter of a skeleton, but people write it for خ and in «s-h», «k-h» that belong apart.
        found |= {_DOUBLED.sub(r"\1", "".join(part)) for part in _apart(word)}
    return found - {""}


def _apart(word: str) -> list[str]:
    as_kh = "".join(_TWO.get(piece) or ("خ" if piece == "h" else _ONE.get(piece, "")) for piece in _PIECES.findall(word))
    letters = "".join(_ONE.get(letter, "") for letter in word)
    return [as_kh.translate(_SAME), letters.translate(_SAME)]


@lru_cache(maxsize=20_000)
def likeness(latin: str, persian: str) -> float:
    """How well a Latin spelling fits a Persian word, 0 … 1 (every letter written in its usual way)."""
    costs = _costs(latin, persian)
    return max(0.0, 1.0 - costs / max(len(latin), len(persian), 1))


def _costs(latin: str, persian: str) -> float:
    """Least cost of reading the letters off the spelling, by dynamic programming over (Persian letters, Latin letters) read."""
    width = len(latin)
    row = [_lost(latin[:end]) for end in range(width + 1)]
    for at, letter in enumerate(persian):
        spellings = _SPELLINGS.get(letter, (letter,))
        later = _LATER_VOWEL if letter in _LONG else _LATER
        if letter == "ه" and at == len(persian) - 1:
            spellings = ("e", "eh", "h", "a", "")
        new = [_WRONG * 9] * (width + 1)
        for end in range(width + 1):
            cost = row[end] + _SKIPPED * (1 if "" in spellings else 3)
            for rank, spelling in enumerate(spellings):
                start = end - len(spelling)
                if start >= 0 and latin.startswith(spelling, start):
                    cost = min(cost, row[start] + (later if rank else 0.0) + (0.0 if spelling else _SHORT))
            if end:
                # A short vowel between consonants, a doubled letter, or one that does not belong.
                cost = min(cost, new[end - 1] + _extra(latin, end - 1))
            new[end] = cost
        row = new
    return row[width]


def _extra(latin: str, at: int) -> float:
    if latin[at] in _SHORT_VOWELS:
        return _LAST_VOWEL if at == len(latin) - 1 else _SHORT
    doubled = at and latin[at] == latin[at - 1] and latin[at - 2 : at - 1] != latin[at]
    return _LATER if doubled else _WRONG


def _lost(latin: str) -> float:
    return sum(_extra(latin, at) for at in range(len(latin)))
