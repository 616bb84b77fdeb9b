"""An application with offices: two counties, three services, four offices, one municipality; Saturday is a working day."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient

from app.catalog.models.definitions import ServiceDefinition
from app.catalog.models.lists import Category
from app.catalog.models.organisations import Area, AreaLevel, Organisation, OrganisationKind
from app.config import Settings
from app.db import db
from app.factory import create_app
from app.offices.hours import dump, parse
from app.offices.models import Assistance, CounterOffice, OfficeService
from app.offices.wiring import register
from tests.databases import FILE, url_of

HOURS = "شنبه تا چهارشنبه ۷:۳۰ تا ۱۳:۳۰ و ۱۶ تا ۱۹، پنجشنبه ۷:۳۰ تا ۱۳"
PLACES = {
    "pages": {"home": "/", "about": "/about", "help_page": "/help", "privacy": "/privacy"},
    "search": {"results": "/search", "suggest": "/suggest"},
    "catalog": {
        "organisations": "/organisations",
        "life_events": "/life-events",
        "categories": "/categories",
        "service": "/services/<slug>",
    },
}


def _add_neighbours(site: Flask) -> None:
    """Addresses of rooms that are not joined to this application."""
    for room, views in PLACES.items():
        if room in site.blueprints:
            continue
        blueprint = Blueprint(room, __name__)
        for name, path in views.items():
            blueprint.add_url_rule(path, name, lambda **_values: "")
        site.register_blueprint(blueprint)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Flask]:
    """The application on an empty database, inside its context."""
    made = create_app(Settings(instance_dir=str(tmp_path), database_url=url_of(tmp_path / FILE), rate_limit="off").check())
    if "offices" not in made.blueprints:
        register(made)
    _add_neighbours(made)
    with made.app_context():
        db.create_all()
        yield made
        db.session.rollback()
        db.session.remove()
        db.engine.dispose()


def _definition(slug: str, title: str, category: Category) -> ServiceDefinition:
    item = ServiceDefinition(slug=slug, short_code=f"{len(slug):05}", card={}, title=title, title_en=slug, sort_key=title)
    item.categories = [category]
    db.session.add(item)
    return item


def _office(
    slug: str, county: Area, place: tuple[float, float] | None, services: list[ServiceDefinition], text: str = HOURS
) -> CounterOffice:
    item = CounterOffice(
        slug=slug,
        code=f"7200{sum(slug.encode()):04}",
        name=f"دفتر {slug}",
        county=county,
        city_name=county.name,
        address=f"خیابان <{slug}>",
        latitude=place[0] if place else None,
        longitude=place[1] if place else None,
        hours_text=text,
        hours=dump(parse(text)),
        sample=slug == "azadi",
    )
    db.session.add(item)
    db.session.flush()
    for service in services:
        fee, how = (0, Assistance.GUIDANCE) if slug == "sepah" else (None, None)
        db.session.add(OfficeService(office_id=item.id, definition_id=service.id, assistance=how, fee=fee))
    return item


@pytest.fixture
def world(site: Flask) -> dict[str, ServiceDefinition | CounterOffice | Area | Organisation]:
    """Records by slug. `passport` is done at azadi, sepah and sirjan-1, `birth` at azadi, `gas` nowhere; baft has no office."""
    kerman = Area(slug="kerman", level=AreaLevel.COUNTY, name="کرمان", name_en="Kerman", latitude=30.2839, longitude=57.0834)
    sirjan = Area(slug="sirjan", level=AreaLevel.COUNTY, name="سیرجان", name_en="Sirjan", latitude=29.4514, longitude=55.6809)
    baft = Area(slug="baft", level=AreaLevel.COUNTY, name="بافت", name_en="Baft", latitude=29.2331, longitude=56.6022)
    identity = Category(code="identity", name="هویت", name_en="Identity", position=1)
    energy = Category(code="energy", name="انرژی", name_en="Energy", position=2)
    db.session.add_all([kerman, sirjan, baft, identity, energy])
    passport = _definition("passport", "گذرنامه", identity)
    birth = _definition("birth-record", "شناسنامه", identity)
    gas = _definition("gas", "گاز", energy)
    town = Organisation(slug="sirjan-town", kind=OrganisationKind.MUNICIPALITY, name="شهرداری سیرجان", seat=sirjan, areas=[sirjan])
    agency = Organisation(slug="agency", kind=OrganisationKind.AGENCY, name="اداره کل ثبت احوال", seat=kerman)
    lonely = Organisation(slug="lonely", kind=OrganisationKind.AGENCY, name="اداره بافت", seat=baft)
    db.session.add_all([town, agency, lonely])
    offices = [
        _office("azadi", kerman, (30.2925, 57.0560), [passport, birth]),
        _office("sepah", kerman, (30.2840, 57.0830), [passport], "شنبه تا پنجشنبه ۷:۳۰ تا ۱۳"),
        _office("mahan", kerman, None, [], ""),
        _office("sirjan-1", sirjan, (29.4500, 55.6800), [passport]),
    ]
    db.session.commit()
    return {item.slug: item for item in (kerman, sirjan, baft, passport, birth, gas, town, agency, lonely, *offices)}


@pytest.fixture
def visitor(site: Flask, world: dict[str, object]) -> FlaskClient:
    return site.test_client()
