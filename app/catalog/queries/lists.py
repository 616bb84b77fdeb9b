"""Code lists with the number of published services under each value, and totals for the front page."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Table, func, select

from app.catalog.models.definitions import ServiceDefinition, definition_category, definition_life_event
from app.catalog.models.lists import Category, CodeListItem, LifeEvent
from app.catalog.models.organisations import Organisation, OrganisationKind
from app.db import db
from app.web.remembered import remembered


@dataclass(frozen=True)
class CountedItem:
    code: str
    name: str
    name_en: str
    description: str
    services: int


def categories() -> list[CountedItem]:
    return _counted(Category, definition_category, "category_id")


def life_events() -> list[CountedItem]:
    return _counted(LifeEvent, definition_life_event, "life_event_id")


def _counted(model: type[CodeListItem], table: Table, column: str) -> list[CountedItem]:
    """All values of a list in its order."""
    services = func.count(ServiceDefinition.id).label("services")
    published = (ServiceDefinition.id == table.c.definition_id) & ServiceDefinition.archived_at.is_(None)
    rows = db.session.execute(
        select(model.code, model.name, model.name_en, model.description, services)
        .outerjoin(table, table.c[column] == model.id)
        .outerjoin(ServiceDefinition, published)
        .group_by(model.id)
        .order_by(model.position)
    )
    return [CountedItem(**row._mapping) for row in rows]


@dataclass(frozen=True)
class ListedName:
    """A value of a code list by name."""

    code: str
    name: str
    name_en: str


def named(model: type[CodeListItem], codes: Iterable[str]) -> list[ListedName]:
    """The values of these codes, in the order of the codes; what the list does not know is left out."""
    known = remembered(f"names of {model.__tablename__}", lambda: _names(model))
    return [known[code] for code in codes if code in known]


def _names(model: type[CodeListItem]) -> dict[str, ListedName]:
    return {row.code: ListedName(*row) for row in db.session.execute(select(model.code, model.name, model.name_en))}


@dataclass(frozen=True)
class Totals:
    services: int
    agencies: int
    municipalities: int


def totals() -> Totals:
    """How much there is."""
    services = db.session.scalar(select(func.count()).where(ServiceDefinition.archived_at.is_(None)).select_from(ServiceDefinition))
    kinds = dict(db.session.execute(select(Organisation.kind, func.count()).group_by(Organisation.kind)).all())
    return Totals(services or 0, kinds.get(OrganisationKind.AGENCY, 0), kinds.get(OrganisationKind.MUNICIPALITY, 0))
