"""What stands on the page of a life event or a category: the subject itself and the services that carry it."""

from collections.abc import Collection

from sqlalchemy import Table, func, select

from app.catalog.models.definitions import ServiceDefinition, definition_category, definition_life_event
from app.catalog.models.lists import Category, LifeEvent
from app.catalog.queries.lists import CountedItem
from app.db import db


def life_event_by_code(code: str) -> LifeEvent | None:
    return db.session.scalar(select(LifeEvent).where(LifeEvent.code == code))


def category_by_code(code: str) -> Category | None:
    return db.session.scalar(select(Category).where(Category.code == code))


def services_of_event(event_id: int) -> list[int]:
    """Ids of the published services of a life event, in alphabetical order."""
    return _carrying(definition_life_event, "life_event_id", event_id)


def services_of_category(category_id: int) -> list[int]:
    """Ids of the published services of a category, in alphabetical order."""
    return _carrying(definition_category, "category_id", category_id)


def _carrying(table: Table, column: str, number: int) -> list[int]:
    rows = db.session.execute(
        select(ServiceDefinition.id, ServiceDefinition.sort_key)
        .join(table, table.c.definition_id == ServiceDefinition.id)
        .where(table.c[column] == number, ServiceDefinition.archived_at.is_(None))
    )
    return [row.id for row in sorted(rows, key=lambda row: (row.sort_key, row.id))]


def ids_of(slugs: Collection[str]) -> dict[str, int]:
    """Ids of the published services with these slugs."""
    rows = db.session.execute(
        select(ServiceDefinition.slug, ServiceDefinition.id).where(
            ServiceDefinition.slug.in_(slugs), ServiceDefinition.archived_at.is_(None)
        )
    )
    return dict(rows.all())


def events_of_category(category_id: int, limit: int) -> list[CountedItem]:
    """The life events that most services of a category carry, with the number of these services."""
    services = func.count(ServiceDefinition.id)
    rows = db.session.execute(
        select(LifeEvent.code, LifeEvent.name, LifeEvent.name_en, LifeEvent.description, services.label("services"))
        .join(definition_life_event, definition_life_event.c.life_event_id == LifeEvent.id)
        .join(definition_category, definition_category.c.definition_id == definition_life_event.c.definition_id)
        .join(ServiceDefinition, ServiceDefinition.id == definition_category.c.definition_id)
        .where(definition_category.c.category_id == category_id, ServiceDefinition.archived_at.is_(None))
        .group_by(LifeEvent.id)
        .order_by(services.desc(), LifeEvent.position)
        .limit(limit)
    )
    return [CountedItem(**row._mapping) for row in rows]
