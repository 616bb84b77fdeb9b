"""Service definitions as search documents: what of the catalogue can be found, filtered and counted."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.catalog.card import Card, load
from app.catalog.models.definitions import ServiceDefinition
from app.catalog.models.offerings import Availability, ServiceOffering
from app.catalog.models.organisations import Area, AreaLevel, Organisation, organisation_area
from app.db import db
from app.search.engine import UNKNOWN, SearchDocument
from app.search.popularity import stored_levels

CHUNK = 500


@dataclass
class Provider:
    """An organisation with the counties it serves, by slug."""

    slug: str
    name: str
    municipal: bool
    counties: set[str] = field(default_factory=set)


def documents(ids: Collection[int] | None = None) -> Iterator[SearchDocument]:
    """Documents of the published definitions: of these ids, or of all. Works through the table in chunks."""
    numbers = db.session.scalars(select(ServiceDefinition.id).order_by(ServiceDefinition.id)).all() if ids is None else sorted(ids)
    providers = _providers()
    for start in range(0, len(numbers), CHUNK):
        yield from _documents(numbers[start : start + CHUNK], providers)
        db.session.expunge_all()


def _documents(ids: Sequence[int], providers: dict[int, Provider]) -> Iterator[SearchDocument]:
    with_lists = [
        selectinload(part)
        for part in (ServiceDefinition.categories, ServiceDefinition.life_events, ServiceDefinition.audiences, ServiceDefinition.ways)
    ]
    published = ServiceDefinition.id.in_(ids), ServiceDefinition.archived_at.is_(None)
    query = select(ServiceDefinition).where(*published).order_by(ServiceDefinition.id).options(*with_lists)
    definitions = db.session.scalars(query).all()
    offered, levels = _offered(ids), stored_levels(ids)
    for definition in definitions:
        serving = [providers[number] for number in offered.get(definition.id, ())]
        yield _document(definition, serving, levels.get(definition.id, 0))


def _offered(ids: Sequence[int]) -> dict[int, list[int]]:
    """definition id -> ids of the organisations that offer it."""
    rows = db.session.execute(
        select(ServiceOffering.definition_id, ServiceOffering.organisation_id)
        .where(ServiceOffering.definition_id.in_(ids), ServiceOffering.availability == Availability.OFFERED)
        .order_by(ServiceOffering.organisation_id)
    )
    found: dict[int, list[int]] = defaultdict(list)
    for definition, organisation in rows:
        found[definition].append(organisation)
    return found


def _providers() -> dict[int, Provider]:
    """All organisations; who serves the province serves all its counties."""
    rows = db.session.scalars(select(Organisation)).all()
    found = {item.id: Provider(item.slug, item.name, item.is_municipality) for item in rows}
    all_counties = set(db.session.scalars(select(Area.slug).where(Area.level == AreaLevel.COUNTY)))
    served = select(organisation_area.c.organisation_id, Area.slug, Area.level).join(Area, Area.id == organisation_area.c.area_id)
    for organisation, slug, level in db.session.execute(served):
        if level is AreaLevel.PROVINCE:
            found[organisation].counties |= all_counties
        elif level is AreaLevel.COUNTY:
            found[organisation].counties.add(slug)
    return found


def _document(definition: ServiceDefinition, providers: Sequence[Provider], popularity: int) -> SearchDocument:
    card = load(definition.card)
    return SearchDocument(
        id=definition.id,
        slug=definition.slug,
        title=card.title,
        plain_title=card.plain_title,
        title_en=card.title_en,
        aliases=tuple(card.keywords),
        keywords_en=tuple(card.keywords_en),
        summary=card.summary,
        organisations=tuple(provider.name for provider in providers if not provider.municipal),
        body=body(card),
        facets=_facets(definition, providers),
        popularity=popularity,
        days=UNKNOWN if definition.days_max is None else definition.days_max,
        visits=UNKNOWN if definition.visits is None else definition.visits,
    )


def _facets(definition: ServiceDefinition, providers: Sequence[Provider]) -> dict[str, tuple[str, ...]]:
    return {
        "way": tuple(way.kind for way in definition.ways),
        "fee": (definition.fee_state.value,),
        "audience": tuple(item.code for item in definition.audiences),
        "category": tuple(item.code for item in definition.categories),
        "event": tuple(item.code for item in definition.life_events),
        "organisation": tuple(provider.slug for provider in providers),
        "county": tuple(sorted(set(chain.from_iterable(provider.counties for provider in providers)))),
    }


def body(card: Card) -> str:
    """Everything else that people may search by, a line each."""
    parts = (
        [card.description],
        card.eligibility,
        [output.name for output in card.outputs],
        [evidence.name for evidence in card.evidence],
        [step.title for step in card.steps],
        [step.detail for step in card.steps],
        [channel.name for channel in card.channels],
    )
    return "\n".join(text for texts in parts for text in texts if text)
