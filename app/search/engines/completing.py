"""Complete what a person has begun to type, in whatever engine: which words to look for, and which name fits best."""

import json
import re
from collections.abc import Iterable, Sequence

from app.search.engine import Suggestion
from app.search.engines.content import KEY_PREFIX, WORD_PREFIX
from app.text.letters import ZWNJ, normalise
from app.text.tokens import forms, raw_words

CANDIDATES = 3
"""Looked at for each that is shown, as the engine orders by popularity and length alone."""
_MOST_WORDS = 8
_KINDS = ("title", "plain", "alias")
_BETWEEN = "|"
_BESIDE_WORDS = re.compile(r"[\W_]+")
"""What a key leaves out of a normalised text."""

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


def _completion(names: str, words: Sequence[str]) -> tuple[tuple[int, int], str, str]:
    """(rank, text, kind). Texts that begin so rank first, titles before everyday names; shown is one of the titles if its words begin
    so, else the everyday name that does."""
    texts: list[str] = json.loads(names)
    read = _read(texts)
    whole = "".join(words)
    beginning = [
        (order > 1, len(text), order) for order, (text, (found, _)) in enumerate(zip(texts, read, strict=True)) if found.startswith(whole)
    ]
    named, length, first = min(beginning, default=(2, len(texts[0]), 0))
    fitting = (order for order, (_, text) in enumerate(read[:2]) if _fits(text, words))
    shown = next(fitting, first) if named else first
    return (int(named), length), texts[shown], _KINDS[min(shown, 2)]


def _read(texts: list[str]) -> list[tuple[str, str]]:
    """(key, normalised) of each text; they are read as one, as a card has many and this is asked with every letter."""
    read = normalise(_BETWEEN.join(texts)).split(_BETWEEN)
    if len(read) != len(texts):
        read = [normalise(text) for text in texts]
    return [(_BESIDE_WORDS.sub("", text), text) for text in read]


def _fits(text: str, words: Sequence[str]) -> bool:
    """Whether all words begin words of a normalised text."""
    have = [form for word in raw_words(text) for form in forms(word)]
    return all(any(token.startswith(word) for token in have) for word in words)
