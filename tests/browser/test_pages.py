"""Every kind of page in a real browser: accessible, within the screen, nothing refused by its own content security policy."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page

from app.config import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = [
    "/",
    "/search?q=پروانه ساختمان",
    "/search?q=کارت&fee=free&way=online",
    "/search?q=zzzqqq",
    "/search?q=fdli",
    "/search?q=fdli&literal=1",
    "/search?q=پروانه ساختمون آنلاین سیرجان",
    "/search?q=اقامت کانادا",
    "/services/passport-issue",
    "/services/m-building-permit",
    "/services/m-building-permit?org=mun-sirjan",
    "/services/m-building-permit?org=ناکجا",
    "/services/museum-ticket",
    "/services/passport-issue/print",
    "/organisations",
    "/organisations/mun-sirjan",
    "/organisations/police",
    "/offices",
    "/offices?county=kerman",
    "/offices/kerman-azadi",
    "/organisations?county=kerman",
    "/life-events",
    "/life-events/birth",
    "/life-events/business",
    "/categories",
    "/categories/housing-urban",
    "/about",
    "/help",
    "/contact",
    "/privacy",
    "/accessibility",
    "/service-level",
    "/site-map",
    "/offline",
    "/services/none",
    "/c/11111",
]


@pytest.fixture(scope="module")
def looks() -> list[dict[str, str]]:
    return [
        {"lang": "fa", "color_scheme": "light"},
        {"lang": "en", "color_scheme": "dark"},
    ]


@pytest.fixture
def visits(new_visitor: Callable[..., BrowserContext], looks: list[dict[str, str]]) -> Iterator[list[Page]]:
    """A phone in Persian and light, a wide screen in English and dark."""
    pages = []
    for width, look in zip((360, 1280), looks, strict=True):
        context = new_visitor(width, color_scheme=look["color_scheme"])
        page = context.new_page()
        page.goto(f"/language/{look['lang']}?next=/help")
        pages.append(page)
    yield pages


@pytest.mark.parametrize("path", PAGES)
def test_page(visits: list[Page], path: str) -> None:
    for page in visits:
        told: list[str] = []
        page.on("console", lambda message, told=told: told.append(message.text) if "Failed to load resource" not in message.text else None)
        page.on("pageerror", lambda error, told=told: told.append(str(error)))
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), "wider than the screen"
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
        broken = [(item["id"], [node["target"] for node in item["nodes"]][:3]) for item in found["violations"]]
        assert not broken, broken
        page.set_viewport_size({"width": 320, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth <= 320"), "wider than 320"
        page.set_viewport_size({"width": page.viewport_size["width"] if page.viewport_size else 360, "height": 740})
        assert not told, told
