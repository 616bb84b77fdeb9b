"""The distributed engine itself: what `app.search.engine.Engine` asks, over an Elasticsearch cluster."""

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError

from app.search.engine import EngineState, EngineUnavailable, SearchDocument, SearchRequest, SearchResults, Suggestion
from app.search.engines.elastic import lifecycle, searching, writing
from app.search.engines.elastic.connection import WRITING_SECONDS, Cluster, Connection, guarded
from app.search.engines.elastic.names import Names

_PAGE = 5_000
_CHANGE_SECONDS = 10.0
_WHY = {
    "none": "there is no index of this version yet",
    "closed": "the index is closed",
    "meta": "the index says that it was made by another version",
    "red": "not all of the index is there: a node is missing or just starting",
}


class ElasticEngine:
    """Search in an Elasticsearch cluster; the index is made by the first `rebuild`, and any number of hosts share it.

    What is put is searchable everywhere in the next search. Use one object per process and share it among threads.
    """

    name = "elastic"

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._names = Names(cluster.prefix)
        self._connection = Connection(cluster)

    @property
    def version(self) -> str:
        """Tells this index from those of other installations and of other versions of this program."""
        return self._names.stem

    def search(self, request: SearchRequest) -> SearchResults:
        with guarded("Elasticsearch cannot be searched"):
            return searching.answer(self._ask, request, self.name)

    def suggest(self, prefix: str, limit: int = 8) -> Sequence[Suggestion]:
        with guarded("Elasticsearch cannot be searched"):
            return searching.suggest(self._ask, prefix, limit)

    def put(self, documents: Iterable[SearchDocument]) -> None:
        latest = {document.id: document for document in documents}
        self._change([writing.indexing(document) for document in latest.values()])

    def remove(self, ids: Iterable[int]) -> None:
        self._change([writing.removing(number) for number in ids])

    def _change(self, actions: Sequence[writing.Action]) -> None:
        if actions:
            client = self._connection.client(_CHANGE_SECONDS).options(retry_on_timeout=False, retry_on_status=())
            writing.change(client, self._names.write, actions)

    def rebuild(self, documents: Iterable[SearchDocument]) -> None:
        lifecycle.build(self._connection.client(WRITING_SECONDS), self._names, self._cluster.replicas, documents)

    def stamps(self) -> Mapping[int, int]:
        with guarded("Elasticsearch cannot be read"):
            return dict(self._pages({"query": {"match_all": {}}, "sort": [{"id": "asc"}, {"stamp": "asc"}], "size": _PAGE}))

    def _pages(self, body: Mapping[str, Any]) -> Iterator[tuple[int, int]]:
        """Sort values of all hits, page after page."""
        after: Mapping[str, Any] = {}
        while True:
            found = self._ask({**body, **after, "stored_fields": "_none_", "track_total_hits": False}, WRITING_SECONDS)
            rows = [hit["sort"] for hit in found["hits"].get("hits", ())]
            yield from ((int(number), int(stamp)) for number, stamp in rows)
            if len(rows) < _PAGE:
                return
            after = {"search_after": rows[-1]}

    def state(self) -> EngineState:
        try:
            return self._state(self._connection.client())
        except EngineUnavailable as problem:
            return EngineState(ready=False, problem=str(problem))

    def _state(self, client: Elasticsearch) -> EngineState:
        """A building index makes what is put now old when it comes in force, so the state tells of it."""
        found = lifecycle.indices(client, self._names)
        building = any(index.being_built for index in found)
        index = next((index for index in found if self._names.read in index.aliases), None)
        trouble = _trouble(index, self._names)
        if index is None or trouble:
            return EngineState(ready=False, wants_build=not building, building=building, problem=_WHY[trouble])
        with guarded("Elasticsearch does not tell how it is"):
            red = client.cluster.health(index=self._names.read, local=True)["status"] == "red"
            count = 0 if red else int(client.count(index=self._names.read)["count"])
        return EngineState(
            ready=not red,
            chain_version=index.meta.get("chain_version"),
            doc_count=count,
            built_at=index.built_at,
            building=building,
            problem=_WHY["red"] if red else "",
        )

    def _ask(self, body: Mapping[str, Any], seconds: float = 0) -> Mapping[str, Any]:
        """Search; equal questions go to the same copy, since copies differ a little in what they count as deleted."""
        client = self._connection.client(seconds)
        asked: dict[str, Any] = {"from_" if name == "from" else name: value for name, value in body.items()}
        asked["preference"] = str(zlib.crc32(repr(body["query"]).encode()))
        try:
            found = client.search(index=self._names.read, allow_partial_search_results=False, **asked)
        except NotFoundError:
            # The index was replaced between the reading of its alias and the search.
            found = client.search(index=self._names.read, allow_partial_search_results=False, **asked)
        answer: Mapping[str, Any] = found.body
        return answer


def _trouble(index: lifecycle.Physical | None, names: Names) -> str:
    """The key of what is wrong with the index in force, empty when nothing is."""
    if index is None:
        return "none"
    if index.closed:
        return "closed"
    version = index.meta.get("chain_version"), index.meta.get("mapping_version")
    return "" if version == (names.chain, names.mapping) else "meta"
