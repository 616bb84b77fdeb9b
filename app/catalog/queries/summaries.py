"""Services in short, as result cards and lists show them: a fixed number of selects for any number of services."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select

from app.catalog.facts import FeeState, WayKind
from app.catalog.models.definitions import ServiceDefinition, ServiceWay
from app.catalog.models.offerings import Availability, ServiceOffering
from app.catalog.models.organisations import Organisation, OrganisationKind
from app.db import db
from app.web.remembered import remembered_each

CHUNK = 500
COLUMNS = (
    ServiceDefinition.id,
    ServiceDefinition.slug,
    ServiceDefinition.title,
    ServiceDefinition.title_en,
    ServiceDefinition.plain_title,
    ServiceDefinition.summary,
    ServiceDefinition.fee_state,
    ServiceDefinition.fee_min,
    ServiceDefinition.fee_max,
    ServiceDefinition.days_min,
    ServiceDefinition.days_max,
    ServiceDefinition.visits,
    ServiceDefinition.visits_max,
)


@dataclass(frozen=True)
class Provider:
    """An organisation as the one who offers a service."""

    id: int
    slug: str
    name: str
    name_en: str
    kind: OrganisationKind


@dataclass(frozen=True)
class ServiceSummary:
    """A service in short. `provider` is the only one who offers it, or the visitor's own municipality; else `providers` tells how many.

    `unstated`: the fee of one of its ways is not known.
    """

    id: int
    slug: str
    title: str
    title_en: str
    plain_title: str
    summary: str
    fee_state: FeeState
    fee_min: int | None
    fee_max: int | None
    days_min: int | None
    days_max: int | None
    visits: int | None
    visits_max: int | None
    ways: tuple[WayKind, ...]
    unstated: bool
    providers: int
    municipal: bool
    provider: Provider | None


def summaries(ids: Collection[int], municipality: str | None = None) -> dict[int, ServiceSummary]:
    """The published services of these ids; what is archived or unknown is left out. `municipality` is a slug."""

    def read(keys: Collection[tuple[int, str | None]]) -> dict[tuple[int, str | None], ServiceSummary]:
        wanted = [number for number, _municipality in keys]
        chunks = (_summaries(wanted[start : start + CHUNK], municipality) for start in range(0, len(wanted), CHUNK))
        return {(number, municipality): summary for chunk in chunks for number, summary in chunk.items()}

    found = remembered_each("summaries", [(number, municipality) for number in ids], read)
    return {number: summary for (number, _municipality), summary in found.items()}


def _summaries(ids: Sequence[int], municipality: str | None) -> dict[int, ServiceSummary]:
    rows = db.session.execute(select(*COLUMNS).where(ServiceDefinition.id.in_(ids), ServiceDefinition.archived_at.is_(None))).all()
    ways = _ways(ids)
    providers = _providers(ids, municipality)
    return {row.id: _summary(row, ways.get(row.id, {}), providers.get(row.id, NOBODY)) for row in rows}


@dataclass(frozen=True)
class _Providers:
    number: int
    municipal: bool
    one: Provider | None


NOBODY = _Providers(0, False, None)


def _summary(row: Row[*tuple[Any, ...]], ways: Mapping[WayKind, int | None], providers: _Providers) -> ServiceSummary:
    return ServiceSummary(
        **row._mapping,
        ways=tuple(ways),
        unstated=None in ways.values(),
        providers=providers.number,
        municipal=providers.municipal,
        provider=providers.one,
    )


def _ways(ids: Sequence[int]) -> dict[int, dict[WayKind, int | None]]:
    """The ways of each service with their fees, in order."""
    rows = db.session.execute(
        select(ServiceWay.definition_id, ServiceWay.kind, ServiceWay.fee)
        .where(ServiceWay.definition_id.in_(ids))
        .order_by(ServiceWay.position)
    )
    found: dict[int, dict[WayKind, int | None]] = defaultdict(dict)
    for definition, kind, fee in rows:
        found[definition][WayKind(kind)] = fee
    return found


def _providers(ids: Sequence[int], municipality: str | None) -> dict[int, _Providers]:
    """How many offer each service, whether all are municipalities, and the one to name."""
    offered = ServiceOffering.definition_id.in_(ids), ServiceOffering.availability == Availability.OFFERED
    is_municipality = Organisation.kind == OrganisationKind.MUNICIPALITY
    counted = db.session.execute(
        select(
            ServiceOffering.definition_id,
            func.count(),
            func.count().filter(is_municipality),
            func.min(Organisation.id),
            func.max(Organisation.id).filter(Organisation.slug == municipality),
        )
        .join(Organisation)
        .where(*offered)
        .group_by(ServiceOffering.definition_id)
    ).all()
    named = {definition: mine or (first if total == 1 else None) for definition, total, _municipal, first, mine in counted}
    organisations = _organisations({number for number in named.values() if number})
    return {
        definition: _Providers(total, total == municipal, organisations.get(named[definition] or 0))
        for definition, total, municipal, _first, _mine in counted
    }


def _organisations(ids: Collection[int]) -> dict[int, Provider]:
    columns = Organisation.id, Organisation.slug, Organisation.name, Organisation.name_en, Organisation.kind
    return {row.id: Provider(**row._mapping) for row in db.session.execute(select(*columns).where(Organisation.id.in_(ids)))}
