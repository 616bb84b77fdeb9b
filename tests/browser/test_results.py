"""Filters, chips, orders and pages: without a new page where scripts run, as plain pages where they do not or where they fail."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

NewVisitor = Callable[..., BrowserContext]
CARDS = "/search?q=کارت"


def marked(page: Page) -> bool:
    """Whether this is still the document that was marked."""
    return bool(page.evaluate("window.marked === true"))


def box(page: Page, name: str, value: str) -> Locator:
    """The tick box of a filter that can be seen."""
    return page.locator(f"#results input[name={name}][value={value}]:visible")


@pytest.mark.parametrize("width", [1280, 360])
def test_a_tick_applies_at_once_and_the_page_stays(new_visitor: NewVisitor, width: int) -> None:
    page = new_visitor(width).new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.goto(CARDS)
    page.evaluate("window.marked = true")
    before = page.locator("h1").inner_text()
    if width < 1000:
        page.locator("#filter-sheet > summary").click()
    expect(page.get_by_role("button", name="به‌کار بردن پالایش")).to_have_count(0)
    box(page, "way", "online").check()
    expect(page.locator("h1")).not_to_have_text(before)
    expect(page.locator("#results-status")).to_have_text(page.locator("h1").inner_text())
    assert "way=online" in page.url and marked(page)
    expect(box(page, "way", "online")).to_be_checked()
    expect(box(page, "way", "online")).to_be_focused()
    if width < 1000:
        expect(page.locator("#filter-sheet")).to_have_attribute("open", "")
    assert page.title().startswith(page.locator("h1").inner_text())
    assert "way%3Donline" in (page.locator("footer a[hreflang=en]").get_attribute("href") or "")
    assert told == []


def test_back_and_forward_without_a_new_page(new_visitor: NewVisitor) -> None:
    page = new_visitor(1280).new_page()
    page.goto(CARDS)
    page.evaluate("window.marked = true")
    whole = page.locator("h1").inner_text()
    box(page, "fee", "free").check()
    expect(page.locator(".chip-on")).to_have_count(1)
    free = page.locator("h1").inner_text()
    box(page, "way", "online").check()
    expect(page.locator(".chip-on")).to_have_count(2)
    page.go_back()
    expect(page.locator("h1")).to_have_text(free)
    expect(box(page, "way", "online")).not_to_be_checked()
    expect(box(page, "fee", "free")).to_be_checked()
    page.go_back()
    expect(page.locator("h1")).to_have_text(whole)
    page.go_forward()
    expect(page.locator("h1")).to_have_text(free)
    assert marked(page)


def test_chips_orders_and_pages_swap_too(new_visitor: NewVisitor) -> None:
    page = new_visitor(1280).new_page()
    page.goto(CARDS + "&way=online")
    page.evaluate("window.marked = true")
    page.locator(".chip-on").hover()
    page.locator(".chip-on[data-htmx-powered]").click()
    expect(page.locator(".chip-on")).to_have_count(0)
    expect(page.locator("h1")).to_be_focused()
    page.get_by_role("link", name="زودترین").click()
    page.wait_for_url("**sort=days*")
    page.get_by_role("link", name="صفحه بعد").click()
    page.wait_for_url("**page=2*")
    expect(page.locator("ol.hits")).to_have_attribute("start", "21")
    assert marked(page)
    page.locator(".hit h2 a").first.click()
    page.wait_for_url("**/services/**")
    page.go_back()
    expect(page.locator("ol.hits")).to_have_attribute("start", "21")


def test_the_first_touch_brings_the_library_and_not_the_page(new_visitor: NewVisitor) -> None:
    page = new_visitor(1280).new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(CARDS)
    page.wait_for_load_state("networkidle")
    assert not any("htmx" in url for url in asked)
    with page.expect_response("**/htmx*.js"):
        box(page, "fee", "free").hover()


@pytest.mark.parametrize("broken", ["without-script", "library-lost", "scripts-lost"])
def test_filters_work_when_scripts_do_not(new_visitor: NewVisitor, broken: str) -> None:
    visitor = new_visitor(1280, java_script_enabled=broken != "without-script")
    page = visitor.new_page()
    if broken != "without-script":
        page.route("**/htmx*.js" if broken == "library-lost" else "**/*.js", lambda route: route.abort())
    page.goto(CARDS)
    box(page, "fee", "free").check()
    if broken != "library-lost":
        page.locator("form.only-large button").click()
    page.wait_for_url("**fee=free*")
    expect(page.locator(".chip-on")).to_have_count(1)


@pytest.mark.parametrize("failure", ["refused", "lost"])
def test_a_failed_swap_becomes_a_plain_page(new_visitor: NewVisitor, failure: str) -> None:
    page = new_visitor(1280, service_workers="block").new_page()
    page.goto(CARDS)
    page.evaluate("window.marked = true")

    def fail(route: Route) -> None:
        if route.request.resource_type != "fetch":
            route.continue_()
        elif failure == "lost":
            route.abort()
        else:
            route.fulfill(status=503, body="<!doctype html><title>x</title><h1>x</h1>", content_type="text/html")

    page.route("**/search?*", fail)
    box(page, "fee", "free").check()
    expect(page.locator(".chip-on")).to_have_count(1)
    assert not marked(page)
