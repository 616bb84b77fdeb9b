"""One service, and the names of others."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from app.catalog.facts import FeeState
from app.catalog.models.definitions import ServiceDefinition
from app.db import db, rows
from app.web.remembered import remembered_each


@dataclass(frozen=True)
class Link:
    """A service named by another one."""

    slug: str
    title: str
    title_en: str
    summary: str


@dataclass(frozen=True)
class ServiceRecord:
    """A service as its own page reads it: the stored card, and what is projected from it; an archived one may have a successor."""

    id: int
    slug: str
    short_code: str
    national_id: str | None
    card: dict[str, Any]
    title: str
    title_en: str
    fee_state: FeeState
    fee_min: int | None
    fee_max: int | None
    days_min: int | None
    days_max: int | None
    visits: int | None
    visits_max: int | None
    dearer_electronically: bool
    verified_at: datetime | None
    archived_at: datetime | None
    successor_id: int | None


_RECORD = select(*(getattr(ServiceDefinition, field.name) for field in fields(ServiceRecord))).where(
    ServiceDefinition.slug == bindparam("slug")
)
"""Statements of the service page are built once."""


def service_by_slug(slug: str) -> ServiceRecord | None:
    """A service; also one that is archived."""
    row = rows(_RECORD, {"slug": slug}).first()
    return ServiceRecord(*row) if row else None


def name_of(definition_id: int) -> tuple[str, str] | None:
    """(slug, title) of a definition."""
    found = db.session.execute(select(ServiceDefinition.slug, ServiceDefinition.title).where(ServiceDefinition.id == definition_id)).first()
    return (found.slug, found.title) if found else None


def slug_of_code(code: str) -> str | None:
    """Slug of the definition with this short code (plain digits)."""
    return db.session.scalar(select(ServiceDefinition.slug).where(ServiceDefinition.short_code == code))


_LINKS = select(ServiceDefinition.slug, ServiceDefinition.title, ServiceDefinition.title_en, ServiceDefinition.summary).where(
    ServiceDefinition.slug.in_(bindparam("slugs", expanding=True)), ServiceDefinition.archived_at.is_(None)
)


def links(slugs: Collection[str]) -> dict[str, Link]:
    """The published services of these slugs."""
    return remembered_each("links", slugs, _links)


def _links(slugs: Collection[str]) -> dict[str, Link]:
    return {row.slug: Link(**row._mapping) for row in rows(_LINKS, {"slugs": list(slugs)})}


def titles(ids: Collection[int]) -> dict[int, str]:
    """Titles of definitions by id, for rooms that know only numbers."""
    found = db.session.execute(select(ServiceDefinition.id, ServiceDefinition.title).where(ServiceDefinition.id.in_(ids)))
    return dict(found.all())
