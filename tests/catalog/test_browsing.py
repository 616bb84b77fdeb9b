"""Categories, and the A–Z of organisations."""

import json

import pytest

from app.text.collate import first_letter, sort_key
from tests.conftest import DATA, CheckedClient
from tests.page import text_of

CARDS = [json.loads(line) for line in (DATA / "service_definitions.jsonl").read_text("utf-8").splitlines()]
CATEGORIES = [line.split(",")[0] for line in (DATA / "categories.csv").read_text("utf-8").splitlines()[1:]]


@pytest.mark.parametrize("code", CATEGORIES)
def test_a_category_has_all_its_services_in_order(visitor: CheckedClient, code: str) -> None:
    page = visitor.page(f"/categories/{code}")
    wanted = sorted((card for card in CARDS if code in card["categories"]), key=lambda card: sort_key(card["title_fa"]))
    found = [link for link in page.links if link.startswith("/services/")]
    assert found == [f"/services/{card['id']}" for card in wanted]
    assert f"/search?category={code}" in page.links
    events = [link.removeprefix("/life-events/") for link in page.links if link.startswith("/life-events/")]
    counts = [sum(event in card["life_events"] for card in wanted) for event in events]
    assert counts == sorted(counts, reverse=True)
    assert 0 < len(events) <= 6
    english = visitor.page(f"/categories/{code}?lang=en")
    rows = [item for item in english.all("a", class_="row-link") if "/services/" in item.get("href", "")]
    titles = [text_of(next(item.iter("b"))).casefold() for item in rows]
    assert titles == sorted(titles)
    assert len(titles) == len(wanted)


def test_a_row_tells_ways_time_and_cost(visitor: CheckedClient) -> None:
    page = visitor.page("/categories/identity?lang=en")
    rows = [text_of(item) for item in page.all("a", class_="row-link") if "/services/" in item.get("href", "")]
    assert all(" · " in row for row in rows)
    assert any("IRR 1,500,000 (150,000 toman)" in row for row in rows)
    assert any(row.endswith("free") for row in rows)


def test_lists_lead_to_the_pages_of_guidance(visitor: CheckedClient) -> None:
    assert {f"/categories/{code}" for code in CATEGORIES} <= set(visitor.page("/categories").links)
    assert "/life-events/birth" in visitor.page("/life-events").links
    home = visitor.page("/").links
    assert {"/life-events/birth", "/categories/identity"} <= set(home)
    assert "/categories/police" in visitor.page("/services/passport-issue").links


def test_organisations_stand_under_their_letters(visitor: CheckedClient) -> None:
    page = visitor.page("/organisations")
    letters = page.all("nav", class_="letters")
    assert len(letters) >= 2
    ids = {element.get("id") for element in page.root.iter()}
    jumps = [link for nav in letters for element in nav.iter("a") if (link := element.get("href", ""))]
    assert {jump[1:] for jump in jumps} <= ids
    groups = page.all("div", class_="letter-group")
    for group in groups:
        letter = next(text_of(element) for element in group.iter("h3"))
        names = [text_of(element) for element in group.iter("b")]
        assert {first_letter(sort_key(name, ignore_kind=True)) for name in names} == {letter}
    linked = [link for link in page.links if link.startswith("/organisations/")]
    assert len(linked) == len(set(linked)) == 154


def test_organisations_in_english_follow_the_english_alphabet(visitor: CheckedClient) -> None:
    page = visitor.page("/organisations?lang=en")
    for nav in page.all("nav", class_="letters"):
        letters = [text_of(element) for element in nav.iter("a")]
        assert letters == sorted(set(letters))
        assert all(len(letter) == 1 and letter.isascii() for letter in letters)


def test_municipalities_of_a_county(visitor: CheckedClient) -> None:
    page = visitor.page("/organisations?county=sirjan&lang=en")
    names = [text_of(element) for element in page.all("b")]
    assert "Municipality of Sirjan" in names
    assert 0 < len(names) < 10
    assert page.heading == "Municipalities of Sirjan county"
    everything = visitor.page("/organisations?lang=en")
    assert "/organisations?county=sirjan" in everything.links
    unknown = visitor.page("/organisations?county=nowhere&lang=en")
    assert len(unknown.links) == len(everything.links)
    assert visitor.page("/organisations?lang=en").heading == "Agencies and municipalities"


LETTERS = [("آب و فاضلاب", "ا"), ("اداره کل برق", "ب"), ("Bank", "B"), ("۱۳۷", "1"), ("☎", ""), ("", "")]


@pytest.mark.parametrize(("name", "letter"), LETTERS)
def test_first_letters(name: str, letter: str) -> None:
    assert first_letter(sort_key(name, ignore_kind=True)) == letter
