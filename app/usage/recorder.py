"""The recorder: a view says `record(event)`, and at the end of the request its events become rows, which are written in batches.

They are written by a thread and a connection of their own, in a short transaction that a GET may leave behind. The page never waits
for it and never fails for it.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from flask import Flask, current_app, g, request
from sqlalchemy import insert

from app.db import utcnow
from app.text.clean import clean
from app.usage.batches import Batches, Row
from app.usage.connection import brief_transaction
from app.usage.days import day_of
from app.usage.events import Event, Searched
from app.usage.masking import stored_query
from app.usage.models import PUBLIC, UsageEvent
from app.usage.robots import is_robot
from app.usage.tokens import valid_search_id
from app.usage.visits import Salts, visit_key
from app.web.translation import current_language

log = logging.getLogger(__name__)

RECORDED_METHODS = ("GET", "POST")
LARGEST = 2**31 - 1
"""The largest number that an integer column of PostgreSQL holds."""
INSERT = insert(UsageEvent)


@dataclass
class _State:
    """What a process keeps between requests: the rows that wait, and the salt of the day."""

    batches: Batches
    salts: Salts = field(default_factory=Salts)


def record(event: Event) -> None:
    """Put the event down for the end of the request; a HEAD request leaves nothing."""
    if request.method in RECORDED_METHODS:
        g.setdefault("usage_events", []).append(event)


def init_recorder(app: Flask) -> None:
    """Let the recorder work at the end of each request of `app`."""

    def write(rows: Sequence[Row]) -> None:
        with app.app_context(), brief_transaction() as connection:
            for _kind, alike in groupby(rows, key=itemgetter("kind")):
                connection.execute(INSERT, list(alike))

    app.extensions["usage"] = _State(Batches(write))
    app.teardown_request(_take_events)


def flush() -> bool:
    """Write now what waits in this process; False when the database did not take it."""
    state: _State = current_app.extensions["usage"]
    return state.batches.flush()


def _take_events(error: BaseException | None) -> None:
    events: list[Event] = g.pop("usage_events", [])
    if not events or error is not None:
        return
    try:
        state: _State = current_app.extensions["usage"]
        now = utcnow()
        day = day_of(now)
        common = _common(now, day, state.salts.of(day))
        state.batches.add([_row(event, common) for event in events])
    except Exception:
        log.exception("usage was not recorded")


def _common(now: datetime, day: date, salt: bytes) -> dict[str, Any]:
    """The columns that all events of the request share."""
    environ = request.environ
    user_agent = environ.get("HTTP_USER_AGENT", "")
    return {
        "at": now,
        "day": day,
        "visit": visit_key(salt, environ.get("REMOTE_ADDR", ""), user_agent),
        "robot": is_robot(user_agent),
        "language": current_language(),
        "source": PUBLIC,
    }


def _row(event: Event, common: Mapping[str, Any]) -> dict[str, Any]:
    """The event as a row: what may come from an address is cut to what its column holds."""
    facts = {name: max(-LARGEST, min(value, LARGEST)) if isinstance(value, int) else value for name, value in vars(event).items()}
    facts["search_id"] = valid_search_id(event.search_id)
    if isinstance(event, Searched):
        facts |= {"query": stored_query(event.query), "engine": clean(event.engine, 32), "sort": clean(event.sort, 32)}
    return {**common, "kind": event.kind, **facts}
