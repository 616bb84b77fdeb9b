"""What a search field proposes while somebody types: services, organisations, and places with their offices."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from flask import url_for
from sqlalchemy import select

from app.catalog.models.definitions import ServiceDefinition
from app.db import db
from app.search.current import engine, knowledge
from app.search.engine import EngineUnavailable, Suggestion
from app.search.named import ORGANISATION, PLACE, named
from app.search.titles import search_titles
from app.text.clean import clean
from app.text.keyboard import as_persian
from app.text.letters import ZWNJ, normalise
from app.text.tokens import raw_words

MOST = 8
MOST_BESIDE = 2
"""Organisations, and as many places, beside a full list of services."""
LONGEST_PREFIX = 60
_SHORTEST_TO_MEND = 4


@dataclass(frozen=True)
class Offered:
    """One proposal; `about` tells which service an everyday name is of."""

    text: str
    url: str
    kind: str
    about: str = ""


def suggestions(prefix: str) -> list[dict[str, str]]:
    """Up to eight proposals, by kind: services each once, organisations, places. If there are none for the beginning as it was typed,
    for what it is on the other keyboard, or with its unknown words corrected.
    """
    text = clean(prefix, LONGEST_PREFIX)
    found = (_offered(reading) for reading in _readings(text))
    return [asdict(item) for item in next(filter(None, found), [])]


def _readings(text: str) -> Iterator[str]:
    if text:
        yield text
        yield from as_persian(text)
        mended = _mended(text)
        if mended:
            yield mended


def _mended(text: str) -> str:
    """The text with the likeliest readings of its unknown words, if its last one, which is being written, is one of them."""
    words = raw_words(normalise(text).replace(ZWNJ, " "))
    if not words or len(words[-1]) < _SHORTEST_TO_MEND or not knowledge().readings(words[-1]):
        return ""
    read = ((word, knowledge().readings(word)) for word in words)
    return " ".join(" ".join(readings[0].words) if readings else word for word, readings in read)


def _offered(text: str) -> list[Offered]:
    """Services first; the others have the room that these leave, and a little in any case."""
    places = named(PLACE, text)
    towns = {item.url for item in places}
    organisations = [item for item in named(ORGANISATION, text) if item.url not in towns]
    least = min(len(places), MOST_BESIDE)
    services = _services(text, MOST - least - min(len(organisations), MOST_BESIDE))
    organisations = organisations[: MOST - least - len(services)]
    places = places[: MOST - len(organisations) - len(services)]
    return [*services, *(Offered(item.text, item.url, item.kind) for item in (*organisations, *places))]


def _services(text: str, most: int) -> list[Offered]:
    """Services whose title or names have words that begin so, the most used first; what is no longer published is left out."""
    found = _completions(text, most)
    rows = db.session.execute(
        select(ServiceDefinition.id, ServiceDefinition.slug, ServiceDefinition.title).where(
            ServiceDefinition.id.in_([item.id for item in found]), ServiceDefinition.archived_at.is_(None)
        )
    )
    known = {number: (slug, title) for number, slug, title in rows}
    return [_service(item, *known[item.id]) for item in found if item.id in known]


def _service(item: Suggestion, slug: str, title: str) -> Offered:
    return Offered(item.text or title, url_for("catalog.service", slug=slug), "service", title if item.kind == "alias" else "")


def _completions(text: str, most: int) -> list[Suggestion]:
    try:
        return list(engine().suggest(text, most))
    except EngineUnavailable:
        hits = search_titles(text, {}, "relevance", 0, most).hits
        return [Suggestion(hit.id, "", "title") for hit in hits]
