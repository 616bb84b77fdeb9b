"""The results page, whatever people or machines ask of it."""

import random
import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from html.parser import HTMLParser
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from app.db import db
from app.search.engine import FACETS
from app.search.forms import MOST_VALUES
from app.search.page import FEW_CHOICES, MOST_CHOICES
from app.text.clean import clean
from app.text.digits import to_ascii
from app.usage.models import UsageEvent
from tests.conftest import CheckedClient
from tests.page import Page, check_page, text_of
from tests.search.starter import NAMED, definition

SORTS = ("relevance", "days", "visits", "title")
OF_COUNTY = """
    SELECT offering.definition_id FROM service_offering offering
    JOIN organisation_area ON organisation_area.organisation_id = offering.organisation_id
    JOIN area ON area.id = organisation_area.area_id
    WHERE offering.availability = 'OFFERED' AND (area.slug = :value AND area.level = 'COUNTY' OR area.level = 'PROVINCE')
"""
OF_LIST = "SELECT definition_id FROM definition_{0} JOIN {0} ON {0}.id = {0}_id WHERE {0}.code = :value"
SQL = {
    "way": "SELECT definition_id FROM service_way WHERE kind = :value",
    "fee": "SELECT id FROM service_definition WHERE lower(fee_state) = :value",
    "audience": OF_LIST.format("audience"),
    "category": OF_LIST.format("category"),
    "event": OF_LIST.format("life_event"),
    "organisation": """SELECT definition_id FROM service_offering JOIN organisation ON organisation.id = organisation_id
        WHERE slug = :value AND availability = 'OFFERED'""",
    "county": OF_COUNTY,
}
"""Which services have a value of a facet, asked of the database in its own words."""
VALUES = {
    "way": "SELECT DISTINCT kind FROM service_way",
    "fee": "SELECT DISTINCT lower(fee_state) FROM service_definition",
    "audience": "SELECT code FROM audience",
    "category": "SELECT code FROM category",
    "event": "SELECT code FROM life_event",
    "organisation": "SELECT slug FROM organisation",
    "county": "SELECT slug FROM area WHERE level = 'COUNTY'",
}

Sets = Mapping[str, Mapping[str, frozenset[int]]]


@pytest.fixture(scope="module")
def having(starter_app: Flask) -> Sets:
    """Ids of services by facet and value, from SQL."""
    with starter_app.app_context():
        found = {
            name: {
                value: frozenset(db.session.scalars(text(SQL[name]), {"value": value}).all())
                for value in db.session.scalars(text(VALUES[name])).all()
            }
            for name in FACETS
        }
        db.session.rollback()
    return found


def wishes() -> Iterator[tuple[int, dict[str, int]]]:
    """Seeded choices: how many values of which facets."""
    dice = random.Random(1405)
    for seed in range(24):
        yield seed, {name: dice.randint(1, 2) for name in dice.sample(FACETS, dice.randint(1, 3))}


def number(shown: str) -> int:
    return int(re.sub(r"\D", "", to_ascii(shown)))


def total(page: Page) -> int:
    """How many services the heading of an English page tells."""
    found = re.match(r"([\d,]+) service", page.heading)
    return number(found[1]) if found else 0


def counts(page: Page) -> dict[tuple[str, str], int]:
    """(facet, value) → count, as the filters of the wide screen show them."""
    found = {}
    for form in page.all("form", class_="only-large"):
        for box in form.iter("div"):
            fields, shown = list(box.iter("input")), [item for item in box.iter("span") if item.get("class") == "n"]
            if box.get("class") == "form-check":
                found[fields[0].get("name", ""), fields[0].get("value", "")] = number(text_of(shown[0]))
    return found


def chips(page: Page) -> list[str]:
    return [chip.get("href", "") for chip in page.all("a", class_="chip-on")]


def hits(page: Page) -> list[str]:
    """Slugs of the results in order."""
    return [urlsplit(link).path.removeprefix("/services/") for link in page.links if link.startswith("/services/") and "s=" in link]


# What is found


@pytest.mark.parametrize(("query", "slug"), list(NAMED.items()))
def test_the_queries_of_the_acceptance_find_their_service_first(visitor: CheckedClient, query: str, slug: str) -> None:
    in_persian = visitor.get(f"/search?q={quote(query)}")
    assert hits(check(in_persian.status_code, in_persian.get_data(as_text=True), "fa"))[0] == slug
    assert hits(visitor.page(f"/search?q={quote(query)}&lang=en"))[0] == slug


