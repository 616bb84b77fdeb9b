"""The finder and the page of an office."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import event

from app.db import db, utcnow
from app.offices.hours import weekday
from app.offices.models import CounterOffice, OfficeService
from app.web.dates import TEHRAN
from tests.page import Page, check_page

MONDAY_AT_TEN = datetime(2026, 11, 23, 10, 0, tzinfo=TEHRAN)

Get = Callable[..., Page]


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(MONDAY_AT_TEN, tick=False):
        yield


@pytest.fixture
def get(visitor: FlaskClient) -> Get:
    """Opens an address and checks the page."""

    def open_page(address: str, status: int = 200, **cookies: str) -> Page:
        for name, value in cookies.items():
            visitor.set_cookie(name, value)
        answer = visitor.get(address)
        assert answer.status_code == status
        return check_page(answer.text)

    return open_page


@pytest.fixture
def english(get: Get) -> Get:
    def open_page(address: str, status: int = 200, **cookies: str) -> Page:
        return get(address, status, lang="en", **cookies)

    return open_page


def names(page: Page) -> list[str]:
    """Names of the offices listed."""
    return page.texts("h3")


def selects(run: Callable[[], Any]) -> int:
    """How many statements `run` sends."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        run()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len([statement for statement in sent if statement.lstrip().startswith(("SELECT", "WITH"))])


def test_counties_with_their_numbers_come_first(english: Get) -> None:
    page = english("/offices")
    assert page.heading == "Find a counter office"
    assert "4 offices in the counties of the province" in page.main
    assert page.texts("a", class_="row-link") == ["Baft 0", "Sirjan 1", "Kerman 3"]
    assert page.link("Kerman 3") == "/offices?county=kerman"
    assert names(page) == []


def test_county_of_the_chosen_municipality_is_offered_first(english: Get) -> None:
    page = english("/offices", municipality="sirjan-town")
    assert page.texts("a", class_="row-link")[0].startswith("Offices of your county: Sirjan")
    assert page.link("Offices of your county") == "/offices?county=sirjan"
    assert english("/offices", municipality="no-such-town").texts("a", class_="row-link")[0] == "Baft 0"


def test_a_county_lists_its_offices_nearest_to_its_centre_first(english: Get) -> None:
    page = english("/offices?county=kerman")
    assert names(page) == ["دفتر sepah", "دفتر azadi", "دفتر mahan"]
    assert "3 offices in Kerman county" in page.main
    assert "Nearest to the centre of Kerman first" in page.main
    assert "50 metres · Open now, until 13 " in page.main.replace(":00", "")
    assert "2.8 kilometres · Open now, until 13:30" in page.main
    assert "Opening hours not stated" in page.main
    assert "Saturday to Wednesday: 7:30 to 13:30 and 16:00 to 19:00 · Thursday: 7:30 to 13:00" in page.main
    assert "خیابان <azadi>" in page.main
    assert page.links.count("/offices/azadi") == 1
    assert page.texts("span", class_="niche") == ["1", "2", "3"]


def test_without_a_known_centre_nothing_is_said_of_distances(english: Get, world: dict[str, Any]) -> None:
    world["kerman"].latitude = world["kerman"].longitude = None
    db.session.commit()
    page = english("/offices?county=kerman")
    assert names(page) == ["دفتر azadi", "دفتر mahan", "دفتر sepah"]
    assert "Nearest to" not in page.main and "kilometres" not in page.main


def test_offices_of_a_service_in_all_counties(english: Get) -> None:
    page = english("/offices?service=passport")
    assert sorted(names(page)) == ["دفتر azadi", "دفتر sepah", "دفتر sirjan-1"]
    assert "3 offices in the province" in page.main
    assert page.link("passport") == "/services/passport"
    assert page.texts("a", class_="chip") == ["Sirjan (1)", "Kerman (2)"]
    assert page.link("Kerman (2)") == "/offices?service=passport&county=kerman"


def test_from_the_chosen_municipality_its_own_office_is_nearest(english: Get) -> None:
    page = english("/offices?service=passport", municipality="sirjan-town")
    assert names(page)[0] == "دفتر sirjan-1"
    assert "Nearest to the centre of Sirjan first" in page.main


