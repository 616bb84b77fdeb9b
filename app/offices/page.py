"""What the pages of the offices show, decided before the templates print it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from babel.dates import get_day_names
from flask_babel import get_locale

from app.catalog.models.definitions import ServiceDefinition
from app.catalog.models.organisations import Area, AreaLevel
from app.offices.distance import Point, metres_between, point
from app.offices.forms import OfficeSearch
from app.offices.hours import DAYS, DayGroup, Interval, State, by_day, grouped, load, state_at, weekday
from app.offices.models import Assistance, CounterOffice
from app.offices.queries import (
    CountyCount,
    ServiceAtOffice,
    ShortOffice,
    counties_with_offices,
    county_by_slug,
    definition_by_slug,
    municipality_place,
    office_by_slug,
    offices_doing,
    offices_near,
    offices_of,
    services_at_offices,
    services_of_office,
)
from app.web.errors import Gone, NotFound
from app.web.paging import Paging

NEIGHBOURS = 4
FAR = float("inf")
SATURDAY = 5
"""Saturday in Babel's weeks, which begin on Monday."""


def weekday_name(day: int) -> str:
    """Name of a day (0 is Saturday) in the language of the page."""
    return str(get_day_names("wide", "stand-alone", get_locale() or "fa")[(day + SATURDAY) % DAYS])


@dataclass(frozen=True)
class Listed:
    """An office in a list: its state now, the metres from where distances are counted, how it helps with the service asked for.

    None means not known.
    """

    office: CounterOffice | ShortOffice
    state: State | None
    metres: float | None = None
    assistance: Assistance | None = None

    @property
    def groups(self) -> list[DayGroup]:
        return grouped(load(self.office.hours))


def listed(
    office: CounterOffice | ShortOffice, moment: datetime, origin: Point | None = None, assistance: Assistance | None = None
) -> Listed:
    """An office as lists show it at `moment` (Tehran)."""
    there = point(office.latitude, office.longitude)
    metres = metres_between(origin, there) if origin and there else None
    return Listed(office, state_at(load(office.hours), moment), metres, assistance)


@dataclass(frozen=True)
class Finder:
    """The finder's page. `candidates` are the offices before the wish for a city and an open one."""

    wish: OfficeSearch
    definition: ServiceDefinition | None
    county: Area | None
    near: Area | None
    counties: Sequence[CountyCount]
    services: Sequence[tuple[str, str, str]]
    candidates: Sequence[Listed]

    @property
    def unknown_service(self) -> bool:
        return bool(self.wish.service) and self.definition is None

    @property
    def unknown_county(self) -> bool:
        return bool(self.wish.county) and self.county is None

    @property
    def office_total(self) -> int:
        """Offices of the whole province."""
        return sum(item.offices for item in self.counties)

    @property
    def near_county_id(self) -> int | None:
        """County of the chosen municipality."""
        return None if self.near is None else _county_id(self.near)

    @property
    def origin(self) -> Area | None:
        """The place from which distances are counted: the chosen municipality's, or the seat of a chosen county that is not its own."""
        if self.county and self.county.id != self.near_county_id:
            return self.county
        return self.near

    @property
    def cities(self) -> list[tuple[str, int]]:
        """Names of the cities among the candidates with the number of their offices, most first; none if there is only one."""
        counts = Counter(item.office.city_name for item in self.candidates if item.office.city_name)
        return counts.most_common() if self.county and len(counts) > 1 else []

    @property
    def county_counts(self) -> list[CountyCount]:
        """Counties among the candidates of a service that was asked for everywhere, in alphabetical order."""
        counts = Counter(item.office.county_id for item in self.candidates)
        if self.county or not self.definition or len(counts) < 2:
            return []
        return [CountyCount(item.county, counts[item.county.id]) for item in self.counties if counts[item.county.id]]

    @cached_property
    def found(self) -> list[Listed]:
        """What was asked for, nearest first where distances are known, else in the order of the candidates."""
        wish = self.wish
        kept = [item for item in self.candidates if not wish.city or item.office.city_name == wish.city]
        if wish.open_now:
            kept = [item for item in kept if item.state and item.state.open]
        return sorted(kept, key=lambda item: FAR if item.metres is None else item.metres)

    @cached_property
    def paging(self) -> Paging:
        return Paging(len(self.found), self.wish.page)

    @property
    def shown(self) -> list[Listed]:
        return self.found[self.paging.offset : self.paging.offset + self.paging.size]

    @property
    def measured(self) -> bool:
        """Distances order the list."""
        return len(self.found) > 1 and any(item.metres is not None for item in self.found)


def _county_id(place: Area) -> int | None:
    return place.parent_id if place.level is AreaLevel.CITY else place.id


def _point_of(place: Area | None) -> Point | None:
    return point(place.latitude, place.longitude) if place else None


def find(wish: OfficeSearch, municipality: str | None, moment: datetime) -> Finder:
    """The finder's page for a wish, the slug of the chosen municipality, and the time in Tehran."""
    definition = definition_by_slug(wish.service) if wish.service else None
    county = county_by_slug(wish.county) if wish.county else None
    near = municipality_place(municipality) if municipality else None
    finder = Finder(wish, definition, county, near, counties_with_offices(), services_at_offices(), ())
    if wish.empty or finder.unknown_service or finder.unknown_county:
        return finder
    origin = _point_of(finder.origin)
    candidates = [listed(office, moment, origin, assistance) for office, assistance in _offices(definition, county)]
    return replace(finder, candidates=candidates)


def _offices(definition: ServiceDefinition | None, county: Area | None) -> Iterable[tuple[CounterOffice, Assistance | None]]:
    county_id = county.id if county else None
    if definition:
        return offices_doing(definition.id, county_id)
    return [(office, None) for office in offices_of(county_id)]


@dataclass(frozen=True)
class Detail:
    """The page of one office; `today` is the day of the week from Saturday."""

    office: CounterOffice
    state: State | None
    today: int
    services: Sequence[ServiceAtOffice]
    neighbours: Sequence[Listed]

    @property
    def week(self) -> list[tuple[int, list[Interval]]]:
        """Each day with its intervals; empty when no hours are stated or they were not understood."""
        hours = load(self.office.hours)
        return list(enumerate(by_day(hours))) if hours else []

    @property
    def categories(self) -> list[tuple[str, str, list[ServiceAtOffice]]]:
        """(name, English name, services) by category, in the order of the services."""
        return by_category(self.services)


def by_category(services: Iterable[ServiceAtOffice]) -> list[tuple[str, str, list[ServiceAtOffice]]]:
    """Services under their categories, both in the order in which they come."""
    found: dict[str, tuple[str, str, list[ServiceAtOffice]]] = {}
    for service in services:
        found.setdefault(service.category, (service.category, service.category_en, []))[2].append(service)
    return list(found.values())


def detail(slug: str, moment: datetime) -> Detail:
    """The page of an office at `moment` (Tehran); raises `NotFound`, or `Gone` when it closed for good."""
    office = office_by_slug(slug)
    if office is None:
        raise NotFound
    if office.closed_at:
        raise Gone(office.name)
    there = point(office.latitude, office.longitude)
    neighbours = offices_near(there, beside=office.id, limit=NEIGHBOURS) if there else ()
    return Detail(
        office,
        state_at(load(office.hours), moment),
        weekday(moment),
        services_of_office(office.id),
        [listed(other, moment, there) for other in neighbours],
    )
