"""Every service and every organisation of the starter catalogue: its page stands, says what its card says, and invents nothing."""

from xml.etree.ElementTree import Element

import pytest
from flask_babel import force_locale, gettext

from app.catalog.facts import WAY_OF_CHANNEL
from app.web.figures import rials
from tests.catalog.starter import CARDS, rows
from tests.catalog.test_facts import DEARER
from tests.conftest import CheckedClient
from tests.page import Page, text_of

UNKNOWN = "unknown"
WAYS = {kind.value: way.value for kind, way in WAY_OF_CHANNEL.items()}
ORGANISATIONS = rows("organizations.csv")
OFFERED: dict[str, list[str]] = {row["id"]: [] for row in ORGANISATIONS}
for offering in rows("offerings.csv"):
    OFFERED[offering["organization_id"]].append(offering["definition_id"])


def section(page: Page, name: str) -> Element:
    return page.one("section", id=name)


def body_rows(section: Element) -> list[list[Element]]:
    """Cells of each row of the table of a section."""
    return [[cell for cell in row if cell.tag in ("th", "td")] for row in section.iter("tr") if row.find("td") is not None]


def is_unknown(cell: Element) -> bool:
    return any(element.get("class") == UNKNOWN for element in cell.iter())


def expected_fees(slug: str) -> list[int | None]:
    """The fee of each way in the order of the page: the cheapest known total of its channels, None where there is none."""
    totals: dict[str, list[int | None]] = {}
    for kind in dict.fromkeys(channel["type"] for channel in CARDS[slug]["channels"]):
        lines = [line["amount_rial"] for line in CARDS[slug]["fee"] if line["channel"] in (kind, "any")]
        totals.setdefault(WAYS[kind], []).append(sum(lines) if lines and None not in lines else None)
    order = ["online", "counter_office", "service_desk", "branch", "phone", "post"]
    return [min((fee for fee in totals[way] if fee is not None), default=None) for way in order if way in totals]


def check_amount(cell: Element, amount: int | None, where: str) -> None:
    said = text_of(cell)
    if amount is None:
        assert is_unknown(cell) and not any(char.isdigit() for char in said), where
    else:
        assert not is_unknown(cell), where
        assert said == gettext("Free") if amount == 0 else rials(amount) in said, f"{where}: {said}"


def check_service(page: Page, slug: str) -> None:
    card = CARDS[slug]
    ways = body_rows(section(page, "ways"))
    for cells, fee in zip(ways, expected_fees(slug), strict=True):
        check_amount(cells[1], fee, slug)
    assert (gettext("The electronic way is dearer here.") in text_of(section(page, "ways"))) == (slug in DEARER), slug
    costs = body_rows(next(section(page, "cost").iter("table"))) if card["fee"] else []
    for cells, line in zip(costs, card["fee"], strict=True):
        check_amount(cells[2], line["amount_rial"], slug)
        assert len(cells) == 3, f"{slug}: payee and tariff date are not in the data"
    unstated = gettext("Who is paid and since when the tariff holds is not stated.")
    assert (unstated in text_of(section(page, "cost"))) == bool(card["fee"]), slug
    facts = page.all("dl", class_="facts-panel")[0]
    values = {text_of(pair[0]): pair[1] for pair in facts}
    assert is_unknown(values[gettext("Valid for")]), slug
    if card["processing_time"]["days_min"] is None and card["processing_time"]["days_max"] is None:
        assert is_unknown(values[gettext("Time")]), slug
    assert gettext("The organisation’s own complaint path is not stated yet.") in text_of(section(page, "more")), slug
    assert gettext("not verified yet") in page.main and bool(page.all("ul", class_="docs")) == bool(card["documents"])
    assert len(page.all("input", name="doc")) == len(card["documents"])


def test_every_service_page_in_persian(visitor: CheckedClient) -> None:
    with visitor.application.app_context(), force_locale("fa"):
        for slug, card in CARDS.items():
            page = visitor.page(f"/services/{slug}")
            assert page.heading == card["title_fa"]
            check_service(page, slug)


def test_a_third_of_the_service_pages_in_english(visitor: CheckedClient) -> None:
    for slug, card in list(CARDS.items())[1::3]:
        page = visitor.page(f"/services/{slug}?lang=en")
        assert page.heading == card["title_en"]
        marked = {element for part in page.all("*", lang="fa", dir="rtl") for element in part.iter()}
        summary = next(element for element in page.all("p", class_="lead-text"))
        assert any(element in marked for element in summary.iter())


def test_every_organisation_page_in_persian(visitor: CheckedClient) -> None:
    for row in ORGANISATIONS:
        page = visitor.page(f"/organisations/{row['id']}")
        assert page.heading == row["name_fa"]
        services = [link.partition("/services/")[2].partition("?")[0] for link in page.links if link.startswith("/services/")]
        assert sorted(services) == sorted(OFFERED[row["id"]]), f"{row['id']}: each service once"
        groups = [text_of(element) for element in page.all("h2")]
        assert len(groups) == len(set(groups))


def test_a_third_of_the_organisation_pages_in_english(visitor: CheckedClient) -> None:
    for row in ORGANISATIONS[::3]:
        assert visitor.page(f"/organisations/{row['id']}?lang=en").heading == row["name_en"]


@pytest.mark.parametrize("path", ["/organisations", "/life-events", "/categories"])
@pytest.mark.parametrize("language", ["fa", "en"])
def test_the_lists(visitor: CheckedClient, path: str, language: str) -> None:
    page = visitor.page(f"{path}?lang={language}")
    expected = {"/organisations": 154, "/life-events": 25, "/categories": 18}[path]
    inside = [link for item in page.all("li") for element in item.iter("a") if (link := element.get("href", ""))]
    parts = ("/organisations/", "/life-events/", "/categories/")
    assert len({link for link in inside if link.startswith(parts)}) >= expected


def test_services_stand_under_their_first_category(visitor: CheckedClient) -> None:
    names = {row["id"]: row["name_fa"] for row in rows("categories.csv")}
    page = visitor.page("/organisations/civil-registry")
    for part in page.all("section"):
        heading = next(part.iter("h2"))
        for link in part.iter("a"):
            slug = link.get("href", "").partition("/services/")[2].partition("?")[0]
            if slug in CARDS:
                assert names[CARDS[slug]["categories"][0]] in text_of(heading), slug


def test_the_crumb_of_a_service_leads_to_its_first_category(visitor: CheckedClient) -> None:
    several = [slug for slug, card in CARDS.items() if len(card["categories"]) > 1][:8]
    for slug in several:
        crumb = visitor.page(f"/services/{slug}").one("nav", class_="crumb")
        assert [link.get("href") for link in crumb.iter("a")][1] == f"/categories/{CARDS[slug]['categories'][0]}"