def test_an_empty_query_shows_everything(visitor: CheckedClient) -> None:
    for path in ("/search", "/search?q=", "/search?q=%20%20", "/search?q=%E2%80%8C", "/search?q=!!!", "/search?q=%F0%9F%98%80"):
        page = visitor.page(f"{path}{'&' if '?' in path else '?'}lang=en")
        assert len(hits(page)) == 20, path
        assert counts(page)["fee", "free"] > 0


def test_what_is_not_there_is_said_with_what_helps(visitor: CheckedClient) -> None:
    page = visitor.page("/search?q=زبرجدنشان&lang=en")
    assert page.heading == "Nothing was found for “زبرجدنشان”"
    assert hits(page) == []
    assert {"/life-events", "/categories", "/organisations", "/offices"} <= set(page.links)


@pytest.mark.parametrize("form", ["{0}-{1}", "{0}{1}", " {0} {1} ", "۰{0}{1}"])
def test_a_short_code_leads_straight_to_its_service(visitor: CheckedClient, starter_app: Flask, form: str) -> None:
    with starter_app.app_context():
        code = definition("passport-issue").short_code
    for digits in (
        code,
        code.translate({48 + digit: 0x6F0 + digit for digit in range(10)}),
        code.translate({48 + digit: 0x660 + digit for digit in range(10)}),
    ):
        answer = visitor.get("/search", query_string={"q": form.format(digits[:-1], digits[-1])})
        if form.startswith("۰"):
            assert answer.status_code == 200, "a digit too many is another code"
        else:
            assert (answer.status_code, answer.location) == (302, "/services/passport-issue")


def test_a_wrong_code_and_other_numbers_are_words(visitor: CheckedClient) -> None:
    for query in ("99999", "1405", "۱۱۱", "0912345678", "9" * 60):
        assert visitor.get("/search", query_string={"q": query}).status_code == 200


# Filters


@pytest.mark.parametrize(("seed", "wish"), list(wishes()))
def test_totals_and_counts_are_those_of_sql(visitor: CheckedClient, having: Sets, seed: int, wish: dict[str, int]) -> None:
    dice = random.Random(seed)
    chosen = {name: dice.sample(sorted(value for value in having[name] if having[name][value]), many) for name, many in wish.items()}
    everything = frozenset().union(*having["fee"].values())

    def within(left_out: str = "") -> frozenset[int]:
        ids = everything
        for name, values in chosen.items():
            if name != left_out:
                ids &= frozenset().union(*(having[name][value] for value in values))
        return ids

    query = "&".join(f"{name}={value}" for name, values in chosen.items() for value in values)
    page = visitor.page(f"/search?{query}&lang=en")
    assert total(page) == len(within())
    shown = counts(page)
    for name in FACETS:
        expected = {value: len(within(name) & ids) for value, ids in having[name].items()}
        told = {value: count for (field, value), count in shown.items() if field == name}
        if within():
            assert all(count == expected[value] for value, count in told.items()), name
            assert set(told) >= set(chosen.get(name, ()))
            most = FEW_CHOICES.get(name, MOST_CHOICES)
            frequent = sorted((count for count in expected.values() if count), reverse=True)[:most]
            assert len(told) >= min(len(frequent), most), name


def test_filters_with_words_are_those_among_the_found(visitor: CheckedClient, having: Sets) -> None:
    whole = visitor.page("/search?q=گذرنامه&lang=en")
    for value in ("online", "counter_office", "service_desk"):
        page = visitor.page(f"/search?q=گذرنامه&way={value}&lang=en")
        assert len(hits(page)) > 0
        assert counts(whole)["way", value] == int(re.search(r"\d+", page.heading)[0])  # type: ignore[index]  # fails if there is none
        assert counts(page)["way", value] == counts(whole)["way", value]


def test_a_chip_takes_its_filter_away_and_leaves_the_rest(visitor: CheckedClient) -> None:
    page = visitor.page("/search?q=صدور&way=online&way=branch&fee=paid&sort=days&page=2&lang=en")
    assert [parse_qs(urlsplit(chip).query) for chip in chips(page)] == [
        {"q": ["صدور"], "way": ["branch"], "fee": ["paid"], "sort": ["days"], "lang": ["en"]},
        {"q": ["صدور"], "way": ["online"], "fee": ["paid"], "sort": ["days"], "lang": ["en"]},
        {"q": ["صدور"], "way": ["online", "branch"], "sort": ["days"], "lang": ["en"]},
    ]
    while chips(page):
        before = len(chips(page))
        page = visitor.page(chips(page)[0])
        assert len(chips(page)) == before - 1
    assert page.heading == visitor.page("/search?q=صدور&lang=en").heading


