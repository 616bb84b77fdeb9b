"""The keyboard alone leads everywhere, and the place where one is can always be seen."""

import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.checks import IN_SIGHT, tab_to
from tests.browser.test_feedback import reports

NewVisitor = Callable[..., BrowserContext]
SERVICE = "/services/m-building-permit"
LAST = ".foot-end a[hreflang]"
WALKED = [
    "/",
    "/search?q=کارت&way=online",
    "/search?q=zzzqqq",
    "/services/passport-issue",
    "/services/m-building-permit",
    "/services/passport-issue/print",
    "/organisations?county=kerman",
    "/offices?county=bam",
    "/offices/kerman-azadi",
    "/life-events/birth",
    "/services/passport-issue/report",
    "/not-found",
    "/services/none",
]


def press(page: Page, selector: str, key: str = "Enter") -> None:
    tab_to(page, selector)
    page.keyboard.press(key)


def focused(page: Page, selector: str) -> bool:
    return bool(page.evaluate("wanted => document.activeElement.matches(wanted)", selector))


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_from_home_to_thanks(new_visitor: NewVisitor, site_folder: Path, script: bool) -> None:
    """Home, results, service, municipality, documents, answer."""
    before = len(reports(site_folder))
    page = new_visitor(java_script_enabled=script).new_page()
    text = f"پروانه را گرفتم ({script})"
    page.goto("/")
    tab_to(page, "#q")
    page.keyboard.insert_text("صدور پروانه ساختمان")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?**")
    press(page, ".hit-top h2 a")
    page.wait_for_url(f"**{SERVICE}**")
    press(page, "a.btn-start")
    assert urlsplit(page.url).fragment == "local"
    tab_to(page, "#org")
    page.keyboard.insert_text("سیرجان")
    page.keyboard.press("Enter")
    page.wait_for_url("**org=mun-sirjan**")
    expect(page.locator("#local h2")).to_contain_text("شهرداری سیرجان")
    press(page, "#doc-1", "Space")
    expect(page.locator("#doc-1")).to_be_checked()
    press(page, "[data-feedback] a[href*='answer=no']")
    _answer(page, text, script)
    (new,) = reports(site_folder)[before:]
    assert (new["kind"], new["answer"], new["text"]) == ("FOUND", "PARTLY", text)
    assert page.locator(".note-ok bdi").inner_text().replace("-", "") == new["code"]
    if script:
        page.reload()
        expect(page.locator("#doc-1")).to_be_checked()


def _answer(page: Page, text: str, script: bool) -> None:
    """Change «no» to «partly», write, send, come to the thanks."""
    if script:
        expect(page.locator("[data-feedback] input:checked")).to_be_focused()
    else:
        page.wait_for_url("**/feedback?answer=no**")
        tab_to(page, "input:checked")
    page.keyboard.press("ArrowUp")
    tab_to(page, "textarea")
    page.keyboard.insert_text(text)
    if not script:
        time.sleep(2)  # a form that comes back sooner is a robot's; the script waits by itself
    press(page, "main form button")
    expect(page.locator(".note-ok bdi")).to_be_visible()
    assert urlsplit(page.url).path == (SERVICE if script else "/thanks")


@pytest.mark.parametrize("path", WALKED)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_tab_comes_to_the_end_and_every_focus_is_seen(new_visitor: NewVisitor, path: str, scheme: str) -> None:
    page = new_visitor(360 if scheme == "light" else 1280, color_scheme=scheme).new_page()
    page.goto(path)
    tab_to(page, LAST, most=300)


def test_what_cannot_be_seen_is_noticed(new_visitor: NewVisitor) -> None:
    page = new_visitor().new_page()
    page.goto("/help")
    page.evaluate("document.querySelector('.crumb, .logo').style.setProperty('outline', '0', 'important')")
    with pytest.raises(AssertionError, match="cannot be seen"):
        tab_to(page, LAST)
    with pytest.raises(AssertionError, match="never came"):
        tab_to(page, "#nowhere", most=2)


def test_the_first_tab_skips_the_head(new_visitor: NewVisitor) -> None:
    page = new_visitor().new_page()
    page.goto("/services/passport-issue")
    page.keyboard.press("Tab")
    assert focused(page, ".skip") and page.evaluate(IN_SIGHT)
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert focused(page, "main a")


def test_the_menu_of_a_phone(new_visitor: NewVisitor) -> None:
    page = new_visitor().new_page()
    page.goto("/help")
    press(page, ".drop > summary")
    page.keyboard.press("Tab")
    assert focused(page, ".drop-menu a")
    page.keyboard.press("Escape")
    expect(page.locator(".drop-menu")).to_be_hidden()
    expect(page.locator(".drop > summary")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, ".drop-menu a[href='/offices']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/offices")


def test_the_filters_of_a_phone(new_visitor: NewVisitor) -> None:
    """They are a fold in the page, no window over it: Tab leads in, through and out; Esc closes them from inside."""
    page = new_visitor().new_page()
    page.goto("/search?q=کارت")
    button = page.locator("#filter-sheet > summary")
    press(page, "#filter-sheet > summary")
    page.keyboard.press("Tab")
    assert focused(page, "#filter-sheet .facet > summary")
    tab_to(page, "#filter-sheet input[value=online]")
    page.keyboard.press("Space")
    page.wait_for_url("**way=online**")
    expect(page.locator("#filter-sheet input[value=online]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    expect(page.locator("#filter-sheet form")).to_be_hidden()
    page.keyboard.press("Tab")
    assert focused(page, ".chip-on"), "a closed sheet holds nobody"
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+Tab")
    expect(button).to_be_focused()


def test_the_filters_of_a_phone_without_scripts(new_visitor: NewVisitor) -> None:
    page = new_visitor(java_script_enabled=False).new_page()
    page.goto("/search?q=کارت")
    press(page, "#filter-sheet > summary")
    press(page, "#filter-sheet input[value=online]", "Space")
    press(page, "#filter-sheet button[type=submit]")
    page.wait_for_url("**way=online**")
    expect(page.locator(".chip-on")).to_have_count(1)


def test_language_and_look(new_visitor: NewVisitor) -> None:
    page = new_visitor(java_script_enabled=False).new_page()
    page.goto("/life-events/birth")
    press(page, ".looks a[href*='/theme/dark']")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    press(page, ".foot-end a[hreflang=en]")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    assert urlsplit(page.url).path == "/life-events/birth"


def test_printing(new_visitor: NewVisitor) -> None:
    page = new_visitor().new_page()
    page.add_init_script("window.print = () => { window.printed = true; }")
    page.goto("/services/passport-issue")
    press(page, ".tools a[href$='/print']")
    page.wait_for_url("**/print")
    press(page, "[data-print]")
    assert page.evaluate("window.printed") is True


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_sharing(new_visitor: NewVisitor, script: bool) -> None:
    """Where the device has no menu of its own the fold shows the address."""
    page = new_visitor(java_script_enabled=script).new_page()
    page.goto("/services/passport-issue")
    press(page, ".share > summary")
    expect(page.locator(".share[open] a:visible")).to_have_count(1)
    tab_to(page, ".share a")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".share[open]")).to_have_count(0)


def test_questions_open_and_close(new_visitor: NewVisitor) -> None:
    page = new_visitor(java_script_enabled=False).new_page()
    page.goto("/help")
    press(page, ".acc:not([open]) > summary")
    expect(page.locator(".acc[open]")).to_have_count(2)
    page.keyboard.press("Space")
    expect(page.locator(".acc[open]")).to_have_count(1)
