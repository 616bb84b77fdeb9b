"""Rows of events that wait to be written: those of several requests go to the database together, behind the visitors' backs.

The first row that waits starts a thread; it writes everything each quarter of a second, or as soon as there are many rows, and ends
after a quiet while. What the database does not take waits on, for the next row or for the end of the process.
Why: docs/decisions/0001-usage-is-written-in-batches.md.
"""

import atexit
import logging
import os
import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any
from weakref import WeakSet

from sqlalchemy.exc import OperationalError

log = logging.getLogger(__name__)

Row = dict[str, Any]
LONGEST_WAIT = 0.25
"""Seconds a row waits for others at most."""
QUIET_ROUNDS = 20
"""How many times the thread finds nothing before it ends."""
MANY = 500
"""Rows that are written without waiting for more."""
MOST_WAITING = 5_000
"""Rows in memory at most; beyond that the oldest are lost."""


class Batches:
    """Takes rows from all threads and has `write` put them down; `write` raises OperationalError when the database is away or locked."""

    def __init__(self, write: Callable[[Sequence[Row]], None]) -> None:
        self._write = write
        self.start_empty()
        _ALL.add(self)

    def start_empty(self) -> None:
        """Also in a forked process: rows that wait are those of the parent, and none of its threads came along."""
        self._waiting: deque[Row] = deque(maxlen=MOST_WAITING)
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._many = threading.Event()
        self._thread: threading.Thread | None = None

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, rows: Sequence[Row]) -> None:
        """Let rows be written soon; returns at once."""
        with self._lock:
            self._waiting.extend(rows)
            if len(self._waiting) >= MANY:
                self._many.set()
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="usage", daemon=True)
                self._thread.start()

    def flush(self) -> bool:
        """Write what waits now; False when the database did not take it."""
        with self._writing:
            rows = self._taken()
            if not rows:
                return True
            try:
                self._write(rows)
            except OperationalError as error:
                log.warning("usage waits in memory, the database does not take it: %s", error.orig)
                self._put_back(rows)
                return False
            except Exception:
                log.exception("usage was not recorded")
            return True

    def _run(self) -> None:
        quiet = 0
        while True:
            quiet = quiet if self._many.wait(LONGEST_WAIT) or self._waiting else quiet + 1
            written = self.flush()
            with self._lock:
                if not written or (quiet >= QUIET_ROUNDS and not self._waiting):
                    self._thread = None
                    return

    def _taken(self) -> list[Row]:
        with self._lock:
            rows = list(self._waiting)
            self._waiting.clear()
            self._many.clear()
            return rows

    def _put_back(self, rows: Sequence[Row]) -> None:
        """Before those that came meanwhile; when there are too many, the oldest are lost."""
        with self._lock:
            self._waiting = deque([*rows, *self._waiting], maxlen=MOST_WAITING)


_ALL: WeakSet[Batches] = WeakSet()


def _after_fork() -> None:
    for batches in _ALL:
        batches.start_empty()


def _at_the_end() -> None:
    """What still waits when the process ends in order is written then; a worker of the web server ends so as well."""
    for batches in list(_ALL):
        batches.flush()


os.register_at_fork(after_in_child=_after_fork)
atexit.register(_at_the_end)
