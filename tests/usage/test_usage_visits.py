"""Visits are told apart within one day in Tehran and never joined over two; nothing at rest leads back to an address."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.db import db
from app.usage.actions import prune
from app.usage.models import UsageEvent, UsageSalt
from app.usage.recorder import flush
from app.usage.visits import visit_key

Events = Callable[[], list[UsageEvent]]
BEFORE_MIDNIGHT = datetime(2026, 3, 20, 20, 29, 30, tzinfo=UTC)  # 23:59:30 in Tehran, which is 3½ hours ahead
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
AFTER_MIDNIGHT = datetime(2026, 3, 20, 20, 30, 30, tzinfo=UTC)


def salts(site: Flask) -> dict[date, bytes]:
    with site.app_context():
        return {row.day: bytes(row.salt) for row in db.session.scalars(select(UsageSalt))}


def test_a_visitor_has_one_key_a_day_and_another_has_another(visitor: FlaskClient, events: Events) -> None:
    visitor.get("/services/1")
    visitor.get("/services/2")
    visitor.get("/services/3", environ_overrides={"REMOTE_ADDR": "203.0.113.7"})
    visitor.get("/services/4", headers={"User-Agent": BROWSER + " other"})
    first, second, third, fourth = (event.visit for event in events())
    assert first == second
    assert len({first, third, fourth}) == 3
    assert all(len(key) == 16 for key in (first, third, fourth))


def test_at_midnight_in_tehran_the_salt_is_thrown_away(site: Flask, visitor: FlaskClient, events: Events) -> None:
    with time_machine.travel(BEFORE_MIDNIGHT, tick=False) as clock:
        visitor.get("/services/1")
        yesterday = salts(site)
        clock.move_to(AFTER_MIDNIGHT)
        visitor.get("/services/1")
        today = salts(site)
    assert (list(yesterday), list(today)) == ([date(2026, 3, 20)], [date(2026, 3, 21)])
    assert yesterday[date(2026, 3, 20)] != today[date(2026, 3, 21)]
    first, second = events()
    assert (first.day, second.day) == (date(2026, 3, 20), date(2026, 3, 21))
    assert first.visit != second.visit


def test_all_processes_share_the_salt_of_the_day(site: Flask, second_site: Flask, visitor: FlaskClient, events: Events) -> None:
    with time_machine.travel(BEFORE_MIDNIGHT, tick=False) as clock:
        for moment in (BEFORE_MIDNIGHT, AFTER_MIDNIGHT):
            clock.move_to(moment)
            visitor.get("/services/1")
            second_site.test_client().get("/services/1", headers={"User-Agent": visitor.environ_base["HTTP_USER_AGENT"]})
            for written in (site, second_site):
                with written.app_context():
                    flush()
    keys = [event.visit for event in events()]
    assert keys[0] == keys[1] != keys[2] == keys[3]


def content_at_rest(site: Flask, database: Path) -> bytes:
    with site.app_context(), db.engine.connect() as connection:
        flush()
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return b"".join(path.read_bytes() for path in database.parent.iterdir() if path.name.startswith(database.name))


@pytest.mark.sqlite
def test_no_address_no_browser_and_no_old_salt_is_at_rest(site: Flask, visitor: FlaskClient, database: Path) -> None:
    with time_machine.travel(BEFORE_MIDNIGHT, tick=False) as clock:
        visitor.get("/services/1", environ_overrides={"REMOTE_ADDR": "203.0.113.77"})
        (salt,) = salts(site).values()
        content = content_at_rest(site, database)
        assert salt in content
        assert b"203.0.113" not in content
        assert b"AppleWebKit" not in content
        clock.move_to(AFTER_MIDNIGHT)
        with site.app_context():
            prune()
            db.session.commit()
    assert salts(site) == {}
    assert salt not in content_at_rest(site, database)


def test_the_key_depends_on_salt_address_and_browser() -> None:
    keys = {visit_key(salt, address, agent) for salt in (b"a", b"b") for address in ("1", "2") for agent in ("x", "y", "\udcff")}
    assert len(keys) == 12
