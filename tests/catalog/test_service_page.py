"""One service: whose offering is in front, the municipality kept for the visit, local and national part, codes, the end of a service."""

from collections.abc import Callable
from typing import Protocol
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from app.catalog.actions import publish
from app.catalog.card import Card, load
from app.catalog.models.definitions import ServiceDefinition
from app.catalog.models.offerings import Availability, Connection, ServiceOffering
from app.catalog.models.organisations import Organisation
from app.db import db, utcnow
from tests.catalog.starter import CARDS, rows
from tests.catalog.test_short_addresses import code_of
from tests.conftest import CheckedClient
from tests.page import Page, text_of

MUNICIPAL, SIRJAN, TOWN = "/services/m-building-permit", "mun-sirjan", "شهرداری سیرجان"
ONE, PASSPORT = "/services/birth-registration", "/services/passport-issue"


def several() -> tuple[str, list[str]]:
    """A service that a few agencies offer, and those."""
    agencies = {row["id"] for row in rows("organizations.csv") if row["kind"] == "agency"}
    offered: dict[str, list[str]] = {}
    for row in rows("offerings.csv"):
        offered.setdefault(row["definition_id"], []).append(row["organization_id"])
    return next((slug, found) for slug, found in offered.items() if 1 < len(found) <= 10 and set(found) <= agencies)


def unchosen(page: Page) -> bool:
    return "72 municipalities" in page.main and "Only at:" not in page.main


def municipality_cookie(client: CheckedClient) -> str | None:
    cookie = client.get_cookie("municipality")
    return cookie.value if cookie else None


class Change(Protocol):
    def __call__(self, what: Callable[[ServiceDefinition], object], slug: str = "m-building-permit") -> CheckedClient: ...


@pytest.fixture
def changed(own_starter: Flask) -> Change:
    """Changes a service of a copy of the starter catalogue and gives a visitor of it."""

    def change(what: Callable[[ServiceDefinition], object], slug: str = "m-building-permit") -> CheckedClient:
        with own_starter.app_context():
            what(db.session.scalars(select(ServiceDefinition).where(ServiceDefinition.slug == slug)).one())
            db.session.commit()
            db.engine.dispose()
        client = own_starter.test_client()
        assert isinstance(client, CheckedClient)
        return client

    return change


def test_the_only_provider_is_in_front_and_nothing_is_to_be_chosen(visitor: CheckedClient) -> None:
    page = visitor.page(f"{ONE}?lang=en")
    assert "Civil" in text_of(page.all("p", class_="chosen")[0])
    assert not page.all("select", name="org") and not page.all("input", name="org")


def test_the_choice_among_many_is_open_until_it_is_made(visitor: CheckedClient) -> None:
    page = visitor.page(f"{MUNICIPAL}?lang=en")
    assert unchosen(page) and len(page.one("datalist", id="orgs")) == 72
    assert page.one("form", class_="chooser").get("action") == f"{MUNICIPAL}#local"
    assert all("org=" not in link for link in page.links)


def test_a_few_providers_are_a_plain_list(visitor: CheckedClient) -> None:
    slug, providers = several()
    page = visitor.page(f"/services/{slug}?lang=en")
    assert sorted(item.get("value", "") for item in page.one("select", name="org")) == sorted(providers)
    chosen = visitor.page(f"/services/{slug}?lang=en&org={providers[1]}")
    assert [item.get("value") for item in chosen.one("select", name="org") if item.get("selected") is not None] == [providers[1]]
    assert municipality_cookie(visitor) is None, "an agency is not the visitor's town"


def test_nobody_who_offers_it_is_said_and_not_invented(changed: Change) -> None:
    def nobody(definition: ServiceDefinition) -> None:
        offerings = select(ServiceOffering.id).where(ServiceOffering.definition_id == definition.id)
        db.session.execute(delete(Connection).where(Connection.offering_id.in_(offerings)))
        db.session.execute(delete(ServiceOffering).where(ServiceOffering.definition_id == definition.id))

    page = changed(nobody).page(f"{MUNICIPAL}?lang=en")
    assert "Not stated who offers it" in page.main and not page.all("form", class_="chooser")
    assert not [link for link in page.links if link.startswith("/go/")]


def test_a_suspended_offering_is_nobody_s(changed: Change) -> None:
    def suspend(definition: ServiceDefinition) -> None:
        town = select(Organisation.id).where(Organisation.slug == SIRJAN).scalar_subquery()
        mine = (ServiceOffering.definition_id == definition.id) & (ServiceOffering.organisation_id == town)
        db.session.execute(update(ServiceOffering).where(mine).values(availability=Availability.SUSPENDED))

    page = changed(suspend).page(f"{MUNICIPAL}?lang=en&org={SIRJAN}")
    assert "71 municipalities" in page.main and f"“{SIRJAN}” was not found" in page.main