def test_form_keeps_what_was_chosen(english: Get) -> None:
    page = english("/offices?service=birth-record&county=kerman&open=1")
    chosen = [option.get("value") for option in page.all("option") if option.get("selected") is not None]
    assert chosen == ["birth-record", "kerman"]
    assert page.one("input", name="open").get("checked") is not None
    assert names(page) == ["دفتر azadi"]
    assert {option.get("value") for option in page.all("option")} == {"", "passport", "birth-record", "kerman", "sirjan", "baft"}


def test_open_now(english: Get) -> None:
    assert sorted(names(english("/offices?open=1"))) == ["دفتر azadi", "دفتر sepah", "دفتر sirjan-1"]
    with time_machine.travel(MONDAY_AT_TEN + timedelta(hours=7), tick=False):
        assert sorted(names(english("/offices?open=1"))) == ["دفتر azadi", "دفتر sirjan-1"]
        assert "Closed now, opens tomorrow at 7:30" in english("/offices?county=kerman").main


def test_all_closed_says_so_and_leads_on(english: Get) -> None:
    with time_machine.travel(MONDAY_AT_TEN + timedelta(days=4), tick=False):
        page = english("/offices?county=sirjan&open=1")
        assert "The 1 office that fits is closed now" in page.main
        assert page.link("See when they open") == "/offices?county=sirjan"
        assert "Closed now, opens tomorrow at 7:30" in english("/offices?county=sirjan").main
    with time_machine.travel(MONDAY_AT_TEN + timedelta(days=3, hours=10), tick=False):
        assert "Closed now, opens on Saturday at 7:30" in english("/offices?county=sirjan").main


@pytest.mark.parametrize(
    ("address", "words", "link", "target"),
    [
        ("/offices?service=gas", "No counter office does this service yet", "Other ways", "/services/gas"),
        (
            "/offices?service=birth-record&county=sirjan",
            "No office in this county does this",
            "Offices of other counties",
            "/offices?service=birth-record",
        ),
        ("/offices?county=baft", "No counter office is known here yet", "All counties", "/offices"),
        ("/offices?county=kerman&city=x", "No office in “", "All offices of the county", "/offices?county=kerman"),
    ],
)
def test_empty_answers_tell_what_to_do(english: Get, address: str, words: str, link: str, target: str) -> None:
    page = english(address)
    assert page.texts("h2")[0] == "No office found"
    assert words in page.main
    assert page.link(link) == target


@pytest.mark.parametrize(
    "address", ["/offices?service=nope", "/offices?county=nope", "/offices?county=city-kerman", "/offices?service=<b>"]
)
def test_an_unknown_wish_is_named_and_the_counties_are_shown(english: Get, address: str) -> None:
    page = english(address)
    assert address.partition("=")[2] in page.main
    assert "Choose one from the list" in page.main
    assert "Kerman 3" in page.main


def test_cities_of_a_county_are_chips(english: Get) -> None:
    db.session.query(CounterOffice).filter_by(slug="mahan").update({"city_name": "ماهان"})
    db.session.commit()
    page = english("/offices?county=kerman")
    assert page.texts("a", class_="chip") == ["کرمان (2)", "ماهان (1)"]
    one = english("/offices?county=kerman&city=ماهان")
    assert "1 office in ماهان" in one.main
    assert names(one) == ["دفتر mahan"]
    assert one.link("ماهان") == "/offices?county=kerman"


def test_long_lists_come_in_pages(english: Get) -> None:
    county = db.session.query(CounterOffice).filter_by(slug="azadi").one().county_id
    db.session.add_all(CounterOffice(slug=f"o{n}", code=f"8{n:07}", name=f"دفتر {n}", county_id=county) for n in range(20))
    db.session.commit()
    last = english("/offices?county=kerman&page=3")
    assert len(names(last)) == 3
    assert last.texts("span", class_="niche") == ["21", "22", "23"]
    assert "Page 3" in last.title
    for page in ("-1", "0", "x", ""):
        assert len(names(english(f"/offices?county=kerman&page={page}"))) == 10
    for page in (10**9, "1" * 200):
        assert names(english(f"/offices?county=kerman&page={page}")) == names(last)


