"""Shared by the tests of the search room."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.search.engines.elastic.connection import Cluster
from app.search.engines.elastic.engine import ElasticEngine
from app.search.engines.embedded.engine import EmbeddedEngine
from tests.search import cluster as hands
from tests.search.contract_documents import ALL


@pytest.fixture
def embedded(tmp_path: Path) -> EmbeddedEngine:
    """A real embedded engine with the documents of the contract."""
    made = EmbeddedEngine(tmp_path / "embedded")
    made.rebuild(ALL)
    return made


@pytest.fixture
def cluster(elasticsearch_url: str, tmp_path: Path) -> Iterator[Cluster]:
    """A real cluster with a prefix of this test's own."""
    made = hands.settings(elasticsearch_url, tmp_path / "store")
    yield made
    hands.clear(made)


@pytest.fixture
def elastic(cluster: Cluster) -> ElasticEngine:
    """A real distributed engine with the documents of the contract."""
    made = ElasticEngine(cluster)
    made.rebuild(ALL)
    return made
