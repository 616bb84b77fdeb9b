"""What the results page says of the query: how it was read, what may have been meant, which place and which filters it speaks of."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import quote_plus

from markupsafe import Markup, escape

from app.catalog.queries.organisations import municipality_towns
from app.search.arguments import SearchArguments
from app.search.current import knowledge
from app.search.planner import plan_query
from app.search.queries import Answer, facet_names, find
from app.search.reading import LONGEST_QUERY, Place, QueryReading, Reading, Repair, Word
from app.search.sureness import is_weak
from app.search.wording import raw, reworded, spellings
from app.text.stops import SOFT
from app.web.locale import en_or_fa
from app.web.paging import url_with
from app.web.remembered import remembered
from app.web.translation import current_language

LOOKED_AT = 3
"""Hits that tell whether another query would be answered surely."""


@dataclass(frozen=True)
class Town:
    """Another place to search for: its name, and the address of that search."""

    name: Markup
    address: str


@dataclass(frozen=True)
class SaidPlace:
    """The place that was understood; `without`: the address of the search without it, empty if nothing else was written."""

    name: Markup
    without: str
    others: tuple[Town, ...]


@dataclass(frozen=True)
class Said:
    """What is said; empty where there is nothing to say.

    `searched`: the query as it was read, where that is not how it was typed. `meant`: a query that finds more. `unknown`: typed words
    that are in no service. `hints`: filters that the query speaks of and that are not in force, as (facet, value).
    """

    searched: str = ""
    meant: str = ""
    unknown: tuple[str, ...] = ()
    place: SaidPlace | None = None
    hints: tuple[tuple[str, str], ...] = field(default=())


def said(asked: SearchArguments, answer: Answer) -> Said:
    """What the page of an answer says; must be called inside its request."""
    reading = answer.planned.reading
    searched = _searched(reading, answer)
    return Said(
        searched=searched,
        meant="" if searched else _meant(asked, answer),
        unknown=tuple(_unknown(reading)),
        place=_place(reading.place, reading) if reading.place else None,
        hints=tuple(_hints(asked, answer)),
    )


def _searched(reading: QueryReading, answer: Answer) -> str:
    """The query as it was read: in the other layout, and with the sure readings of unknown words. An ending of speech is no other word,
    and of an answer that is not sure the readings are not either.
    """
    instead = {place: words for place, word in enumerate(reading.words) if not answer.weak and (words := _read_as(word))}
    if not instead:
        return reading.text if reading.text != reading.typed else ""
    known = spellings(text for service in answer.services for text in (service.title, service.plain_title, service.summary))
    return reworded(reading, {place: [known.get(word, word) for word in words] for place, words in instead.items()})


def _read_as(word: Word) -> tuple[str, ...]:
    """The sure reading of an unknown word: of one in Latin letters the Persian one, if there is any."""
    sure = [] if word.known else [other for other in word.readings if other.sure and other.repair is not Repair.SPOKEN]
    persian = (other for other in sure if other.repair is Repair.FINGLISH)
    best = next(persian, sure[0] if sure else None)
    return best.words if best else ()


def _meant(asked: SearchArguments, answer: Answer) -> str:
    """The query with the doubtful readings of its unknown words, if it finds more than the one that was asked, and surely."""
    reading = answer.planned.reading
    instead = {place: word.readings[0].words for place, word in enumerate(reading.words) if _doubtful(word)}
    if not instead or answer.paging.current > 1:
        return ""
    other = replace(asked, query=reworded(reading, instead))
    planned = plan_query(other.query, knowledge())
    results = find(other, planned, 0, LOOKED_AT, facets=())
    return other.query if results.total > answer.total and not is_weak(planned, results) else ""


def _doubtful(word: Word) -> bool:
    first: Reading | None = word.readings[0] if word.readings else None
    return first is not None and not word.known and not first.sure and first.repair is not Repair.SPLIT


def _unknown(reading: QueryReading) -> Iterator[str]:
    """Words as they were typed that say something, and that nothing in the catalogue is or resembles."""
    for place, word in enumerate(reading.words):
        if word.finds and not word.known and not word.readings and word.surface not in SOFT:
            yield raw(reading, place, place + 1)


def _hints(asked: SearchArguments, answer: Answer) -> Iterator[tuple[str, str]]:
    """Filters that leave something, and not everything."""
    for facet, value in answer.planned.reading.hints:
        count = answer.results.facets.get(facet, {}).get(value, 0)
        if 0 < count < answer.total and value not in asked.filters.get(facet, ()):
            yield facet, value


def _place(place: Place, reading: QueryReading) -> SaidPlace | None:
    name = _name(place)
    if name is None:
        return None
    first, after = reading.placed
    if first and reading.words[first - 1].surface in SOFT:
        first -= 1
    rest = reworded(reading, dict.fromkeys(range(first, after), ()))
    return SaidPlace(name, url_with(q=rest) if rest else "", tuple(_others(rest, place)))


def _name(place: Place) -> Markup | None:
    """Of a town, else of a county; of the whole province none."""
    if place.municipality:
        return next((name for slug, name, _written in _towns() if slug == place.municipality), None)
    county = remembered("names of counties", lambda: facet_names("county")).get(place.county)
    return en_or_fa(county.english, county.persian) if county else None


def _others(rest: str, place: Place) -> Iterable[Town]:
    """The same search for every other town. The address is put together here: there are many towns, and only the last word differs."""
    base = url_with(q=None)
    start = f"{base}{'&' if '?' in base else '?'}q={quote_plus(f'{rest} '.lstrip()[:LONGEST_QUERY])}"
    return (Town(name, start + written) for slug, name, written in _towns() if slug != place.municipality)


def _towns() -> Sequence[tuple[str, Markup, str]]:
    """(slug, name in the language of the page, Persian name as part of an address) of every municipality's town."""

    def read() -> Sequence[tuple[str, Markup, str]]:
        return [(slug, escape(en_or_fa(english, name)), quote_plus(name)) for slug, name, english in municipality_towns()]

    return remembered(f"towns {current_language()}", read)
