"""Services and organisations as schema.org data for the head of their pages: what is known, in Persian; what is unknown is left out."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for

from app.catalog.facts import WayKind
from app.catalog.models.organisations import Organisation
from app.catalog.page import ServicePage, WayRow
from app.catalog.queries.offerings import Provider
from app.web.addresses import public_url
from app.web.filters import dialled

Thing = dict[str, Any]
CONTEXT = "https://schema.org"
PROVINCE = "استان کرمان"
RIAL = "IRR"
MOST_ADDRESSES = 10


def _thing(kind: str, properties: Mapping[str, object]) -> Thing:
    """A node without what is not known; an amount of 0 is known."""
    return {"@type": kind, **{name: value for name, value in properties.items() if value not in (None, "", [], ())}}


def _service_url(slug: str, organisation: str | None = None) -> str:
    return public_url(url_for("catalog.service", slug=slug, org=organisation))


def _area(name: str = PROVINCE) -> Thing:
    return _thing("AdministrativeArea", {"name": name})


def _providers(rows: Sequence[Provider]) -> list[Thing]:
    """With their addresses, unless there are so many that names must do."""
    named = len(rows) <= MOST_ADDRESSES
    urls = {row.slug: public_url(url_for("catalog.organisation", slug=row.slug)) if named else None for row in rows}
    return [_thing("GovernmentOrganization", {"name": row.name, "url": urls[row.slug]}) for row in rows]


def _days(low: int | None, high: int | None) -> str | None:
    """The longest time as an ISO 8601 duration; the shortest where that is all that is known."""
    days = high if high is not None else low
    return None if days is None else f"P{days}D"


def _offer(way: WayRow) -> Thing | None:
    if way.fee is None:
        return None
    return _thing("Offer", {"price": way.fee, "priceCurrency": RIAL, "category": way.kind.value})


def _channels(page: ServicePage, way: WayRow) -> list[Thing]:
    """The channels of a way with their real addresses, as machines do not click out."""
    found = []
    for line in way.channels:
        telephone = _thing("ContactPoint", {"telephone": dialled(line.dial)}) if line.dial else None
        properties = {
            "name": line.name,
            "description": line.note,
            "serviceUrl": line.address,
            "servicePhone": telephone,
            "processingTime": _days(page.definition.days_min, page.definition.days_max) if way.kind is WayKind.ONLINE else None,
        }
        found.append(_thing("ServiceChannel", properties))
    return found


def _identifiers(page: ServicePage) -> list[Thing]:
    pairs = (("short code", page.definition.short_code), ("national id", page.definition.national_id))
    return [_thing("PropertyValue", {"propertyID": name, "value": value}) for name, value in pairs if value]


def service_data(page: ServicePage) -> Thing:
    """schema.org GovernmentService; must be called inside a request."""
    definition, card, chosen = page.definition, page.card, page.choice.chosen
    providers = [chosen] if chosen else page.choice.providers
    seat = page.offering.organisation.seat if page.offering and page.offering.organisation.is_municipality else None
    own = chosen.slug if chosen and len(page.choice.providers) > 1 else None
    address = _service_url(definition.slug)
    properties = {
        "@id": address,
        "url": _service_url(definition.slug, own) if own else address,
        "name": card.title,
        "alternateName": [name for name in dict.fromkeys((card.plain_title, card.title_en)) if name and name != card.title],
        "description": card.summary,
        "identifier": _identifiers(page),
        "category": [item.name for item in page.categories],
        "serviceType": page.categories[0].name if page.categories else None,
        "provider": _providers(providers),
        "areaServed": _area(seat.name) if seat else _area(),
        "audience": [_thing("Audience", {"audienceType": item.name}) for item in page.audiences],
        "availableChannel": [channel for way in page.ways for channel in _channels(page, way)],
        "offers": [offer for way in page.ways if (offer := _offer(way))],
        "serviceOutput": [_thing("Thing", {"name": output.name}) for output in card.outputs],
        "isRelatedTo": [
            _thing("Service", {"name": link.title, "url": _service_url(slug)}) for slug, link in page.links.items() if slug in card.related
        ],
    }
    return {"@context": CONTEXT, **_thing("GovernmentService", properties)}


def organisation_data(organisation: Organisation) -> Thing:
    """schema.org GovernmentOrganization; must be called inside a request."""
    properties = {
        "@id": public_url(url_for("catalog.organisation", slug=organisation.slug)),
        "url": public_url(url_for("catalog.organisation", slug=organisation.slug)),
        "name": organisation.name,
        "alternateName": [name for name in (organisation.short_name, organisation.name_en, *organisation.aliases) if name],
        "description": organisation.about,
        "sameAs": organisation.website,
        "telephone": dialled(organisation.phone) if organisation.phone else None,
        "parentOrganization": _thing("GovernmentOrganization", {"name": organisation.parent_name}) if organisation.parent_name else None,
        "areaServed": [_area(area.name) for area in organisation.areas] or _area(),
    }
    return {"@context": CONTEXT, **_thing("GovernmentOrganization", properties)}