@pytest.mark.parametrize("name", [TOWN, "سیرجان", "شهرداري سيرجان", " سیرجان ", "Municipality of Sirjan", "municipality of SIRJAN"])
def test_a_name_leads_to_the_slug_and_the_trail_stays(visitor: CheckedClient, name: str) -> None:
    response = visitor.get(MUNICIPAL, query_string={"org": name, "s": "abcdefghij", "p": "3"})
    assert response.status_code == 302
    assert response.location == f"{MUNICIPAL}?org={SIRJAN}&s=abcdefghij&p=3"
    assert "Set-Cookie" not in response.headers


def test_an_alias_that_only_one_has_is_understood(visitor: CheckedClient) -> None:
    names: dict[str, list[str]] = {}
    for row in rows("organizations.csv"):
        if row["kind"] == "municipality":
            for alias in row["aliases_fa"].split("|"):
                names.setdefault(alias, []).append(row["id"])
    alias, owners = next((alias, owners) for alias, owners in names.items() if alias and len(owners) == 1)
    assert visitor.get(MUNICIPAL, query_string={"org": alias}).location == f"{MUNICIPAL}?org={owners[0]}"


def test_the_chosen_municipality_is_in_front_and_kept_for_the_visit(visitor: CheckedClient) -> None:
    page = visitor.page(f"{MUNICIPAL}?org={SIRJAN}")
    assert TOWN in page.title and TOWN in text_of(page.all("p", class_="chosen")[0])
    assert municipality_cookie(visitor) == SIRJAN
    cookie = visitor.get_cookie("municipality")
    assert cookie is not None and cookie.http_only and cookie.same_site == "Lax" and cookie.expires is None and cookie.max_age is None
    assert "Only at: Municipality of Sirjan" in visitor.page("/services/m-clearance?lang=en").main


@pytest.mark.parametrize(
    "value", ["atlantis", "civil-registry", "../etc", "<script>", '"', "9" * 4000, "شهرداری", "", "MUN-SIRJAN", "a b", "'--"]
)
def test_a_cookie_that_means_nothing_does_nothing(visitor: CheckedClient, value: str) -> None:
    visitor.set_cookie("municipality", quote(value) if not value.isascii() else value)
    assert unchosen(visitor.page(f"{MUNICIPAL}?lang=en"))
    assert "Civil" in visitor.page(f"{ONE}?lang=en").main


def test_a_wish_wins_over_the_cookie(visitor: CheckedClient) -> None:
    visitor.set_cookie("municipality", SIRJAN)
    assert "Only at: Municipality of Bam" in visitor.page(f"{MUNICIPAL}?lang=en&org=mun-bam").main
    assert unchosen(visitor.page(f"{MUNICIPAL}?lang=en&org=atlantis"))


@pytest.mark.parametrize(("wish", "near"), [("سیرجن", TOWN), ("سیرجان و حومه", TOWN), ("رفسنجون", "شهرداری رفسنجان")])
def test_a_name_almost_right_is_answered_with_those_like_it(visitor: CheckedClient, wish: str, near: str) -> None:
    page = visitor.checked(visitor.get(MUNICIPAL, query_string={"org": wish}))
    assert near in text_of(page.one("div", role="alert"))


@pytest.mark.parametrize(
    "wish",
    [
        "atlantis",
        "<b>x</b>",
        "<script>alert(1)</script>",
        "' OR 1=1 --",
        "x" * 5000,
        "😀" * 2000,
        "\0\x1b[31m",
        ".*(",
        "%",
        "..",
        "‮abc",
        "civil-registry",
    ],
)
def test_a_wish_that_nobody_understands_is_told_and_shown_as_text(visitor: CheckedClient, wish: str) -> None:
    page = visitor.checked(visitor.get(MUNICIPAL, query_string={"org": wish, "lang": "en"}))
    assert unchosen(page) and "was not found among those who do this service" in page.main
    assert "<script>alert" not in page.html and "<b>x</b>" not in page.html
    assert municipality_cookie(visitor) is None


@pytest.mark.parametrize("wish", ["", " ", "\u200c", "\0"])
def test_an_empty_wish_is_none(visitor: CheckedClient, wish: str) -> None:
    page = visitor.checked(visitor.get(MUNICIPAL, query_string={"org": wish, "lang": "en"}))
    assert unchosen(page) and "was not found" not in page.main


def test_marks_alone_are_no_name(visitor: CheckedClient) -> None:
    page = visitor.checked(visitor.get(MUNICIPAL, query_string={"org": "!!! … ؟", "lang": "en"}))
    assert "Write the name of a town or organisation as in the list." in page.main


