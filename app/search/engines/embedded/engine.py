"""The embedded engine itself: what `app.search.engine.Engine` asks, over one folder."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tantivy import Query

from app.search.engine import EngineState, EngineUnavailable, SearchDocument, SearchRequest, SearchResults, Suggestion
from app.search.engines.embedded import searching, suggesting, writer
from app.search.engines.embedded.files import read_manifest
from app.search.engines.embedded.guard import guarded
from app.search.engines.embedded.reader import Reader


class EmbeddedEngine:
    """Search in this process, in the index of `folder`, which is made by the first `rebuild`.

    Any number of processes may read; one writes at a time, the others wait for it. What is put is searchable everywhere
    in the next search. Use one object per process and share it among threads.
    """

    name = "embedded"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._reader = Reader(folder)

    def search(self, request: SearchRequest) -> SearchResults:
        snapshot = self._reader.snapshot()
        with guarded("the index cannot be searched"):
            return searching.answer(snapshot, request, self.name)

    def suggest(self, prefix: str, limit: int = 8) -> Sequence[Suggestion]:
        snapshot = self._reader.snapshot()
        with guarded("the index cannot be searched"):
            return suggesting.suggest(snapshot, prefix, limit)

    def put(self, documents: Iterable[SearchDocument]) -> None:
        writer.change(self._folder, documents, ())

    def remove(self, ids: Iterable[int]) -> None:
        writer.change(self._folder, (), ids)

    def rebuild(self, documents: Iterable[SearchDocument]) -> None:
        writer.rebuild(self._folder, documents)

    def stamps(self) -> Mapping[int, int]:
        snapshot = self._reader.snapshot()
        with guarded("the index cannot be read"):
            searcher = snapshot.searcher
            found = searcher.search(Query.all_query(), max(searcher.num_docs, 1), count=False).hits
            addresses = [address for _, address in found]
            ids, stamps = (searcher.fast_field_values(field, addresses) for field in ("id", "stamp"))
        return {int(number): int(stamp) for number, stamp in zip(ids, stamps, strict=True) if number is not None and stamp is not None}

    def state(self) -> EngineState:
        chain_version = None
        try:
            manifest = read_manifest(self._folder)
            chain_version = manifest.chain_version
            snapshot = self._reader.snapshot()
        except EngineUnavailable as problem:
            return EngineState(ready=False, wants_build=True, chain_version=chain_version, problem=str(problem))
        return EngineState(ready=True, chain_version=chain_version, doc_count=snapshot.searcher.num_docs, built_at=snapshot.manifest.time)
