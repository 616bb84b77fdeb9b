"""Words one slip away: a letter too much, too few, another one, or two that changed places.

Slips are weighed by how they come about: letters of one sound (ز ذ ض ظ) and doubled letters most easily, neighbours on the keyboard
next. A weight is 0 … 1, the share of its meaning that a corrected word keeps.
"""

from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise

ALPHABET = "ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی"
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_KEYBOARDS = (("ضصثقفغعهخحجچ", "شسیبلاتنمکگ", "ظطزرذدپو"), ("qwertyuiop", "asdfghjkl", "zxcvbnm"))
_SOUNDS = ("زذضظ", "سصث", "تط", "هح", "قغ", "اع", "یع", "گک", "جچ", "پب", "ژز", "دت", "ou", "ei", "sc", "ck", "zs", "yi", "ae")

_SAME_SOUND, _DOUBLED, _MOVED, _NEIGHBOUR = 0.95, 0.95, 0.9, 0.85
_VOWEL, _OTHER = 0.8, 0.7
_FIRST = 0.9
"""The first letter is seldom wrong."""


def _pairs(groups: tuple[str, ...]) -> frozenset[tuple[str, str]]:
    return frozenset((one, other) for group in groups for one in group for other in group if one != other)


def _beside(rows: tuple[str, ...]) -> frozenset[tuple[str, str]]:
    """Pairs of keys side by side in a row, or one above the other, both ways."""
    pairs = {pair for row in rows for pair in pairwise(row)}
    for upper, lower in pairwise(rows):
        pairs |= {(key, lower[near]) for at, key in enumerate(upper) for near in (at - 1, at) if 0 <= near < len(lower)}
    return frozenset(pairs | {(other, one) for one, other in pairs})


SAME_SOUND = _pairs(_SOUNDS)
NEIGHBOURS = frozenset().union(*map(_beside, _KEYBOARDS))


def corrections(word: str, known: Callable[[str], bool]) -> list[tuple[str, float]]:
    """(known word, weight) for every word one slip away from a normalised word, best first."""
    best: dict[str, float] = {}
    for candidate, weight in _slips(word):
        if weight > best.get(candidate, 0.0) and known(candidate):
            best[candidate] = weight
    return sorted(best.items(), key=lambda item: -item[1])


def homophones(word: str, known: Callable[[str], bool], most: int = 2) -> list[str]:
    """Known words that sound alike and differ in at most `most` letters of one sound."""
    found, seen, edge = [], {word}, [word]
    for _ in range(most):
        edge = [other for one in edge for other in _sounding(one) if other not in seen]
        seen.update(edge)
        found += [candidate for candidate in edge if known(candidate)]
    return list(dict.fromkeys(found))


@cache
def _alike(letter: str) -> str:
    return "".join(sorted(other for one, other in SAME_SOUND if one == letter))


def _sounding(word: str) -> Iterator[str]:
    for at, letter in enumerate(word):
        for other in _alike(letter):
            yield word[:at] + other + word[at + 1 :]


def _slips(word: str) -> Iterator[tuple[str, float]]:
    """Every word that could have been meant, with the weight of the slip."""
    letters = _LATIN if word.isascii() else ALPHABET
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        first = _FIRST if at == 0 else 1.0
        if after:
            yield before + after[1:], first * _weight_of_extra(word, at)
            yield from ((before + other + after[1:], first * _weight_of_other(after[0], other)) for other in letters if other != after[0])
        if len(after) > 1 and after[0] != after[1]:
            yield before + after[1] + after[0] + after[2:], first * _MOVED
        yield from ((before + other + after, first * _weight_of_missing(word, at, other)) for other in letters)


def _weight_of_extra(word: str, at: int) -> float:
    if at and word[at] == word[at - 1]:
        return _DOUBLED
    beside = word[max(at - 1, 0) : at] + word[at + 1 : at + 2]
    return _NEIGHBOUR if any((word[at], other) in NEIGHBOURS for other in beside) else _VOWEL if word[at] in "اویaeiou" else _OTHER


def _weight_of_other(typed: str, meant: str) -> float:
    if (typed, meant) in SAME_SOUND:
        return _SAME_SOUND
    return _NEIGHBOUR if (typed, meant) in NEIGHBOURS else _OTHER


def _weight_of_missing(word: str, at: int, meant: str) -> float:
    if meant in (word[at - 1 : at], word[at : at + 1]):
        return _DOUBLED
    return _NEIGHBOUR if meant in "اویaeiou" else _VOWEL
