"""Shared by the tests of the search room."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.db import db
from app.search.current import knowledge
from app.search.engines.elastic.connection import Cluster
from app.search.engines.elastic.engine import ElasticEngine
from app.search.engines.embedded.engine import EmbeddedEngine
from app.search.evaluate import Search
from app.search.knowledge import Knowledge
from app.search.lexicon import Lexicon
from app.search.queries import slug_search
from app.search.reading import Place
from app.search.synonyms import SynonymKind, SynonymRow
from app.search.understanding import Names
from app.search.vocabulary import Vocabulary
from benchmarks.starter import documents
from tests.conftest import DATA
from tests.search import cluster as hands
from tests.search.contract_documents import ALL
from tests.search.generated import rows


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


@pytest.fixture(scope="session")
def starter_engine(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedEngine:
    """An embedded engine with the cards of the real catalogue, straight from their file; read only."""
    made = EmbeddedEngine(tmp_path_factory.mktemp("cards") / "index")
    made.rebuild(documents(DATA))
    return made


@pytest.fixture(scope="session")
def vocabulary(starter_engine: EmbeddedEngine) -> Vocabulary:
    """The words of the real catalogue."""
    return starter_engine.vocabulary()


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    """The synonyms of the real catalogue."""
    terms = ((row["term"], row["equivalents"], row["kind"]) for row in rows(DATA, "synonyms.csv"))
    return Lexicon.of(SynonymRow(term, tuple(equivalents.split("|")), SynonymKind(kind)) for term, equivalents, kind in terms)


@pytest.fixture(scope="session")
def places() -> Names:
    """The towns of the real catalogue with their municipalities, then its counties."""
    seats = {row["short_name_fa"]: row for row in rows(DATA, "organizations.csv") if row["kind"] == "municipality"}
    towns = [(town, Place(row["county_id"], row["id"])) for town, row in seats.items()]
    return Names.of([*towns, *((row["name_fa"], Place(row["id"])) for row in rows(DATA, "counties.csv"))])


@pytest.fixture(scope="session")
def known(vocabulary: Vocabulary, lexicon: Lexicon, places: Names) -> Knowledge:
    """All that the search knows of the real catalogue."""
    return Knowledge.of(vocabulary, lexicon, places)


@pytest.fixture(scope="module")
def search(starter_app: Flask) -> Iterator[Search]:
    """The search of the real catalogue with its synonyms: query -> slugs of the first ten, and whether they are weak."""
    with starter_app.app_context():
        yield slug_search(knowledge())
        db.session.remove()
