"""The front page and the pages about the site itself."""

import re

import pytest
from flask import Flask

from app.db import db, utcnow
from app.pages.views.front import FRONT_EVENTS, MOST_USED
from app.usage.recorder import flush
from app.web.slots import offer
from app.web.version import raise_version
from tests.conftest import CheckedClient
from tests.page import Page, text_of
from tests.search.starter import definition

PHONE = {"User-Agent": "Mozilla/5.0 (Android 14; Mobile; rv:128.0) Firefox/128.0"}
USED = (
    "passport-issue",
    "passport-renewal",
    "national-card-issue",
    "driving-licence-issue",
    "m-building-permit",
    "birth-registration",
)


def test_the_front_page_is_one_search_field_and_ways_to_look(visitor: CheckedClient) -> None:
    page = visitor.page("/")
    form = page.one("form", role="search")
    assert (form.get("action"), form.get("method")) == ("/search", "get")
    assert [field.get("name") for field in form.iter("input")] == ["q"]
    events = [link.removeprefix("/life-events/") for link in page.links if link.startswith("/life-events/")]
    assert events == list(FRONT_EVENTS)
    categories = [link for link in page.links if link.startswith("/categories/")]
    assert len(categories) == len(set(categories)) == 18
    assert {"/life-events", "/organisations", "/offices"} <= set(page.links)


def test_the_numbers_on_the_front_page_are_those_that_one_finds_behind_it(visitor: CheckedClient) -> None:
    page = visitor.page("/?lang=en")
    shown = {}
    for link in page.all("a"):
        address = link.get("href", "")
        if address.startswith(("/life-events/", "/categories/")):
            shown[address] = int(re.findall(r"\d+", text_of(link))[-1])
    assert len(shown) == 26
    for address, number in shown.items():
        services = [link for link in visitor.page(f"{address}?lang=en").links if link.startswith("/services/")]
        assert len(services) == len(set(services)) == number, address
    assert "460" in page.main


def test_examples_find_something(visitor: CheckedClient) -> None:
    page = visitor.page("/")
    examples = [link for link in page.links if link.startswith("/search?q=")]
    assert len(examples) == 3
    for link in examples:
        assert any(hit.startswith("/services/") for hit in visitor.page(link).links), link


@pytest.mark.parametrize(
    "path", ["/", "/about", "/help", "/privacy", "/search", "/life-events", "/categories", "/organisations", "/offices"]
)
def test_an_empty_catalogue_has_all_pages(client: CheckedClient, path: str) -> None:
    for language in ("fa", "en"):
        page = client.page(f"{path}?lang={language}")
        assert page.heading
        assert "None" not in page.text


def test_without_a_database_the_words_are_kind(client: CheckedClient, app: Flask) -> None:
    db.drop_all()
    page = client.page("/?lang=en", status=503)
    assert page.heading == "The site is not available just now"
    assert client.page("/help?lang=en").heading


def home(client: CheckedClient, app: Flask) -> Page:
    """The front page of now: events written, and no page of an earlier version kept."""
    with app.app_context():
        flush()
        raise_version()
        db.session.commit()
    return client.page("/")


def used(page_links: list[str]) -> list[str]:
    return [link.removeprefix("/services/") for link in page_links if link.startswith("/services/")]


def test_what_people_use_is_shown_when_there_is_enough_of_it(own_starter: Flask) -> None:
    client = own_starter.test_client()
    assert isinstance(client, CheckedClient)
    for place, slug in enumerate(USED[:-1]):
        for _ in range(len(USED) - place + 1):
            client.get(f"/services/{slug}", headers=PHONE)
    assert used(home(client, own_starter).links) == [], "five are not enough to speak of"
    client.get(f"/services/{USED[-1]}", headers=PHONE)
    assert len(USED) == MOST_USED
    assert used(home(client, own_starter).links) == list(USED)
    for _ in range(20):
        client.get("/services/passport-lost", headers={"User-Agent": "Googlebot/2.1"})
    assert used(home(client, own_starter).links) == list(USED), "robots do not count"


def test_what_was_archived_is_not_shown_as_used(own_starter: Flask) -> None:
    client = own_starter.test_client()
    assert isinstance(client, CheckedClient)
    for slug in USED:
        client.get(f"/services/{slug}", headers=PHONE)
    with own_starter.app_context():
        definition(USED[0]).archived_at = utcnow()
        db.session.commit()
    assert set(used(home(client, own_starter).links)) == set(USED[1:])


@pytest.mark.parametrize("path", ["/about", "/help", "/privacy"])
def test_pages_about_the_site_lead_on(visitor: CheckedClient, path: str) -> None:
    page = visitor.page(path)
    for link in page.links:
        if link.startswith("/") and not link.startswith(("/language/", "/theme/")):
            assert visitor.get(link.split("#")[0]).status_code == 200, link


def test_robots_keep_out_of_results_and_ways_out(visitor: CheckedClient) -> None:
    answer = visitor.get("/robots.txt")
    assert answer.mimetype == "text/plain"
    closed = [line.removeprefix("Disallow: ") for line in answer.text.splitlines() if line.startswith("Disallow: ")]
    assert {"/search", "/suggest", "/go/", "/c/"} <= set(closed)
    assert not any("/services/passport-issue".startswith(path) for path in closed)


def test_privacy_names_every_cookie(visitor: CheckedClient, starter_app: Flask) -> None:
    told = visitor.page("/privacy?lang=en").main
    fresh = starter_app.test_client()
    fresh.get("/language/en")
    fresh.get("/theme/dark")
    fresh.get("/services/m-building-permit?org=mun-kerman")
    names = {cookie.key for cookie in fresh._cookies.values()}
    assert names == {"lang", "theme", "municipality"}
    assert all(name in told for name in names)


def test_a_notice_stands_below_the_search_when_somebody_has_one(own_starter: Flask, visitor: CheckedClient) -> None:
    assert "تعطیل" not in visitor.page("/").main
    offer(own_starter, "notice", lambda ids, **_context: {ids[0]: "فردا همه دفترها تعطیل است <b>"})
    client = own_starter.test_client()
    assert isinstance(client, CheckedClient)
    assert "فردا همه دفترها تعطیل است <b>" in client.page("/").main


def test_the_frame_is_that_of_each_page_language_and_path(visitor: CheckedClient) -> None:
    """It is printed once for each of them, so each is asked for before and after another."""
    for here in ("/search", "/organisations", "/search"):
        for lang, word in (("fa", "خدمت‌ها"), ("en", "Services"), ("fa", "خدمت‌ها")):
            for mount in ("", "/kerman"):
                page = visitor.page(f"{here}?lang={lang}", base_url=f"http://localhost{mount}")
                links = {(link.get("href"), "".join(link.itertext()).strip()) for link in page.all("a")}
                assert (f"{mount}/search", word) in links
                assert {link.get("href") for link in page.all("a", aria_current="page")} == {f"{mount}{here}"}
                (manifest,) = page.all("link", rel="manifest")
                assert manifest.get("href", "").startswith(f"{mount}/manifest")
                assert ("lang=en" in manifest.get("href", "")) == (lang == "en")
