"""PostgreSQL is killed under load again and again, and a whole installation is moved. Run it with `dev.py drill database`."""

import time
from pathlib import Path

import pytest

from tests.conftest import make_app
from tests.database.installations import new_on
from tests.database.outage import outage
from tests.database.test_copying import record, sums_at
from tests.postgresql import own_server
from tests.search.starter import flask

Capture = pytest.CaptureFixture[str]
EVENTS = 100_000
OUTAGES = ((3, 1, 8), (3, 10, 12), (3, 30, 20))
"""Seconds before, without the server, and after."""


@pytest.mark.parametrize(("before", "away", "after"), OUTAGES)
def test_a_killed_database(starter_folder: Path, tmp_path: Path, capsys: Capture, before: float, away: float, after: float) -> None:
    found = outage(starter_folder, tmp_path / "outage", before=before, away=away, after=after, readers=4)
    with capsys.disabled():
        print(found)
    found.check()


def test_a_whole_installation_moves(starter_folder: Path, tmp_path: Path, capsys: Capture) -> None:
    """The starter catalogue with 100,000 usage events, from SQLite to PostgreSQL and back."""
    first, back = f"sqlite:///{tmp_path / 'first.sqlite3'}", f"sqlite:///{tmp_path / 'back.sqlite3'}"
    flask(make_app(starter_folder, cli_language="en"), "db-copy", first)
    app = make_app(tmp_path / "instance", database_url=first, cli_language="en")
    record(app, EVENTS)
    before = sums_at(first)
    with own_server() as server:
        there = new_on(server, "dargah")
        for begin, target in ((first, there), (there, back)):
            began = time.monotonic()
            flask(make_app(tmp_path / "instance", database_url=begin, cli_language="en"), "db-copy", target)
            with capsys.disabled():
                rows = sum(held.rows for held in before.values())
                print(f"to {target.partition(':')[0]}: {rows} rows copied and compared in {time.monotonic() - began:.1f} s")
            assert sums_at(target) == before
    assert before["usage_event"].rows >= EVENTS
