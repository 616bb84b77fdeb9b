"""The folder of the index.

gen-<n>/        one complete index
current.json    which generation is in force, and what made it; replaced in one step
lock            held by the one process that writes
"""

import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from app.search.engine import EngineUnavailable
from app.search.engines.embedded.guard import guarded

Signature = tuple[int, int, int]
"""Changes whenever a file is replaced: (mtime in ns, inode, size)."""

_MISSING: Signature = (0, 0, 0)
_GRACE_SECONDS = 60.0
"""How long an old generation stays for readers that are just opening it."""


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What `current.json` says; `built_at` is ISO 8601 with zone, `doc_count` that of the rebuild."""

    generation: int
    chain_version: int
    format: int
    built_at: str
    doc_count: int

    @property
    def time(self) -> datetime:
        return datetime.fromisoformat(self.built_at)


def signature(path: str) -> Signature:
    """Signature of a file, also when there is none; takes a microsecond."""
    try:
        found = os.stat(path)  # noqa: PTH116 - asked twice in each search, a Path costs more than the call
    except OSError:
        return _MISSING
    return found.st_mtime_ns, found.st_ino, found.st_size


def read_manifest(folder: Path) -> Manifest:
    """The manifest in force; raises `EngineUnavailable` if there is none or it makes no sense."""
    path = folder / "current.json"
    if not path.exists():
        raise EngineUnavailable("there is no index yet")
    with guarded("current.json cannot be read"):
        content = json.loads(path.read_text("utf-8"))
        try:
            found = Manifest(**content)
            found.time  # noqa: B018 - a time that cannot be read is an error now, not later
        except TypeError as error:
            raise EngineUnavailable(f"current.json makes no sense: {error}") from error
    return found


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Put `manifest` in force: after a crash at any moment either the old or the new one is there, whole."""
    aside = folder / "current.json.new"
    with aside.open("w", encoding="utf-8") as file:
        json.dump(asdict(manifest), file)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(folder / "current.json")
    sync(folder)


def sync(folder: Path) -> None:
    """Make the names inside a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def generation_folder(folder: Path, generation: int) -> Path:
    return folder / f"gen-{generation}"


def generations(folder: Path) -> list[int]:
    """Numbers of all generations that have a folder, finished or not."""
    names = (path.name.removeprefix("gen-") for path in folder.glob("gen-*"))
    return sorted(int(name) for name in names if name.isdecimal())


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Be the only writer of this folder, among all threads and processes; the system frees the lock of a killed one."""
    with guarded("the index folder cannot be locked"):
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        with guarded("the index folder cannot be locked"):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def sweep(folder: Path) -> None:
    """Remove generations that are not in force and half-built ones of a killed rebuild; call it under the lock.

    Readers that have a removed generation open keep it, because their files are mapped.
    """
    current = _current_or_none(folder)
    if current is None or time.time() - (folder / "current.json").stat().st_mtime < _GRACE_SECONDS:
        return
    for generation in generations(folder):
        if generation != current:
            shutil.rmtree(generation_folder(folder, generation), ignore_errors=True)


def _current_or_none(folder: Path) -> int | None:
    try:
        return read_manifest(folder).generation
    except EngineUnavailable:
        return None
