"""Suggestions of all kinds: services once each, organisations, places; what was typed on the other keyboard or misspelled."""

import shutil
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask

from app.search.suggestions import MOST
from tests.conftest import CheckedClient

Offered = list[dict[str, str]]


def suggested(visitor: CheckedClient, prefix: str, **more: str) -> Offered:
    answer = visitor.get("/suggest", query_string={"q": prefix, **more})
    assert answer.status_code == 200
    found: Offered = answer.get_json()
    return found


def of_kind(found: Offered, kind: str) -> list[str]:
    return [item["text"] for item in found if item["kind"] == kind]


# Services


def test_the_title_is_shown_where_it_has_the_words(visitor: CheckedClient) -> None:
    found = suggested(visitor, "گذرنام")
    assert "صدور گذرنامه" in of_kind(found, "service")
    assert all(item["about"] == "" for item in found if "گذرنامه" in item["text"] and item["text"].startswith(("صدور", "تعویض")))


def test_an_everyday_name_is_shown_with_its_service(visitor: CheckedClient) -> None:
    named = [item for item in suggested(visitor, "پاسپورت سربازی") if item["about"]]
    assert named
    assert all(item["text"].startswith("پاسپورت سربازی") and item["about"] != item["text"] for item in named)


@pytest.mark.parametrize("prefix", ["گ", "گذ", "ثبت", "بیمه", "کارت", "شناسنامه گم", "وام"])
def test_each_thing_once_services_first(visitor: CheckedClient, prefix: str) -> None:
    found = suggested(visitor, prefix)
    assert 0 < len(found) <= MOST
    assert len({item["url"] for item in found}) == len(found)
    order = ["service", "organisation", "place"]
    assert [item["kind"] for item in found] == sorted((item["kind"] for item in found), key=order.index)


# The other keyboard, slips


@pytest.mark.parametrize(("typed", "meant"), [("fdl", "بیم"), ("'bvkh", "گذرنا"), ("wn,v ", "صدور"), ("sdv[hk", "سیرجان")])
def test_the_other_keyboard(visitor: CheckedClient, typed: str, meant: str) -> None:
    assert suggested(visitor, typed) == suggested(visitor, meant) != []


@pytest.mark.parametrize(
    ("typed", "slug"), [("گذرنامخ", "passport-issue"), ("صدور گذرنامح", "passport-issue"), ("shenasname", "birth-certificate")]
)
def test_a_slip_in_the_last_word(visitor: CheckedClient, typed: str, slug: str) -> None:
    assert any(item["url"].startswith(f"/services/{slug}") for item in suggested(visitor, typed))


@pytest.mark.parametrize("typed", ["گذخ", "زبرجدنشان", "qqqqqqq", "12345678"])
def test_no_guess_for_what_is_short_or_unknown(visitor: CheckedClient, typed: str) -> None:
    assert suggested(visitor, typed) == []


# Organisations and places


@pytest.mark.parametrize("prefix", ["ثبت احو", "احوال ثبت", "اداره کل ثبت احوال"])
def test_organisations_by_any_of_their_names(visitor: CheckedClient, prefix: str) -> None:
    assert "/organisations/civil-registry" in [item["url"] for item in suggested(visitor, prefix) if item["kind"] == "organisation"]


def test_a_place_leads_to_its_municipality_and_its_offices(visitor: CheckedClient) -> None:
    places = [(item["text"], item["url"]) for item in suggested(visitor, "سیرجا") if item["kind"] == "place"]
    assert places == [("شهرداری سیرجان", "/organisations/mun-sirjan"), ("دفترهای پیشخوان شهرستان سیرجان", "/offices?county=sirjan")]
    for _text, url in places:
        assert visitor.get(url).status_code == 200
    assert of_kind(suggested(visitor, "سیرجا"), "organisation") == []
    assert "شهرداری سیرجان" in of_kind(suggested(visitor, "شهرداری سی"), "organisation")


def test_a_common_word_inside_many_names_brings_none_of_them(visitor: CheckedClient) -> None:
    found = of_kind(suggested(visitor, "استا"), "organisation")
    assert found[0] == "استانداری کرمان"
    assert len(found) < 4, "«استان» stands in most names"


def test_names_are_in_the_language_of_the_visitor(visitor: CheckedClient) -> None:
    found = suggested(visitor, "sirja", lang="en")
    assert of_kind(found, "place") == ["Municipality of Sirjan", "Counter offices of Sirjan county"]
    assert of_kind(found, "organisation") == ["Sirjan School of Medical Sciences"]
    assert "Cookie" in visitor.get("/suggest?q=sirja").headers["Vary"]


# While the engine is away


@pytest.fixture
def broken(own_starter: Flask, tmp_path: Path) -> CheckedClient:
    """A visitor of a site that has lost its index."""
    shutil.rmtree(tmp_path / "own" / "index")
    client = own_starter.test_client()
    assert isinstance(client, CheckedClient)
    return client


def test_without_an_index_all_kinds_are_there(broken: CheckedClient) -> None:
    assert any(item["url"] == "/services/passport-issue" for item in suggested(broken, "گذرنا"))
    assert suggested(broken, "'bvkh") == suggested(broken, "گذرنا")
    assert [item["kind"] for item in suggested(broken, "سیرجا")][-2:] == ["place", "place"]
    assert broken.get(f"/suggest?q={quote('زبرجدنشان')}").get_json() == []
