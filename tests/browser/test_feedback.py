"""Telling something in a real browser: by keyboard alone, with and without scripts, when scripts or the network fail."""

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from app.config import ROOT
from tests import databases

NewVisitor = Callable[..., BrowserContext]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RING = (
    "[document.activeElement, document.activeElement.closest('.find')].some(item => item && getComputedStyle(item).outlineStyle !== 'none')"
)
SERVICE = "/services/passport-issue"


def reports(folder: Path) -> Sequence[Mapping[str, Any]]:
    return databases.rows(folder / databases.FILE, "SELECT * FROM citizen_report ORDER BY id")


def tab_to(page: Page, selector: str, most: int = 150) -> None:
    """Press Tab until an element of the selector has the focus and can be seen to have it."""
    for _step in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            assert page.evaluate(RING), f"the focus of {selector} cannot be seen"
            return
    pytest.fail(f"Tab never came to {selector}")


def check(page: Page) -> None:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    assert [(item["id"], [node["target"] for node in item["nodes"]][:3]) for item in found["violations"]] == []
    width = page.viewport_size["width"] if page.viewport_size else 0
    for narrow in (width, 320):
        page.set_viewport_size({"width": narrow, "height": 740})
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), f"wider than {narrow}"
    page.set_viewport_size({"width": width, "height": 740})


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_home_service_feedback_by_keyboard_alone(new_visitor: NewVisitor, site_folder: Path, script: bool) -> None:
    before = len(reports(site_folder))
    page = new_visitor(java_script_enabled=script).new_page()
    text = f"نشانی دفتر را پیدا نکردم ({script})"
    page.goto("/")
    tab_to(page, "#q")
    page.keyboard.insert_text("صدور گذرنامه")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?**")
    tab_to(page, ".hit-top h2 a")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{SERVICE}**")
    tab_to(page, "[data-feedback] a[href*='answer=partly']")
    page.keyboard.press("Enter")
    chosen = page.locator("main input:checked")
    if script:
        expect(chosen).to_be_focused()
    else:
        page.wait_for_url("**/feedback?answer=partly**")
        tab_to(page, "input:checked")
    expect(chosen).to_have_value("partly")
    page.keyboard.press("ArrowDown")
    tab_to(page, "textarea")
    page.keyboard.insert_text(text)
    if not script:
        time.sleep(2)  # a form that comes back sooner is a robot's; the script waits by itself
    tab_to(page, "main form button")
    page.keyboard.press("Enter")
    expect(page.locator(".note-ok bdi")).to_be_visible()
    assert urlsplit(page.url).path == (SERVICE if script else "/thanks")
    (new,) = reports(site_folder)[before:]
    assert (new["kind"], new["answer"], new["text"]) == ("FOUND", "NO", text)
    shown = page.locator(".note-ok bdi").inner_text()
    assert shown.replace("-", "") == new["code"]


def test_an_error_is_told_and_the_text_kept(new_visitor: NewVisitor, site_folder: Path) -> None:
    before = len(reports(site_folder))
    page = new_visitor().new_page()
    page.goto(SERVICE)
    page.locator("a[href*='/report']").click()
    page.locator("main textarea").fill("هزینه نادرست است")
    page.locator("main form button").click()
    expect(page.locator("[role=alert]")).to_be_focused()
    page.locator("[role=alert] a").click()
    expect(page.locator("#part-1")).to_be_focused()
    page.keyboard.press("Space")
    expect(page.locator("main textarea")).to_have_value("هزینه نادرست است")
    time.sleep(2)
    page.locator("main form button").click()
    page.wait_for_url("**/thanks?**")
    (new,) = reports(site_folder)[before:]
    assert (new["kind"], new["part"], new["text"]) == ("ERROR", "FEE", "هزینه نادرست است")


def test_the_empty_result_leads_to_the_form(new_visitor: NewVisitor, site_folder: Path) -> None:
    before = len(reports(site_folder))
    page = new_visitor(java_script_enabled=False).new_page()
    page.goto("/search?q=zzzqqq")
    page.locator("form[method=post] textarea").fill("مجوز پهپاد")
    page.locator("form[method=post] button").click()
    expect(page.locator("main textarea")).to_have_value("مجوز پهپاد")
    time.sleep(2)
    page.locator("main form button").click()
    page.wait_for_url("**/thanks?**")
    (new,) = reports(site_folder)[before:]
    assert (new["kind"], new["query"], new["text"]) == ("NOT_FOUND", "zzzqqq", "مجوز پهپاد")


def test_a_script_that_does_not_come_leaves_the_link(new_visitor: NewVisitor) -> None:
    page = new_visitor().new_page()
    page.route("**/feedback.*.js", lambda route: route.abort())
    page.goto(SERVICE)
    page.locator("[data-feedback] a").first.click()
    page.wait_for_url("**/feedback?answer=yes**")
    expect(page.locator("main input:checked")).to_have_value("yes")


def test_a_network_that_fails_sends_the_plain_form(new_visitor: NewVisitor, site_folder: Path) -> None:
    before = len(reports(site_folder))
    page = new_visitor().new_page()
    page.route("**/found?fragment=1*", lambda route: route.abort())
    page.route("**/found?*fragment=1*", lambda route: route.abort())
    page.goto(SERVICE)
    page.locator("[data-feedback] a").first.click()
    page.locator("[data-feedback] textarea").fill("با شبکه بد")
    page.locator("[data-feedback] button").click()
    page.wait_for_url("**/thanks?**")
    (new,) = reports(site_folder)[before:]
    assert new["text"] == "با شبکه بد"


def test_errors_come_into_the_page_too(new_visitor: NewVisitor) -> None:
    page = new_visitor().new_page()
    page.goto(SERVICE)
    page.locator("[data-feedback] a").first.click()
    page.locator("[data-feedback] textarea").fill("ا" * 2001)
    page.locator("[data-feedback] button").click()
    expect(page.locator("[data-feedback] [role=alert]")).to_be_focused()
    expect(page.locator("[data-feedback] textarea")).to_have_value("ا" * 2001)
    check(page)


PAGES = [
    f"{SERVICE}/report",
    "/services/m-building-permit/report?org=mun-sirjan",
    f"{SERVICE}/feedback?answer=no",
    "/not-found?q=پهپاد",
    "/thanks?kind=error&code=ACDEFHJ2&service=passport-issue",
]


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_accessible(new_visitor: NewVisitor, path: str) -> None:
    for width, language, scheme in ((360, "fa", "dark"), (1280, "en", "light")):
        page = new_visitor(width, color_scheme=scheme).new_page()
        told: list[str] = []
        page.on("console", lambda message, told=told: told.append(message.text) if "Failed to load resource" not in message.text else None)
        page.goto(f"/language/{language}?next=/help")
        page.goto(path)
        check(page)
        if page.locator("main form").count():
            page.locator("main textarea").fill("ا" * 2001)
            page.locator("main form button").click()
            expect(page.locator("[role=alert]")).to_be_focused()
            check(page)
        assert told == []


def test_the_form_in_the_page_is_accessible(new_visitor: NewVisitor) -> None:
    page = new_visitor().new_page()
    page.goto(SERVICE)
    page.locator("[data-feedback] a").last.click()
    expect(page.locator("[data-feedback] form")).to_be_visible()
    check(page)
