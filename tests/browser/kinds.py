"""Every kind of page that a citizen can see, in each of its states.

A state that needs hands has `do`, which brings a loaded page into it; one that needs scripts says so. `site` names the installation:
`site` is the starter catalogue, `odd` the same with what seldom happens (tests/browser/odd.py), `empty` has no record at all.
"""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from app.web.errors import WORDS

SERVICE = "/services/passport-issue"
EVENTS = ("birth", "business", "housing", "death", "migration", "culture")
"""With and without further services, folded and not; the HTML of all 25 is checked in tests/catalog."""


def nothing(_page: Page) -> None:
    return


@dataclass(frozen=True)
class Kind:
    name: str
    path: str
    do: Callable[[Page], None] = nothing
    site: str = "site"
    scripts: bool = False


def click(selector: str, then: str) -> Callable[[Page], None]:
    """Click the first of `selector` that can be seen and wait for `then`; nothing where there is none (the other width)."""

    def do(page: Page) -> None:
        target = page.locator(f"{selector} >> visible=true").first
        if target.count():
            target.click()
            page.locator(f"{then} >> visible=true").first.wait_for()

    return do


def all_folds(page: Page) -> None:
    page.evaluate("document.querySelectorAll('main details').forEach((fold) => { fold.open = true; })")


def tick_all(page: Page) -> None:
    for box in page.locator("#docs input").all():
        box.check()


def suggestions(page: Page) -> None:
    page.locator("#q").click()
    page.locator("#q[role=combobox]").wait_for()
    page.locator("#q").fill("")
    page.locator("#q").press_sequentially("گذرنا", delay=10)
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")


def shorter(page: Page) -> None:
    field = page.locator("input[data-filter]").first
    field.fill("کرمان")
    field.press_sequentially(" ژژ")


def refused(page: Page) -> None:
    """Send the form of a page as it is, with too much text."""
    page.locator("main textarea").fill("ا" * 2001)
    page.locator("main form button").click()
    page.locator("[role=alert]").wait_for()


def put_off(page: Page) -> None:
    """A form whose time is over comes back with a notice."""
    page.locator("main textarea").fill("چیزی")
    page.locator("main input[name=token]").evaluate("field => { field.value = 'old'; }")
    page.locator("main form button").click()
    page.locator("[role=alert]").wait_for()


def refused_in_the_page(page: Page) -> None:
    click("[data-feedback] a", "[data-feedback] form")(page)
    page.locator("[data-feedback] textarea").fill("ا" * 2001)
    page.locator("[data-feedback] button").click()
    page.locator("[data-feedback] [role=alert]").wait_for()


def thanked_in_the_page(page: Page) -> None:
    click("[data-feedback] a", "[data-feedback] form")(page)
    page.locator("[data-feedback] button").click()
    page.locator("[data-feedback] .note-ok").wait_for()


