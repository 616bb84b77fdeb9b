"""Mark the words of a text that a plan has looked for, by the same chain that searched them."""

from functools import lru_cache

from app.search.plan import STEMS, Plan
from app.text.letters import ZWNJ
from app.text.stem import stem
from app.text.stops import SOFT
from app.text.tokens import forms, spans

Piece = tuple[str, bool]
"""A piece of the raw text, and whether it is marked."""


def wanted_stems(plan: Plan) -> frozenset[str]:
    """Stems that a plan looks for."""
    return frozenset(term.text for group in plan.groups for term in group.terms if term.field == STEMS)


def pieces(text: str, stems: frozenset[str]) -> list[Piece]:
    """The raw text cut into marked and unmarked pieces; joined again they are the text.

    A word with half-spaces is marked whole if it or one of its meaningful parts is wanted. Words that say little (`SOFT`) are
    never marked.
    """
    found: list[Piece] = []
    done = 0
    for word, start, end in _words(text) if stems else ():
        if start < done or _stems(word).isdisjoint(stems):
            continue
        if start > done:
            found.append((text[done:start], False))
        found.append((text[start:end], True))
        done = end
    if done < len(text):
        found.append((text[done:], False))
    return found


@lru_cache(maxsize=2048)
def _words(text: str) -> tuple[tuple[str, int, int], ...]:
    """The same titles come again and again."""
    return tuple(spans(text))


@lru_cache(maxsize=8192)
def _stems(word: str) -> frozenset[str]:
    """Those by which a word is found; none of a word that says little."""
    if word.replace(ZWNJ, "") in SOFT:
        return frozenset()
    return frozenset(stem(form) for form in forms(word) if form not in SOFT)
