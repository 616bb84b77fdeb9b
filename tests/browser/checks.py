"""What every page must be in a real browser: accessible to axe (WCAG 2.2 AA), no wider than its screen, its focus in sight."""

from collections.abc import Sequence

from playwright.sync_api import ConsoleMessage, Page

from app.config import ROOT

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules that look at colours; all others see the same page in both looks."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_THE_TEST = ("Failed to load resource", "Service Worker registration blocked")
"""What the browser says of answers that are errors by intent, and of workers that the test keeps away."""
RING = (
    "[document.activeElement, document.activeElement.closest('.find')].some(item => item && getComputedStyle(item).outlineStyle !== 'none')"
)
IN_SIGHT = """() => {
  const box = document.activeElement.getBoundingClientRect();
  return box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
}"""


def violations(page: Page, *without: str, only: Sequence[str] = ()) -> list[tuple[str, list[object]]]:
    """What axe finds: the rule and up to three places; `without`: rules that a page may break; `only`: these rules instead of all."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    run = {"type": "rule", "values": only} if only else RULES
    options = {"runOnly": run, "rules": {rule: {"enabled": False} for rule in without}, "resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run(document, options)", options)
    return [(item["id"], [node["target"] for node in item["nodes"]][:3]) for item in found["violations"]]


def too_wide(page: Page) -> list[str]:
    """Nothing if the page needs no scrolling sideways; else what sticks out."""
    if page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"):
        return []
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('body *')]
          .filter((e) => { const box = e.getBoundingClientRect(); return box.left < -1 || box.right > innerWidth + 1; })
          .map((e) => e.outerHTML.slice(0, 90))"""
    )
    return found or ["something"]


def listen(page: Page) -> list[str]:
    """Grows with every complaint of the browser: refused by the content security policy, an error in a script."""
    told: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if not any(words in message.text for words in OF_THE_TEST):
            told.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: told.append(str(error)))
    return told


def tab_to(page: Page, selector: str, most: int = 150) -> None:
    """Press Tab until an element of the selector has the focus; at every step the focus must be seen and on the screen."""
    for _step in range(most):
        page.keyboard.press("Tab")
        where = page.evaluate("document.activeElement.outerHTML.slice(0, 90)")
        if page.evaluate("document.activeElement === document.body"):
            continue  # from the last element the way leads round through the browser
        assert page.evaluate(RING), f"the focus of {where} cannot be seen"
        assert page.evaluate(IN_SIGHT), f"{where} has the focus and is not on the screen"
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"Tab never came to {selector}")
