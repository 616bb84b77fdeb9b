"""Valid HTML on all service pages and on every other kind of page, by a real validator; and data that machines can read in their heads."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import select

from app.catalog.models.definitions import ServiceDefinition
from app.catalog.models.lists import Category, LifeEvent
from app.catalog.models.organisations import Organisation
from app.db import db
from tests.web.html import problems

KINDS = [
    "/",
    "/search?" + urlencode({"q": "کارت"}),
    "/search?" + urlencode({"q": "کارت", "fee": "free", "way": ["online", "post"]}, doseq=True),
    "/search?q=zzzqqq",
    "/search",
    "/search?" + urlencode({"q": "کارت", "page": 2, "sort": "days"}),
    "/search?" + urlencode({"q": "گذرنامه", "fee": "free", "way": "post", "county": "bam"}),
    "/search?" + urlencode({"q": "گذرنامه " * 60}),
    "/services/m-building-permit",
    "/services/m-building-permit?" + urlencode({"org": "ناکجا"}),
    "/services/m-building-permit?" + urlencode({"org": "سیرجون"}),
    "/services/m-building-permit?org=mun-sirjan",
    "/services/passport-issue/print",
    "/services/m-building-permit/print?org=mun-sirjan",
    "/organisations",
    "/organisations/mun-sirjan",
    "/organisations/police",
    "/offices",
    "/offices?county=kerman",
    "/offices?county=kerman&page=2",
    "/offices?" + urlencode({"county": "kerman", "city": "ماهان"}),
    "/offices?service=passport-issue&county=kerman&open=1",
    "/offices?service=nothing&county=atlantis",
    "/offices/kerman-azadi",
    "/organisations?county=kerman",
    "/life-events",
    "/categories",
    "/services/passport-issue/report?part=fee",
    "/services/m-building-permit/report?org=mun-sirjan",
    "/services/passport-issue/feedback?answer=no",
    "/not-found?" + urlencode({"q": "پهپاد"}),
    "/thanks",
    "/thanks?kind=error&code=ACDEFHJ2&service=passport-issue",
    "/thanks?kind=found&code=ACDEFHJ2&service=m-building-permit&org=mun-sirjan",
    "/about",
    "/help",
    "/contact",
    "/privacy",
    "/accessibility",
    "/service-level",
    "/site-map",
    "/offline",
    "/_components",
]
REFUSED = ["/services/passport-issue/report", "/services/passport-issue/found", "/not-found"]
"""Forms that come back when nothing good was written."""
NOT_THERE = ["/services/none", "/no/such/page", "/c/11111"]
BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
WITH_DATA = ["/services/m-building-permit", "/organisations/mun-sirjan", "/organisations/police", "/_components"]
"""Kinds in whose heads machines find what the page is about."""
OF_EVERY_SERVICE = ("@id", "url", "name", "description", "identifier", "category", "provider", "areaServed", "audience", "availableChannel")


def codes(app: Flask, model: type[Category] | type[LifeEvent]) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(model.code)))


def slugs(app: Flask, model: type[ServiceDefinition] | type[Organisation]) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(model.slug).order_by(model.id)))


def nodes(value: object) -> list[dict[str, Any]]:
    """All nodes of a JSON-LD document."""
    if isinstance(value, dict):
        return [value, *(node for item in value.values() for node in nodes(item))]
    return [node for item in value for node in nodes(item)] if isinstance(value, list) else []


def data_of(html: str) -> dict[str, Any]:
    (block,) = BLOCK.findall(html)
    found: dict[str, Any] = json.loads(block)
    return found


@pytest.fixture(scope="module")
def service_pages(starter_app: Flask) -> dict[str, str]:
    """All service pages by slug."""
    client = starter_app.test_client()
    return {slug: client.get(f"/services/{slug}").text for slug in slugs(starter_app, ServiceDefinition)}


def test_all_service_pages_are_valid_html(service_pages: dict[str, str], tmp_path: Path) -> None:
    assert len(service_pages) == 460
    assert problems(service_pages, tmp_path) == []


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_every_kind_of_page_is_valid_html(starter_app: Flask, visitor: Any, tmp_path: Path, lang: str) -> None:
    def page(path: str, status: int = 200) -> str:
        html: str = visitor.page(f"{path}{'&' if '?' in path else '?'}lang={lang}", status).html
        return html

    guides = [f"/life-events/{code}" for code in codes(starter_app, LifeEvent)]
    subjects = [f"/categories/{code}" for code in codes(starter_app, Category)]
    assert (len(guides), len(subjects)) == (25, 18)
    pages = {path: page(path) for path in [*KINDS, *guides, *subjects]}
    pages |= {path: page(path, 404) for path in NOT_THERE}
    pages |= {f"POST {path}": visitor.checked(visitor.post(f"{path}?lang={lang}", data={"text": "ا" * 2001}), 422).html for path in REFUSED}
    assert problems(pages, tmp_path) == []
    data = {path: data_of(html) for path, html in pages.items() if BLOCK.search(html)}
    assert sorted(data) == [path for path in sorted(pages) if path.split("?")[0] in WITH_DATA]
    assert all(item["@context"] == "https://schema.org" and item["@type"] for item in data.values())


def test_the_validator_sees_what_is_wrong(tmp_path: Path) -> None:
    html = (
        '<!doctype html><html lang="fa" dir="rtl"><head><meta charset="utf-8"><title>x</title></head><body><ul><p>x</p></ul></body></html>'
    )
    assert [line.split(" ")[1] for line in problems({"/x": html}, tmp_path)] == ["element-permitted-content:"]


def test_every_service_page_tells_machines_what_it_is(service_pages: dict[str, str]) -> None:
    for slug, html in service_pages.items():
        data = data_of(html)
        assert (data["@context"], data["@type"]) == ("https://schema.org", "GovernmentService"), slug
        assert [name for name in OF_EVERY_SERVICE if not data.get(name)] == [], slug
        assert f"<h1>{data['name']}</h1>" in html.replace(' class="long-title"', ""), slug
        assert [node for node in nodes(data) if not node.get("@type")] == [], slug
        assert all(value not in (None, "", []) for node in nodes(data) for value in node.values()), slug
        assert all(channel["name"] for channel in data["availableChannel"]), slug


def test_an_unknown_fee_is_no_offer_and_a_free_way_costs_nothing(service_pages: dict[str, str]) -> None:
    prices = [offer["price"] for html in service_pages.values() for offer in data_of(html).get("offers", [])]
    assert 0 in prices and max(prices) > 1_000_000
    passport = data_of(service_pages["passport-issue"])
    assert {offer["category"]: offer["price"] for offer in passport["offers"]} == {"online": 6_500_000, "counter_office": 6_950_000}
    assert passport["provider"][0]["name"] == "فرماندهی انتظامی استان کرمان"
    assert any(channel.get("serviceUrl", "").startswith("https://") for channel in passport["availableChannel"])


def test_the_chosen_municipality_is_the_provider(visitor: Any) -> None:
    assert len(data_of(visitor.get("/services/m-building-permit").text)["provider"]) == 72
    data = data_of(visitor.get("/services/m-building-permit?org=mun-sirjan").text)
    assert [item["name"] for item in data["provider"]] == ["شهرداری سیرجان"]
    assert data["url"].endswith("/services/m-building-permit?org=mun-sirjan")


def test_every_organisation_page_tells_machines_what_it_is(starter_app: Flask, visitor: Any) -> None:
    for slug in slugs(starter_app, Organisation):
        data = data_of(visitor.get(f"/organisations/{slug}").text)
        assert data["@type"] == "GovernmentOrganization"
        assert data["name"] and data["url"].endswith(f"/organisations/{slug}")


def test_data_cannot_end_its_own_block(own_starter: Flask) -> None:
    with own_starter.app_context():
        definition = db.session.scalar(select(ServiceDefinition).where(ServiceDefinition.slug == "passport-issue"))
        assert definition is not None
        definition.card = {**definition.card, "summary": "</script><script>alert(1)</script>"}
        db.session.commit()
    client: Any = own_starter.test_client()
    page = client.page("/services/passport-issue")
    assert data_of(page.html)["description"] == "</script><script>alert(1)</script>"
    assert "<script>alert" not in page.html
