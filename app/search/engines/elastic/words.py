"""The vocabulary of the index: counted by the cluster, kept here until something in the index has changed."""

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from app.search.engines.elastic.mapping import WORDS
from app.search.plan import COMPOUNDS, STEMS, SURFACES
from app.search.vocabulary import Vocabulary

_LOOKS = 2.0
"""Seconds between two looks whether the index has changed."""
_SHARE = 20
"""Counting takes no more than one part in so many of the time."""
_MOST_AT_ONCE = 50_000
"""Words in one answer; a cluster gives no more than 65,536."""

Ask = Callable[[Mapping[str, Any]], Mapping[str, Any]]


class Words:
    """Keeps the vocabulary; `mark` tells one state of the index from another. Safe for threads: while one counts, others have the last."""

    def __init__(self, ask: Ask, mark: Callable[[], object]) -> None:
        self._ask = ask
        self._mark = mark
        self._lock = threading.Lock()
        self._known: tuple[object, Vocabulary] | None = None
        self._next_look = 0.0

    def forget(self) -> None:
        """Something was changed here: look before the next answer."""
        self._next_look = 0.0

    def vocabulary(self) -> Vocabulary:
        """The words of the index, no older than a few seconds; the same object while nothing changes."""
        known = self._known
        if known is not None and time.monotonic() < self._next_look:
            return known[1]
        if not self._lock.acquire(blocking=known is None):
            assert known is not None
            return known[1]
        try:
            return self._look()
        finally:
            self._lock.release()

    def _look(self) -> Vocabulary:
        began, mark = time.monotonic(), self._mark()
        if self._known is None or self._known[0] != mark:
            self._known = mark, self._count()
        now = time.monotonic()
        self._next_look = now + max(_LOOKS, (now - began) * _SHARE)
        return self._known[1]

    def _count(self) -> Vocabulary:
        total = self._ask({"query": {"match_all": {}}, "size": 0, "track_total_hits": True})["hits"]["total"]["value"]
        stems, surfaces, compounds = (self._of(field) for field in (WORDS[STEMS], WORDS[SURFACES], COMPOUNDS))
        return Vocabulary(stems, surfaces, int(total), compounds=compounds)

    def _of(self, field: str) -> dict[str, int]:
        """word -> documents; in parts, if there are more words than one answer holds."""
        parts = 1
        while True:
            found: dict[str, int] = {}
            for part in range(parts):
                answer = self._part(field, part, parts)
                found.update((item["key"], item["doc_count"]) for item in answer["buckets"])
                if answer["sum_other_doc_count"]:
                    break
            else:
                return found
            parts *= 2

    def _part(self, field: str, part: int, parts: int) -> Mapping[str, Any]:
        wanted = {"field": field, "size": _MOST_AT_ONCE, "include": {"partition": part, "num_partitions": parts}}
        answer = self._ask({"query": {"match_all": {}}, "size": 0, "track_total_hits": False, "aggs": {"words": {"terms": wanted}}})
        found: Mapping[str, Any] = answer["aggregations"]["words"]
        return found
