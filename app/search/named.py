"""Organisations and places by the beginnings of their names, for whoever is typing one; read once for each catalogue version."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from flask import request, url_for
from sqlalchemy import select

from app.catalog.models.organisations import Organisation
from app.catalog.queries.organisations import town_in_english
from app.db import db
from app.offices.queries import counties_with_offices
from app.text.chain import key
from app.text.letters import ZWNJ, normalise
from app.text.tokens import raw_words, tokens
from app.web.remembered import remembered
from app.web.translation import current_language
from app.web.translation import gettext as _

ORGANISATION, PLACE = "organisation", "place"


class Named(NamedTuple):
    """Something with its page. `keys` are its names, each as one word with a bar before it, the one that is shown first; `words` are all
    words of its names, each with a space before it.
    """

    keys: str
    words: str
    text: str
    url: str
    kind: str


def named(kind: str, prefix: str) -> list[Named]:
    """Those of a kind with a name that begins so, or with words that begin like all of several; first those that are called so."""
    words = raw_words(normalise(prefix).replace(ZWNJ, " "))
    if not words:
        return []
    whole, wanted = f"|{''.join(words)}", [f" {word}" for word in words]
    several = len(words) > 1
    found = [item for item in _all()[kind] if whole in item.keys or (several and all(word in item.words for word in wanted))]
    return sorted(found, key=lambda item: not item.keys.startswith(whole))


def _all() -> dict[str, list[Named]]:
    """By kind, in Persian order; addresses are those of this site's root."""
    return remembered(
        f"named {current_language()} {request.script_root}",
        lambda: {ORGANISATION: list(_organisations()), PLACE: [*_towns(), *_counties()]},
    )


def _organisations() -> Iterator[Named]:
    for item in _by_name():
        yield _named((item.name, item.short_name, item.name_en, *item.aliases), item, ORGANISATION)


def _towns() -> Iterator[Named]:
    """Municipalities by the names of their towns alone."""
    for item in _by_name():
        if item.is_municipality and item.short_name:
            kind = item.name.removesuffix(item.short_name)
            yield _named(
                (item.short_name, town_in_english(item.name_en), *(name for name in item.aliases if not name.startswith(kind))), item, PLACE
            )


def _by_name() -> Iterable[Organisation]:
    return db.session.scalars(select(Organisation).order_by(Organisation.sort_key))


def _named(names: Iterable[str], item: Organisation, kind: str) -> Named:
    return _entry(names, _shown(item.name, item.name_en), url_for("catalog.organisation", slug=item.slug), kind)


def _counties() -> Iterator[Named]:
    """The counter offices of counties that have some."""
    for found in counties_with_offices():
        county = found.county
        if found.offices:
            text = _("Counter offices of %(county)s county", county=_shown(county.name, county.name_en))
            yield _entry((county.name, county.name_en, *county.aliases), text, url_for("offices.offices", county=county.slug), PLACE)


def _shown(name: str, english: str) -> str:
    return english if english and current_language() == "en" else name


def _entry(names: Iterable[str], text: str, url: str, kind: str) -> Named:
    said = [name for name in names if name]
    keys = "".join(f"|{key(name)}" for name in said)
    return Named(keys, "".join(f" {word}" for name in said for word in tokens(name)), text, url, kind)
