"""What is read of the offices: each function is one SELECT. Offices that closed for good are left out of every list."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from functools import cache
from math import cos, radians
from typing import Any

from sqlalchemy import ColumnElement, Double, Select, bindparam, case, distinct, func, literal, null, select
from sqlalchemy.orm import joinedload

from app.catalog.models.definitions import ServiceDefinition, definition_category
from app.catalog.models.lists import Category
from app.catalog.models.organisations import Area, AreaLevel, Organisation, organisation_area
from app.catalog.queries.offerings import Place
from app.db import db, rows
from app.offices.distance import Point, point
from app.offices.models import Assistance, CounterOffice, OfficeService
from app.text.collate import sort_key
from app.web.remembered import remembered_each

WORKING = CounterOffice.closed_at.is_(None)


@dataclass(frozen=True)
class CountyCount:
    """A county and the number of its offices."""

    county: Area
    offices: int


@dataclass(frozen=True)
class OfficeTotal:
    """How many offices do a definition, and in how many counties."""

    slug: str
    offices: int
    counties: int


@dataclass(frozen=True)
class ShortOffice:
    """An office as other pages list it."""

    slug: str
    name: str
    county_id: int
    city_name: str
    address: str
    latitude: float | None
    longitude: float | None
    hours: list[dict[str, int]]


@dataclass(frozen=True)
class NearOffice:
    """An office that does definition `slug`; `here` is the number of those in the place that was asked for, `total` of all."""

    office: ShortOffice
    definition_id: int
    assistance: Assistance | None
    slug: str
    here: int
    total: int


@dataclass(frozen=True)
class ServiceAtOffice:
    """A service that an office does, under one of its categories; `fee` in rial, None if not stated."""

    slug: str
    title: str
    title_en: str
    category: str
    category_en: str
    assistance: Assistance | None
    fee: int | None


def counties_with_offices() -> list[CountyCount]:
    """Every county with its number of offices, in alphabetical order; 0 where there is none."""
    query = (
        select(Area, func.count(CounterOffice.id))
        .outerjoin(CounterOffice, (CounterOffice.county_id == Area.id) & WORKING)
        .where(Area.level == AreaLevel.COUNTY)
        .group_by(Area.id)
    )
    found = [CountyCount(area, number) for area, number in db.session.execute(query)]
    return sorted(found, key=lambda item: sort_key(item.county.name))


def offices_of(county_id: int | None = None) -> list[CounterOffice]:
    """Offices with their counties, those of a county where given, in alphabetical order."""
    query = select(CounterOffice).options(joinedload(CounterOffice.county)).where(WORKING)
    if county_id is not None:
        query = query.where(CounterOffice.county_id == county_id)
    return sorted(db.session.scalars(query), key=_alphabetical)


def offices_doing(definition_id: int, county_id: int | None = None) -> list[tuple[CounterOffice, Assistance | None]]:
    """Offices that do a definition, with how they help; those of a county where given, in alphabetical order."""
    query = (
        select(CounterOffice, OfficeService.assistance)
        .options(joinedload(CounterOffice.county))
        .join(OfficeService, OfficeService.office_id == CounterOffice.id)
        .where(OfficeService.definition_id == definition_id, WORKING)
    )
    if county_id is not None:
        query = query.where(CounterOffice.county_id == county_id)
    found = [(office, assistance) for office, assistance in db.session.execute(query)]
    return sorted(found, key=lambda pair: _alphabetical(pair[0]))


def _alphabetical(office: CounterOffice) -> tuple[str, str]:
    return sort_key(office.county.name), sort_key(office.name)


def office_by_slug(slug: str) -> CounterOffice | None:
    """An office, also one that closed."""
    return db.session.scalar(select(CounterOffice).options(joinedload(CounterOffice.county)).where(CounterOffice.slug == slug))


def county_by_slug(slug: str) -> Area | None:
    return db.session.scalar(select(Area).where(Area.slug == slug, Area.level == AreaLevel.COUNTY))


def definition_by_slug(slug: str) -> ServiceDefinition | None:
    """A definition that is published."""
    return db.session.scalar(select(ServiceDefinition).where(ServiceDefinition.slug == slug, ServiceDefinition.archived_at.is_(None)))


def services_at_offices() -> list[tuple[str, str, str]]:
    """(slug, title, English title) of every definition that some office does, in alphabetical order."""
    doing = select(OfficeService.definition_id).join(OfficeService.office).where(WORKING)
    query = (
        select(ServiceDefinition.slug, ServiceDefinition.title, ServiceDefinition.title_en)
        .where(ServiceDefinition.id.in_(doing), ServiceDefinition.archived_at.is_(None))
        .order_by(ServiceDefinition.sort_key, ServiceDefinition.id)
    )
    return [(slug, title, title_en) for slug, title, title_en in db.session.execute(query)]


def services_of_office(office_id: int) -> list[ServiceAtOffice]:
    """What an office does, in the order of categories and titles, each once, under its first category."""
    query = (
        select(
            ServiceDefinition.slug,
            ServiceDefinition.title,
            ServiceDefinition.title_en,
            Category.name,
            Category.name_en,
            OfficeService.assistance,
            OfficeService.fee,
        )
        .join(OfficeService, OfficeService.definition_id == ServiceDefinition.id)
        .outerjoin(definition_category, definition_category.c.definition_id == ServiceDefinition.id)
        .outerjoin(Category, Category.id == definition_category.c.category_id)
        .where(OfficeService.office_id == office_id, ServiceDefinition.archived_at.is_(None))
        .order_by(definition_category.c.position, Category.position, ServiceDefinition.sort_key, ServiceDefinition.id)
    )
    return _first_of_each(db.session.execute(query))


def _first_of_each(rows: Any) -> list[ServiceAtOffice]:
    found: dict[str, ServiceAtOffice] = {}
    for slug, title, title_en, category, category_en, assistance, fee in rows:
        found.setdefault(slug, ServiceAtOffice(slug, title, title_en, category or "", category_en or "", assistance, fee))
    return list(found.values())


def municipality_place(slug: str) -> Area | None:
    """Where a municipality is: its city if the city's coordinates are known, else its county."""
    query = (
        select(Area)
        .join(organisation_area, organisation_area.c.area_id == Area.id)
        .join(Organisation, Organisation.id == organisation_area.c.organisation_id)
        .where(Organisation.slug == slug, Area.latitude.is_not(None))
        .order_by(Area.level == AreaLevel.COUNTY, Area.id)
        .limit(1)
    )
    return db.session.scalar(query)


