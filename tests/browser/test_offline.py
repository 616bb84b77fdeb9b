"""Without a network: what was seen lately can be read, everything else says plainly that there is no network."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests import databases

NewVisitor = Callable[..., BrowserContext]
READY = "navigator.serviceWorker.ready.then(() => true)"
KEPT = """async () => {
  const name = (await caches.keys()).find((key) => key.startsWith("dargah-pages-"));
  return name ? (await (await caches.open(name)).keys()).map((request) => new URL(request.url).pathname) : [];
}"""
ALL_KEPT = """async () => {
  const found = [];
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
  return found;
}"""


def until_kept(page: Page, path: str) -> None:
    page.wait_for_function(f"({KEPT})().then((kept) => kept.includes('{path}'))")


@pytest.fixture
def page(new_visitor: NewVisitor) -> Page:
    """A visitor who has opened two services."""
    opened = new_visitor().new_page()
    opened.goto("/services/passport-issue")
    assert opened.evaluate(READY)
    until_kept(opened, "/services/passport-issue")
    opened.goto("/services/national-card-issue?s=abcdefghij&p=2")
    until_kept(opened, "/services/national-card-issue")
    return opened


def test_seen_services_open_without_a_network_and_others_say_why_not(page: Page) -> None:
    page.context.set_offline(True)
    page.goto("/services/passport-issue")
    expect(page.locator("h1")).to_have_text("صدور گذرنامه")
    assert page.evaluate("getComputedStyle(document.querySelector('.facts')).display") == "grid", "the look is missing"
    assert page.evaluate("document.fonts.check('17px Vazirmatn')")
    page.goto("/services/national-card-issue")
    expect(page.locator("h1")).to_have_text("صدور کارت هوشمند ملی")
    page.goto("/services/birth-registration")
    expect(page.locator("h1")).to_have_text("شبکه در دسترس نیست")
    assert page.evaluate("document.documentElement.dir") == "rtl"
    page.goto("/search?q=گذرنامه")
    expect(page.locator("h1")).to_have_text("شبکه در دسترس نیست")
    page.context.set_offline(False)
    page.goto("/services/birth-registration")
    expect(page.locator("h1")).to_contain_text("ثبت ولادت")


def test_only_services_and_the_look_are_kept(page: Page) -> None:
    for path in ("/", "/search?q=کارت", "/services/passport-issue/report", "/not-found", "/offices", "/services/none"):
        page.goto(path)
    kept = page.evaluate(ALL_KEPT)
    services = sorted(path for path in kept if path.startswith("/services/"))
    assert services == ["/services/national-card-issue", "/services/passport-issue"]
    assert [path for path in kept if not path.startswith(("/services/", "/static/"))] == ["/offline"]


def test_twenty_pages_are_kept_the_latest(page: Page) -> None:
    page.goto("/categories/police")
    seen = page.eval_on_selector_all("#list-services a", "links => links.map((link) => link.getAttribute('href'))")
    wanted = [path for path in seen if path not in ("/services/passport-issue", "/services/national-card-issue")][:20]
    assert len(wanted) == 20
    for path in wanted:
        page.goto(path)
        until_kept(page, path)
    assert page.evaluate(KEPT) == wanted


def test_a_new_version_throws_the_old_caches_away(page: Page) -> None:
    page.evaluate("caches.open('dargah-pages-old').then((cache) => cache.put('/services/old', new Response('old')))")
    page.evaluate("caches.open('of-somebody-else').then(() => true)")
    page.evaluate("navigator.serviceWorker.getRegistration().then((found) => found.unregister())")
    page.goto("/about")
    assert page.evaluate(READY)
    page.wait_for_function("caches.keys().then((names) => !names.includes('dargah-pages-old'))")
    assert "of-somebody-else" in page.evaluate("caches.keys()")


def viewed(folder: Path, slug: str) -> int:
    """How often a service was counted as viewed."""
    asked = "SELECT count(*) AS views FROM usage_event e JOIN service_definition s ON s.id = e.definition_id"
    return int(databases.rows(folder / databases.FILE, f"{asked} WHERE e.kind = 'viewed' AND s.slug = :slug", slug=slug)[0]["views"])


def test_reading_is_counted_once(new_visitor: NewVisitor, site_folder: Path) -> None:
    """The page that brought the worker is kept from the browser's own store, not fetched again."""
    before = viewed(site_folder, "museum-ticket")
    page = new_visitor().new_page()
    page.goto("/services/museum-ticket")
    until_kept(page, "/services/museum-ticket")
    page.context.set_offline(True)
    page.goto("/services/museum-ticket")
    expect(page.locator("h1")).to_contain_text("موزه")
    page.context.set_offline(False)
    page.goto("/about")
    assert viewed(site_folder, "museum-ticket") == before + 1
