"""Slots: what fills them is asked once for a whole page, with all its ids."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from flask import Flask
from markupsafe import Markup
from sqlalchemy import select

from app.catalog.models.definitions import ServiceDefinition
from app.catalog.models.organisations import Organisation
from app.db import db
from app.web.slots import fill, offer
from tests.conftest import CheckedClient


class Listener:
    """Fills nothing and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []

    def __call__(self, ids: Sequence[int], **_context: Any) -> Mapping[int, str]:
        self.asked.append(list(ids))
        return {}


def listening(app: Flask, slot: str) -> Listener:
    listener = Listener()
    offer(app, slot, listener)
    return listener


def visit(app: Flask, path: str) -> None:
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    client.set_cookie("municipality", "mun-kerman")
    client.page(path, headers={"User-Agent": "Mozilla/5.0 (Android 14; Mobile; rv:128.0) Firefox/128.0"})


def number(app: Flask, model: type[ServiceDefinition] | type[Organisation], slug: str) -> int:
    with app.app_context():
        return db.session.scalars(select(model.id).where(model.slug == slug)).one()


def test_the_offices_of_a_service_are_asked_for_once(own_starter: Flask) -> None:
    listener = listening(own_starter, "service.offices")
    visit(own_starter, "/services/passport-issue")
    assert listener.asked == [[number(own_starter, ServiceDefinition, "passport-issue")]]


def test_the_offices_of_an_organisation_are_asked_for_once(own_starter: Flask) -> None:
    listener = listening(own_starter, "organisation.offices")
    visit(own_starter, "/organisations/mun-kerman")
    assert listener.asked == [[number(own_starter, Organisation, "mun-kerman")]]


@pytest.mark.parametrize("path", ["/", "/search?q=صدور", "/services/passport-issue", "/organisations", "/offices", "/help"])
def test_the_chosen_municipality_is_asked_for_once(own_starter: Flask, path: str) -> None:
    listener = listening(own_starter, "municipality")
    visit(own_starter, path)
    assert listener.asked == [[0]]


def test_titles_of_a_report_are_asked_for_once_with_all_ids(own_starter: Flask) -> None:
    for slug in ("passport-issue", "passport-renewal", "national-card-issue"):
        visit(own_starter, f"/services/{slug}")
    listener = listening(own_starter, "definition.titles")
    result = own_starter.test_cli_runner().invoke(args=["usage", "top"])
    assert result.exit_code == 0, result.output
    ids = {number(own_starter, ServiceDefinition, slug) for slug in ("passport-issue", "passport-renewal", "national-card-issue")}
    assert [set(asked) for asked in listener.asked] == [ids]


def test_fillers_follow_one_another_and_plain_text_is_escaped(own_starter: Flask) -> None:
    offer(own_starter, "test", lambda ids, **_: dict.fromkeys(ids, "<b>"))
    offer(own_starter, "test", lambda ids, **_: {ids[0]: Markup("<i>")})
    with own_starter.app_context():
        assert fill("test", [3, 4]) == {3: Markup("&lt;b&gt;<i>"), 4: Markup("&lt;b&gt;")}
        assert fill("test", []) == fill("nobody", [3]) == {}
