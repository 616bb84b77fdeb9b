"""What every search engine takes, gives and promises; engines are interchangeable behind `Engine`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from hashlib import blake2b
from typing import Literal, Protocol

from app.search.plan import Plan

FACETS = ("way", "fee", "audience", "category", "event", "organisation", "county")
"""Fields that documents may carry in `facets`, and that requests may filter by and count."""
UNKNOWN = 60_000
"""`days` or `visits` of a definition that does not say: sorts last."""

Sort = Literal["relevance", "days", "visits", "title"]


class EngineUnavailable(Exception):
    """The engine cannot answer now: missing, unreadable, of another chain version, or not reachable."""


@dataclass(frozen=True, kw_only=True)
class SearchDocument:
    """One service definition as it is searched; raw Persian text, the engine analyses it."""

    id: int
    slug: str
    title: str
    plain_title: str = ""
    title_en: str = ""
    aliases: tuple[str, ...] = ()
    keywords_en: tuple[str, ...] = ()
    summary: str = ""
    organisations: tuple[str, ...] = ()
    body: str = ""
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    popularity: int = 0
    days: int = UNKNOWN
    visits: int = UNKNOWN

    @property
    def stamp(self) -> int:
        """Fingerprint of the content (63 bits), the same in every process."""
        return fingerprint(self)


def fingerprint(document: SearchDocument) -> int:
    """Fingerprint of all that is indexed of a document, whatever the order of its facets."""
    values = [getattr(document, item.name) for item in fields(document) if item.name != "facets"]
    facets = sorted((name, tuple(values)) for name, values in document.facets.items() if values)
    digest = blake2b(repr((values, facets)).encode("utf-8", "surrogatepass"), digest_size=8)
    return int.from_bytes(digest.digest(), "big") >> 1


@dataclass(frozen=True, kw_only=True)
class SearchRequest:
    """A plan with filters (values of one field are alternatives, fields must all hold), facets to count, and a page.

    Raises `ValueError` for a field that is not in `FACETS` and for a page before the first; unknown values just match nothing.
    """

    plan: Plan
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    facets: tuple[str, ...] = ()
    offset: int = 0
    limit: int = 10
    sort: Sort = "relevance"

    def __post_init__(self) -> None:
        unknown = {*self.filters, *self.facets} - {*FACETS}
        if unknown:
            raise ValueError(f"no such facet: {', '.join(sorted(unknown))}")
        if self.offset < 0 or self.limit < 0:
            raise ValueError("offset and limit are not negative")


@dataclass(frozen=True, slots=True)
class Hit:
    """A found document; `score` is 0 where the order is not by relevance."""

    id: int
    score: float


@dataclass(frozen=True, kw_only=True)
class SearchResults:
    """One page of hits; the counts of a facet field ignore the filter on that same field."""

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    engine: str
    degraded: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A completion: text of one document; kind `title`, `plain` (the everyday title) or `alias`."""

    id: int
    text: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class EngineState:
    """What an engine says of itself; `problem` tells why it is not ready, or why a stand-in answers.

    `wants_build`: there is nothing that this program can use, and a rebuild would change that. `building`: somebody builds an
    index just now, so what is put now must be put once more when that is done.
    """

    ready: bool
    wants_build: bool = False
    building: bool = False
    chain_version: int | None = None
    doc_count: int = 0
    built_at: datetime | None = None
    problem: str = ""


class Engine(Protocol):
    """A search engine. Every method but `state` raises `EngineUnavailable`, and nothing else, when it cannot serve."""

    @property
    def name(self) -> str: ...

    def search(self, request: SearchRequest) -> SearchResults: ...

    def suggest(self, prefix: str, limit: int) -> Sequence[Suggestion]: ...

    def put(self, documents: Iterable[SearchDocument]) -> None:
        """Add the documents, replacing those of the same id; searchable when it returns."""

    def remove(self, ids: Iterable[int]) -> None: ...

    def rebuild(self, documents: Iterable[SearchDocument]) -> None:
        """Replace everything; searches are answered from the old content until all of the new is there."""

    def stamps(self) -> Mapping[int, int]:
        """id -> `SearchDocument.stamp` of all that is indexed."""

    def state(self) -> EngineState: ...
