"""Mark the words of a text that a plan has looked for, by the same chain that searched them."""

from collections.abc import Iterable, Set
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
    return cut(text, marks(text, stems), 0, len(text))


def cut(text: str, marked: Iterable[tuple[int, int]], first: int, last: int) -> list[Piece]:
    """The text from `first` to `last` (exclusive) in pieces, `marked` being where the marked ones stand; those beyond are left out."""
    found: list[Piece] = []
    done = first
    for start, end in marked:
        if start < done or end > last:
            continue
        if start > done:
            found.append((text[done:start], False))
        found.append((text[start:end], True))
        done = end
    if done < last:
        found.append((text[done:last], False))
    return found


def marks(text: str, stems: Set[str]) -> list[tuple[int, int]]:
    """Where the wanted words of a raw text stand, in order."""
    found: list[tuple[int, int]] = []
    for own, start, end in _telling(text) if stems else ():
        if not own.isdisjoint(stems) and not (found and start < found[-1][1]):
            found.append((start, end))
    return found


@lru_cache(maxsize=2048)
def words_in(text: str) -> tuple[tuple[str, int, int], ...]:
    """`spans` of a text, remembered: the same titles come again and again."""
    return tuple(spans(text))


@lru_cache(maxsize=2048)
def _telling(text: str) -> tuple[tuple[frozenset[str], int, int], ...]:
    """(stems, start, end) of the words of a text that say something."""
    words = ((word, start, end) for word, start, end in spans(text) if word.replace(ZWNJ, "") not in SOFT)
    return tuple((frozenset(stem(form) for form in forms(word) if form not in SOFT), start, end) for word, start, end in words)