@pytest.mark.parametrize(
    "value", ["%20online", "online%20", "online&way=online", "onl%E2%80%8Eine", "online%00", "a%2Bb", "x%26y%3Dz", "<b>"]
)
def test_a_chip_takes_away_whatever_was_written(visitor: CheckedClient, value: str) -> None:
    page = visitor.page(f"/search?way={value}&lang=en")
    assert len(chips(page)) == 1
    assert chips(visitor.page(chips(page)[0])) == []


@pytest.mark.parametrize("name", FACETS)
@pytest.mark.parametrize("value", ["atlantis", "'", "<script>alert(1)</script>", "\u202eevil", "ي" * 500, "%", "-1", "😀"])
def test_values_that_do_not_exist_find_nothing_and_can_be_taken_away(visitor: CheckedClient, name: str, value: str) -> None:
    page = visitor.page(f"/search?{name}={quote(value)}&lang=en")
    assert (hits(page), len(chips(page))) == ([], 1)
    assert "<script>" not in page.html.replace("<script src=", "").replace("&lt;script&gt;", "")
    assert "\u202e" not in page.html
    assert len(hits(visitor.page(chips(page)[0]))) == 20


def test_two_hundred_values_are_cut(visitor: CheckedClient) -> None:
    page = visitor.page("/search?" + "&".join(f"category=c{number}" for number in range(200)))
    assert len(chips(page)) == MOST_VALUES
    left = chips(page)
    for _ in range(MOST_VALUES):
        left = chips(visitor.page(left[0]))
    assert left == [], "what was cut does not come back"


def test_three_hundred_arguments_are_no_trouble(visitor: CheckedClient) -> None:
    page = visitor.page("/search?q=گذرنامه&" + "&".join(f"x{number}={number}" for number in range(300)))
    assert hits(page)
    assert len(page.html) < 400_000


def test_arguments_that_mean_something_to_flask_mean_nothing(visitor: CheckedClient) -> None:
    page = visitor.page("/search?q=گذرنامه&_external=1&_scheme=javascript&_anchor=x&endpoint=y&self=z&way=online&name=n&values=v")
    assert all(link.startswith(("/", "#", "tel:")) for link in page.links)


# Orders and pages


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("query", ["", "گذرنامه", "صدور پروانه"])
def test_every_order_shows_all_that_is_found_once(visitor: CheckedClient, sort: str, query: str) -> None:
    found: list[str] = []
    page = visitor.page(f"/search?q={quote(query)}&sort={sort}&lang=en")
    expected = int(re.search(r"\d+", page.heading)[0]) if query else 460  # type: ignore[index]  # fails if there is none
    while True:
        found += hits(page)
        following = page.all("a", rel="next")
        if not following:
            break
        page = visitor.page(following[0].get("href", ""))
    assert len(found) == len(set(found)) == expected


@pytest.mark.parametrize("sort", ["DAYS", "", "random", "days;", "relevance,days", "0"])
def test_unknown_orders_are_by_relevance(visitor: CheckedClient, sort: str) -> None:
    assert hits(visitor.page(f"/search?q=گذرنامه&sort={sort}")) == hits(visitor.page("/search?q=گذرنامه"))


@pytest.mark.parametrize("page", ["-1", "0", "", "abc", "1e3", "٠", "1.5", "0x10", "%00", "1%20", "--1", "NaN"])
def test_what_is_no_page_is_the_first(visitor: CheckedClient, page: str) -> None:
    assert hits(visitor.page(f"/search?page={page}")) == hits(visitor.page("/search"))


@pytest.mark.parametrize("page", ["23", "1000000000", "9" * 18, "9" * 400, "۲۳", "٩٩٩٩٩"])
def test_a_page_behind_the_last_is_the_last(visitor: CheckedClient, page: str) -> None:
    began = time.monotonic()
    found = visitor.page(f"/search?page={page}")
    assert time.monotonic() - began < 5
    assert len(hits(found)) == 460 - 22 * 20
    assert text_of(found.one("span", aria_current="page")) == "۲۳"


def test_positions_go_on_from_page_to_page(visitor: CheckedClient) -> None:
    links = [link for link in visitor.page("/search?page=2").links if link.startswith("/services/")]
    assert [parse_qs(urlsplit(link).query)["p"] for link in links] == [[str(place)] for place in range(21, 41)]


