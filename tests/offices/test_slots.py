"""What the offices say on the pages of services and organisations."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from markupsafe import Markup

from app.db import db, utcnow
from app.web.dates import TEHRAN
from app.web.slots import fill

MONDAY_AT_TEN = datetime(2026, 11, 23, 10, 0, tzinfo=TEHRAN)
World = dict[str, Any]


@pytest.fixture(autouse=True)
def english_page(site: Flask, world: World) -> Iterator[None]:
    with time_machine.travel(MONDAY_AT_TEN, tick=False), site.test_request_context("/?lang=en"):
        yield


def place_in(text: str, *pieces: str) -> list[int]:
    """Where pieces stand; all must be there."""
    return [text.index(piece) for piece in pieces]


def test_nearest_offices_of_a_service(world: World) -> None:
    ids = [world["passport"].id, world["birth-record"].id, world["gas"].id]
    filled = fill("service.offices", ids, place=world["kerman"])
    assert set(filled) == set(ids[:2])
    html = filled[ids[0]]
    assert isinstance(html, Markup)
    order = place_in(html, "/offices/sepah", "/offices/azadi", "/offices/sirjan-1")
    assert order == sorted(order)
    assert '<span class="open-now">Open now</span>, until 13:30' in html
    assert "All 2 offices of Kerman county that do this" in html
    assert 'href="/offices?service=passport&amp;county=kerman"' in html
    assert "&lt;azadi&gt;" in html
    assert html.count("Guidance only") == 1
    assert "Guidance only" not in filled[ids[1]]


def test_limit_holds_for_each_service(world: World) -> None:
    ids = [world["passport"].id, world["birth-record"].id]
    filled = fill("service.offices", ids, place=world["kerman"], limit=1)
    assert filled[ids[0]].count("<li") == 1 and "/offices/sepah" in filled[ids[0]]
    assert filled[ids[1]].count("<li") == 1 and "/offices/azadi" in filled[ids[1]]
    assert "All 2 offices" in filled[ids[0]]


def test_offices_of_the_own_county_come_first_whatever_the_distance(world: World) -> None:
    world["sirjan-1"].latitude, world["sirjan-1"].longitude = 30.2839, 57.0834
    db.session.commit()
    html = fill("service.offices", [world["passport"].id], place=world["kerman"])[world["passport"].id]
    order = place_in(html, "/offices/sepah", "/offices/azadi", "/offices/sirjan-1")
    assert order == sorted(order)


def test_county_without_an_office_gets_the_nearest_ones(world: World) -> None:
    html = fill("service.offices", [world["passport"].id], place=world["baft"])[world["passport"].id]
    assert "No office in Baft county does this; these are others." in html
    assert 'href="/offices?service=passport"' in html
    assert html.index("/offices/sirjan-1") < html.index("/offices/sepah")


def test_county_whose_place_is_not_known(world: World) -> None:
    world["kerman"].latitude = world["kerman"].longitude = None
    db.session.commit()
    html = fill("service.offices", [world["passport"].id], place=world["kerman"])[world["passport"].id]
    assert html.count("<li") == 3
    assert "kilometres" not in html and "Distances" not in html


def test_without_a_place_only_the_number_is_told(world: World) -> None:
    ids = [world["passport"].id, world["birth-record"].id, world["gas"].id]
    filled = fill("service.offices", ids, place=None)
    assert set(filled) == set(ids[:2])
    assert "3 counter offices do this." in filled[ids[0]]
    assert "Find the nearest in 2 counties" in filled[ids[0]]
    assert 'href="/offices?service=passport"' in filled[ids[0]]
    assert "1 counter office does this." in filled[ids[1]]


def test_offices_of_an_organisations_county(world: World) -> None:
    ids = [world[slug].id for slug in ("agency", "sirjan-town", "lonely")]
    filled = fill("organisation.offices", ids)
    assert set(filled) == set(ids[:2])
    assert "3 counter offices in Kerman county" in filled[ids[0]]
    assert 'href="/offices?county=kerman"' in filled[ids[0]]
    assert "1 counter office in Sirjan county" in filled[ids[1]]


def test_closed_offices_do_not_count(world: World) -> None:
    world["sirjan-1"].closed_at = utcnow()
    db.session.commit()
    assert world["sirjan-town"].id not in fill("organisation.offices", [world["sirjan-town"].id])
    assert "2 counter offices" in fill("service.offices", [world["passport"].id], place=None)[world["passport"].id]
    html = fill("service.offices", [world["passport"].id], place=world["sirjan"])[world["passport"].id]
    assert "/offices/sirjan-1" not in html
