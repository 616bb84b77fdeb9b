"""Every kind of page in each of its states in a real browser.

In both languages and both looks it is accessible to axe, within the screen, and nothing is refused by its own content security policy;
it is still a page with letters of twice the size, in high contrast, without fonts and scripts.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType, Page

from app.config import ROOT
from tests.browser.checks import COLOURS, listen, too_wide, violations
from tests.browser.conftest import AGENT
from tests.browser.kinds import KINDS, Kind

LOOKS = {("fa", "light", 360): (), ("fa", "dark", 1280): COLOURS, ("en", "dark", 360): COLOURS, ("en", "light", 1280): ()}
"""Each language in each look, each look on each screen; all rules in one look of each language, in the other those that look at colours."""
NARROWEST = 320
MANY = "landmark-unique"
"""On the page of pieces search boxes and crumbs stand several times."""
EDGED = (
    ".btn, .chip, .tag, .form-check-input, .form-control, .form-select, .note, .niche, .hit, .panel, .find, .tile-link, .local, .site-foot"
)
WITHOUT_EDGE = """(edged) => [...document.querySelectorAll(edged)]
  .filter((e) => e.checkVisibility() && parseFloat(getComputedStyle(e).borderBlockStartWidth) === 0)
  .map((e) => e.className)"""
Sites = dict[str, str]
of_every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
of_plain_kinds = pytest.mark.parametrize("kind", [kind for kind in KINDS if not kind.scripts], ids=lambda kind: kind.name)


def look_cookies(sites: Sites, lang: str, theme: str) -> list[Any]:
    """Cookies do not know ports: they hold for all sites of the test."""
    return [{"name": name, "value": value, "url": sites["site"]} for name, value in (("lang", lang), ("theme", theme))]


def visitor(browser: Browser, sites: Sites, lang: str, theme: str, width: int, **options: Any) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 740}, user_agent=AGENT, service_workers="block", **options)
    context.set_default_timeout(8000)
    context.add_cookies(look_cookies(sites, lang, theme))
    return context.new_page()


def open_kind(page: Page, kind: Kind, sites: Sites) -> None:
    page.goto(sites[kind.site] + kind.path)
    kind.do(page)
    page.wait_for_load_state()


@pytest.fixture(scope="module")
def visitors(browser: Browser, sites: Sites) -> Iterator[list[Page]]:
    """One for each look."""
    pages = [visitor(browser, sites, *look) for look in LOOKS]
    yield pages
    for page in pages:
        page.context.close()


@of_every_kind
def test_page(visitors: list[Page], sites: Sites, kind: Kind) -> None:
    may_break = [MANY] if kind.name == "components" else []
    for page, ((lang, theme, width), only) in zip(visitors, LOOKS.items(), strict=True):
        told = listen(page)
        open_kind(page, kind, sites)
        assert page.locator("html").get_attribute("data-bs-theme") == theme
        assert page.locator("html").get_attribute("lang") == lang
        assert too_wide(page) == [], width
        assert violations(page, *may_break, only=only) == [], (lang, theme, width)
        if width < 1000:
            page.set_viewport_size({"width": NARROWEST, "height": 740})
            assert too_wide(page) == [], NARROWEST
            page.set_viewport_size({"width": width, "height": 740})
        assert told == []
        page.evaluate("localStorage.clear()")
        page.context.clear_cookies()
        page.context.add_cookies(look_cookies(sites, lang, theme))


def test_dark_by_the_device_and_by_choice_are_the_same() -> None:
    css = (ROOT / "app" / "web" / "assets" / "css" / "10-tokens.css").read_text("utf-8")
    device, choice = (
        re.search(start + r"[^{]*\{([^}]*)\}", css) for start in (r':not\(\[data-bs-theme="light"\]\)', r':root\[data-bs-theme="dark"\]')
    )
    assert device and choice and "--dg-page" in device[1]
    assert device[1].split() == choice[1].split()


@pytest.fixture(scope="module")
def weak_eyes(browser_type: BrowserType, browser_type_launch_args: dict[str, Any], sites: Sites) -> Iterator[Page]:
    """A visitor who set letters to twice the usual size, on the smallest phone, and the colours of Windows' high contrast."""
    arguments = [*browser_type_launch_args["args"], "--blink-settings=defaultFontSize=32"]
    browser = browser_type.launch(**{**browser_type_launch_args, "args": arguments})
    yield visitor(browser, sites, "fa", "light", NARROWEST, forced_colors="active")
    browser.close()


@of_every_kind
def test_for_weak_eyes(weak_eyes: Page, sites: Sites, kind: Kind) -> None:
    """Nothing sticks out; in high contrast backgrounds go, so what they told must be told by a border too."""
    open_kind(weak_eyes, kind, sites)
    assert weak_eyes.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") == 32
    assert weak_eyes.evaluate("matchMedia('(forced-colors: active)').matches")
    assert too_wide(weak_eyes) == []
    assert weak_eyes.evaluate(WITHOUT_EDGE, EDGED) == []


@pytest.fixture(scope="module")
def bare_line(browser: Browser, sites: Sites) -> Iterator[Page]:
    """Neither fonts nor scripts arrive."""
    page = visitor(browser, sites, "fa", "light", 360)
    page.route(re.compile(r"\.(js|woff2)$"), lambda route: route.abort())
    yield page
    page.context.close()


@of_plain_kinds
def test_without_fonts_and_scripts(bare_line: Page, sites: Sites, kind: Kind) -> None:
    told: list[str] = []
    bare_line.on("pageerror", lambda error: told.append(str(error)))
    for width in (360, NARROWEST):
        bare_line.set_viewport_size({"width": width, "height": 740})
        open_kind(bare_line, kind, sites)
        assert too_wide(bare_line) == [], width
    assert bare_line.evaluate("[...document.fonts].every((font) => font.status !== 'loaded')")
    assert bare_line.locator("h1").inner_text().strip()
    assert bare_line.locator("[data-filter-box], [data-print]").locator("visible=true").count() == 0, (
        "what only a script can do is not shown"
    )
    assert told == []


def test_axe_sees_what_is_wrong(new_visitor: Callable[..., BrowserContext]) -> None:
    page = new_visitor().new_page()
    page.goto("/help")
    page.evaluate("document.querySelector('main .btn').style.cssText = 'color: #777; background: #888'")
    page.evaluate("document.querySelector('main input').removeAttribute('id')")
    page.evaluate("document.querySelector('main').style.width = '1500px'")
    assert {rule for rule, _places in violations(page)} >= {"color-contrast", "label"}
    assert too_wide(page)