def test_the_pager_keeps_everything_but_the_page(visitor: CheckedClient) -> None:
    page = visitor.page("/search?q=صدور&way=online&sort=title&lang=en")
    assert parse_qs(urlsplit(page.all("a", rel="next")[0].get("href", "")).query) == {
        "q": ["صدور"],
        "way": ["online"],
        "sort": ["title"],
        "lang": ["en"],
        "page": ["2"],
    }


# Hostile queries


HOSTILE = [
    "ا",
    "a",
    "😀",
    "👨‍👩‍👧‍👦🏽",
    "\x00\x01\x07\x1b[31m",
    "\t\n\r\x0b",
    "'; DROP TABLE service_definition; --",
    "' OR '1'='1",
    "%' OR 1=1 --",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'\"><svg/onload=alert(1)>",
    "{{ 7*7 }} {% raw %} ${7*7} #{7*7}",
    "%s %(query)s %d %%",
    "{0} {query}",
    "(a+)+$ .* [^] \\d{9999} (?",
    "title:گذرنامه AND NOT (id:1) OR *",
    "../../etc/passwd",
    "\u202eمدارک\u202c \u2066x\u2069 \u200f\u200e",
    "\ufeff\u200b\u2060گذرنامه",
    "\ud800",
    "ﷺ ﷼ ﻻ ﺍ",
    "گذر\u0301\u0301نامه" + "\u0651" * 60,
    "z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!͖̬̰̙̗̿̋ͥͥ̂ͣ̐́́͜͞",
    "https://example.com/?a=b&c=d#e",
    "＜ｂ＞",
    "٠١٢٣ ۰۱۲۳ 0123",
    "\u2028\u2029\x85",
    "null undefined NaN true [] {}",
]


def looked_for(page: Page) -> str:
    return next(field.get("value", "") for field in page.all("input", id="q"))


@pytest.mark.parametrize("query", HOSTILE)
@pytest.mark.parametrize("language", ["fa", "en"])
def test_hostile_queries_are_only_text(visitor: CheckedClient, query: str, language: str) -> None:
    sent = quote(query.encode("utf-8", "surrogatepass"))
    answer = visitor.get("/search", environ_overrides={"QUERY_STRING": f"q={sent}&lang={language}"})
    page = check(answer.status_code, answer.get_data(as_text=True), language)
    assert looked_for(page) == ("%ED%A0%80" if query == "\ud800" else clean(query, 200)), "what is no text is shown as it was sent"
    given = visitor.get("/suggest", environ_overrides={"QUERY_STRING": f"q={sent}"})
    assert (given.status_code, given.mimetype) == (200, "application/json")


def check(status: int, html: str, language: str) -> Page:
    """Persian pages repeat the letters that people typed, so only English ones are checked for letters elsewhere."""
    assert status == 200
    page = check_page(html) if language == "en" else check_page(html.replace('lang="fa" dir="rtl"', 'lang="en" dir="ltr"', 1))
    assert not any(element.tag in ("img", "i", "iframe", "object") for element in page.one("main").iter())
    assert all(script.get("src", "").startswith("/static/") for script in page.all("script"))
    assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\x00\x1b") & set(html)
    return page


STRANGE = {"base", "embed", "iframe", "img", "math", "object", "style", "video", "x-evil"}
"""Elements that no results page has."""


