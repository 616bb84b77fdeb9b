"""Send documents in bulk: small changes at once, a whole catalogue with back-pressure while the next documents are analysed."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import streaming_bulk

from app.search.engine import EngineUnavailable, SearchDocument
from app.search.engines.elastic.connection import guarded
from app.search.engines.elastic.mapping import fields

_CHUNK = 500
_CHUNK_BYTES = 5_000_000
_WAITING = 2
"""Chunks that may wait for the cluster: then no more documents are read."""
_TRIES = 6
_FIRST_PAUSE = 0.2
"""Seconds; the pauses double."""
_SHARDS_WITHIN = "2s"
"""How long a change waits for a shard that takes it; then it goes back to the queue it came from."""

Action = dict[str, Any]


def indexing(document: SearchDocument) -> Action:
    return {"_op_type": "index", "_id": str(document.id), "_source": fields(document)}


def removing(number: int) -> Action:
    return {"_op_type": "delete", "_id": str(number)}


def change(client: Elasticsearch, alias: str, actions: Iterable[Action]) -> None:
    """Do all actions; they are searchable when it returns."""
    with guarded("Elasticsearch cannot be written to"):
        _send(client, alias, actions, refresh=True, timeout=_SHARDS_WITHIN)


def fill(client: Elasticsearch, alias: str, documents: Iterable[SearchDocument], beat: Callable[[], None]) -> int:
    """Write all documents, calling `beat` between the chunks; their number. Errors of the documents themselves go up as they are."""
    count = 0
    sent: deque[Future[None]] = deque()
    with ThreadPoolExecutor(1, "bulk") as sender:
        for chunk in _chunks(documents):
            count += len(chunk)
            while len(sent) >= _WAITING:
                sent.popleft().result()
            beat()
            sent.append(sender.submit(_fill, client, alias, chunk))
        for done in sent:
            done.result()
    return count


def _chunks(documents: Iterable[SearchDocument]) -> Iterator[list[Action]]:
    chunk: list[Action] = []
    for document in documents:
        chunk.append(indexing(document))
        if len(chunk) == _CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _fill(client: Elasticsearch, alias: str, actions: list[Action]) -> None:
    with guarded("Elasticsearch does not take the new index"):
        _send(client, alias, actions)


def _send(client: Elasticsearch, alias: str, actions: Iterable[Action], **options: Any) -> None:
    """Busy answers (429) are repeated with growing pauses; a removal of what is not there is done already."""
    results = streaming_bulk(
        client,
        actions,
        index=alias,
        require_alias=True,
        chunk_size=_CHUNK,
        max_chunk_bytes=_CHUNK_BYTES,
        max_retries=_TRIES,
        initial_backoff=_FIRST_PAUSE,
        raise_on_error=False,
        yield_ok=False,
        **options,
    )
    troubles = [item["error"] for _ok, result in results for item in result.values() if "error" in item]
    if troubles:
        raise EngineUnavailable(f"{len(troubles)} documents were not taken by Elasticsearch, the first: {str(troubles[0])[:300]}")
