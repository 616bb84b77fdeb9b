"""Organisations, and the places they serve."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from app.catalog.models.definitions import ServiceDefinition, definition_category
from app.catalog.models.lists import Category
from app.catalog.models.offerings import Availability, ServiceOffering
from app.catalog.models.organisations import Area, Organisation, OrganisationKind
from app.db import db


@dataclass(frozen=True)
class ListedOrganisation:
    slug: str
    name: str
    name_en: str
    kind: OrganisationKind
    sort_key: str
    county_slug: str
    county: str
    county_en: str
    services: int


def listed_organisations() -> list[ListedOrganisation]:
    """All organisations in Persian order with the number of services they offer."""
    offered = (
        select(ServiceOffering.organisation_id, func.count().label("services"))
        .where(ServiceOffering.availability == Availability.OFFERED)
        .group_by(ServiceOffering.organisation_id)
        .subquery()
    )
    columns = (
        Organisation.slug,
        Organisation.name,
        Organisation.name_en,
        Organisation.kind,
        Organisation.sort_key,
        func.coalesce(Area.slug, "").label("county_slug"),
        func.coalesce(Area.name, "").label("county"),
        func.coalesce(Area.name_en, "").label("county_en"),
        func.coalesce(offered.c.services, 0).label("services"),
    )
    rows = db.session.execute(
        select(*columns).outerjoin(Area, Area.id == Organisation.seat_id).outerjoin(offered, offered.c.organisation_id == Organisation.id)
    )
    return sorted((ListedOrganisation(**row._mapping) for row in rows), key=lambda item: item.sort_key)


def organisation_by_slug(slug: str) -> Organisation | None:
    """An organisation with its seat and areas."""
    loaded = joinedload(Organisation.seat), selectinload(Organisation.areas)
    return db.session.scalar(select(Organisation).where(Organisation.slug == slug).options(*loaded))


def offered_services(organisation_id: int) -> Sequence[tuple[int, str, str, str]]:
    """(definition id, category code, category name, its English name) of all services offered, each under its first category."""
    first = (
        select(definition_category.c.definition_id, func.min(definition_category.c.position).label("position"))
        .group_by(definition_category.c.definition_id)
        .subquery()
    )
    rows = db.session.execute(
        select(ServiceDefinition.id, Category.code, Category.name, Category.name_en)
        .join(ServiceOffering, ServiceOffering.definition_id == ServiceDefinition.id)
        .join(first, first.c.definition_id == ServiceDefinition.id)
        .join(
            definition_category,
            (definition_category.c.definition_id == first.c.definition_id) & (definition_category.c.position == first.c.position),
        )
        .join(Category, Category.id == definition_category.c.category_id)
        .where(
            ServiceOffering.organisation_id == organisation_id,
            ServiceOffering.availability == Availability.OFFERED,
            ServiceDefinition.archived_at.is_(None),
        )
        .order_by(Category.position, ServiceDefinition.id)
    )
    return rows.all()


def municipality_names(slug: str) -> tuple[str, str] | None:
    """(name, English name) of a municipality's town."""
    row = db.session.execute(
        select(Organisation.short_name, Organisation.name_en).where(
            Organisation.slug == slug, Organisation.kind == OrganisationKind.MUNICIPALITY
        )
    ).first()
    return (row[0], town_in_english(row[1])) if row else None


def municipality_towns() -> Sequence[tuple[str, str, str]]:
    """(slug, name, English name) of the towns of all municipalities, in Persian order."""
    rows = db.session.execute(
        select(Organisation.slug, Organisation.short_name, Organisation.name_en)
        .where(Organisation.kind == OrganisationKind.MUNICIPALITY, Organisation.short_name != "")
        .order_by(Organisation.sort_key)
    )
    return [(slug, name, town_in_english(english)) for slug, name, english in rows]


def town_in_english(english: str) -> str:
    """A municipality's town by its English name."""
    return english.removeprefix("Municipality of ")
