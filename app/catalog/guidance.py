"""The pages of life events and categories as their templates print them."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.catalog.guide import Guide, Stage
from app.catalog.models.lists import Category, LifeEvent
from app.catalog.queries.lists import CountedItem
from app.catalog.queries.subjects import events_of_category, ids_of, services_of_category, services_of_event
from app.catalog.queries.summaries import ServiceSummary, summaries
from app.web.translation import current_language

MOST_OPEN = 8
"""How many further services stand open; more are folded."""
MOST_EVENTS = 6


@dataclass(frozen=True)
class ShownStage:
    """A stage with those of its services that are published."""

    stage: Stage
    services: tuple[ServiceSummary, ...]


@dataclass(frozen=True)
class EventPage:
    """A life event: its stages in order, then the services that no stage names, in alphabetical order."""

    event: LifeEvent
    guide: Guide | None
    stages: tuple[ShownStage, ...]
    others: tuple[ServiceSummary, ...]

    @property
    def total(self) -> int:
        return sum(len(stage.services) for stage in self.stages) + len(self.others)

    @property
    def folded(self) -> bool:
        return bool(self.stages) and len(self.others) > MOST_OPEN


@dataclass(frozen=True)
class CategoryPage:
    """A category: the life events it is most about, and all its services in alphabetical order."""

    category: Category
    events: tuple[CountedItem, ...]
    services: tuple[ServiceSummary, ...]


def event_page(event: LifeEvent, municipality: str | None) -> EventPage:
    """`municipality`: slug of the visitor's own, which is named where it offers a service."""
    guide = Guide.model_validate(event.guide) if event.guide else None
    named = ids_of(guide.services) if guide else {}
    carrying = services_of_event(event.id)
    found = summaries([*dict.fromkeys([*named.values(), *carrying])], municipality)
    stages = tuple(ShownStage(stage, tuple(found[named[slug]] for slug in stage.services if slug in named)) for stage in _stages(guide))
    others = [found[number] for number in carrying if number in found and number not in named.values()]
    return EventPage(event, guide, stages, _alphabetical(others))


def _alphabetical(services: Sequence[ServiceSummary]) -> tuple[ServiceSummary, ...]:
    """Services that are in the order of their Persian titles, in that of the titles that the page shows."""
    if current_language() == "en":
        return tuple(sorted(services, key=lambda service: (service.title_en or service.title).casefold()))
    return tuple(services)


def _stages(guide: Guide | None) -> list[Stage]:
    return guide.stages if guide else []


def category_page(category: Category, municipality: str | None) -> CategoryPage:
    ids = services_of_category(category.id)
    found = summaries(ids, municipality)
    return CategoryPage(
        category=category,
        events=tuple(events_of_category(category.id, MOST_EVENTS)),
        services=_alphabetical([found[number] for number in ids if number in found]),
    )
