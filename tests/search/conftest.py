"""Shared by the tests of the search room."""

from pathlib import Path

import pytest

from app.search.engines.embedded.engine import EmbeddedEngine
from tests.search.contract_documents import ALL


@pytest.fixture
def embedded(tmp_path: Path) -> EmbeddedEngine:
    """A real embedded engine with the documents of the contract."""
    made = EmbeddedEngine(tmp_path / "embedded")
    made.rebuild(ALL)
    return made
