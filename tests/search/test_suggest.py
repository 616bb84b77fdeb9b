"""Suggestions while somebody types."""

import json
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import select

from app.catalog.models.definitions import ServiceDefinition
from app.db import db, utcnow
from app.search.indexing import drain
from app.search.suggestions import LONGEST_PREFIX, MOST
from tests.conftest import CheckedClient
from tests.search.starter import definition, name_it

ADDRESSES = {"service": "/services/", "organisation": "/organisations/", "place": ("/organisations/", "/offices?county=")}


def suggested(visitor: CheckedClient, prefix: str) -> list[dict[str, str]]:
    answer = visitor.get(f"/suggest?q={quote(prefix)}")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    found: list[dict[str, str]] = json.loads(answer.get_data(as_text=True))
    assert len(found) <= MOST
    for item in found:
        assert item.keys() == {"text", "url", "kind", "about"}
        assert item["text"]
        assert item["url"].startswith(ADDRESSES[item["kind"]])
    assert len({item["url"] for item in found}) == len(found), "each thing once"
    return found


def urls(visitor: CheckedClient, prefix: str) -> list[str]:
    return [item["url"] for item in suggested(visitor, prefix)]


@pytest.mark.parametrize("prefix", ["صدور گذر", "صدور گذرنامه", "گذرنامه صد", "صدور  گذر", " صدور گذر", "صدورگذر"])
def test_beginnings_of_words_in_any_order(visitor: CheckedClient, prefix: str) -> None:
    assert "/services/passport-issue" in urls(visitor, prefix)


@pytest.mark.parametrize("prefix", ["گواهی‌نامه ران", "گواهی نامه ران", "گواهینامه ران", "گواهي نامه ران", "گواهي‌نامة ران"])
def test_half_spaces_and_arabic_letters_do_not_matter(visitor: CheckedClient, prefix: str) -> None:
    assert "/services/driving-licence-issue" in urls(visitor, prefix)


def test_arabic_letters_give_what_persian_ones_give(visitor: CheckedClient) -> None:
    assert suggested(visitor, "كارت ملي") == suggested(visitor, "کارت ملی") != []


def test_each_letter_keeps_the_service_in_reach(visitor: CheckedClient) -> None:
    title = "صدور گذرنامه"
    for end in range(len("صدور گذ"), len(title) + 1):
        assert "/services/passport-issue" in urls(visitor, title[:end]), title[:end]


def test_the_whole_title_comes_first(visitor: CheckedClient, starter_app: Flask) -> None:
    with starter_app.app_context():
        rows = db.session.execute(select(ServiceDefinition.slug, ServiceDefinition.title).order_by(ServiceDefinition.id).limit(40)).all()
        db.session.rollback()
    firsts = [urls(visitor, title[:LONGEST_PREFIX])[:1] == [f"/services/{slug}"] for slug, title in rows]
    assert sum(firsts) >= 38, [title for (_, title), first in zip(rows, firsts, strict=True) if not first]


@pytest.mark.parametrize("prefix", ["", " ", "\u200c", "!!!", "😀", "\x00", "زبرجدنشان"])
def test_nothing_for_nothing(visitor: CheckedClient, prefix: str) -> None:
    assert suggested(visitor, prefix) == []


def test_without_an_argument_nothing(visitor: CheckedClient) -> None:
    assert visitor.get("/suggest").json == []


HOSTILE = ["'", '"', "<script>", "گ<b>", "%", "_", "*", "گ*", "(", "[", "\\", "گ OR صدور", "گ" * 5000, "ا", "a", "۱", "\u202eگذر"]


@pytest.mark.parametrize("prefix", HOSTILE)
def test_hostile_beginnings(visitor: CheckedClient, prefix: str) -> None:
    suggested(visitor, prefix)


def test_the_answer_is_readable_and_kept_for_a_minute(visitor: CheckedClient) -> None:
    answer = visitor.get("/suggest?q=گذر")
    assert "گذر" in answer.get_data(as_text=True), "Persian is not escaped"
    assert answer.cache_control.max_age == 60
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_markup_in_a_name_stays_text(own_starter: Flask) -> None:
    name = '<img src=x onerror="alert(1)"> زبرجدنشان'
    with own_starter.app_context():
        name_it("passport-issue", name)
        db.session.commit()
        drain()
    client = own_starter.test_client()
    assert isinstance(client, CheckedClient)
    assert suggested(client, "<img src") == [{"text": name, "url": "/services/passport-issue", "kind": "service", "about": "صدور گذرنامه"}]
    assert "<img src=x" not in client.page("/search?q=زبرجدنشان").html
    assert "<img src=x" not in client.page("/services/passport-issue").html


def test_what_was_archived_is_not_suggested_even_before_the_index_knows(own_starter: Flask) -> None:
    with own_starter.app_context():
        definition("passport-issue").archived_at = utcnow()
        db.session.commit()
    client = own_starter.test_client()
    assert isinstance(client, CheckedClient)
    assert "/services/passport-issue" not in urls(client, "صدور گذرنامه")
    assert not any(link.startswith("/services/passport-issue?") for link in client.page("/search?q=صدور گذرنامه").links)
