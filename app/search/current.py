"""What this installation searches with: the engine, chosen at start from the settings, and what is known of words and names."""

from collections.abc import Mapping
from typing import cast

from flask import Flask, current_app
from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.catalog.models.organisations import Area, AreaLevel, Organisation, OrganisationKind
from app.db import db
from app.search.chosen import make_engines
from app.search.engine import Engine, EngineUnavailable
from app.search.knowledge import Knowledge
from app.search.lexicon import Lexicon
from app.search.lexicon_store import synonym_rows
from app.search.reading import Place
from app.search.synonyms import SynonymRow
from app.search.understanding import Names
from app.search.vocabulary import NOTHING, Vocabulary
from app.web.remembered import remembered

Named = tuple[tuple[str, Place], ...]
_Sources = tuple[Vocabulary, tuple[SynonymRow, ...], Named]


def init_engine(app: Flask, name: str | None = None) -> None:
    """Put the engine that answers, that of the settings or another one, and the indexes that this process keeps into the application."""
    engine, indexes = make_engines(app.extensions["settings"], name)
    app.extensions["search_engine"], app.extensions["search_indexes"] = engine, indexes


def engine() -> Engine:
    """The engine of the current application."""
    return cast(Engine, current_app.extensions["search_engine"])


def indexes() -> Mapping[str, Engine]:
    """The indexes that this process can bring changes to, by the name under which they joined."""
    return cast(Mapping[str, Engine], current_app.extensions["search_indexes"])


def knowledge() -> Knowledge:
    """What is known now: made anew when the index, the synonyms or the catalogue have changed."""
    sources: _Sources = _vocabulary(), synonym_rows(), remembered("names of places", _named_places)
    known: tuple[_Sources, Knowledge] | None = current_app.extensions.get("search_knowledge")
    if known is None or known[0] != sources:
        vocabulary, rows, named = sources
        known = sources, Knowledge.of(vocabulary, Lexicon.of(rows), Names.of(named))
        current_app.extensions["search_knowledge"] = known
    return known[1]


def _vocabulary() -> Vocabulary:
    try:
        return engine().vocabulary()
    except EngineUnavailable:
        return NOTHING


def _named_places() -> Named:
    """Names of the municipalities' towns, then of counties, with what they mean; of equal names the first one counts."""
    towns = (
        select(Organisation.slug, Organisation.short_name, Organisation.aliases, Area.slug)
        .join(Area, Organisation.seat_id == Area.id)
        .where(Organisation.kind == OrganisationKind.MUNICIPALITY, Organisation.short_name != "")
        .order_by(Organisation.id)
    )
    county = aliased(Area)
    cities = select(Area.name, Area.name_en, county.slug).join(county, Area.parent_id == county.id).where(Area.level == AreaLevel.CITY)
    counties = select(Area.slug, Area.name, Area.name_en, Area.aliases).where(Area.level == AreaLevel.COUNTY)
    found = [
        (name, Place(slug_of_county, slug))
        for slug, town, aliases, slug_of_county in db.session.execute(towns)
        for name in (town, *aliases)
    ]
    for slug, name, english, aliases in db.session.execute(counties):
        found += [(one, Place(slug)) for one in (name, english, *aliases)]
    found += [(name, Place(slug)) for *names, slug in db.session.execute(cities) for name in names]
    return tuple((name, place) for name, place in found if name)
