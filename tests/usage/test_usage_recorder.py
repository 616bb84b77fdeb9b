"""What is recorded, what is not, and that no page pays for it."""

import logging
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from app.db import db, utcnow
from app.usage.batches import LONGEST_WAIT
from app.usage.days import day_of
from app.usage.models import UsageEvent
from app.usage.recorder import flush

Events = Callable[[], list[UsageEvent]]


@contextmanager
def locked(path: Path) -> Iterator[None]:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.rollback()
        connection.close()


def test_a_search_is_recorded_with_all_its_facts(visitor: FlaskClient, events: Events) -> None:
    visitor.get("/search", query_string={"q": "كارت  ملي", "total": 41, "page": 2})
    (event,) = events()
    assert (event.kind, event.query, event.total, event.page, event.search_id) == ("searched", "کارت ملی", 41, 2, "abcdefghij")
    assert (event.engine, event.degraded, event.filters, event.sort, event.duration_ms) == ("embedded", False, 0, "relevance", 1.5)
    assert (event.language, event.source, event.robot) == ("fa", "public", False)
    assert event.day == day_of(event.at)
    assert abs((utcnow() - event.at).total_seconds()) < 60
    assert (event.definition_id, event.channel_id, event.position) == (None, None, None)


def test_the_language_is_that_of_the_page(visitor: FlaskClient, events: Events) -> None:
    visitor.get("/services/5?lang=en")
    assert [event.language for event in events()] == ["en"]


def test_events_of_several_requests_are_one_insert(visitor: FlaskClient, events: Events, inserts: list[str]) -> None:
    for number in range(1, 4):
        visitor.get(f"/services/{number}")
    assert [event.definition_id for event in events()] == [1, 2, 3]
    assert len(inserts) == 1


def test_events_of_one_request_keep_their_order(visitor: FlaskClient, events: Events) -> None:
    visitor.get("/go/5")
    viewed, clicked = events()
    assert (viewed.kind, viewed.definition_id, viewed.channel_id) == ("viewed", 5, None)
    assert (clicked.kind, clicked.definition_id, clicked.channel_id, clicked.position) == ("clicked_out", 5, 7, 2)
    assert (clicked.organisation_id, clicked.county_id, clicked.search_id) == (8, 9, "abcdefghij")


def test_post_is_recorded_head_and_options_are_not(visitor: FlaskClient, events: Events) -> None:
    assert visitor.head("/go/5").status_code == 200
    assert visitor.options("/go/5").status_code == 200
    assert events() == []
    visitor.post("/search", data={"q": "a"})
    assert [event.query for event in events()] == ["a"]


def test_a_page_that_failed_was_not_seen(visitor: FlaskClient, events: Events) -> None:
    assert visitor.get("/broken").status_code == 500
    assert visitor.get("/missing").status_code == 404
    assert events() == []


def test_events_do_not_leak_into_the_next_request(site: Flask, visitor: FlaskClient, events: Events) -> None:
    with site.app_context():
        visitor.get("/services/1")
        visitor.get("/missing")
        visitor.get("/services/2")
    assert [event.definition_id for event in events()] == [1, 2]


def test_what_stands_in_an_address_cannot_spoil_the_record(visitor: FlaskClient, events: Events) -> None:
    visitor.get("/services/5", query_string={"s": "<script>", "p": 10**30})
    visitor.get("/services/5", query_string={"s": "abcdefghij", "p": -(10**30)})
    visitor.get("/search", query_string={"q": "a", "page": 10**30})
    assert [event.search_id for event in events()] == [None, "abcdefghij", "abcdefghij"]
    assert [event.position for event in events()] == [2**31 - 1, -(2**31 - 1), None]


def test_a_recorder_that_fails_is_logged_and_the_page_is_whole(site: Flask, visitor: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with site.app_context():
        db.session.execute(text("DROP TABLE usage_event"))
        db.session.execute(text("CREATE TABLE usage_event (id INTEGER PRIMARY KEY, must VARCHAR NOT NULL)"))
        db.session.commit()
        with caplog.at_level(logging.WARNING):
            response = visitor.get("/go/5")
            flush()
    assert (response.status_code, response.text) == (200, "gone")
    assert "usage" in caplog.text


def test_without_a_salt_table_nothing_is_recorded_and_the_page_is_whole(site: Flask, visitor: FlaskClient, events: Events) -> None:
    with site.app_context():
        db.session.execute(text("DROP TABLE usage_salt"))
        db.session.commit()
    assert visitor.get("/go/5").text == "gone"
    assert events() == []


def test_a_locked_database_delays_no_page_and_loses_no_event(visitor: FlaskClient, database: Path, events: Events) -> None:
    visitor.get("/services/1")
    with locked(database):
        started = time.monotonic()
        assert visitor.get("/services/2").status_code == 200
        assert visitor.get("/services/3").status_code == 200
        assert time.monotonic() - started < 0.2
        time.sleep(LONGEST_WAIT * 2)
    visitor.get("/services/4")
    assert [event.definition_id for event in events()] == [1, 2, 3, 4]
    assert len({event.id for event in events()}) == 4


@pytest.mark.sqlite
def test_the_connection_goes_back_with_its_usual_patience(site: Flask, visitor: FlaskClient) -> None:
    visitor.get("/services/1")
    with site.app_context(), db.engine.connect() as connection:
        flush()
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 5000


def test_the_session_of_the_view_is_not_committed_by_the_recorder(site: Flask, visitor: FlaskClient, events: Events) -> None:
    with site.app_context():
        db.session.add(UsageEvent(at=utcnow(), day=day_of(utcnow()), kind="x", visit="", robot=False, language="fa", source="test"))
        visitor.get("/services/1")
        flush()
        db.session.rollback()
    assert [event.kind for event in events()] == ["viewed"]
