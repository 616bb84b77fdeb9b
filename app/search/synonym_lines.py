"""One line of synonyms.csv, from a file or from a command, and what can be wrong with it."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any

from flask_babel import gettext as _
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from app.catalog.card import SEEN
from app.search.synonyms import SynonymKind, words_key
from app.text.clean import clean

MOST_EQUIVALENTS = 20
LONGEST_TERM = 120
SEPARATOR = "|"
FORMULA_SIGNS = ("=", "+", "-", "@")
"""What spreadsheets take for the beginning of a formula; exports must not carry any."""


class Change(StrEnum):
    """What a line asks for: nothing said leaves alone what somebody has removed, `add` puts it in force again."""

    KEEP = ""
    ADD = "add"
    REMOVE = "remove"


def _split(value: Any) -> Any:
    return [part for part in value.split(SEPARATOR) if part] if isinstance(value, str) else value


def _empty_is_false(value: Any) -> Any:
    return False if value == "" else value


Term = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_TERM, pattern=SEEN)]


class SynonymLine(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    term: Term
    equivalents: Annotated[list[Term], Field(min_length=1, max_length=MOST_EQUIVALENTS), BeforeValidator(_split)]
    kind: SynonymKind
    two_way: Annotated[bool, BeforeValidator(_empty_is_false)] = False
    change: Change = Change.KEEP


def faults(line: SynonymLine) -> Iterator[tuple[str, str]]:
    """(field, reason) of what no single field shows."""
    for name, text in [("term", line.term), *(("equivalents", text) for text in line.equivalents)]:
        if not words_key(text):
            yield name, _("«%(value)s» has no word in it", value=text)
        if SEPARATOR in text or text.startswith(FORMULA_SIGNS):
            yield name, _("«%(value)s» has a sign that does not belong to it: |, or = + - @ at the beginning", value=text)
    if clean(line.term, LONGEST_TERM) in (clean(text, LONGEST_TERM) for text in line.equivalents):
        yield "equivalents", _("«%(value)s» is its own equivalent", value=line.term)
    if line.two_way and line.kind is SynonymKind.MISSPELLING:
        yield "two_way", _("a misspelling goes one way only: nobody who writes the right word looks for the wrong one")
