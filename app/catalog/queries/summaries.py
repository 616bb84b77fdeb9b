"""Services in short, as result cards and lists show them: a fixed number of selects for any number of services."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, false, func, select, true

from app.catalog.facts import FeeState, WayKind
from app.catalog.models.definitions import ServiceDefinition, ServiceWay
from app.catalog.models.offerings import Availability, ServiceOffering
from app.catalog.models.organisations import Area, AreaLevel, Organisation, OrganisationKind
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
    """A service in short. `provider` is the visitor's own municipality, the only one who offers it in the county that is asked for, or
    the only one at all; else `providers` tells how many.

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


_Key = tuple[int, str | None, str | None]


def summaries(ids: Collection[int], municipality: str | None = None, county: str | None = None) -> dict[int, ServiceSummary]:
    """The published services of these ids; what is archived or unknown is left out. `municipality` and `county` are slugs."""

    def read(keys: Collection[_Key]) -> dict[_Key, ServiceSummary]:
        wanted = [number for number, _municipality, _county in keys]
        chunks = (_summaries(wanted[start : start + CHUNK], municipality, county) for start in range(0, len(wanted), CHUNK))
        return {(number, municipality, county): summary for chunk in chunks for number, summary in chunk.items()}

    found = remembered_each("summaries", [(number, municipality, county) for number in ids], read)
    return {number: summary for (number, _municipality, _county), summary in found.items()}


def _summaries(ids: Sequence[int], municipality: str | None, county: str | None) -> dict[int, ServiceSummary]:
    rows = db.session.execute(select(*COLUMNS).where(ServiceDefinition.id.in_(ids), ServiceDefinition.archived_at.is_(None))).all()
    ways = _ways(ids)
    providers = _providers(ids, municipality, county)
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


def _providers(ids: Sequence[int], municipality: str | None, county: str | None) -> dict[int, _Providers]:
    """How many offer each service, whether all are municipalities, and the one to name."""
    offered = ServiceOffering.definition_id.in_(ids), ServiceOffering.availability == Availability.OFFERED
    mine, there, everywhere = (Organisation.slug == municipality, *_serving(county))
    counted = db.session.execute(
        select(
            ServiceOffering.definition_id,
            func.count(),
            func.count().filter(Organisation.kind == OrganisationKind.MUNICIPALITY),
            *(column for which in (mine, there, everywhere, true()) for column in _only(which)),
        )
        .join(Organisation)
        .where(*offered)
        .group_by(ServiceOffering.definition_id)
    ).all()
    named = {row[0]: next((one for number, one in zip(row[3::2], row[4::2], strict=True) if number == 1), 0) for row in counted}
    organisations = _organisations({number for number in named.values() if number})
    return {
        definition: _Providers(total, total == municipal, organisations.get(named[definition]))
        for definition, total, municipal, *_ones in counted
    }


def _serving(county: str | None) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Whether an organisation serves this county; whether it serves the whole province."""
    if not county:
        return false(), false()
    there = Organisation.areas.any((Area.slug == county) & (Area.level == AreaLevel.COUNTY))
    return there, Organisation.areas.any(Area.level == AreaLevel.PROVINCE)


def _only(which: ColumnElement[bool]) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """How many they are, and one of them."""
    return func.count().filter(which), func.max(Organisation.id).filter(which)


def _organisations(ids: Collection[int]) -> dict[int, Provider]:
    columns = Organisation.id, Organisation.slug, Organisation.name, Organisation.name_en, Organisation.kind
    return {row.id: Provider(**row._mapping) for row in db.session.execute(select(*columns).where(Organisation.id.in_(ids)))}