def test_page_of_an_office(english: Get) -> None:
    page = english("/offices/azadi")
    assert page.heading.startswith("دفتر azadi")
    assert "Sample" in page.texts("span", class_="tag")
    assert "invented sample" in page.main
    assert "Open now, until 13:30" in page.main
    assert "خیابان <azadi>" in page.main
    assert "Phone Not stated" in page.main
    assert "geo:30.2925,57.056?q=30.2925,57.056" in page.links
    assert "30.2925, 57.0560" in page.main
    assert "2 services at this office" in page.main
    assert {"/services/passport", "/services/birth-record"} <= set(page.links)
    assert page.texts("summary")[-1] == "Identity 2"
    assert names(page) == ["دفتر sepah", "دفتر sirjan-1"]


def test_week_of_an_office_with_today_marked(english: Get) -> None:
    page = english("/offices/azadi")
    rows = page.texts("tr")[1:]
    assert rows[0] == "Saturday 7:30 to 13:30 and 16:00 to 19:00"
    assert rows[-1] == "Friday Closed"
    assert [text for row, text in zip(page.all("tr")[1:], rows, strict=True) if row.get("aria-current")] == [rows[2]]
    assert rows[2].startswith("Monday Today")
    assert weekday(MONDAY_AT_TEN) == 2


def test_kind_of_help_and_fee_are_shown_where_stated(english: Get) -> None:
    page = english("/offices/sepah")
    assert "Sample" not in page.main
    assert page.texts("span", class_="tag-warn") == ["Guidance only"]
    assert "Free" in page.texts("span", class_="tag-ok")


def test_guidance_alone_is_said_where_the_service_was_asked_for(english: Get) -> None:
    assert english("/offices?service=passport").texts("span", class_="tag-warn") == ["Guidance only"]
    assert english("/offices?county=kerman").texts("span", class_="tag-warn") == []


def test_office_without_place_hours_and_services(english: Get) -> None:
    page = english("/offices/mahan")
    assert "Opening hours not stated" in page.main
    assert "has not said yet which services it does" in page.main
    assert not [link for link in page.links if link.startswith("geo:")]
    assert names(page) == []


def test_archived_services_are_not_offered(english: Get, world: dict[str, Any]) -> None:
    world["birth-record"].archived_at = utcnow()
    db.session.commit()
    assert "1 service at this office" in english("/offices/azadi").main
    assert "birth-record" not in {option.get("value") for option in english("/offices").all("option")}


def test_an_office_that_closed_for_good_is_gone_and_in_no_list(english: Get, world: dict[str, Any]) -> None:
    world["sirjan-1"].closed_at = utcnow()
    db.session.commit()
    assert "دفتر sirjan-1" in english("/offices/sirjan-1", 410).main
    assert "Sirjan 0" in english("/offices").main
    assert "دفتر sirjan-1" not in names(english("/offices?service=passport"))
    assert "دفتر sirjan-1" not in names(english("/offices/azadi"))


def test_unknown_office(get: Get) -> None:
    get("/offices/no-such-office", 404)


def test_persian_pages(get: Get) -> None:
    for address in ("/offices", "/offices?service=passport&county=kerman", "/offices/azadi", "/offices?county=baft", "/offices/mahan"):
        page = get(address)
        assert page.root.get("dir") == "rtl"
    assert "سه‌شنبه" in get("/offices/azadi").main
    assert "۱۳:۳۰" in get("/offices/azadi").main


def test_number_of_queries_does_not_grow_with_the_offices(get: Get, world: dict[str, Any]) -> None:
    addresses = ("/offices?service=passport", "/offices/azadi")
    get(addresses[0])
    before = [selects(lambda address=address: get(address)) for address in addresses]  # type: ignore[misc]
    passport, county = world["passport"].id, world["kerman"].id
    for number in range(9):
        extra = CounterOffice(slug=f"o{number}", code=f"8{number:07}", name="دفتر", county_id=county, latitude=30.29, longitude=57.06)
        db.session.add(extra)
        db.session.flush()
        db.session.add(OfficeService(office_id=extra.id, definition_id=passport))
    db.session.commit()
    assert [selects(lambda address=address: get(address)) for address in addresses] == before  # type: ignore[misc]
    assert before[0] <= 5 and before[1] <= 4
