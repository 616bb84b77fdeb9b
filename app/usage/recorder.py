"""The recorder: a view says `record(event)`, and at the end of the request all its events are written at once.

They are written by a connection of their own, in a short transaction that a GET may leave behind. The page never waits long and never
fails for it: when the database is locked or away, the events wait in memory for the next request of this process.
"""

import logging
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from flask import Flask, current_app, g, request
from sqlalchemy import insert
from sqlalchemy.exc import OperationalError

from app.db import utcnow
from app.text.clean import clean
from app.usage.connection import brief_transaction
from app.usage.days import day_of
from app.usage.events import Event, Searched
from app.usage.masking import stored_query
from app.usage.models import PUBLIC, UsageEvent
from app.usage.robots import is_robot
from app.usage.tokens import valid_search_id
from app.usage.visits import Salts, visit_key
from app.web.locale import current_language

log = logging.getLogger(__name__)

RECORDED_METHODS = ("GET", "POST")
LATE_ROWS = 1000
"""How many rows wait in memory at most; beyond that the oldest are lost."""
LARGEST = 2**31 - 1
"""The largest number that an integer column of PostgreSQL holds."""
_EMPTY = {column.name: None for column in UsageEvent.__table__.columns if column.name != "id"}


@dataclass
class _State:
    """What a process keeps between requests: the salt of the day and the rows it could not write yet."""

    salts: Salts = field(default_factory=Salts)
    late: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=LATE_ROWS))


def record(event: Event) -> None:
    """Put the event down for the end of the request; a HEAD request leaves nothing."""
    if request.method in RECORDED_METHODS:
        g.setdefault("usage_events", []).append(event)


def init_recorder(app: Flask) -> None:
    """Let the recorder write at the end of each request of `app`."""
    app.extensions["usage"] = _State()
    app.teardown_request(_write_events)


def _write_events(error: BaseException | None) -> None:
    events: list[Event] = g.pop("usage_events", [])
    if not events or error is not None:
        return
    try:
        _write(events, current_app.extensions["usage"])
    except Exception:
        log.exception("usage was not recorded")


def _write(events: Sequence[Event], state: _State) -> None:
    now = utcnow()
    common = _common(now, state.salts.of(day_of(now)))
    rows = [*_late(state), *(_row(event, common) for event in events)]
    try:
        with brief_transaction() as connection:
            connection.execute(insert(UsageEvent), rows)
    except OperationalError as error:
        state.late.extend(rows)
        log.warning("usage waits in memory, the database does not take it: %s", error.orig)


def _common(now: datetime, salt: bytes) -> dict[str, Any]:
    """The columns that all events of the request share."""
    user_agent = request.user_agent.string
    return {
        **_EMPTY,
        "at": now,
        "day": day_of(now),
        "visit": visit_key(salt, request.remote_addr or "", user_agent),
        "robot": is_robot(user_agent),
        "language": current_language(),
        "source": PUBLIC,
    }


def _row(event: Event, common: Mapping[str, Any]) -> dict[str, Any]:
    """The event as a row: what may come from an address is cut to what its column holds."""
    facts = {name: max(-LARGEST, min(value, LARGEST)) if isinstance(value, int) else value for name, value in asdict(event).items()}
    facts["search_id"] = valid_search_id(event.search_id)
    if isinstance(event, Searched):
        facts |= {"query": stored_query(event.query), "engine": clean(event.engine, 32), "sort": clean(event.sort, 32)}
    return {**common, "kind": event.kind, **facts}


def _late(state: _State) -> list[dict[str, Any]]:
    rows = []
    with suppress(IndexError):
        while True:
            rows.append(state.late.popleft())
    return rows
