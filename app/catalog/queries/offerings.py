"""Who offers a service, and by which channels."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from app.catalog.models.definitions import ServiceDefinition
from app.catalog.models.offerings import Availability, Channel, Connection, ServiceOffering
from app.catalog.models.organisations import Area, Organisation, OrganisationKind
from app.db import db, rows
from app.web.remembered import remembered_each


@dataclass(frozen=True)
class Place:
    """A county or city with the degrees of its seat."""

    id: int
    slug: str
    name: str
    name_en: str
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True)
class Provider:
    """An organisation as those see it who ask for its services; `seat` is the county where it sits."""

    seat: Place | None
    id: int
    slug: str
    name: str
    name_en: str
    short_name: str
    aliases: list[str]
    kind: OrganisationKind
    website: str
    sort_key: str

    @property
    def seat_id(self) -> int | None:
        return self.seat.id if self.seat else None

    @property
    def is_municipality(self) -> bool:
        return self.kind is OrganisationKind.MUNICIPALITY


_ORGANISATION = (
    Organisation.id,
    Organisation.slug,
    Organisation.name,
    Organisation.name_en,
    Organisation.short_name,
    Organisation.aliases,
    Organisation.kind,
    Organisation.website,
    Organisation.sort_key,
)
_PLACE = Area.id, Area.slug, Area.name, Area.name_en, Area.latitude, Area.longitude
_PROVIDERS = (
    select(*_ORGANISATION, *_PLACE)
    .outerjoin(Area, Area.id == Organisation.seat_id)
    .where(Organisation.id.in_(bindparam("organisations", expanding=True)))
)
"""Statements of the service page are built once."""
_OFFERED_BY = select(ServiceOffering.organisation_id).where(
    ServiceOffering.definition_id == bindparam("definition"), ServiceOffering.availability == Availability.OFFERED
)


def providers_of(definition_id: int) -> list[Provider]:
    """All who offer a definition, in Persian order."""
    return remembered_each("providers of a service", [definition_id], _read_providers_of)[definition_id]


def _read_providers_of(definition_ids: Collection[int]) -> dict[int, list[Provider]]:
    return {number: _in_order(rows(_OFFERED_BY, {"definition": number}).scalars().all()) for number in definition_ids}


def _in_order(ids: Collection[int]) -> list[Provider]:
    return sorted(_providers(ids).values(), key=lambda provider: provider.sort_key)


def _providers(ids: Collection[int]) -> dict[int, Provider]:
    return remembered_each("providers", ids, _read_providers)


def _read_providers(ids: Collection[int]) -> dict[int, Provider]:
    cut = len(_ORGANISATION)
    found = rows(_PROVIDERS, {"organisations": list(ids)})
    return {row[0]: Provider(Place(*row[cut:]) if row[cut] else None, *row[:cut]) for row in found}


@dataclass(frozen=True)
class Reached:
    """A channel of an offering: `own_url`, `note` and `hours` are what is stated for this offering alone."""

    channel_id: int
    kind: str
    name: str
    url: str
    own_url: str
    note: str
    hours: str


@dataclass(frozen=True)
class Offering:
    """What one organisation says of a service."""

    definition_id: int
    organisation: Provider
    channels: tuple[Reached, ...]
    local_note: str
    local_url: str
    verified_at: datetime | None


_LOCAL = ServiceOffering.local_note, ServiceOffering.local_url, ServiceOffering.verified_at
_REACHED = Channel.id, Channel.kind, Channel.name, Channel.url, Connection.url, Connection.note, Connection.hours
_OFFERING = (
    select(*_LOCAL, *_REACHED)
    .outerjoin(Connection, Connection.offering_id == ServiceOffering.id)
    .outerjoin(Channel, Channel.id == Connection.channel_id)
    .where(ServiceOffering.definition_id == bindparam("definition"), ServiceOffering.organisation_id == bindparam("organisation"))
    .order_by(Connection.position)
)


def offering_of(definition_id: int, organisation_id: int) -> Offering | None:
    """An offering with its organisation and channels, whether it is offered at present or not."""
    found = rows(_OFFERING, {"definition": definition_id, "organisation": organisation_id}).all()
    if not found:
        return None
    cut = len(_LOCAL)
    channels = tuple(Reached(*row[cut:]) for row in found if row[cut])
    return Offering(definition_id, _providers([organisation_id])[organisation_id], channels, *found[0][:cut])


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
    found = (
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
        found = found.where(Organisation.slug == organisation)
    row = db.session.execute(found).first()
    if row is None:
        return None
    own, shared, definition, organisation_id, county = row
    url = (own if organisation else "") or shared
    return Target(url, definition, channel_id, *((organisation_id, county) if organisation else (None, None))) if url else None
