"""Costs by payee with their dates, and what each way costs together."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.catalog.actions import publish
from app.catalog.card import Card, load
from app.catalog.costs import cost_table
from app.catalog.facts import WayKind
from app.catalog.models.definitions import ServiceDefinition
from app.db import db
from tests.page import Page, text_of

LEAST: dict[str, Any] = {
    "title": "خدمت",
    "plain_title": "خدمت",
    "summary": "خلاصه",
    "description": "شرح",
    "audience": ["citizen"],
    "categories": ["identity"],
    "keywords": ["خدمت"],
    "channels": [{"kind": "online", "name": "سامانه"}, {"kind": "counter_office", "name": "دفتر"}],
}
LINES = [
    {"label": "تعرفه", "channel": "any", "amount": 1_000_000, "payee": "خزانه", "valid_from": "2026-03-21"},
    {"label": "کارمزد", "channel": "counter_office", "amount": 50_000, "payee": "دفتر پیشخوان"},
    {"label": "پست", "channel": "online", "amount": 0},
]


def card(costs: list[dict[str, Any]]) -> Card:
    return Card.model_validate({**LEAST, "costs": costs})


def test_lines_stand_under_their_payee_and_the_unnamed_last() -> None:
    table = cost_table(card([LINES[2], *LINES[:2]]))
    assert [(group.payee, [line.label for line in group.lines]) for group in table.groups] == [
        ("خزانه", ["تعرفه"]),
        ("دفتر پیشخوان", ["کارمزد"]),
        ("", ["پست"]),
    ]
    assert table.payee_stated and table.dated


def test_totals_of_the_ways() -> None:
    table = cost_table(card(LINES))
    assert [(total.kind, total.amount) for total in table.totals] == [(WayKind.ONLINE, 1_000_000), (WayKind.COUNTER_OFFICE, 1_050_000)]


def test_an_unknown_line_leaves_its_ways_without_total() -> None:
    table = cost_table(card([LINES[0], {"label": "کارمزد", "channel": "counter_office", "amount": None}]))
    assert [total.kind for total in table.totals] == [WayKind.ONLINE]


def test_one_line_needs_no_total() -> None:
    table = cost_table(card(LINES[:1]))
    assert table.totals == ()
    assert not cost_table(card([LINES[2]])).payee_stated


@pytest.fixture
def paid_page(own_starter: Flask) -> Page:
    """A service page with payees and dates."""
    with own_starter.app_context():
        definition = db.session.scalar(select(ServiceDefinition).where(ServiceDefinition.slug == "passport-issue"))
        assert definition is not None
        costs = card(LINES).costs
        publish(definition, load(definition.card).model_copy(update={"costs": costs}))
        db.session.commit()
    client: Any = own_starter.test_client()
    return client.page("/services/passport-issue")


def test_the_page_names_payees_and_dates(paid_page: Page) -> None:
    section = text_of(paid_page.one("section", id="cost"))
    assert "خزانه" in section and "دفتر پیشخوان" in section
    assert "۱ فروردین ۱۴۰۵" in section
    assert "۱٬۰۵۰٬۰۰۰ ریال" in section


def test_what_is_not_stated_is_said_once(visitor: Any) -> None:
    page = visitor.page("/services/passport-issue?lang=en")
    assert text_of(page.one("section", id="cost")).count("is not stated") == 1
