"""The main job in a real browser: from a need to the right place, with and without JavaScript, on a small phone."""

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Route, expect

from app.usage.batches import LONGEST_WAIT
from tests import databases

NewVisitor = Callable[..., BrowserContext]


def _events(folder: Path) -> Sequence[Mapping[str, Any]]:
    time.sleep(3 * LONGEST_WAIT)  # then every worker has written
    return databases.rows(folder / databases.FILE, "SELECT * FROM usage_event WHERE NOT robot ORDER BY at, id")


def _events_after(folder: Path, before: int, wanted: int) -> Sequence[Mapping[str, Any]]:
    """The events since; they are written in batches, a moment after their page."""
    new: Sequence[Mapping[str, Any]] = []
    for _try in range(40):
        new = _events(folder)[before:]
        if len(new) >= wanted:
            break
        time.sleep(0.1)
    return new


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_from_a_need_to_the_right_place(new_visitor: NewVisitor, site_folder: Path, script: bool) -> None:
    before = len(_events(site_folder))
    page = new_visitor(java_script_enabled=script).new_page()
    arrived: list[str] = []

    def arrive(route: Route) -> None:
        arrived.append(route.request.url)
        route.fulfill(body="<!doctype html><title>there</title>", content_type="text/html")

    page.route("https://mojavez.ir/**", arrive)
    page.goto("/")
    page.locator("#q").fill("استعلام شهرداری مغازه")
    page.locator("#q").press("Enter")
    expect(page.locator("h1")).to_contain_text("استعلام شهرداری مغازه")
    first = page.locator(".hit").first
    expect(first).to_contain_text("۷۲ شهرداری")
    first.locator("h2 a").click()
    expect(page.locator("h1")).to_have_text("استعلام شهرداری درباره محل کسب")
    page.locator("#local #org").fill("شهرداری سیرجان")
    page.locator("#local form button").click()
    expect(page.locator("#local h2")).to_contain_text("شهرداری سیرجان")
    rows = page.locator("#ways tbody tr")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("درگاه ملی مجوزهای کشور")
    page.locator("a.btn-start:visible").first.click()
    expect(page).to_have_title("there")
    assert arrived == ["https://mojavez.ir/"]

    new = _events_after(site_folder, before, 4)
    kinds = [event["kind"] for event in new]
    assert kinds == ["searched", "viewed", "viewed", "clicked_out"], kinds
    assert {event["search_id"] for event in new} == {new[0]["search_id"]}
    assert new[3]["position"] == 1
    assert new[3]["organisation_id"] == new[2]["organisation_id"] is not None
    assert new[1]["organisation_id"] is None


def test_the_municipality_stays_for_the_visit(new_visitor: NewVisitor) -> None:
    visitor = new_visitor()
    page = visitor.new_page()
    page.goto("/services/m-building-permit?org=سیرجان")
    assert page.url.endswith("?org=mun-sirjan")
    page.goto("/services/m-waste-fee")
    expect(page.locator("#local h2")).to_contain_text("شهرداری سیرجان")
    page.goto("/search?q=پروانه ساختمان")
    expect(page.locator(".hit").first).to_contain_text("شهرداری سیرجان")
    kept = {cookie["name"]: cookie for cookie in visitor.cookies()}
    assert set(kept) == {"municipality"}
    assert kept["municipality"]["expires"] == -1


def test_suggestions_by_keyboard(new_visitor: NewVisitor) -> None:
    page = new_visitor(1280).new_page()
    page.goto("/")
    page.locator("#q").click()
    page.locator("#q").press_sequentially("گذرنا", delay=40)
    options = page.get_by_role("option")
    expect(options.first).to_contain_text("گذرنامه")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/services/*")


def test_ticked_documents_stay_on_the_phone(new_visitor: NewVisitor) -> None:
    visitor = new_visitor()
    page = visitor.new_page()
    page.goto("/services/passport-issue")
    page.locator("#doc-1").check()
    page.reload()
    expect(page.locator("#doc-1")).to_be_checked()
    assert visitor.cookies() == []


def test_facts_and_start_stand_above_the_fold(new_visitor: NewVisitor) -> None:
    page = new_visitor().new_page()
    page.goto("/services/passport-issue")
    box = page.locator("a.btn-start:visible").first.bounding_box()
    assert box is not None and box["y"] + box["height"] <= 740


def test_a_pasted_page_of_text_is_answered_by_us(new_visitor: NewVisitor) -> None:
    page = new_visitor().new_page()
    response = page.goto("/search?q=" + "گذرنامه " * 625)
    assert response is not None and response.status == 200
    expect(page.locator("main")).to_contain_text("۲۰۰")
    response = page.goto("/search?q=" + "گ" * 12_000)
    assert response is not None and response.status in (400, 414, 431)
