"""Mark the words of a text that a plan has looked for, by the same chain that searched them."""

from collections.abc import Set
from functools import lru_cache

from app.search.plan import STEMS, Plan
from app.text.letters import ZWNJ
from app.text.stem import stem
from app.text.stops import SOFT
from app.text.tokens import forms, spans

Piece = tuple[str, bool]
"""A piece of the raw text, and whether it is marked."""


def wanted_stems(plan: Plan, *, finding: bool = False) -> frozenset[str]:
    """Stems that a plan looks for, or only those for whose sake a document is shown (`finding`)."""
    groups = (group for group in plan.groups if group.finds or not finding)
    return frozenset(term.text for group in groups for term in group.terms if term.field == STEMS)


def pieces(text: str, stems: Set[str]) -> list[Piece]:
    """The raw text cut into marked and unmarked pieces; joined again they are the text.

    A word with half-spaces is marked whole if it or one of its meaningful parts is wanted. Words that say little (`SOFT`) are
    never marked.
    """
    found: list[Piece] = []
    done = 0
    for start, end in marks(text, stems):
        if start > done:
            found.append((text[done:start], False))
        found.append((text[start:end], True))
        done = end
    if done < len(text):
        found.append((text[done:], False))
    return found


def marks(text: str, stems: Set[str]) -> list[tuple[int, int]]:
    """Where the wanted words of a raw text stand, in order."""
    found: list[tuple[int, int]] = []
    for word, start, end in words_in(text) if stems else ():
        if _wanted(word, stems) and not (found and start < found[-1][1]):
            found.append((start, end))
    return found


@lru_cache(maxsize=2048)
def words_in(text: str) -> tuple[tuple[str, int, int], ...]:
    """`spans` of a text, remembered: the same titles come again and again."""
    return tuple(spans(text))


def _wanted(word: str, stems: Set[str]) -> bool:
    if word.replace(ZWNJ, "") in SOFT:
        return False
    return any(form not in SOFT and stem(form) in stems for form in forms(word))
