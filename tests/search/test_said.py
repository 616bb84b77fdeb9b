"""What the results page says of the query: how it was read, what is not sure, the place, the filters that it speaks of."""

import re
from dataclasses import replace
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app.search.arguments import SearchArguments
from app.search.current import knowledge
from app.search.knowledge import Knowledge
from app.search.planner import plan_query
from app.search.queries import answer
from app.search.reading import read
from app.search.said import said
from app.search.wording import raw, reworded, spellings, written
from app.text.letters import ZWNJ
from tests.conftest import CheckedClient
from tests.page import Page, text_of


def search(visitor: CheckedClient, query: str, **more: str) -> Page:
    return visitor.page("/search?" + "&".join(f"{name}={quote(value)}" for name, value in {"q": query, "lang": "en", **more}.items()))


def lines(page: Page) -> list[str]:
    """What is said under the heading."""
    return [text_of(item) for name in ("p", "div") for item in page.all(name, class_="said")]


def arguments(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def link(page: Page, text: str) -> dict[str, str]:
    """The arguments of the link with this text."""
    (found,) = [item.get("href", "") for item in page.all("a") if text_of(item) == text]
    return arguments(found)


def services(page: Page) -> list[str]:
    return [address for address in page.links if address.startswith("/services/")]


# How it was read


@pytest.mark.parametrize("typed", ["گرانفروشی", "گران‌فروشی", "گران فروشی", "مراقبتهای نوزاد"])
def test_the_right_word_is_reworded_however_those_before_it_are_written(known: Knowledge, typed: str) -> None:
    """The catalogue writes «گران‌فروشی» in two words, and so they are read."""
    reading = plan_query(f"{typed} گزرنامه", known).reading
    assert reworded(reading, {len(reading.words) - 1: ("گذرنامه",)}) == f"{typed} گذرنامه"
    assert raw(reading, len(reading.words) - 1, len(reading.words)) == "گزرنامه"


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        ("fdli", "بیمه"),
        ("'bvkhli", "گذرنامه"),
        ("shenasname", "شناسنامه"),
        ("گذرنامخ", "گذرنامه"),
        ("صدور  گذرنامخ جدید", "صدور گذرنامه جدید"),
        ("گواهینامهرانندگی", "گواهی‌نامه رانندگی"),
    ],
)
def test_another_reading_is_said_with_the_way_to_the_typed_words(visitor: CheckedClient, typed: str, read_as: str) -> None:
    page = search(visitor, typed, way="online", sort="title")
    assert lines(page)[0] == f"Results for “{read_as}”. Search exactly for “{' '.join(typed.split())}”"
    exact = link(page, f"Search exactly for “{' '.join(typed.split())}”")
    assert {name: value for name, value in exact.items() if name != "q"} == {"literal": "1", "way": "online", "sort": "title", "lang": "en"}
    assert exact["q"].split() == typed.split()


@pytest.mark.parametrize("typed", ["گذرنامه", "passport", "گذرنامة", "كارت ملي", "گواهینامم", "بچه‌ام", "", "!!!", "۱۴۰۵"])
def test_nothing_is_said_of_words_that_are_understood(visitor: CheckedClient, typed: str) -> None:
    assert not any("Results for" in line or "Did you mean" in line for line in lines(search(visitor, typed)))


def test_a_literal_search_says_so_keeps_to_it_and_leads_back(visitor: CheckedClient) -> None:
    page = search(visitor, "سند خونه", literal="1", way="online")
    assert lines(page)[0].startswith("Your words were searched exactly as you typed them.")
    assert link(page, "Search with corrections and words of the same meaning") == {"q": "سند خونه", "way": "online", "lang": "en"}
    assert all(field.get("value") == "1" for field in page.all("input", name="literal"))
    assert len(page.all("input", name="literal")) == 2, "the filters, twice"
    assert arguments(page.all("a", class_="chip-on")[0].get("href", ""))["literal"] == "1"
    assert all(arguments(item.get("href", ""))["literal"] == "1" for item in page.all("a", rel="next"))
    assert not any("Results for" in line for line in lines(search(visitor, "fdli", literal="1")))


def test_the_other_layout_finds_what_the_words_find(visitor: CheckedClient) -> None:
    slugs = [[urlsplit(address).path for address in services(search(visitor, query))] for query in ("'bvkhli", "گذرنامه")]
    assert slugs[0] == slugs[1] != []


def test_a_reading_is_spelled_as_the_services_spell_it(visitor: CheckedClient) -> None:
    assert lines(search(visitor, "آمووزش"))[0].startswith("Results for “آموزش”.")


# What may have been meant


def proposed(app: Flask, query: str, total: int) -> str:
    """What is proposed for a query that was answered with so many results."""
    with app.test_request_context("/search"):
        shown = answer(SearchArguments(query=query), None)
        return said(SearchArguments(query=query), replace(shown, results=replace(shown.results, total=total))).meant


def test_a_doubtful_reading_is_proposed_only_if_it_finds_more(starter_app: Flask) -> None:
    with starter_app.app_context():
        words = ["بخمه", "طلاخ", "وازه", "سمدی", "خواشت"]
        readings = {word: plan_query(word, knowledge()).reading.words[0] for word in words}
        asked, word = next((word, found) for word, found in readings.items() if found.readings and not found.readings[0].sure)
    assert proposed(starter_app, asked, 0) == " ".join(word.readings[0].words)
    assert proposed(starter_app, asked, 10_000) == ""


# Weak and empty