def test_national_and_local_part_are_visibly_apart(visitor: CheckedClient) -> None:
    row = next(row for row in rows("offerings.csv") if row["local_note_fa"])
    page = visitor.page(f"/services/{row['definition_id']}?lang=en&org={row['organization_id']}")
    (local,) = page.all("div", class_="local")
    assert row["local_note_fa"] in text_of(local)
    national = [part for part in page.all("section") if part.get("id") in ("docs", "steps", "cost", "before")]
    assert national
    for part in national:
        assert "National" in [text_of(tag) for tag in part.iter("span") if "tag-tile" in tag.get("class", "")]
        assert row["local_note_fa"] not in text_of(part)
    assert "National" not in [text_of(tag) for tag in local.iter("span")]


@pytest.mark.parametrize("slug", ["nothing", "PASSPORT-ISSUE", "passport-issue-", "گذرنامه", "..%2f..", "'", "%00", "x" * 3000])
@pytest.mark.parametrize("room", ["services", "organisations"])
def test_an_unknown_slug_is_a_page_that_says_so(visitor: CheckedClient, room: str, slug: str) -> None:
    visitor.page(f"/{room}/{slug}", 404)


def test_an_archived_service_is_gone_and_names_its_successor(changed: Change) -> None:
    def archive(definition: ServiceDefinition) -> None:
        definition.archived_at = utcnow()
        definition.successor_id = db.session.scalars(select(ServiceDefinition.id).where(ServiceDefinition.slug == "passport-issue")).one()

    client = changed(archive)
    page = client.page(MUNICIPAL, 410)
    assert PASSPORT in page.links and CARDS["passport-issue"]["title_fa"] in page.main
    assert client.page(f"{MUNICIPAL}?org={SIRJAN}", 410).links
    assert MUNICIPAL not in client.page("/services/m-completion-certificate").links
    assert f"{MUNICIPAL}?org={SIRJAN}" not in client.page(f"/organisations/{SIRJAN}").links
    code = code_of(client, "m-building-permit")
    assert client.get(f"/c/{code}", follow_redirects=True).status_code == 410
    assert client.get(f"/go/{code}/1").status_code == 404


def test_an_archived_service_without_successor_is_just_gone(changed: Change) -> None:
    changed(lambda definition: setattr(definition, "archived_at", utcnow())).page(MUNICIPAL, 410)


def test_unstated_parts_of_a_fee_are_told_beside_it(visitor: CheckedClient) -> None:
    with_unknown_way = visitor.page("/services/tax-clearance?lang=en")
    assert "Free" in text_of(with_unknown_way.all("dl", class_="facts-panel")[0])
    assert "part not stated" in text_of(with_unknown_way.all("dl", class_="facts-panel")[0])
    assert "part not stated" not in visitor.page("/services/museum-ticket?lang=en").main


def test_what_a_card_says_of_payee_validity_and_complaint_is_shown(changed: Change) -> None:
    def declare(definition: ServiceDefinition) -> None:
        values = load(definition.card).model_dump()
        values["costs"] = [{"label": "تعرفه", "channel": "any", "amount": 0, "payee": "خزانه", "valid_from": "2026-03-21"}]
        values["outputs"] = [{"name": "گذرنامه", "validity": "پنج سال"}]
        values["complaint"] = "به حراست بگویید"
        values["national_id"] = "1234567890"
        assert publish(definition, Card.model_validate(values))
        definition.verified_at = utcnow()

    page = changed(declare, "passport-issue").page(f"{PASSPORT}?lang=en")
    for words in ("خزانه", "پنج سال", "به حراست بگویید", "1234567890"):
        assert words in page.main
    assert "own complaint path is not stated" not in page.main and "Amounts are samples" not in page.main


def test_content_of_the_catalogue_is_printed_as_text(changed: Change) -> None:
    evil = "<script>alert('x')</script>{{ 7 * 7 }}"

    def write(definition: ServiceDefinition) -> None:
        values = load(definition.card).model_dump()
        values |= {"title": evil, "title_en": evil, "summary": evil, "description": evil, "eligibility": [evil], "complaint": evil}
        values["steps"] = [{"title": evil, "detail": evil, "channel": "desk"}]
        values["evidence"] = [{"name": evil, "note": evil}]
        values["channels"] = [{"kind": "online", "name": evil, "url": "https://a.ir/?q='%22&b"}, {"kind": "phone", "name": f"{evil} ۱۲۳"}]
        values["costs"] = [{"label": evil, "channel": "any", "amount": None, "note": evil, "payee": evil}]
        publish(definition, Card.model_validate(values))

    client = changed(write, "passport-issue")
    for language in ("fa", "en"):
        page = client.page(f"{PASSPORT}?lang={language}")
        assert evil in page.main and "<script>alert" not in page.html