RESULTS = [
    Kind("results decoded", "/search?q=fdli"),
    Kind("results literal", "/search?q=fdli&literal=1"),
    Kind("results of a place, online", "/search?q=پروانه ساختمون آنلاین سیرجان"),
    Kind("results, none sure", "/search?q=اقامت کانادا"),
    Kind("results", "/search?q=پروانه ساختمان"),
    Kind("all services", "/search"),
    Kind("results, second page", "/search?q=کارت&page=2"),
    Kind("results, filtered", "/search?q=کارت&fee=free&way=online&way=post"),
    Kind("results, sorted", "/search?q=کارت&sort=days"),
    Kind("results, filters open", "/search?q=کارت&way=online", click("#filter-sheet > summary", "#filter-sheet form")),
    Kind("results, all facets open", "/search?q=کارت", all_folds),
    Kind("results, suggestions", "/search?q=کارت", suggestions, scripts=True),
    Kind("results, nothing fits", "/search?q=گذرنامه&fee=free&way=post&county=bam"),
    Kind("results, nothing found", "/search?q=zzzqqq"),
    Kind("results, query cut", "/search?q=" + "گذرنامه " * 60),
    Kind("results of titles", "/search?q=کارت", site="odd"),
    Kind("results of titles, nothing found", "/search?q=zzzqqq", site="odd"),
]
SERVICES = [
    Kind("service", SERVICE),
    Kind("service of municipalities", "/services/m-building-permit"),
    Kind("service of a chosen municipality", "/services/m-building-permit?org=mun-sirjan"),
    Kind("service, unknown municipality", "/services/m-building-permit?org=ناکجا"),
    Kind("service, a name that is nearly one", "/services/m-building-permit?org=سیرجون"),
    Kind("service, choice of two", "/services/business-licence"),
    Kind("service with a warning", "/services/museum-ticket"),
    Kind("service, everything stated", "/services/national-card-issue", site="odd"),
    Kind("service, nobody offers it", "/services/passport-renewal", site="odd"),
    Kind("service, documents ticked", SERVICE, tick_all),
    Kind("service, all folds open", SERVICE, all_folds),
    Kind("service, sharing", SERVICE, click("details.share > summary", "details.share"), scripts=True),
    Kind("service, answer begun", SERVICE, click("[data-feedback] a", "[data-feedback] form"), scripts=True),
    Kind("service, answer refused", SERVICE, refused_in_the_page, scripts=True),
    Kind("service, answer thanked", SERVICE, thanked_in_the_page, scripts=True),
    Kind("sheet", f"{SERVICE}/print"),
    Kind("sheet of a municipality", "/services/m-building-permit/print?org=mun-sirjan"),
    Kind("sheet, everything stated", "/services/national-card-issue/print", site="odd"),
]
LISTS = [
    Kind("organisations", "/organisations"),
    Kind("organisations, folds open", "/organisations", all_folds),
    Kind("organisations, shortened", "/organisations", shorter, scripts=True),
    Kind("municipalities of a county", "/organisations?county=kerman"),
    Kind("municipality", "/organisations/mun-sirjan"),
    Kind("agency", "/organisations/police"),
    Kind("counties with offices", "/offices"),
    Kind("offices of a county", "/offices?county=kerman"),
    Kind("offices, second page", "/offices?county=kerman&page=2"),
    Kind("offices of a city", "/offices?county=kerman&city=ماهان"),
    Kind("offices of a service", "/offices?service=passport-issue"),
    Kind("offices of a service in a county", "/offices?service=passport-issue&county=kerman"),
    Kind("offices open now", "/offices?county=kerman&open=1"),
    Kind("offices, nothing found", "/offices?county=kerman&city=ناکجا"),
    Kind("offices, unknown wishes", "/offices?county=atlantis&service=x"),
    Kind("office", "/offices/kerman-azadi"),
    Kind("office, folds open", "/offices/kerman-azadi", all_folds),
    Kind("life events", "/life-events"),
    *(Kind(f"life event {code}", f"/life-events/{code}") for code in EVENTS),
    Kind("life event, folds open", "/life-events/business", all_folds),
    Kind("categories", "/categories"),
    Kind("category", "/categories/housing-urban"),
    Kind("category, shortened to nothing", "/categories/housing-urban", shorter, scripts=True),
]
FORMS = [
    Kind("report of an error", f"{SERVICE}/report?part=fee"),
    Kind("report about a municipality's page", "/services/m-building-permit/report?org=mun-sirjan"),
    Kind("report, refused", f"{SERVICE}/report", refused),
    Kind("report, out of time", f"{SERVICE}/report?part=fee", put_off),
    Kind("feedback", f"{SERVICE}/feedback?answer=no"),
    Kind("feedback, refused", f"{SERVICE}/feedback", refused),
    Kind("not found", "/not-found?q=پهپاد"),
    Kind("not found, refused", "/not-found", refused),
    Kind("thanks for a report", "/thanks?kind=error&code=ACDEFHJ2&service=passport-issue"),
    Kind("thanks for an answer", "/thanks?kind=found&code=ACDEFHJ2&service=m-building-permit&org=mun-sirjan"),
    Kind("thanks", "/thanks"),
]
OTHERS = [
    Kind("home", "/"),
    Kind("home, suggestions", "/", suggestions, scripts=True),
    Kind("home with a notice and the most used", "/", site="odd"),
    Kind("menu", "/help", click("details.drop > summary", ".drop-menu")),
    Kind("help, folds open", "/help", all_folds),
    *(
        Kind(path[1:], path)
        for path in ("/about", "/contact", "/help", "/accessibility", "/privacy", "/service-level", "/site-map", "/offline")
    ),
    Kind("components", "/_components"),
    Kind("not there", "/services/none"),
    Kind("wrong code", "/c/11111"),
    Kind("archived service", "/services/passport-lost", site="odd"),
    Kind("archived service without a successor", "/services/driving-licence-duplicate", site="odd"),
    *(Kind(f"error {code}", f"/odd/{code}", site="odd") for code in sorted(WORDS)),
]
EMPTY = [
    Kind(f"empty {path}", path, site="empty")
    for path in ("/", "/search", "/search?q=کارت", "/organisations", "/offices", "/life-events", "/categories", "/site-map", "/about")
]
KINDS = [*RESULTS, *SERVICES, *LISTS, *FORMS, *OTHERS, *EMPTY]
