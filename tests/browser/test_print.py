"""The print sheet on real paper: Chromium prints 20 services, one page each; a QR reader reads the short address."""

import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page
from pypdf import PdfReader
from sqlalchemy import select

from app.catalog.actions import publish
from app.catalog.card import load
from app.catalog.costs import cost_table
from app.catalog.evidence import grouped
from app.catalog.models.definitions import ServiceDefinition
from app.catalog.sheet import sheet_lines
from app.db import db
from tests.conftest import CheckedClient

NewVisitor = Callable[..., BrowserContext]
NO_READER = "No zbarimg was found: install it (Debian: apt-get install zbar-tools)."
POINTS = {"A5": (420, 595), "A4": (595, 842)}
MARGIN = 2
"""Points by which a page may differ from the standard's paper."""


def fullest_first(app: Any) -> list[str]:
    with app.app_context():
        cards = [(row.slug, load(row.card)) for row in db.session.scalars(select(ServiceDefinition))]
    lines = {slug: sheet_lines(card, grouped(card.evidence), cost_table(card)) for slug, card in cards}
    return sorted(lines, key=lambda slug: -lines[slug])


def printed(page: Page) -> list[tuple[int, int]]:
    """Sizes of the pages in points."""
    reader = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    return [(round(float(sheet.mediabox.width)), round(float(sheet.mediabox.height))) for sheet in reader.pages]


def is_paper(size: tuple[int, int], name: str) -> bool:
    return all(abs(side - wanted) <= MARGIN for side, wanted in zip(size, POINTS[name], strict=True))


def test_twenty_services_on_one_page_each(new_visitor: NewVisitor, starter_app: Any) -> None:
    slugs = fullest_first(starter_app)
    page = new_visitor(1280, color_scheme="dark").new_page()
    for slug in [*slugs[:10], *slugs[10 :: len(slugs) // 10]][:20]:
        page.goto(f"/services/{slug}/print")
        sizes = printed(page)
        assert len(sizes) == 1, slug
        large = page.locator(".sheet-large").count() == 1
        assert is_paper(sizes[0], "A4" if large else "A5"), (slug, sizes)


def test_the_longest_card_fits_on_large_paper(new_visitor: NewVisitor, own_starter: Any) -> None:
    """A card twice as long as any of the starter catalogue, printed from its own page with this site's styles."""
    with own_starter.app_context():
        definition = db.session.scalars(select(ServiceDefinition).where(ServiceDefinition.slug == "business-licence")).one()
        card = load(definition.card)
        publish(definition, card.model_copy(update={"evidence": card.evidence * 2, "steps": card.steps * 2, "costs": card.costs * 2}))
        db.session.commit()
        db.engine.dispose()
    client = own_starter.test_client()
    assert isinstance(client, CheckedClient)
    html = client.page("/services/business-licence/print").html
    page = new_visitor(1280).new_page()
    page.route("**/services/business-licence/print", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto("/services/business-licence/print")
    sizes = printed(page)
    assert len(sizes) == 1 and is_paper(sizes[0], "A4")


def test_on_paper_everything_is_black_on_white(new_visitor: NewVisitor) -> None:
    page = new_visitor(1280, color_scheme="dark").new_page()
    page.emulate_media(media="print")
    page.goto("/services/passport-issue/print")
    inks = page.evaluate("[...document.querySelectorAll('.sheet *')].filter(e => e.innerText).map(e => getComputedStyle(e).color)")
    assert set(inks) == {"rgb(0, 0, 0)"}
    assert page.locator("header.site-head, footer.site-foot, .no-print").locator("visible=true").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_telephone_reads_the_code(new_visitor: NewVisitor, site: str, tmp_path: Path, scheme: str) -> None:
    reader = shutil.which("zbarimg")
    if reader is None:
        pytest.skip(NO_READER)
    page = new_visitor(1280, color_scheme=scheme).new_page()
    for address, selector in (("/services/passport-issue/print", ".sheet-code"), ("/services/passport-issue", ".only-large .share .qr")):
        page.goto(address)
        page.locator("details.share:visible").evaluate_all("folds => folds.forEach(fold => { fold.open = true })")
        drawing = page.locator(selector)
        drawing.scroll_into_view_if_needed()
        page.wait_for_load_state("networkidle")
        drawing.screenshot(path=tmp_path / "code.png")
        read = subprocess.run([reader, "--quiet", "--raw", str(tmp_path / "code.png")], capture_output=True, text=True, check=True)
        assert read.stdout.strip() == f"{site}/c/57417"
    page.goto(read.stdout.strip())
    assert page.url == f"{site}/services/passport-issue"
