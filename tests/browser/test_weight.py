"""The first view on a slow line: few bytes, few requests, nobody else asked, words on the screen soon."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

MOST_BYTES = 110_000
MOST_REQUESTS = 12
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
"""50 KB/s with 400 ms latency."""
FIRST_PAINT_MS = 2500
PAGES = {"home": "/", "results": "/search?q=پروانه ساختمان", "service": "/services/m-building-permit"}


@dataclass
class Line:
    """What went over the line: bytes as they were sent, headers included, and the addresses asked for."""

    bytes: int = 0
    addresses: dict[str, str] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)


def watched(page: Page, **conditions: Any) -> Line:
    """Listen to the line of a page whose cache is empty."""
    line = Line()
    protocol = page.context.new_cdp_session(page)
    protocol.send("Network.enable")
    if conditions:
        protocol.send("Network.emulateNetworkConditions", conditions)

    def asked(event: dict[str, Any]) -> None:
        if not event["request"]["url"].startswith("data:"):
            line.addresses[event["requestId"]] = event["request"]["url"]

    def finished(event: dict[str, Any]) -> None:
        line.bytes += int(event["encodedDataLength"]) if event["requestId"] in line.addresses else 0

    protocol.on("Network.requestWillBeSent", asked)
    protocol.on("Network.loadingFinished", finished)
    page.on("console", lambda message: line.told.append(message.text))
    page.on("pageerror", lambda error: line.told.append(str(error)))
    return line


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [360, 1280])
def test_the_first_view_is_light(new_visitor: Callable[..., BrowserContext], site: str, name: str, width: int) -> None:
    page = new_visitor(width).new_page()
    line = watched(page)
    page.goto(PAGES[name], wait_until="networkidle")
    assert 10_000 < line.bytes <= MOST_BYTES, f"{line.bytes} bytes: {sorted(line.addresses.values())}"
    assert len(line.addresses) <= MOST_REQUESTS, sorted(line.addresses.values())
    assert [address for address in line.addresses.values() if not address.startswith(site)] == []
    assert line.told == []


@pytest.mark.parametrize("name", PAGES)
def test_words_are_on_the_screen_soon_on_a_slow_line(new_visitor: Callable[..., BrowserContext], name: str) -> None:
    page = new_visitor(360).new_page()
    line = watched(page, **SLOW)
    page.set_default_timeout(30_000)
    page.goto(PAGES[name], wait_until="load")
    painted = page.evaluate("performance.getEntriesByName('first-contentful-paint').map(entry => entry.startTime)")
    loaded = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventStart")
    assert loaded >= 2.5 * SLOW["latency"], f"the line is not slow: {loaded:.0f} ms for {line.bytes} bytes"
    assert painted, "nothing was painted"
    assert painted[0] <= FIRST_PAINT_MS, f"{painted[0]:.0f} ms, {line.bytes} bytes"
