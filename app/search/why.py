"""Why a service is among the results, where its title does not show it: a name or a piece of its text that has the words.

The texts of a service are read once for each catalogue version. Their stems stand in one string, so that a page of hits is looked
through in a fraction of a millisecond.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup, escape
from sqlalchemy import select

from app.catalog.card import Card, load
from app.catalog.models.definitions import ServiceDefinition
from app.catalog.queries.summaries import ServiceSummary
from app.db import db
from app.search.documents import body
from app.search.highlight import Piece, cut, marks, pieces, wanted_stems
from app.search.planner import Planned
from app.search.wording import raw
from app.text.stem import stem
from app.text.stops import SOFT
from app.text.tokens import tokens
from app.web.remembered import remembered_each
from app.web.translation import current_language

LONGEST = 120
"""Letters of a piece of text."""
_LEAD = 3
"""A piece begins so many-th part of its spare letters before the first mark."""
_PERSIAN_LETTER = re.compile("[\u0600-\u06ff]")
PERSIAN, ENGLISH = Markup('<span lang="fa" dir="rtl">{}</span>'), Markup('<span lang="en" dir="ltr">{}</span>')


@dataclass(frozen=True)
class Why:
    """Why a service is shown: `text`, a name of it (`name`) or a piece of what is told of it; or `text` means the same as `term`."""

    text: Markup
    name: bool = False
    term: str = ""


@dataclass(frozen=True)
class Passages:
    """Texts of a service: first `names` names, then the rest. `stems` holds those of all texts; those of text `i` begin at `starts[i]`."""

    texts: tuple[str, ...]
    names: int
    stems: str
    starts: tuple[int, ...]

    @staticmethod
    def of(card: Card) -> "Passages":
        names = dict.fromkeys(filter(None, (card.title, card.plain_title, *card.keywords, card.title_en, *card.keywords_en)))
        told = [line for text in (card.summary, body(card)) for line in text.splitlines() if line]
        cut = [f" {' '.join(stem(word) for word in tokens(text) if word not in SOFT)} " for text in (*names, *told)]
        starts = [0]
        for text in cut[:-1]:
            starts.append(starts[-1] + len(text))
        return Passages((*names, *told), len(names), "".join(cut), tuple(starts))

    def best(self, stems: Iterable[str]) -> int | None:
        """The text with most of the stems; of equals the first."""
        found: dict[int, set[str]] = defaultdict(set)
        for one in stems:
            needle, at = f" {one} ", -1
            while (at := self.stems.find(needle, at + 1)) >= 0:
                found[bisect_right(self.starts, at) - 1].add(one)
        return min(found, key=lambda place: (-len(found[place]), place), default=None)


@dataclass(frozen=True)
class Sought:
    """What a query looks for."""

    planned: Planned

    @cached_property
    def stems(self) -> frozenset[str]:
        """Stems that are marked in titles."""
        return wanted_stems(self.planned.plan)

    @cached_property
    def meant(self) -> Mapping[str, str]:
        """Stem that words of the query stand for by the synonyms alone -> those words as they were typed."""
        reading = self.planned.reading
        said = {one for word in reading.words for one in word.stems}
        meant = ((one, meaning) for meaning in reading.meanings for one in meaning.stems if one not in said)
        return {one: raw(reading, meaning.start, meaning.end) for one, meaning in meant}

    @cached_property
    def own(self) -> frozenset[str]:
        """Stems of the query's own words for whose sake a service is shown."""
        return wanted_stems(self.planned.plan, finding=True) - self.meant.keys()


def whys(services: Sequence[ServiceSummary], sought: Sought) -> dict[int, Why]:
    """Service id -> why it is there, where its title does not say so and something in its texts does."""
    if sought.planned.plan.empty:
        return {}
    unsaid = [service for service in services if not marks(shown_title(service), sought.own)]
    found = {service.id: _same(shown_title(service), sought.meant) for service in unsaid}
    silent = [number for number, why in found.items() if not why]
    for number, passages in remembered_each("passages", silent, _passages).items():
        found[number] = _why(passages, sought)
    return {number: why for number, why in found.items() if why}


def shown_title(service: ServiceSummary) -> str:
    """The title as the page shows it."""
    return service.title_en if service.title_en and current_language() == "en" else service.title


def _passages(ids: Collection[int]) -> dict[int, Passages]:
    rows = db.session.execute(select(ServiceDefinition.id, ServiceDefinition.card).where(ServiceDefinition.id.in_(ids)))
    return {number: Passages.of(load(card)) for number, card in rows}


def _why(passages: Passages, sought: Sought) -> Why | None:
    """By the query's own words, else by what they mean."""
    place = passages.best(sought.own)
    if place is None:
        place = passages.best(sought.meant)
        return None if place is None else _same(passages.texts[place], sought.meant)
    text, named = passages.texts[place], place < passages.names
    return Why(in_its_language(text, marked(text, sought.own) if named else excerpt(text, sought.own)), named)


def _same(text: str, meant: Mapping[str, str]) -> Why | None:
    """What of a text means the same as words of the query."""
    words = [(text[start:end], _term(text[start:end], meant)) for start, end in marks(text, meant.keys())]
    if not words:
        return None
    term = words[0][1]
    return Why(in_its_language(text, escape(" ".join(word for word, of in words if of == term))), term=term)


def _term(word: str, meant: Mapping[str, str]) -> str:
    """The typed words that a marked word means the same as."""
    return next((term for one, term in meant.items() if marks(word, {one})), "")


def marked(text: str, stems: Set[str]) -> Markup:
    """The text with the wanted words marked."""
    return _printed(pieces(text, stems))


def _printed(parts: Iterable[Piece]) -> Markup:
    written: list[str] = []
    for piece, mark in parts:
        written += ("<mark>", escape(piece), "</mark>") if mark else (escape(piece),)
    return Markup("".join(written))  # noqa: S704  each piece is escaped


def in_its_language(text: str, shown: Markup) -> Markup:
    """What is shown of a text, told to be of the other language where it is."""
    english = not _PERSIAN_LETTER.search(text)
    if english == (current_language() == "en"):
        return shown
    return (ENGLISH if english else PERSIAN).format(shown)


def excerpt(text: str, stems: Set[str]) -> Markup:
    """The piece of a text, no longer than `LONGEST`, with most of the wanted words, marked."""
    found = marks(text, stems)
    start, end = _window(text, found) if len(text) > LONGEST else (0, len(text))
    return Markup("{}{}{}").format("… " if start else "", _printed(cut(text, found, start, end)), " …" if end < len(text) else "")


def _window(text: str, found: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Start and end of a piece of a text around the marks that stand closest together; whole words where there is room."""
    room = LONGEST - 4
    windows = [[mark for mark in found[place:] if mark[1] - first <= room] for place, (first, _end) in enumerate(found)]
    best = max(windows, key=len, default=[])
    first, last = (best[0][0], best[-1][1]) if best else (found[0][0], found[0][0]) if found else (0, 0)
    before = max(0, first - (room - last + first) // _LEAD)
    start = min(text.find(" ", before) + 1 or first, first) if before else 0
    end = start + room
    return (start, len(text)) if end >= len(text) else (start, max(text.rfind(" ", start, end + 1), last) if last > start else end)
