"""When pages last changed, for search engines: that of a subject or an organisation with its newest service."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Table, func, select

from app.catalog.models.definitions import ServiceDefinition, definition_category, definition_life_event
from app.catalog.models.lists import Category, CodeListItem, LifeEvent
from app.catalog.models.offerings import Availability, ServiceOffering
from app.catalog.models.organisations import Organisation
from app.db import UtcDateTime, db

Changes = Sequence[tuple[str, datetime | None]]
"""(slug or code, time or None if there is no service)."""
PUBLISHED = ServiceDefinition.archived_at.is_(None)
NEWEST = func.max(ServiceDefinition.updated_at, type_=UtcDateTime)


def changed_services() -> Changes:
    rows = db.session.execute(select(ServiceDefinition.slug, ServiceDefinition.updated_at).where(PUBLISHED).order_by(ServiceDefinition.id))
    return [(slug, changed) for slug, changed in rows]


def changed_events() -> Changes:
    return _by_newest(LifeEvent, definition_life_event, "life_event_id")


def changed_categories() -> Changes:
    return _by_newest(Category, definition_category, "category_id")


def _by_newest(model: type[CodeListItem], table: Table, column: str) -> Changes:
    rows = db.session.execute(
        select(model.code, NEWEST)
        .outerjoin(table, table.c[column] == model.id)
        .outerjoin(ServiceDefinition, (ServiceDefinition.id == table.c.definition_id) & PUBLISHED)
        .group_by(model.id)
        .order_by(model.position)
    )
    return [(code, changed) for code, changed in rows]


def changed_organisations() -> Changes:
    offered = (ServiceOffering.organisation_id == Organisation.id) & (ServiceOffering.availability == Availability.OFFERED)
    rows = db.session.execute(
        select(Organisation.slug, NEWEST)
        .outerjoin(ServiceOffering, offered)
        .outerjoin(ServiceDefinition, (ServiceDefinition.id == ServiceOffering.definition_id) & PUBLISHED)
        .group_by(Organisation.id)
        .order_by(Organisation.id)
    )
    return [(slug, changed) for slug, changed in rows]
