"""Change the index: one writer at a time among all threads and processes, and a reader sees all of a change or nothing."""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from tantivy import Index, IndexWriter, Query

from app.search.engine import SearchDocument
from app.search.engines.embedded import schema as fields
from app.search.engines.embedded.files import Manifest, generation_folder, generations, locked, read_manifest, sweep, sync, write_manifest
from app.search.engines.embedded.guard import guarded
from app.search.engines.embedded.reader import open_index
from app.text.chain import CHAIN_VERSION

_SMALL_HEAP = 15_000_000
_LARGE_HEAP = 100_000_000
"""Bytes of memory before tantivy writes a segment; the first is the least it takes."""


def change(folder: Path, documents: Iterable[SearchDocument], removed: Iterable[int]) -> None:
    """Put documents (each replacing its former self) and remove ids, in one commit."""
    put, gone = {document.id: document for document in documents}, list(removed)
    if not put and not gone:
        return
    with locked(folder):
        sweep(folder)
        index = open_index(folder, read_manifest(folder))
        with _writing(index, _SMALL_HEAP) as writer:
            _delete(index, writer, [*gone, *put])
            _add(writer, put.values())


def rebuild(folder: Path, documents: Iterable[SearchDocument]) -> None:
    """Build a new generation beside the one in force, then put it in force."""
    with locked(folder):
        sweep(folder)
        generation = max(generations(folder), default=0) + 1
        place = generation_folder(folder, generation)
        try:
            count = _build(place, documents)
        except BaseException:
            shutil.rmtree(place, ignore_errors=True)
            raise
        built_at = datetime.now(UTC).isoformat()
        with guarded("the new index cannot be put in force"):
            sync(folder)
            write_manifest(
                folder,
                Manifest(generation=generation, chain_version=CHAIN_VERSION, format=fields.FORMAT, built_at=built_at, doc_count=count),
            )


def _build(place: Path, documents: Iterable[SearchDocument]) -> int:
    """Number of documents written into the new folder."""
    with guarded("the new index cannot be made"):
        place.mkdir(parents=True)
        index = Index(fields.build(), str(place))
    with _writing(index, _LARGE_HEAP) as writer:
        return _add(writer, documents)


@contextmanager
def _writing(index: Index, heap: int) -> Iterator[IndexWriter]:
    """A writer that commits at the end and gives its lock back in any case.

    Merging of segments is waited for, else it would be broken off and segments would pile up.
    """
    with guarded("the index cannot be written"):
        writer = index.writer(heap, 1)
    try:
        yield writer
        with guarded("the index cannot be written"):
            writer.commit()
    except BaseException:
        with guarded("the index cannot be written"):
            writer.rollback()
        raise
    finally:
        with guarded("the index cannot be written"):
            writer.wait_merging_threads()


def _delete(index: Index, writer: IndexWriter, ids: list[int]) -> None:
    with guarded("documents cannot be removed from the index"):
        # By query: a delete by term takes Python numbers for another type of field and finds nothing.
        for number in ids:
            writer.delete_documents_by_query(Query.term_query(index.schema, "id", number))


def _add(writer: IndexWriter, documents: Iterable[SearchDocument]) -> int:
    count = 0
    for document in documents:
        made = fields.to_tantivy(document)
        with guarded("a document cannot be written to the index"):
            writer.add_document(made)
        count += 1
    return count
