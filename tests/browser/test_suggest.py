"""The list of suggestions: groups, keys, what a screen reader is told; and the plain field where the script does not come."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from app.config import ROOT

NewVisitor = Callable[..., BrowserContext]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"


def typed(page: Page, text: str, path: str = "/") -> None:
    """Go to a page and type into its search field."""
    page.goto(path)
    page.locator("#q").click()
    expect(page.get_by_role("combobox")).to_be_focused()
    page.locator("#q").fill("")
    page.locator("#q").press_sequentially(text, delay=30)
    expect(page.get_by_role("option").first).to_be_visible()


@pytest.mark.parametrize("width", [1280, 360])
def test_groups_have_names_and_the_list_fits(new_visitor: NewVisitor, width: int) -> None:
    page = new_visitor(width).new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    typed(page, "سیرجان")
    groups = page.get_by_role("listbox", name="پیشنهادها").get_by_role("group")
    assert [group.get_attribute("aria-label") for group in groups.all()] == ["خدمت‌ها", "جاها"]
    expect(groups.nth(1).get_by_role("option")).to_have_count(2)
    field, chosen = page.get_by_role("combobox"), page.locator("[aria-selected=true]")
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(chosen).to_have_count(0)
    page.keyboard.press("ArrowUp")
    expect(chosen).to_contain_text("دفترهای پیشخوان شهرستان سیرجان")
    expect(field).to_have_attribute("aria-activedescendant", chosen.get_attribute("id") or "")
    expect(field).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(chosen).to_have_attribute("id", page.get_by_role("option").first.get_attribute("id") or "")
    expect(page.locator(".find-form [role=status]")).to_contain_text("پیشنهاد")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    box = page.get_by_role("listbox").bounding_box()
    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= width
    assert told == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_open_list_is_accessible(new_visitor: NewVisitor, scheme: str) -> None:
    page = new_visitor(360, color_scheme=scheme).new_page()
    typed(page, "سیرجان")
    page.keyboard.press("ArrowDown")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']})")
    assert [(item["id"], [node["html"] for node in item["nodes"]]) for item in found["violations"]] == []


def test_enter_follows_what_is_chosen_and_else_searches(new_visitor: NewVisitor) -> None:
    page = new_visitor(1280).new_page()
    typed(page, "گذرنا")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/services/*")
    typed(page, "گذرنا")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")


def test_esc_closes_and_down_opens_again(new_visitor: NewVisitor) -> None:
    page = new_visitor(1280).new_page()
    typed(page, "گذرنا")
    page.keyboard.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    expect(page.get_by_role("combobox")).to_have_attribute("aria-expanded", "false")
    expect(page.locator("#q")).to_have_value("گذرنا")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("option")).to_have_count(0)


def test_a_press_follows(new_visitor: NewVisitor) -> None:
    page = new_visitor(360, has_touch=True).new_page()
    typed(page, "سیرجان")
    page.get_by_role("option", name="شهرداری سیرجان").tap()
    page.wait_for_url("**/organisations/mun-sirjan")


def test_the_other_keyboard_is_understood_while_typing(new_visitor: NewVisitor) -> None:
    page = new_visitor(1280).new_page()
    typed(page, "fdli", path="/search?q=کارت")
    expect(page.get_by_role("option").first).to_contain_text("بیمه")


@pytest.mark.parametrize("lost", ["**/suggest.*.js", "**/suggest?*"])
def test_without_the_script_or_the_answer_the_field_works(new_visitor: NewVisitor, lost: str) -> None:
    page = new_visitor(1280, service_workers="block").new_page()
    page.route(lost, lambda route: route.abort())
    page.goto("/")
    page.locator("#q").click()
    page.locator("#q").press_sequentially("گذرنامه", delay=10)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")
    expect(page.get_by_role("option")).to_have_count(0)
