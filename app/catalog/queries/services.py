"""One service with everything its page needs."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import joinedload, selectinload

from app.catalog.models.definitions import ServiceDefinition
from app.catalog.models.offerings import Availability, Channel, Connection, ServiceOffering
from app.catalog.models.organisations import Organisation
from app.db import db


@dataclass(frozen=True)
class Link:
    """A service named by another one."""

    slug: str
    title: str
    title_en: str
    summary: str


def definition_by_slug(slug: str) -> ServiceDefinition | None:
    """A definition with its lists, ways, owner and successor; also one that is archived."""
    loaded = (
        selectinload(ServiceDefinition.categories),
        selectinload(ServiceDefinition.audiences),
        selectinload(ServiceDefinition.ways),
        joinedload(ServiceDefinition.successor),
    )
    return db.session.scalar(select(ServiceDefinition).where(ServiceDefinition.slug == slug).options(*loaded))


def slug_of_code(code: str) -> str | None:
    """Slug of the definition with this short code (plain digits)."""
    return db.session.scalar(select(ServiceDefinition.slug).where(ServiceDefinition.short_code == code))


def providers_of(definition_id: int) -> list[Row[*tuple[Any, ...]]]:
    """Rows (id, slug, name, name_en, short_name, aliases, kind, seat_id, sort_key) of all who offer a definition, in Persian order."""
    columns = (
        Organisation.id,
        Organisation.slug,
        Organisation.name,
        Organisation.name_en,
        Organisation.short_name,
        Organisation.aliases,
        Organisation.kind,
        Organisation.seat_id,
        Organisation.sort_key,
    )
    rows = db.session.execute(
        select(*columns)
        .join(ServiceOffering, ServiceOffering.organisation_id == Organisation.id)
        .where(ServiceOffering.definition_id == definition_id, ServiceOffering.availability == Availability.OFFERED)
    ).all()
    return sorted(rows, key=lambda row: row.sort_key)


def offering_of(definition_id: int, organisation_id: int) -> ServiceOffering | None:
    """An offering with its organisation, connections and their channels."""
    loaded = (
        joinedload(ServiceOffering.organisation).joinedload(Organisation.seat),
        selectinload(ServiceOffering.connections).joinedload(Connection.channel),
    )
    return db.session.scalar(
        select(ServiceOffering)
        .where(ServiceOffering.definition_id == definition_id, ServiceOffering.organisation_id == organisation_id)
        .options(*loaded)
    )


def is_offered(definition_id: int, organisation_id: int) -> bool:
    """Whether the organisation offers a published definition of this id."""
    return bool(
        db.session.scalar(
            select(ServiceOffering.id)
            .join(ServiceDefinition, ServiceDefinition.id == ServiceOffering.definition_id)
            .where(
                ServiceOffering.definition_id == definition_id,
                ServiceOffering.organisation_id == organisation_id,
                ServiceOffering.availability == Availability.OFFERED,
                ServiceDefinition.archived_at.is_(None),
            )
        )
    )


def links(slugs: Collection[str]) -> dict[str, Link]:
    """The published services of these slugs."""
    columns = ServiceDefinition.slug, ServiceDefinition.title, ServiceDefinition.title_en, ServiceDefinition.summary
    rows = db.session.execute(select(*columns).where(ServiceDefinition.slug.in_(slugs), ServiceDefinition.archived_at.is_(None)))
    return {row.slug: Link(**row._mapping) for row in rows}


def titles(ids: Collection[int]) -> dict[int, str]:
    """Titles of definitions by id, for rooms that know only numbers."""
    rows = db.session.execute(select(ServiceDefinition.id, ServiceDefinition.title).where(ServiceDefinition.id.in_(ids)))
    return dict(rows.all())


@dataclass(frozen=True)
class Target:
    """An address to go on to, stored in the catalogue, with what is counted of it."""

    url: str
    definition_id: int
    channel_id: int
    organisation_id: int | None
    county_id: int | None


def target_of(code: str, channel_id: int, organisation: str | None) -> Target | None:
    """Where the channel of a service leads: the organisation's own address, else the channel's. None if nothing is stored."""
    rows = (
        select(Connection.url, Channel.url, ServiceDefinition.id, Organisation.id, Organisation.seat_id)
        .join(Channel, Channel.id == Connection.channel_id)
        .join(ServiceOffering, ServiceOffering.id == Connection.offering_id)
        .join(ServiceDefinition, ServiceDefinition.id == ServiceOffering.definition_id)
        .join(Organisation, Organisation.id == ServiceOffering.organisation_id)
        .where(
            ServiceDefinition.short_code == code,
            ServiceDefinition.archived_at.is_(None),
            Channel.id == channel_id,
            ServiceOffering.availability == Availability.OFFERED,
        )
        .limit(1)
    )
    if organisation:
        rows = rows.where(Organisation.slug == organisation)
    row = db.session.execute(rows).first()
    if row is None:
        return None
    own, shared, definition, organisation_id, county = row
    url = (own if organisation else "") or shared
    return Target(url, definition, channel_id, *((organisation_id, county) if organisation else (None, None))) if url else None
