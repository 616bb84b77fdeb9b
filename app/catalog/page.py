"""What the service page decides before it is printed: whose offering is in front, which ways there are, where the start leads."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from typing import Any

from flask import url_for

from app.catalog.card import Card, ChannelKind, load
from app.catalog.costs import CostTable, cost_table
from app.catalog.evidence import EvidenceGroups, grouped
from app.catalog.facts import ELECTRONIC, WAY_OF_CHANNEL, Way, WayKind, ways_of
from app.catalog.models.lists import Audience, Category
from app.catalog.queries.lists import ListedName, named
from app.catalog.queries.offerings import Offering, Provider, Reached, offering_of, providers_of
from app.catalog.queries.services import Link, ServiceRecord, links
from app.text.chain import key
from app.text.digits import to_ascii

LISTED_CHOICES = 10
NEAR_NAMES = 5
SHORT_NUMBER = re.compile(r"[0-9۰-۹]{3,11}")


@dataclass(frozen=True)
class Trail:
    """The search that led here, carried on in the links; None without one."""

    search_id: str | None = None
    position: int | None = None

    @property
    def arguments(self) -> dict[str, Any]:
        return {"s": self.search_id, "p": self.position} if self.search_id else {}


@dataclass(frozen=True)
class ChannelLine:
    """A channel under its way: where to go (an address of ours, or empty), what to dial; `address` is the real one."""

    name: str
    kind: str
    note: str
    go: str
    dial: str
    address: str = ""
    hours: str = ""


@dataclass(frozen=True)
class WayRow:
    """A way with its channels; `easiest` marks the only one with the fewest visits."""

    kind: WayKind
    fee: int | None
    visits: int | None
    channels: tuple[ChannelLine, ...]
    easiest: bool


@dataclass(frozen=True)
class Start:
    """The one next step. `kind`: go, choose, website, offices, unstated, desk, phone; `name` is the place it leads to."""

    kind: str
    url: str
    name: str = ""
    address: str = ""


@dataclass(frozen=True)
class Choice:
    """Whose offering is in front. `unknown` is what was typed and not understood, `near` the names like it."""

    providers: Sequence[Provider]
    chosen: Provider | None = None
    unknown: str = ""
    near: Sequence[Provider] = ()

    @property
    def needed(self) -> bool:
        return self.chosen is None and len(self.providers) > 1

    @cached_property
    def municipal(self) -> bool:
        return bool(self.providers) and all(row.is_municipality for row in self.providers)

    @property
    def listed(self) -> bool:
        """Few enough for a plain list."""
        return len(self.providers) <= LISTED_CHOICES


@dataclass(frozen=True)
class ServicePage:
    definition: ServiceRecord
    card: Card
    choice: Choice
    offering: Offering | None
    ways: tuple[WayRow, ...]
    start: Start
    links: dict[str, Link]
    categories: Sequence[ListedName]
    audiences: Sequence[ListedName]
    trail: Trail = field(default_factory=Trail)

    @property
    def has_offices(self) -> bool:
        return any(way.kind is WayKind.COUNTER_OFFICE for way in self.ways)

    @property
    def documents(self) -> EvidenceGroups:
        return grouped(self.card.evidence)

    @property
    def costs(self) -> CostTable:
        return cost_table(self.card)

    @property
    def unstated_amounts(self) -> bool:
        """A cost line, or all of a way, has no amount."""
        return any(cost.amount is None for cost in self.card.costs) or any(way.fee is None for way in self.ways)


def choose(definition: ServiceRecord, wish: str | None, municipality: str | None) -> Choice:
    """Whose offering is in front: the one asked for, the only one, or that of the visitor's municipality (or of its county)."""
    providers = providers_of(definition.id)
    if wish:
        chosen = _named(providers, wish)
        return Choice(providers, chosen) if chosen else Choice(providers, None, wish, _near(providers, wish))
    if len(providers) == 1:
        return Choice(providers, providers[0])
    return Choice(providers, next((row for row in providers if row.slug == municipality), None))


def _named(providers: Sequence[Provider], wish: str) -> Provider | None:
    """The provider meant by a slug, a name or a name that only one of them has."""
    by_slug = next((row for row in providers if row.slug == wish), None)
    if by_slug:
        return by_slug
    wanted = key(wish)
    meant = [row for row in providers if wanted in _names(row)]
    return meant[0] if len(meant) == 1 else None


def _names(row: Provider) -> set[str]:
    return {key(name) for name in (row.name, row.name_en, row.short_name, *row.aliases)} - {""}


