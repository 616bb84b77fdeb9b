"""Complete what a person has begun to type, in whatever engine: which words to look for, and which name fits best."""

import json
from collections.abc import Iterable, Sequence

from app.search.engine import Suggestion
from app.search.engines.content import KEY_PREFIX, WORD_PREFIX
from app.text.chain import key
from app.text.letters import ZWNJ, normalise
from app.text.tokens import raw_words, tokens

CANDIDATES = 3
"""Looked at for each that is shown, as the engine orders by popularity and length alone."""
_MOST_WORDS = 8

Candidate = tuple[int, int, str]
"""(id, popularity, names as JSON) of a document that an engine found."""


def begun_words(prefix: str) -> list[str]:
    """The normalised words of what was typed; half-spaces are read as spaces."""
    return raw_words(normalise(prefix[:200]).replace(ZWNJ, " "))[:_MOST_WORDS]


def beginnings(words: Sequence[str]) -> tuple[list[str], str]:
    """What to look for among the prefixes: all of the words, or, written without spaces, the whole."""
    return [word[:WORD_PREFIX] for word in words], "".join(words)[:KEY_PREFIX]


def best(candidates: Iterable[Candidate], words: Sequence[str], limit: int) -> list[Suggestion]:
    """The best `limit` completions, one for each document."""
    made = ((number, often, *_completion(names, words)) for number, often, names in candidates)
    ordered = sorted((-often, rank, text, number, kind) for number, often, rank, text, kind in made)
    return [Suggestion(number, text, kind) for _, _, text, number, kind in ordered[:limit]]


def _completion(names: str, words: Sequence[str]) -> tuple[tuple[bool, int, int], str, str]:
    """(rank, text, kind) of the name that fits best: it begins so, or all words begin words of it, or the title."""
    title, plain, *aliases = json.loads(names)
    kinds = ["title", "plain", *["alias"] * len(aliases)]
    whole = "".join(words)
    for order, (text, kind) in enumerate(zip((title, plain, *aliases), kinds, strict=True)):
        if text and key(text).startswith(whole):
            return (False, order, len(text)), text, kind
    for order, (text, kind) in enumerate(zip((title, plain, *aliases), kinds, strict=True)):
        if text and _fits(text, words):
            return (True, order, len(text)), text, kind
    return (True, len(kinds), len(title)), title, "title"


def _fits(text: str, words: Sequence[str]) -> bool:
    have = tokens(text)
    return all(any(token.startswith(word) for token in have) for word in words)
