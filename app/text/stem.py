"""The `poss` stemmer: final ی, plural, comparative and possessive endings, then final م، ت or ش.

Documents and queries are cut alike, so a stem need not be a word; it must only be the same for the forms that people
mix (گواهینامه‌هایم، گواهینامه‌ها). Nothing is cut below three letters.
"""

import re
from functools import lru_cache

_SHORTEST = 3
_BEFORE_ONE = 4
"""A single م، ت or ش is more often part of the word, so four letters must stay before it."""

_PERSIAN = re.compile(r"[آ-ی]+")
_ENDINGS = re.compile(
    rf"^(.{{{_SHORTEST},}}?)"
    r"(?:ها(?:ی|ی?م|ی?ت|ی?ش|ی?مان|ی?تان|ی?شان)?"
    r"|ترین(?:ها|های)?|تر"
    # ستان makes names of places.
    r"|ی?(?:مان|(?<!س)تان|شان))$"
)
_ROOTS_TEXT = """
    ساختمان سازمان زایمان اپارتمان پانسمان گفتمان چیدمان راندمان دودمان همزمان میهمان قهرمان
    پشیمان مسلمان خانمان ریسمان درخشان پریشان خویشان دفاتر کامپیوتر تیاتر
"""
_ROOTS = frozenset(_ROOTS_TEXT.split())
"""Words that only look as if they had an ending."""
_ENGLISH_PLURAL = re.compile(r"^([a-z]{3,}[^s\W\d])s$")


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The stem of one normalised word."""
    if len(word) <= _SHORTEST or word in _ROOTS:
        return word
    if not _PERSIAN.fullmatch(word):
        return _ENGLISH_PLURAL.sub(r"\1", word)
    base = _without_ye(word)
    if base not in _ROOTS:
        base = _without_possessive(_without_ye(_ENDINGS.sub(r"\1", base)))
    return base


def _without_ye(word: str) -> str:
    return word[:-1] if word.endswith("ی") and len(word) > _SHORTEST else word


def _without_possessive(word: str) -> str:
    """Cut again while it can be: درخواست loses its own ت, so درخواستش must lose both."""
    while len(word) > _BEFORE_ONE and word[-1] in "متش":
        word = word[:-1]
    return word
