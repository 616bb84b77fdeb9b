"""The pages that the site says of itself, and what search engines and messengers read in the head of pages."""

import re

import pytest

from app.web.cookies import COOKIES
from tests.conftest import CheckedClient
from tests.page import text_of

STATEMENTS = ("/about", "/help", "/contact", "/privacy", "/accessibility", "/service-level", "/site-map", "/offline")
NUMBER = re.compile(r"\d{3,}")


@pytest.mark.parametrize("path", STATEMENTS)
def test_a_statement_comes_in_both_languages(visitor: CheckedClient, path: str) -> None:
    persian, english = visitor.page(path), visitor.page(f"{path}?lang=en")
    assert len(english.main) > 100
    assert persian.heading != english.heading
    assert persian.one("meta", name="description").get("content")


def test_every_statement_is_in_the_footer(visitor: CheckedClient) -> None:
    page = visitor.page("/")
    footer = {element.get("href") for element in page.one("footer").iter("a")}
    assert set(STATEMENTS) - {"/offline"} <= footer


def test_contact_names_no_number_but_samad(visitor: CheckedClient) -> None:
    page = visitor.page("/contact?lang=en")
    assert set(NUMBER.findall(page.main)) == {"111"}
    assert {"/not-found", "/offices", "/organisations", "/services/samad-111"} <= set(page.links)


def test_each_cookie_is_on_the_privacy_page(visitor: CheckedClient) -> None:
    page = visitor.page("/privacy?lang=en")
    listed = [text_of(element) for element in page.one("main").iter("li")]
    assert [item.partition(":")[0] for item in listed] == list(COOKIES)


def test_no_page_sets_another_cookie(visitor: CheckedClient) -> None:
    choices = ("/language/en", "/theme/dark", "/theme/system", "/services/m-building-permit?org=mun-sirjan")
    pages = ("/", "/search?q=کارت", "/offices", "/not-found", "/services/passport-issue/report", "/sw.js", *STATEMENTS)
    names = {header.partition("=")[0] for path in (*choices, *pages) for header in visitor.get(path).headers.getlist("Set-Cookie")}
    assert names == set(COOKIES)


def test_the_site_map_page_leads_everywhere(visitor: CheckedClient) -> None:
    links = set(visitor.page("/site-map").links)
    assert len([link for link in links if link.startswith("/life-events/")]) == 25
    assert len([link for link in links if link.startswith("/categories/")]) == 18
    assert {"/organisations", "/offices?county=kerman", "/service-level", "/search"} <= links
    inside = [link for link in links if link.startswith("/") and not link.startswith(("/language", "/theme"))]
    assert {link: visitor.get(link).status_code for link in inside} == dict.fromkeys(inside, 200)


@pytest.mark.parametrize("arguments", ["", "?org=mun-sirjan&s=abcdefghij&p=3", "?lang=fa"])
def test_a_page_has_one_address_whatever_led_to_it(visitor: CheckedClient, arguments: str) -> None:
    page = visitor.page(f"/services/m-building-permit{arguments}")
    address = "http://localhost/services/m-building-permit"
    assert page.one("link", rel="canonical").get("href") == address
    alternates = {link.get("hreflang"): link.get("href") for link in page.all("link", rel="alternate")}
    assert alternates == {"fa": address, "en": f"{address}?lang=en", "x-default": address}
    assert page.one("meta", property="og:url").get("content") == address


def test_the_english_page_is_a_page_of_its_own(visitor: CheckedClient) -> None:
    page = visitor.page("/organisations/police?lang=en")
    assert page.one("link", rel="canonical").get("href") == "http://localhost/organisations/police?lang=en"
    assert page.one("meta", property="og:locale").get("content") == "en_GB"


def test_a_preview_says_what_the_page_is(visitor: CheckedClient) -> None:
    page = visitor.page("/services/passport-issue")
    told = {meta.get("property"): meta.get("content", "") for meta in page.all("meta") if meta.get("property")}
    assert told["og:title"] == "صدور گذرنامه"
    assert told["og:description"] == page.one("meta", name="description").get("content")
    assert "گذرنامه" in told["og:description"]
    assert (told["og:type"], told["og:site_name"], told["og:locale"]) == ("website", "درگاه", "fa_IR")


CLOSED = [("/search?q=کارت", 200), ("/services/none", 404), ("/c/11111", 404), ("/not-found", 200), ("/offline", 200)]


@pytest.mark.parametrize(("path", "status"), CLOSED)
def test_what_is_not_for_search_engines_says_so(visitor: CheckedClient, path: str, status: int) -> None:
    page = visitor.page(path, status)
    assert "noindex" in page.one("meta", name="robots").get("content", "")
    assert not page.all("link", rel="canonical")
