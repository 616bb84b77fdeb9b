"""Rendered pages of one worker: bounded in number and bytes, the least recently used leave first."""

import gzip
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import brotli
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

MOST_PAGES = 5_000
SHARE = 4
"""One page may take this part of the store at most: 1/4."""
BROTLI_QUALITY = 6
GZIP_LEVEL = 7
"""Higher than for pages that are compressed for one visitor only."""


@dataclass
class KeptPage:
    """A page as it was rendered, with what its view needs at each answer, and its compressed forms, made when first asked for."""

    body: bytes
    facts: Any = None
    _compressed: dict[str, bytes] = field(default_factory=dict)

    @property
    def weight(self) -> int:
        """Bytes in memory at most: both compressed forms together are smaller than the page."""
        return 2 * len(self.body)

    def compressed(self, encoding: str) -> bytes:
        """The body as `br` or `gzip`."""
        found = self._compressed.get(encoding)
        if found is None:
            found = self._compressed[encoding] = _compress(self.body, encoding)
        return found


def _compress(body: bytes, encoding: str) -> bytes:
    if encoding == "br":
        packed: bytes = brotli.compress(body, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY)
        return packed
    return gzip.compress(body, GZIP_LEVEL, mtime=0)


@lru_cache(maxsize=512)
def chosen_encoding(accepted: str) -> str | None:
    """`br`, else `gzip`, else None: what a client with this `Accept-Encoding` takes."""
    wishes = parse_accept_header(accepted, Accept)
    return next((name for name in ("br", "gzip") if wishes.quality(name) > 0), None)


class PageStore:
    """Pages by key. `limit`: bytes at most, 0 keeps nothing. Safe for threads."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._pages: OrderedDict[str, KeptPage] = OrderedDict()
        self._weight = 0
        self._version = 0
        self._lock = threading.Lock()

    @property
    def weight(self) -> int:
        return self._weight

    def __len__(self) -> int:
        return len(self._pages)

    def get(self, key: str) -> KeptPage | None:
        with self._lock:
            found = self._pages.get(key)
            if found is not None:
                self._pages.move_to_end(key)
            return found

    def put(self, key: str, page: KeptPage, version: int) -> None:
        """Keep a page of a catalogue version; those of earlier ones, to which no key leads any more, leave at once, or do not come in."""
        if page.weight > self.limit // SHARE:
            return
        with self._lock:
            if version < self._version:
                return
            if version > self._version:
                self._pages.clear()
                self._weight, self._version = 0, version
            old = self._pages.pop(key, None)
            self._pages[key] = page
            self._weight += page.weight - (old.weight if old else 0)
            while self._weight > self.limit or len(self._pages) > MOST_PAGES:
                self._weight -= self._pages.popitem(last=False)[1].weight
