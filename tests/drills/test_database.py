"""PostgreSQL is killed under load again and again, and a whole installation is moved. Run it with `dev.py drill database`."""

from pathlib import Path

import pytest

from tests.database.outage import outage

Capture = pytest.CaptureFixture[str]
OUTAGES = ((3, 1, 8), (3, 10, 12), (3, 30, 20))
"""Seconds before, without the server, and after."""


@pytest.mark.parametrize(("before", "away", "after"), OUTAGES)
def test_a_killed_database(starter_folder: Path, tmp_path: Path, capsys: Capture, before: float, away: float, after: float) -> None:
    found = outage(starter_folder, tmp_path / "outage", before=before, away=away, after=after, readers=4)
    with capsys.disabled():
        print(found)
    found.check()
