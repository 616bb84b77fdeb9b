"""This search for any Persian collection, without database or Flask application: `engine()`, then `build(docs)` and `search(query, k)`.

It has the project's own chain, vocabulary, repair, planner and embedded engine; the synonyms are those of the starter data, where
they are at hand.
"""

import csv
import shutil
import tempfile
import weakref
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

from app.config import ROOT
from app.search.engine import SearchDocument, SearchRequest
from app.search.engines.embedded.engine import EmbeddedEngine
from app.search.knowledge import IGNORANT, Knowledge
from app.search.lexicon import Lexicon
from app.search.planner import make_plan
from app.search.synonyms import SynonymKind, SynonymRow

SYNONYMS = ROOT / "data" / "starter" / "synonyms.csv"


class Document(Protocol):
    """What is searched; every text may be empty. `aliases` is a text, one name a line, or several texts."""

    @property
    def id(self) -> int: ...

    @property
    def title(self) -> str: ...

    @property
    def aliases(self) -> str | Iterable[str]: ...

    @property
    def summary(self) -> str: ...

    @property
    def org(self) -> str: ...

    @property
    def body(self) -> str: ...


class Bench:
    """A throw-away index; its folder is removed with the object."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="search-"))
        self._engine = EmbeddedEngine(self._folder / "index")
        self._knowledge = IGNORANT
        weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)

    def build(self, docs: Iterable[Document]) -> None:
        """Index the documents, in place of all former ones."""
        self._engine.rebuild(map(_document, docs))
        self._knowledge = Knowledge.of(self._engine.vocabulary(), Lexicon.of(file_synonyms(SYNONYMS)))

    def search(self, query: str, k: int = 10) -> list[int]:
        """Ids of the best `k` documents, best first; of a query without words none."""
        plan = make_plan(query, self._knowledge)
        if plan.empty or k < 1:
            return []
        return [hit.id for hit in self._engine.search(SearchRequest(plan=plan, limit=k)).hits]


def engine() -> Bench:
    """An empty bench."""
    return Bench()


def _document(doc: Document) -> SearchDocument:
    return SearchDocument(
        id=doc.id,
        slug=str(doc.id),
        title=doc.title or "",
        aliases=tuple(_lines(doc.aliases)),
        summary=doc.summary or "",
        organisations=(doc.org,) if doc.org else (),
        body=doc.body or "",
    )


def _lines(texts: str | Iterable[str]) -> Iterator[str]:
    for text in (texts,) if isinstance(texts, str) else texts or ():
        yield from (line for line in text.splitlines() if line.strip())


def file_synonyms(path: Path) -> Iterator[SynonymRow]:
    """The rows of a file like synonyms.csv; none if there is no such file."""
    if not path.exists():
        return
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield SynonymRow(row["term"], tuple(row["equivalents"].split("|")), SynonymKind(row["kind"]))
