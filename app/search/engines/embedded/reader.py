"""Which index is in force, and an open view of it: noticed anew in each search, reopened only when it changed."""

import os
import threading
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from tantivy import Index, Schema, Searcher

from app.search.engine import EngineUnavailable, Suggestion
from app.search.engines.embedded import schema as fields
from app.search.engines.embedded.files import Manifest, Signature, generation_folder, read_manifest, signature
from app.search.engines.embedded.guard import guarded
from app.search.plan import COMPOUNDS, STEMS, SURFACES
from app.search.vocabulary import Vocabulary
from app.text.chain import CHAIN_VERSION


@dataclass(frozen=True, eq=False)
class Snapshot:
    """An index as it was at one commit; whoever holds one is not disturbed by later changes."""

    manifest: Manifest
    index: Index
    schema: Schema
    searcher: Searcher
    seen: tuple[Signature, Signature]
    pid: int
    suggestions: dict[tuple[str, int], list[Suggestion]] = field(default_factory=dict)
    """Answers for the shortest beginnings, which match most; forgotten with the snapshot."""

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Every stem and word, read from the index at the first need."""
        stems, surfaces, compounds = (dict(self.searcher.terms_with_prefix(name, "")) for name in (STEMS, SURFACES, COMPOUNDS))
        return Vocabulary(stems, surfaces, self.searcher.num_docs, compounds=compounds)


def check(manifest: Manifest) -> None:
    """Raise `EngineUnavailable` unless this program can use what the manifest speaks of."""
    if (manifest.chain_version, manifest.format) != (CHAIN_VERSION, fields.FORMAT):
        raise EngineUnavailable(
            f"the index is of chain version {manifest.chain_version}, format {manifest.format}; "
            f"this program needs {CHAIN_VERSION} and {fields.FORMAT}"
        )


def open_index(folder: Path, manifest: Manifest) -> Index:
    """The files of one generation; raises `EngineUnavailable`."""
    check(manifest)
    with guarded("the index cannot be opened"):
        index = Index.open(str(generation_folder(folder, manifest.generation)))
        index.config_reader("manual")
        index.reload()
    return index


class Reader:
    """Gives the newest snapshot. Opened at first use, and again in a child after a fork; safe for threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._manifest_path = str(folder / "current.json")
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None

    def snapshot(self) -> Snapshot:
        """The newest committed state; raises `EngineUnavailable`."""
        known = self._snapshot
        if known is not None and self._is_current(known):
            return known
        # While one thread reopens, the others go on with what they have.
        if not self._lock.acquire(blocking=known is None or known.pid != os.getpid()):
            assert known is not None
            return known
        try:
            return self._refresh()
        finally:
            self._lock.release()

    def _is_current(self, known: Snapshot) -> bool:
        return known.seen == self._signatures(known.manifest) and known.pid == os.getpid()

    def _signatures(self, manifest: Manifest) -> tuple[Signature, Signature]:
        meta = f"{self._folder}/gen-{manifest.generation}/meta.json"
        return signature(self._manifest_path), signature(meta)

    def _refresh(self) -> Snapshot:
        known = self._snapshot
        if known is not None and self._is_current(known):
            return known
        try:
            self._snapshot = self._newest(known)
        except EngineUnavailable:
            # The generation may have been replaced and swept between reading its name and opening it.
            self._snapshot = None
            self._snapshot = self._newest(None)
        return self._snapshot

    def _newest(self, known: Snapshot | None) -> Snapshot:
        # Signatures first: a change that comes after them is seen in the next search.
        before = signature(self._manifest_path)
        manifest = read_manifest(self._folder)
        seen = before, self._signatures(manifest)[1]
        if known is not None and known.manifest == manifest and known.pid == os.getpid():
            index = known.index
            with guarded("the index cannot be reloaded"):
                index.reload()
        else:
            index = open_index(self._folder, manifest)
        with guarded("the index cannot be read"):
            return Snapshot(manifest, index, index.schema, index.searcher(), seen, os.getpid())
