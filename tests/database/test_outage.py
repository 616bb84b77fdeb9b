"""PostgreSQL is killed under load: a clean page at most while it is away, nothing confirmed is lost, nobody has to restart anything.

The small form of `tests/drills/test_database.py`.
"""

from pathlib import Path

from tests.database.outage import outage


def test_a_killed_postgresql_costs_some_requests_and_nothing_else(starter_folder: Path, tmp_path: Path) -> None:
    outage(starter_folder, tmp_path / "outage", before=1.5, away=1.5, after=3, readers=2).check()
