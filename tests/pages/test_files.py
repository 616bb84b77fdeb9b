"""The files for machines: robots, site map, search description, manifest, worker."""

import json
import re
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from flask import Flask

from app.config import ROOT
from app.pages import sitemap
from app.pages.views.files import LAPIS, PAPER
from tests.conftest import CheckedClient

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"
HOST = "http://localhost"
CHANGING = ("/services/passport-issue", "/life-events/birth", "/categories/identity", "/organisations/mun-sirjan")


def addresses(visitor: CheckedClient) -> dict[str, ElementTree.Element]:
    response = visitor.get("/sitemap.xml")
    assert response.mimetype == "application/xml"
    root = ElementTree.fromstring(response.data)
    assert root.tag == f"{SITEMAP}urlset"
    found = {url.findtext(f"{SITEMAP}loc") or "": url for url in root}
    assert len(found) == len(root), "an address stands twice"
    return found


def test_the_site_map_has_every_page_in_both_languages(visitor: CheckedClient) -> None:
    found = addresses(visitor)
    assert len(found) == 2 * (12 + 25 + 18 + 154 + 90 + 460)
    for path in ("/", *CHANGING, "/offices/kerman-azadi", "/service-level"):
        assert {HOST + path, f"{HOST}{path}?lang=en"} <= set(found), path
    assert not [address for address in found if urlsplit(address).path.startswith(("/search", "/go", "/c/", "/offline"))]


def test_the_site_map_tells_alternates_and_changes(visitor: CheckedClient) -> None:
    found = addresses(visitor)
    url = found[f"{HOST}/services/passport-issue?lang=en"]
    links = {link.get("hreflang"): link.get("href") for link in url.findall(f"{XHTML}link")}
    assert links == {"fa": f"{HOST}/services/passport-issue", "en": f"{HOST}/services/passport-issue?lang=en"}
    for path in CHANGING:
        assert re.fullmatch(r"20\d\d-\d\d-\d\d", found[HOST + path].findtext(f"{SITEMAP}lastmod") or ""), path
    assert found[f"{HOST}/about"].find(f"{SITEMAP}lastmod") is None


def test_what_the_site_map_names_opens_and_calls_itself_so(visitor: CheckedClient) -> None:
    found = list(addresses(visitor))
    for address in [*found[:30], *found[30::97]]:
        parts = urlsplit(address)
        page = visitor.page(f"{parts.path}?{parts.query}" if parts.query else parts.path)
        assert page.one("link", rel="canonical").get("href") == address


def test_a_large_site_map_is_split(visitor: CheckedClient, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = list(addresses(visitor))
    monkeypatch.setattr(sitemap.parts, "__defaults__", (1000,))
    index = ElementTree.fromstring(visitor.get("/sitemap.xml").data)
    assert index.tag == f"{SITEMAP}sitemapindex"
    files = [item.findtext(f"{SITEMAP}loc") or "" for item in index]
    assert files == [f"{HOST}/sitemap-1.xml", f"{HOST}/sitemap-2.xml"]
    parts = [ElementTree.fromstring(visitor.get(urlsplit(file).path).data) for file in files]
    assert [url.findtext(f"{SITEMAP}loc") for part in parts for url in part] == whole
    assert [len(part) for part in parts] == [1000, len(whole) - 1000]
    visitor.page("/sitemap-3.xml", 404)
    visitor.page("/sitemap-0.xml", 404)


def test_robots_know_the_site_map_and_stay_out_of_search(visitor: CheckedClient) -> None:
    lines = visitor.get("/robots.txt").text.splitlines()
    assert f"Sitemap: {HOST}/sitemap.xml" in lines
    assert {"Disallow: /search", "Disallow: /go/", "Disallow: /not-found"} <= set(lines)


def test_the_public_address_is_the_setting(new_app: object) -> None:
    made: Flask = new_app(site_url="https://dargah.example.ir")  # type: ignore[operator]
    client = made.test_client()
    assert "Sitemap: https://dargah.example.ir/sitemap.xml" in client.get("/robots.txt", headers={"Host": "evil.example"}).text


@pytest.mark.parametrize(("query", "name"), [("", "درگاه"), ("?lang=en", "Dargah")])
def test_a_browser_can_search_from_its_address_bar(visitor: CheckedClient, query: str, name: str) -> None:
    response = visitor.get(f"/opensearch.xml{query}")
    root = ElementTree.fromstring(response.data)
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    assert root.tag == f"{space}OpenSearchDescription"
    assert root.findtext(f"{space}ShortName") == name
    assert len(name) <= 16
    url = root.find(f"{space}Url")
    assert url is not None
    template = url.get("template", "")
    assert visitor.get(template.removeprefix(HOST).replace("{searchTerms}", "گذرنامه")).status_code == 200
    link = visitor.page(f"/{query}").one("link", rel="search")
    assert link.get("href") == f"/opensearch.xml{query}"
    assert link.get("type") == response.mimetype == "application/opensearchdescription+xml"


@pytest.mark.parametrize(("query", "language", "direction"), [("", "fa", "rtl"), ("?lang=en", "en", "ltr")])
def test_the_site_can_be_installed(visitor: CheckedClient, query: str, language: str, direction: str) -> None:
    response = visitor.get(f"/manifest.webmanifest{query}")
    assert response.mimetype == "application/manifest+json"
    told = json.loads(response.data)
    assert (told["lang"], told["dir"]) == (language, direction)
    assert told["name"] and told["short_name"] and told["start_url"] == told["scope"] == "/"
    assert {icon["purpose"] for icon in told["icons"]} == {"any", "maskable"}
    for icon in told["icons"]:
        with visitor.get(icon["src"]) as drawn:
            assert drawn.mimetype == icon["type"] == "image/svg+xml"
            ElementTree.fromstring(drawn.data)
    tokens = (ROOT / "app/web/assets/css/10-tokens.css").read_text("utf-8")
    assert f"--dg-lapis: {told['theme_color']};" in tokens and told["theme_color"] == LAPIS
    assert f"--dg-page: {told['background_color']};" in tokens and told["background_color"] == PAPER
    assert visitor.page(f"/{query}").one("link", rel="manifest").get("href") == f"/manifest.webmanifest{query}"


def test_the_worker_is_sound_and_names_what_exists(visitor: CheckedClient) -> None:
    response = visitor.get("/sw.js")
    assert response.mimetype == "text/javascript"
    assert response.headers["Cache-Control"] == "no-cache"
    assert "worker-src 'self'" in response.headers["Content-Security-Policy"]
    script = response.text
    shell = json.loads(re.search(r"SHELL = (\[.*?\])", script)[1])  # type: ignore[index]
    assert len(shell) > 5
    for path in shell:
        with visitor.get(path) as found:
            assert found.status_code == 200, path
    visitor.page(json.loads(re.search(r"OFFLINE = (\".*?\")", script)[1]))  # type: ignore[index]
    assert visitor.page("/").one("body").get("data-worker") == "/sw.js"
