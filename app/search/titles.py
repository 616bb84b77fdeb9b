"""The last resort of search: titles and everyday names from the database, when no engine can answer."""

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select

from app.catalog.models.definitions import ServiceDefinition, ServiceWay
from app.catalog.models.lists import Audience, Category, LifeEvent
from app.catalog.models.offerings import Availability, ServiceOffering
from app.catalog.models.organisations import Area, AreaLevel, Organisation
from app.db import db
from app.search.engine import Hit, SearchResults, Sort
from app.search.lexicon_store import NO_RULES, QueryRules
from app.text.chain import key
from app.text.letters import normalise
from app.text.stops import SOFT
from app.text.tokens import raw_words

NAME = "titles"
ORDERS = {
    "relevance": (func.length(ServiceDefinition.search_text), ServiceDefinition.id),
    "days": (ServiceDefinition.days_max.is_(None), ServiceDefinition.days_max, ServiceDefinition.id),
    "visits": (ServiceDefinition.visits.is_(None), ServiceDefinition.visits, ServiceDefinition.id),
    "title": (ServiceDefinition.sort_key, ServiceDefinition.id),
}


def search_titles(
    query: str, filters: Mapping[str, tuple[str, ...]], sort: Sort, offset: int, limit: int, rules: QueryRules = NO_RULES
) -> SearchResults:
    """Services with every meaningful word of the query in their titles or names, and those pinned for it; no facets."""
    named = or_(and_(*_words(query)), ServiceDefinition.id.in_(rules.pinned)) if rules.pinned else and_(True, *_words(query))
    allowed = ServiceDefinition.archived_at.is_(None), ServiceDefinition.id.not_in(rules.blocked), *_filters(filters)
    matching = select(ServiceDefinition.id).where(named, *allowed)
    total = db.session.scalar(select(func.count()).select_from(matching.subquery())) or 0
    order = (*_pins_first(rules.pinned if sort == "relevance" else ()), *ORDERS[sort])
    ids = db.session.scalars(matching.order_by(*order).offset(offset).limit(limit)).all()
    return SearchResults(total=total, hits=tuple(Hit(number, 0.0) for number in ids), engine=NAME, degraded=True)


def _pins_first(pinned: Sequence[int]) -> list[ColumnElement[int]]:
    return [case({number: place for place, number in enumerate(pinned)}, value=ServiceDefinition.id, else_=len(pinned))] if pinned else []


def _words(query: str) -> list[ColumnElement[bool]]:
    words = raw_words(normalise(query))
    telling = [word for word in words if word not in SOFT] or words
    return [ServiceDefinition.search_text.contains(key(word), autoescape=True) for word in telling]


def _filters(filters: Mapping[str, Sequence[str]]) -> list[ColumnElement[bool]]:
    return [FILTERS[name](values) for name, values in filters.items()]


def _offered(where: ColumnElement[bool]) -> ColumnElement[bool]:
    """Offered by an organisation of which `where` is true."""
    offered = (
        select(ServiceOffering.definition_id)
        .join(Organisation, Organisation.id == ServiceOffering.organisation_id)
        .where(ServiceOffering.availability == Availability.OFFERED, where)
    )
    return ServiceDefinition.id.in_(offered)


def _in_county(values: Sequence[str]) -> ColumnElement[bool]:
    """Offered in one of the counties, or, if there is such a county, in the whole province."""
    one_of_them = (Area.level == AreaLevel.COUNTY) & Area.slug.in_(values)
    known = exists(select(Area.id).where(one_of_them))
    return known & _offered(Organisation.areas.any(one_of_them | (Area.level == AreaLevel.PROVINCE)))


FILTERS = {
    "way": lambda values: ServiceDefinition.ways.any(ServiceWay.kind.in_(values)),
    "fee": lambda values: ServiceDefinition.fee_state.in_([value for value in values if value in ("free", "paid", "unknown")]),
    "audience": lambda values: ServiceDefinition.audiences.any(Audience.code.in_(values)),
    "category": lambda values: ServiceDefinition.categories.any(Category.code.in_(values)),
    "event": lambda values: ServiceDefinition.life_events.any(LifeEvent.code.in_(values)),
    "organisation": lambda values: _offered(Organisation.slug.in_(values)),
    "county": _in_county,
}
