"""Telling something in a real browser, with and without scripts, when scripts or the network fail."""

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, expect

from tests import databases

NewVisitor = Callable[..., BrowserContext]
SERVICE = "/services/passport-issue"


def reports(folder: Path) -> Sequence[Mapping[str, Any]]:
    return databases.rows(folder / databases.FILE, "SELECT * FROM citizen_report ORDER BY id")


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
