"""Rows are written together, soon, once, and in order; they survive a locked database, a stop, and a fork."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from http.client import HTTPConnection
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from app.config import ROOT
from app.usage import batches as module
from app.usage.batches import LONGEST_WAIT, MANY, Batches, Row
from app.usage.models import UsageEvent
from tests.databases import url_of
from tests.usage.conftest import BROWSER

Events = Callable[[], list[UsageEvent]]


class Written:
    """A place where rows arrive; it can be away."""

    def __init__(self) -> None:
        self.batches: list[list[Row]] = []
        self.away = False

    def __call__(self, rows: Sequence[Row]) -> None:
        if self.away:
            raise OperationalError("insert", {}, Exception("locked"))
        self.batches.append(list(rows))

    @property
    def numbers(self) -> list[int]:
        return [row["n"] for rows in self.batches for row in rows]


def rows(*numbers: int) -> list[Row]:
    return [{"n": number} for number in numbers]


def until(true: Callable[[], bool], seconds: float = 5.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.01)
    return true()


def test_rows_of_a_quarter_of_a_second_are_written_together() -> None:
    written = Written()
    waiting = Batches(written)
    started = time.monotonic()
    for number in range(5):
        waiting.add(rows(number))
    assert until(lambda: len(written.numbers) == 5)
    assert written.batches == [rows(0, 1, 2, 3, 4)]
    assert time.monotonic() - started >= LONGEST_WAIT * 0.9


def test_many_rows_do_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST_WAIT", 60)
    written = Written()
    Batches(written).add(rows(*range(MANY)))
    assert until(lambda: len(written.numbers) == MANY)


def test_nothing_is_lost_or_written_twice_by_many_threads() -> None:
    written = Written()
    waiting = Batches(written)

    def add(first: int) -> None:
        for number in range(first, first + 500):
            waiting.add(rows(number))
            if number % 100 == 0:
                waiting.flush()

    threads = [threading.Thread(target=add, args=(number * 500,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    waiting.flush()
    assert sorted(written.numbers) == list(range(4000))
    assert len(written.batches) < 400


def test_what_the_database_does_not_take_waits_in_order_and_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_WAITING", 10)
    written = Written()
    waiting = Batches(written)
    written.away = True
    for number in range(25):
        waiting.add(rows(number))
        assert not waiting.flush()
    assert len(waiting) == 10
    written.away = False
    assert waiting.flush()
    assert written.numbers == list(range(15, 25))


def test_after_a_failure_the_next_row_brings_the_others(caplog: pytest.LogCaptureFixture) -> None:
    written = Written()
    waiting = Batches(written)
    written.away = True
    waiting.add(rows(1))
    assert until(lambda: "usage waits in memory" in caplog.text)
    written.away = False
    waiting.add(rows(2))
    assert until(lambda: written.numbers == [1, 2])


def test_a_forked_process_does_not_write_what_waits_in_its_parent() -> None:
    written = Written()
    waiting = Batches(written)
    waiting.add(rows(1))
    child = os.fork()
    if child == 0:
        waiting.add(rows(2))
        ok = waiting.flush() and written.numbers == [2]
        os._exit(0 if ok else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    waiting.flush()
    assert written.numbers == [1]


def test_a_page_does_not_wait_for_the_writer(site: Flask, visitor: FlaskClient, events: Events) -> None:
    with site.app_context():
        state = site.extensions["usage"]
        visitor.get("/services/1")
        with state.batches._writing:  # the writer is busy
            started = time.monotonic()
            assert visitor.get("/services/2").status_code == 200
            assert time.monotonic() - started < 0.2
    assert [event.definition_id for event in events()] == [1, 2]


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_a_server_that_stops_in_order_loses_nothing(database: Path, tmp_path: Path, events: Events, stop: signal.Signals) -> None:
    """Gunicorn with two workers is told to stop right after its last answer."""
    program = f"from tests.usage.conftest import make_site\napp = make_site({url_of(database)!r})\n"
    (tmp_path / "served.py").write_text(program, encoding="utf-8")
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "-w", "2", "-k", "gthread", "--threads", "4", "--bind", f"127.0.0.1:{port}", "served:app"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(tmp_path), str(ROOT)))}
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        assert until(lambda: status(port, "/services/0") == 200, 30)
        assert [status(port, f"/services/{number}") for number in range(1, 30)] == [200] * 29
    finally:
        server.send_signal(stop)
        server.wait(20)
    assert sorted(event.definition_id or 0 for event in events()) == list(range(30))


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def status(port: int, path: str) -> int:
    """0 while nobody listens."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers={"User-Agent": BROWSER})
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()
