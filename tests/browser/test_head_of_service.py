"""The head of a service on a small phone: seven answers and the start on the first screen; long names; sharing."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Route, expect
from sqlalchemy import select

from app.catalog.card import load
from app.catalog.models.definitions import ServiceDefinition
from app.db import db
from tests.browser.checks import too_wide
from tests.conftest import CheckedClient

NewVisitor = Callable[..., BrowserContext]
WIDEST = 12
LONG = "درازترین‌نام" * 9


@pytest.fixture(scope="module")
def widest(starter_app: Any) -> list[str]:
    """Services with the longest titles, summaries, outputs, fees and lists of ways."""
    with starter_app.app_context():
        rows = list(db.session.scalars(select(ServiceDefinition)))
        measures: list[Callable[[ServiceDefinition], int]] = [
            lambda row: len(row.title) + len(row.summary),
            lambda row: len(load(row.card).outputs[0].name) if row.card["outputs"] else 0,
            lambda row: len(str(row.fee_min)) + len(str(row.fee_max)) if row.fee_min != row.fee_max else 0,
            lambda row: len(row.ways) * 10 + len(row.audiences),
            lambda row: len(row.title_en) + len(row.summary),
        ]
        return list(dict.fromkeys(row.slug for measure in measures for row in sorted(rows, key=measure, reverse=True)[:WIDEST]))


def answer_with(html: str) -> Callable[[Route], None]:
    return lambda route: route.fulfill(body=html, content_type="text/html")


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_the_facts_and_the_start_stand_on_the_first_screen(new_visitor: NewVisitor, widest: list[str], lang: str) -> None:
    page = new_visitor().new_page()
    assert len(widest) > 3 * WIDEST
    for slug in widest:
        page.goto(f"/services/{slug}?lang={lang}")
        for part in (page.locator("dl.facts").first, page.locator("a.btn-start:visible").first):
            box = part.bounding_box()
            assert box is not None and box["y"] + box["height"] <= 740, (slug, box)
        assert page.locator("dl.facts").first.locator("dt").count() == 8, slug


def test_a_name_of_a_hundred_letters_breaks_nothing(new_visitor: NewVisitor, own_starter: Any) -> None:
    with own_starter.app_context():
        definition = db.session.scalars(select(ServiceDefinition).where(ServiceDefinition.slug == "passport-issue")).one()
        names = {"title": LONG, "plain_title": LONG, "outputs": [{"name": LONG, "validity": LONG}]}
        definition.card, definition.title = {**definition.card, **names}, LONG
        db.session.commit()
        db.engine.dispose()
    client = own_starter.test_client()
    assert isinstance(client, CheckedClient) and len(LONG) > 100
    page = new_visitor(320).new_page()
    for path in ("/services/passport-issue", "/services/passport-issue/print"):
        html = client.page(path).html
        page.route("**" + path, answer_with(html))
        page.goto(path)
        assert too_wide(page) == [], path


def test_sharing_copies_the_short_address(new_visitor: NewVisitor, site: str) -> None:
    visitor = new_visitor(1280, permissions=["clipboard-read", "clipboard-write"])
    page = visitor.new_page()
    page.goto("/services/passport-issue")
    page.locator("summary:visible", has_text="فرستادن").click()
    expect(page.locator("[data-share-status]:visible")).to_have_text("رونوشت شد")
    assert page.evaluate("navigator.clipboard.readText()") == f"{site}/c/57417"


def test_sharing_opens_the_menu_of_the_device_where_it_has_one(new_visitor: NewVisitor, site: str) -> None:
    page = new_visitor().new_page()
    page.add_init_script("navigator.share = async (what) => { window.shared = what; }")
    page.goto("/services/passport-issue")
    page.locator("summary:visible", has_text="فرستادن").click()
    assert page.evaluate("window.shared") == {"title": "صدور گذرنامه", "url": f"{site}/c/57417"}
    expect(page.locator("details.share:visible")).not_to_have_attribute("open", "")


def test_without_script_the_address_and_its_code_are_shown(new_visitor: NewVisitor, site: str) -> None:
    page = new_visitor(java_script_enabled=False).new_page()
    page.goto("/services/passport-issue")
    page.locator("summary:visible", has_text="فرستادن").click()
    expect(page.locator(".share a:visible")).to_have_attribute("href", f"{site}/c/57417")
    expect(page.locator(".share .qr:visible")).to_be_visible()
