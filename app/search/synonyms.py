"""Synonyms as the search knows them: a term that people write, and what the catalogue calls the same thing."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.text.letters import ZWNJ, normalise
from app.text.tokens import raw_words

LONGEST_KEY = 300


class SynonymKind(StrEnum):
    """Why two words are the same; the values are those of synonyms.csv."""

    SYNONYM = "synonym"
    COLLOQUIAL = "colloquial"
    OLD_NAME = "old_name"
    ABBREVIATION = "abbreviation"
    LATIN = "latin"
    MISSPELLING = "misspelling"


@dataclass(frozen=True, slots=True)
class SynonymRow:
    """A term with its equivalents, the first one first.

    Who writes the term is also shown what has an equivalent. The other way round only if it is `two_way`: in most pairs the
    equivalent is the wider or the official word, and its searchers do not want the people's word.
    """

    term: str
    equivalents: tuple[str, ...]
    kind: SynonymKind
    two_way: bool = False


def words_key(text: str) -> str:
    """The words of a text as queries are read, half-spaces as spaces; equal keys are the same term, empty means no word."""
    return " ".join(raw_words(normalise(text).replace(ZWNJ, " ")))[:LONGEST_KEY]


def gathered(pairs: Iterable[tuple[str, str, SynonymKind, bool]]) -> tuple[SynonymRow, ...]:
    """Rows of pairs (term, equivalent, kind, two-way): the equivalents of one term, kind and direction together, in order."""
    rows: dict[tuple[str, SynonymKind, bool], list[str]] = {}
    for term, equivalent, kind, two_way in pairs:
        rows.setdefault((term, kind, two_way), []).append(equivalent)
    return tuple(SynonymRow(term, tuple(equivalents), kind, two_way) for (term, kind, two_way), equivalents in rows.items())
