"""One service with everything its page needs."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import defer, joinedload, selectinload

from app.catalog.models.definitions import ServiceDefinition
from app.catalog.models.offerings import Availability, Channel, Connection, ServiceOffering
from app.catalog.models.organisations import Organisation
from app.db import db
from app.web.remembered import remembered_each


@dataclass(frozen=True)
class Link:
    """A service named by another one."""

    slug: str
    title: str
    title_en: str
    summary: str


_DEFINITION = (
    select(ServiceDefinition)
    .where(ServiceDefinition.slug == bindparam("slug"))
    .options(
        selectinload(ServiceDefinition.ways),
        defer(ServiceDefinition.search_text),
        joinedload(ServiceDefinition.successor).load_only(ServiceDefinition.slug, ServiceDefinition.title),
    )
)
"""Statements of the service page are built once."""


def definition_by_slug(slug: str) -> ServiceDefinition | None:
    """A definition with its ways and successor; also one that is archived."""
    return db.session.scalar(_DEFINITION, {"slug": slug})


def slug_of_code(code: str) -> str | None:
    """Slug of the definition with this short code (plain digits)."""
    return db.session.scalar(select(ServiceDefinition.slug).where(ServiceDefinition.short_code == code))


_PROVIDERS = (
    select(
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
    .join(ServiceOffering, ServiceOffering.organisation_id == Organisation.id)
    .where(ServiceOffering.definition_id == bindparam("definition"), ServiceOffering.availability == Availability.OFFERED)
)


def providers_of(definition_id: int) -> list[Row[*tuple[Any, ...]]]:
    """Rows (id, slug, name, name_en, short_name, aliases, kind, seat_id, sort_key) of all who offer a definition, in Persian order."""
    return sorted(db.session.execute(_PROVIDERS, {"definition": definition_id}), key=lambda row: row.sort_key)


_OFFERING = (
    select(ServiceOffering)
    .where(ServiceOffering.definition_id == bindparam("definition"), ServiceOffering.organisation_id == bindparam("organisation"))
    .options(
        joinedload(ServiceOffering.organisation).joinedload(Organisation.seat),
        joinedload(ServiceOffering.connections).joinedload(Connection.channel),
    )
)


def offering_of(definition_id: int, organisation_id: int) -> ServiceOffering | None:
    """An offering with its organisation, connections and their channels."""
    asked = {"definition": definition_id, "organisation": organisation_id}
    return db.session.scalars(_OFFERING, asked).unique().one_or_none()


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


_LINKS = select(ServiceDefinition.slug, ServiceDefinition.title, ServiceDefinition.title_en, ServiceDefinition.summary).where(
    ServiceDefinition.slug.in_(bindparam("slugs", expanding=True)), ServiceDefinition.archived_at.is_(None)
)


def links(slugs: Collection[str]) -> dict[str, Link]:
    """The published services of these slugs."""
    return remembered_each("links", slugs, _links)


def _links(slugs: Collection[str]) -> dict[str, Link]:
    return {row.slug: Link(**row._mapping) for row in db.session.execute(_LINKS, {"slugs": list(slugs)})}


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