def _squared_distance(origin: Point | None) -> ColumnElement[Any]:
    """Grows with the distance from `origin` inside a province, in squared degrees; NULL if a point is not known."""
    if origin is None:
        return null()
    north = CounterOffice.latitude - origin.latitude
    east = (CounterOffice.longitude - origin.longitude) * cos(radians(origin.latitude))
    return north * north + east * east


def offices_near(origin: Point, *, beside: int, limit: int) -> Sequence[CounterOffice]:
    """The offices nearest to a point with known coordinates, without office `beside`."""
    query = (
        select(CounterOffice)
        .options(joinedload(CounterOffice.county))
        .where(WORKING, CounterOffice.id != beside, CounterOffice.latitude.is_not(None), CounterOffice.longitude.is_not(None))
        .order_by(_squared_distance(origin), CounterOffice.id)
        .limit(limit)
    )
    return db.session.scalars(query).all()


_SHORT = [getattr(CounterOffice, field.name) for field in fields(ShortOffice)]


@cache
def _nearest() -> Select[*tuple[Any, ...]]:
    """Built once, as it is long. Asked with `definitions`, `county`, `limit`, and `north`, `east`, `narrow` of the origin (or NULL)."""
    elsewhere = case((CounterOffice.county_id == bindparam("county"), 0), else_=1)
    north = CounterOffice.latitude - bindparam("north", type_=Double)
    east = (CounterOffice.longitude - bindparam("east", type_=Double)) * bindparam("narrow", type_=Double)
    order = (elsewhere, (north * north + east * east).nulls_last(), CounterOffice.id)
    of_one = OfficeService.definition_id
    ranked = (
        select(
            OfficeService.office_id,
            OfficeService.definition_id,
            OfficeService.assistance,
            func.row_number().over(partition_by=of_one, order_by=order).label("rank"),
            func.sum(literal(1) - elsewhere).over(partition_by=of_one).label("here"),
            func.count().over(partition_by=of_one).label("total"),
        )
        .join(OfficeService.office)
        .where(OfficeService.definition_id.in_(bindparam("definitions", expanding=True)), WORKING)
        .subquery()
    )
    return (
        select(*_SHORT, ranked.c.definition_id, ranked.c.assistance, ServiceDefinition.slug, ranked.c.here, ranked.c.total)
        .join(ranked, ranked.c.office_id == CounterOffice.id)
        .join(ServiceDefinition, ServiceDefinition.id == ranked.c.definition_id)
        .where(ranked.c.rank <= bindparam("limit"))
        .order_by(ranked.c.definition_id, ranked.c.rank)
    )


def nearest_by_definition(definition_ids: Collection[int], place: Area | Place, limit: int) -> list[NearOffice]:
    """For each definition the `limit` offices that do it, those of county `place` first, then by distance from its seat."""
    origin = point(place.latitude, place.longitude)
    asked = {"definitions": list(definition_ids), "county": place.id, "limit": limit, "north": None, "east": None, "narrow": None}
    if origin:
        asked |= {"north": origin.latitude, "east": origin.longitude, "narrow": cos(radians(origin.latitude))}
    cut = len(_SHORT)
    return [NearOffice(ShortOffice(*row[:cut]), *row[cut:]) for row in rows(_nearest(), asked)]


_TOTALS = (
    select(ServiceDefinition.id, ServiceDefinition.slug, func.count(CounterOffice.id), func.count(distinct(CounterOffice.county_id)))
    .join(OfficeService, OfficeService.definition_id == ServiceDefinition.id)
    .join(OfficeService.office)
    .where(ServiceDefinition.id.in_(bindparam("definitions", expanding=True)), WORKING)
    .group_by(ServiceDefinition.id, ServiceDefinition.slug)
)


def totals_by_definition(definition_ids: Collection[int]) -> dict[int, OfficeTotal]:
    """How many offices do each definition; one that no office does is left out."""
    return remembered_each("offices of a service", definition_ids, _totals)


def _totals(definition_ids: Collection[int]) -> dict[int, OfficeTotal]:
    return {row[0]: OfficeTotal(*row[1:]) for row in rows(_TOTALS, {"definitions": list(definition_ids)})}


def offices_at_seats(organisation_ids: Collection[int]) -> dict[int, CountyCount]:
    """For each organisation the county of its seat and the number of offices there; none without an office."""
    query = (
        select(Organisation.id, Area, func.count(CounterOffice.id))
        .join(Area, Area.id == Organisation.seat_id)
        .join(CounterOffice, CounterOffice.county_id == Area.id)
        .where(Organisation.id.in_(organisation_ids), WORKING)
        .group_by(Organisation.id, Area.id)
    )
    return {number: CountyCount(county, offices) for number, county, offices in db.session.execute(query)}