def _near(providers: Sequence[Provider], wish: str) -> list[Provider]:
    """Providers with a name that holds what was typed, or looks like it."""
    wanted = key(wish)
    if not wanted:
        return []
    holding = [row for row in providers if any(wanted in name or name in wanted for name in _names(row))]
    names = {name: row for row in providers for name in _names(row)}
    alike = [names[name] for name in get_close_matches(wanted, names, n=NEAR_NAMES, cutoff=0.6)]
    return list({row.slug: row for row in (*holding, *alike)}.values())[:NEAR_NAMES]


def service_page(definition: ServiceRecord, choice: Choice, trail: Trail) -> ServicePage:
    """Everything the template prints; must be called inside a request."""
    card = load(definition.card)
    representative = choice.chosen or (choice.providers[0] if choice.providers else None)
    offering = offering_of(definition.id, representative.id) if representative else None
    ways = _way_rows(definition, ways_of(card), offering.channels if offering else (), choice, trail)
    return ServicePage(
        definition=definition,
        card=card,
        choice=choice,
        offering=offering if choice.chosen else None,
        ways=ways,
        start=_start(definition, choice, offering, ways, trail),
        links=links(_named_slugs(card)),
        categories=named(Category, card.categories),
        audiences=named(Audience, card.audience),
        trail=trail,
    )


def _named_slugs(card: Card) -> list[str]:
    sources = (item.obtained_from for item in card.evidence if item.obtained_from)
    return list(dict.fromkeys((*card.related, *card.requires, *sources)))


def _way_rows(
    definition: ServiceRecord, ways: Sequence[Way], channels: Iterable[Reached], choice: Choice, trail: Trail
) -> tuple[WayRow, ...]:
    by_way: dict[WayKind, list[ChannelLine]] = {}
    for channel in channels:
        line = _channel_line(definition, channel, choice, trail)
        by_way.setdefault(WAY_OF_CHANNEL[ChannelKind(channel.kind)], []).append(line)
    easiest = _easiest(ways)
    return tuple(WayRow(way.kind, way.fee, way.visits, tuple(by_way.get(way.kind, ())), way.kind == easiest) for way in ways)


def _easiest(ways: Sequence[Way]) -> WayKind | None:
    """The way with fewer visits than any other, if there is just one."""
    known = sorted((way.visits, way.kind) for way in ways if way.visits is not None)
    return known[0][1] if len(known) > 1 and known[0][0] < known[1][0] else None


def _channel_line(definition: ServiceRecord, channel: Reached, choice: Choice, trail: Trail) -> ChannelLine:
    own = channel.own_url if choice.chosen else ""
    number = SHORT_NUMBER.search(channel.name) if channel.kind == "phone" else None
    return ChannelLine(
        name=channel.name,
        kind=channel.kind,
        note=channel.note,
        go=go_url(definition, channel.channel_id, choice, trail) if own or channel.url else "",
        dial=to_ascii(number.group()) if number else "",
        address=own or channel.url,
        hours=channel.hours if choice.chosen else "",
    )


def go_url(definition: ServiceRecord, channel_id: int, choice: Choice, trail: Trail) -> str:
    """The click-out address of a channel, for the chosen organisation if there is one."""
    organisation = choice.chosen.slug if choice.chosen else None
    return url_for("catalog.go", code=definition.short_code, channel_id=channel_id, org=organisation, **trail.arguments)


def _start(definition: ServiceRecord, choice: Choice, offering: Offering | None, ways: Sequence[WayRow], trail: Trail) -> Start:
    """The best next step that the catalogue knows: a number works from everywhere, an address only when it is known whose."""
    lines = [line for way in ways for line in way.channels]
    kinds = {way.kind for way in ways}
    dialled = next((line for line in lines if line.dial), None)
    if dialled and kinds == {WayKind.PHONE}:
        return Start("phone", f"tel:{dialled.dial}", dialled.name, dialled.dial)
    if choice.needed:
        return Start("choose", "#local")
    electronic = next((line for line in lines if line.go and line.kind in ELECTRONIC), None)
    if electronic:
        return Start("go", electronic.go, electronic.name)
    if WayKind.ONLINE in kinds and offering and offering.organisation.website:
        return Start("website", _website(offering, trail), offering.organisation.name, offering.organisation.website)
    if WayKind.COUNTER_OFFICE in kinds:
        return Start("offices", "#offices")
    return Start("unstated" if WayKind.ONLINE in kinds else "desk", "#ways")


def _website(offering: Offering, trail: Trail) -> str:
    return url_for("catalog.go_website", slug=offering.organisation.slug, d=offering.definition_id, **trail.arguments)
