"""The job worker killed at fifty random moments while two hundred cards are published. Run it with `dev.py drill kills`."""

from pathlib import Path

import pytest

from tests.search.kills import publish_among_kills


def test_fifty_kills_lose_nothing(starter_folder: Path, tmp_path: Path, elasticsearch_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    line = publish_among_kills(starter_folder, tmp_path / "site", elasticsearch_url, "drill", cards=200, kills=50)
    with capsys.disabled():
        print(f"\n{line}")
