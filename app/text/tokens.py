"""Words of a text: runs of letters (a half-space may stand inside) and runs of digits, apart.

A word with half-spaces gives its parts and the joined form, so that it is found whichever way people type it.
"""

import re
from collections.abc import Iterator

from app.text.letters import ZWNJ, normalise, reading

LONGEST = 60
"""Letters of a token; what is longer is cut."""

_WORD = re.compile(rf"[^\W\d_]+(?:{ZWNJ}+[^\W\d_]+)*|[0-9]+")


def raw_words(normalised: str) -> list[str]:
    """Words as written, half-spaces inside kept."""
    return _WORD.findall(normalised)


def forms(word: str) -> tuple[str, ...]:
    """What one written word is indexed as: itself, or its parts followed by the joined form."""
    if ZWNJ not in word:
        return (word[:LONGEST],)
    parts = [part[:LONGEST] for part in word.split(ZWNJ) if part]
    return (*parts, "".join(parts)[:LONGEST])


def tokens(text: str) -> list[str]:
    """All tokens of a raw text, in order."""
    found: list[str] = []
    for word in _WORD.findall(normalise(text)):
        if ZWNJ in word:
            found.extend(forms(word))
        else:
            found.append(word[:LONGEST])
    return found


def compounds(text: str) -> list[str]:
    """The words of a raw text that are written with half-spaces, each once, with one half-space between its parts."""
    written = (word for word in _WORD.findall(normalise(text)) if ZWNJ in word)
    return list(dict.fromkeys(ZWNJ.join(filter(None, word.split(ZWNJ)))[: 2 * LONGEST] for word in written))


def spans(text: str) -> Iterator[tuple[str, int, int]]:
    """(normalised word, start, end) of every word of a raw text, half-spaces inside kept; offsets are of the raw text.

    Two words may have the same place: a character such as ¼ reads as more than one.
    """
    normalised = normalise(text)
    origins = [*_origins(text), len(text)]
    for match in _WORD.finditer(normalised):
        start, end = match.span()
        # Marks after the last letter belong to it.
        yield match.group(), origins[start], max(origins[end], origins[end - 1] + 1)


def _origins(text: str) -> list[int]:
    """For each character of the normalised text, where in the raw text it comes from."""
    return [at for at, char in enumerate(text) for _ in reading(char)]