class Tags(HTMLParser):
    """The elements of a page, read quickly: whatever is not escaped shows as an element or attribute that should not be there."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.kinds: set[str] = set()
        self.attributes: set[str] = set()
        self.scripts = 0
        self.looked_for: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.kinds.add(tag)
        self.attributes.update(name for name, _ in attrs)
        self.scripts += tag == "script"
        if ("id", "q") in attrs:
            self.looked_for = dict(attrs)["value"]


@cache
def ordinary(visitor: CheckedClient) -> frozenset[str]:
    """Elements that the kinds of results page have."""
    paths = "/search?q=صدور&way=online&lang=en", "/search?q=زبرجدنشان&lang=en", "/search?way=none&lang=en"
    pages = [visitor.get(path).get_data(as_text=True) for path in paths]
    return frozenset(kind for html in pages for kind in Tags(html).kinds)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    query=st.one_of(st.text(max_size=80), st.text(alphabet="<>\"'&;%{}$#=/\\ \u200c\u202eگذرنامهيك١۲3\x00", max_size=40)),
    name=st.sampled_from(FACETS),
    value=st.text(max_size=20),
    page=st.text(max_size=6),
)
def test_any_query_is_answered(visitor: CheckedClient, query: str, name: str, value: str, page: str) -> None:
    answer = visitor.get("/search", query_string={"q": query, name: value, "page": page, "lang": "en"})
    if answer.status_code == 302:
        assert answer.location.startswith("/services/")
    else:
        assert answer.status_code == 200
        found = Tags(answer.get_data(as_text=True))
        assert found.looked_for == clean(query, 200)
        assert not found.kinds & STRANGE
        assert found.kinds <= ordinary(visitor)
        assert found.scripts == 2, "our own two"
        assert not any(attribute.startswith("on") for attribute in found.attributes)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.binary(max_size=60))
def test_any_bytes_are_answered(visitor: CheckedClient, raw: bytes) -> None:
    answer = visitor.get("/search", environ_overrides={"QUERY_STRING": quote(raw, safe="&=%;+")})
    assert answer.status_code in (200, 302)
    assert visitor.get("/suggest", environ_overrides={"QUERY_STRING": f"q={quote(raw, safe='')}"}).status_code == 200


def test_a_long_query_is_cut_and_it_is_said(visitor: CheckedClient) -> None:
    said = "Your text was longer than 200 letters"
    long = visitor.page(f"/search?q={'گذرنامه ' * 625}&lang=en")
    assert said in long.text
    assert len(looked_for(long)) <= 200
    assert hits(long)
    assert said not in visitor.page(f"/search?q={'گ' * 200}&lang=en").text
    assert said in visitor.page(f"/search?q={'گ' * 201}&lang=en").text
    spaced = visitor.page(f"/search?q={'%20' * 1200}گذرنامه&lang=en")
    assert (looked_for(spaced), said in spaced.text) == ("گذرنامه", False)


def test_a_word_of_5000_letters(visitor: CheckedClient) -> None:
    began = time.monotonic()
    assert hits(visitor.page("/search?q=" + "گ" * 5000)) == []
    assert time.monotonic() - began < 3


# What it leaves behind


def last_event(app: Flask) -> UsageEvent:
    with app.app_context():
        found = db.session.scalars(select(UsageEvent).order_by(UsageEvent.id.desc())).first()
        assert found is not None
        db.session.expunge_all()
        return found


def test_a_search_is_recorded_with_the_number_its_links_carry(visitor: CheckedClient, starter_app: Flask) -> None:
    page = visitor.page("/search?q=صدور گذرنامه&way=online&way=branch&sort=days")
    event = last_event(starter_app)
    carried = {parse_qs(urlsplit(link).query)["s"][0] for link in page.links if link.startswith("/services/")}
    assert carried == {event.search_id}
    assert (event.kind, event.query, event.filters, event.sort, event.page) == ("searched", "صدور گذرنامه", 2, "days", 1)
    assert (event.engine, event.degraded) == ("embedded", False)
    assert event.total is not None and event.total >= len(hits(page)) > 0
    assert event.duration_ms is not None and event.duration_ms > 0


def test_two_searches_have_two_numbers(visitor: CheckedClient) -> None:
    pages = [visitor.page("/search?q=گذرنامه") for _ in range(2)]
    carried = [parse_qs(urlsplit(next(link for link in page.links if "s=" in link)).query)["s"] for page in pages]
    assert carried[0] != carried[1]


@pytest.mark.parametrize("secret", ["0012345678", "۰۰۱۲۳۴۵۶۷۸", "09131234567", "0913 123 45 67", "6037-9911-1234-5678", "ali@example.com"])
def test_numbers_of_persons_are_masked_before_they_are_stored(visitor: CheckedClient, starter_app: Flask, secret: str) -> None:
    page = visitor.page("/search", query_string={"q": f"گذرنامه {secret}"})
    stored = last_event(starter_app).query or ""
    assert stored.startswith("گذرنامه")
    assert not re.search(r"\d{4}|@", to_ascii(stored))
    assert secret[:4] in looked_for(page), "the visitor still sees what was typed"


def test_a_head_request_and_a_suggestion_leave_nothing(visitor: CheckedClient, starter_app: Flask) -> None:
    visitor.page("/search?q=پیش")
    before = last_event(starter_app).id
    assert visitor.head("/search?q=گذرنامه").status_code == 200
    visitor.get("/suggest?q=گذر")
    assert last_event(starter_app).id == before


def test_the_results_are_not_for_robots(visitor: CheckedClient) -> None:
    assert any("noindex" in element.get("content", "") for element in visitor.page("/search?q=گذرنامه").all("meta", name="robots"))


def test_the_words_that_were_looked_for_are_marked(visitor: CheckedClient) -> None:
    marked = Counter(visitor.page("/search?q=صدور گذرنامه").texts("mark"))
    assert marked["گذرنامه"] > 1
    assert visitor.page("/search").texts("mark") == []
