"""Service definitions as search documents."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from app.catalog.models.definitions import ServiceDefinition
from app.catalog.models.offerings import Availability, ServiceOffering
from app.catalog.models.organisations import Area, AreaLevel, Organisation, OrganisationKind
from app.db import db, utcnow
from app.search.documents import CHUNK, documents
from app.search.engine import FACETS, UNKNOWN, SearchDocument
from tests.search.starter import definition


@pytest.fixture
def catalogue(starter_app: Flask) -> Iterator[None]:
    """The starter catalogue, to be read."""
    with starter_app.app_context():
        yield
        db.session.rollback()


@pytest.fixture
def own(own_starter: Flask) -> Iterator[None]:
    """A copy of it, to be changed."""
    with own_starter.app_context():
        yield
        db.session.remove()


def one(slug: str) -> SearchDocument:
    found = list(documents([definition(slug).id]))
    assert len(found) == 1
    return found[0]


def counties() -> set[str]:
    return set(db.session.scalars(select(Area.slug).where(Area.level == AreaLevel.COUNTY)))


@pytest.mark.usefixtures("catalogue")
def test_each_definition_is_one_document() -> None:
    found = list(documents())
    assert len(found) == 460
    assert [item.id for item in found] == sorted({item.id for item in found})
    assert {item.slug for item in found} == set(db.session.scalars(select(ServiceDefinition.slug)))
    assert all(item.title and item.summary and item.body and item.aliases for item in found)
    assert {name for item in found for name in item.facets} == set(FACETS)


@pytest.mark.usefixtures("catalogue")
def test_the_same_content_has_the_same_stamp() -> None:
    whole = {item.id: item.stamp for item in documents()}
    some = sorted(whole)[::7]
    assert {item.id: item.stamp for item in documents(some)} == {number: whole[number] for number in some}


@pytest.mark.usefixtures("catalogue")
def test_a_service_of_the_whole_province_is_in_every_county() -> None:
    found = one("passport-issue")
    assert set(found.facets["county"]) == counties()
    assert len(found.organisations) == len(found.facets["organisation"]) == 1
    assert found.title == "صدور گذرنامه"
    assert "passport" in " ".join((found.title_en, *found.keywords_en)).lower()


@pytest.mark.usefixtures("catalogue")
def test_a_municipal_service_is_where_its_municipalities_are() -> None:
    found = one("m-building-permit")
    towns = db.session.scalars(
        select(Organisation)
        .join(ServiceOffering, ServiceOffering.organisation_id == Organisation.id)
        .where(ServiceOffering.definition_id == found.id, Organisation.kind == OrganisationKind.MUNICIPALITY)
    ).all()
    assert set(found.facets["organisation"]) == {town.slug for town in towns}
    assert set(found.facets["county"]) == {town.seat.slug for town in towns if town.seat}
    assert len(towns) > 50
    assert found.organisations == ()


@pytest.mark.usefixtures("catalogue")
def test_an_agency_of_one_county_is_only_there() -> None:
    local = [
        organisation.slug
        for organisation in db.session.scalars(select(Organisation).where(Organisation.kind == OrganisationKind.AGENCY))
        if [area.level for area in organisation.areas] == [AreaLevel.COUNTY]
    ]
    assert local
    only = [item for item in documents() if item.facets["organisation"] and set(item.facets["organisation"]) <= set(local)]
    assert all(0 < len(item.facets["county"]) <= len(item.facets["organisation"]) for item in only)


@pytest.mark.usefixtures("own")
def test_what_is_archived_is_left_out() -> None:
    gone, stays = definition("passport-issue"), definition("passport-renewal")
    gone.archived_at = utcnow()
    db.session.commit()
    ids = gone.id, stays.id
    assert [item.id for item in documents(ids)] == [ids[1]]
    assert ids[0] not in {item.id for item in documents()}


@pytest.mark.usefixtures("own")
@pytest.mark.parametrize("state", [state for state in Availability if state is not Availability.OFFERED])
def test_who_does_not_offer_it_is_no_provider(state: Availability) -> None:
    found = definition("passport-issue")
    for offering in db.session.scalars(select(ServiceOffering).where(ServiceOffering.definition_id == found.id)):
        offering.availability = state
    db.session.commit()
    document = one("passport-issue")
    assert (document.organisations, document.facets["organisation"], document.facets["county"]) == ((), (), ())


@pytest.mark.usefixtures("own")
def test_what_is_not_declared_sorts_last() -> None:
    found = definition("passport-issue")
    assert (one("passport-issue").days, one("passport-issue").visits) == (found.days_max, found.visits)
    found = definition("passport-issue")
    found.days_max = found.visits = None
    db.session.commit()
    assert (one("passport-issue").days, one("passport-issue").visits) == (UNKNOWN, UNKNOWN)


@pytest.mark.usefixtures("catalogue")
def test_any_number_of_ids_known_or_not() -> None:
    assert list(documents([])) == []
    assert list(documents([10**9])) == []
    assert len(list(documents(range(1, 100 * CHUNK)))) == 460


@pytest.mark.usefixtures("catalogue")
def test_the_body_holds_what_people_may_ask_by() -> None:
    found = definition("passport-issue")
    document = one("passport-issue")
    for part in (
        found.card["evidence"][0]["name"],
        found.card["steps"][0]["title"],
        found.card["outputs"][0]["name"],
        found.card["description"],
    ):
        assert part in document.body