def test_a_weak_answer_is_said_to_be_weak(visitor: CheckedClient) -> None:
    page = search(visitor, "اقامت کانادا")
    assert page.heading == "No sure result was found for “اقامت کانادا”"
    assert "The word “کانادا” is in no service." in lines(page)
    assert {"/life-events", "/categories"} <= set(page.links)
    assert link(page, "I did not find it") == {"q": "اقامت کانادا"}
    assert services(page), "what is nearest"
    assert page.all("li", class_="hit-top") == []


def test_a_sure_answer_is_not(visitor: CheckedClient) -> None:
    for query in ("گذرنامه", "گذرنامخ", ""):
        page = search(visitor, query)
        assert "sure" not in page.heading
        assert not any(text_of(item) == "I did not find it" for item in page.all("a"))


def test_the_empty_page_names_the_word_that_is_nowhere(visitor: CheckedClient) -> None:
    assert lines(search(visitor, "زبرجدنشان")) == ["The word “زبرجدنشان” is in no service."]


# Places


def test_a_place_puts_its_offering_in_front_and_hides_nothing(visitor: CheckedClient) -> None:
    page, without = search(visitor, "پروانه ساختمون سیرجان"), search(visitor, "پروانه ساختمون")
    assert lines(page)[0].startswith("For Sirjan;")
    assert re.search(r"\d+", page.heading)[0] == re.search(r"\d+", without.heading)[0]  # type: ignore[index]  # fails if there is none
    first = arguments(services(page)[0])
    assert (urlsplit(services(page)[0]).path, first["org"]) == ("/services/m-building-permit", "mun-sirjan")
    assert "Municipality of Sirjan" in text_of(page.all("li", class_="hit")[0])
    assert not any("org" in arguments(address) for address in services(without))
    rural = [address for address in services(page) if "/rural-building-permit" in address or "rural" in address]
    assert all("org" not in arguments(address) for address in rural)


def test_only_who_offers_it_is_carried_along(visitor: CheckedClient) -> None:
    page = search(visitor, "گذرنامه سیرجان")
    assert lines(page)[0].startswith("For Sirjan;")
    assert services(page)
    assert not any("org" in arguments(address) for address in services(page))


def test_another_place_or_none_is_one_click_away(visitor: CheckedClient) -> None:
    page = search(visitor, "پروانه ساختمان در شهر سیرجان", way="online")
    assert link(page, "Search without a place") == {"q": "پروانه ساختمان", "way": "online", "lang": "en"}
    assert link(page, "Baft")["q"] == "پروانه ساختمان بافت"
    assert len(list(page.one("div", class_="said").iter("a"))) == 1 + 71, "every town but this one"
    assert lines(search(visitor, "پروانه ساختمان بافت"))[0].startswith("For Baft;")


def test_a_place_alone_has_no_search_without_it(visitor: CheckedClient) -> None:
    page = search(visitor, "سیرجان")
    assert lines(page)[0].startswith("For Sirjan;")
    assert "Search without a place" not in page.text
    assert link(page, "Baft")["q"] == "بافت"


def test_the_whole_province_is_no_place_to_choose(visitor: CheckedClient) -> None:
    assert not any(line.startswith("For ") for line in lines(search(visitor, "گذرنامه استان کرمان")))


# Filters


def test_filters_that_the_query_speaks_of_are_one_click_away(visitor: CheckedClient) -> None:
    page = search(visitor, "بیمه آنلاین رایگان", audience="citizen")
    assert link(page, "Only Online") == {"q": "بیمه آنلاین رایگان", "audience": "citizen", "way": "online", "lang": "en"}
    assert link(page, "Only Free")["fee"] == "free"
    chosen = search(visitor, "بیمه آنلاین رایگان", way="online")
    assert "Only Online" not in chosen.text
    assert link(chosen, "Only Free")["way"] == "online"


# The words of a query in its own letters


def test_words_are_replaced_where_they_stand() -> None:
    reading = read("صدور «گواهي‌نامة» آزاد؛ ماده ۱۰۰")
    assert [word.surface for word in reading.words] == ["صدور", "گواهی", "نامه", "ازاد", "ماده", "100"]
    assert reworded(reading, {}) == reading.text
    assert reworded(reading, {3: ("بسته",)}) == "صدور «گواهي‌نامة» بسته؛ ماده ۱۰۰"
    assert reworded(reading, {2: ("نامک",)}) == "صدور «گواهي‌نامک» آزاد؛ ماده ۱۰۰"
    assert reworded(reading, {0: (), 3: ("یک", "دو")}) == "«گواهي‌نامة» یک دو؛ ماده ۱۰۰"
    assert raw(reading, 3, 4) == "آزاد"
    assert raw(reading, 2, 4) == "گواهي‌نامة» آزاد"


def test_spellings_are_those_of_the_texts() -> None:
    assert spellings(["آزادسازی خودرو", "مسئول"]) == {"ازادسازی": "آزادسازی", "مسیول": "مسئول"}
    assert spellings(["ممنوع‌الخروج"])["ممنوعالخروج"] == "ممنوع‌الخروج"


@given(st.text())
def test_any_text_can_be_reworded(text: str) -> None:
    reading = read(text)
    assert reworded(reading, {}) == reading.text.strip(f" {ZWNJ}")
    assert all(reading.text[word.start : word.end] for word in written(reading))
    for place in range(len(reading.words)):
        assert raw(reading, place, place + 1) in reading.text
        assert "ڤڤ" in reworded(reading, {place: ("ڤڤ",)}) or not any(word.first <= place < word.after for word in written(reading))
