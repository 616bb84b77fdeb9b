"""The job worker killed while cards are published, both engines; the small form of `tests/drills/test_kills.py`."""

from pathlib import Path

from app.search.engines.elastic.connection import Cluster
from tests.search.kills import publish_among_kills


def test_a_few_kills_lose_nothing(starter_folder: Path, tmp_path: Path, cluster: Cluster) -> None:
    publish_among_kills(starter_folder, tmp_path / "site", cluster.urls[0], cluster.prefix, cards=12, kills=3)
