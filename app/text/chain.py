"""The analysis chain, the same for documents and queries; an index made by another version of it must be rebuilt."""

from collections.abc import Sequence
from typing import NamedTuple

from app.text.letters import ZWNJ, normalise
from app.text.stem import stem
from app.text.stops import SOFT
from app.text.tokens import raw_words, tokens

CHAIN_VERSION = 2
"""Raise it with every change of `app.text` that changes a stem, a token or a key."""


class Analysis(NamedTuple):
    """Tokens of one text, in order; `stems[i]` belongs to `surfaces[i]`."""

    stems: list[str]
    surfaces: list[str]


def analyse(text: str) -> Analysis:
    """Stems and normalised words of a raw text."""
    surfaces = tokens(text)
    return Analysis([stem(word) for word in surfaces], surfaces)


def key(text: str) -> str:
    """A whole title or name as one word: equal for every spelling of letters, digits, spaces and half-spaces."""
    return "".join(raw_words(normalise(text))).replace(ZWNJ, "")


def stem_key(words: Sequence[str]) -> str:
    """Normalised words without half-spaces as one key: equal for every inflection, words that say little left out."""
    return "".join(stem(word) for word in words if word not in SOFT) or "".join(map(stem, words))


def stem_keys(text: str) -> set[str]:
    """The stem keys of a raw text, with its half-spaces read as spaces and as nothing."""
    normalised = normalise(text)
    return {stem_key(raw_words(normalised.replace(ZWNJ, between))) for between in (" ", "")} - {""}
