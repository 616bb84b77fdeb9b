"""Answer a request from one snapshot: the ranked page, the total and the facet counts."""

from collections.abc import Mapping
from typing import Any

from tantivy import DocAddress, Order, Query

from app.search.engine import FACETS, PROBED, Hit, SearchRequest, SearchResults
from app.search.engines.embedded import compiler
from app.search.engines.embedded.reader import Snapshot
from app.search.engines.embedded.schema import BY_DAYS, BY_POPULARITY, BY_TITLE, BY_VISITS, COUNTED, TOGETHER

_FIRST_LOOK = 50
_MOST_TIES = 2_000
"""How far equal scores at the end of a page are followed, so that pages neither overlap nor lose anything."""
_MOST_VALUES = 10_000
_ORDERS = {
    "popularity": (BY_POPULARITY, Order.Desc),
    "days": (BY_DAYS, Order.Asc),
    "visits": (BY_VISITS, Order.Asc),
    "title": (BY_TITLE[0], Order.Asc),
}

Found = list[tuple[float, DocAddress]]


def answer(snapshot: Snapshot, request: SearchRequest, engine: str) -> SearchResults:
    """One page of results."""
    total, facets = _counts(snapshot, request)
    need = min(request.offset + request.limit, total)
    hits: list[Hit] = []
    if request.offset < need:
        hits = _ranked(snapshot, request, need)[request.offset : need]
    probed = _probed(snapshot, request, [hit.id for hit in hits[:PROBED]]) if hits else {}
    return SearchResults(total=total, hits=tuple(hits), facets=facets, probed=probed, engine=engine)


def _probed(snapshot: Snapshot, request: SearchRequest, ids: list[int]) -> dict[int, frozenset[int]]:
    """id -> places of the probes that the document matches."""
    matched: dict[int, set[int]] = {number: set() for number in ids}
    for place, probe in enumerate(request.probes):
        query = compiler.probing(snapshot.schema, probe, ids)
        for number in _values(snapshot, "id", snapshot.searcher.search(query, len(ids), count=False).hits):
            matched[number].add(place)
    return {number: frozenset(places) for number, places in matched.items()}


def _counts(snapshot: Snapshot, request: SearchRequest) -> tuple[int, Mapping[str, Mapping[str, int]]]:
    """The total, and value -> documents of each facet field; a field with a filter of its own is counted without it."""
    total, counted = _aggregate(snapshot, request, request.filters, counting=bool(request.facets))
    facets = {name: counted[name] for name in request.facets}
    for name in request.facets:
        if request.filters.get(name):
            others = {field: values for field, values in request.filters.items() if field != name}
            facets[name] = _aggregate(snapshot, request, others, counting=True)[1][name]
    return total, facets


def _aggregate(
    snapshot: Snapshot, request: SearchRequest, filters: compiler.Filters, *, counting: bool
) -> tuple[int, Mapping[str, dict[str, int]]]:
    """How many documents match, and of every facet how many have each value."""
    wanted: dict[str, Any] = {"total": {"value_count": {"field": "id"}}}
    if counting:
        wanted["values"] = {"terms": {"field": COUNTED, "size": _MOST_VALUES}}
    found = snapshot.searcher.aggregate(compiler.matching(snapshot.schema, request, filters), wanted)
    counted: dict[str, dict[str, int]] = {name: {} for name in FACETS}
    for item in found["values"]["buckets"] if counting else ():
        name, _, values = item["key"].partition(":")
        found_of, number = counted[name], item["doc_count"]
        for value in values.split(TOGETHER):
            found_of[value] = found_of.get(value, 0) + number
    return int(found["total"]["value"]), counted


def _ranked(snapshot: Snapshot, request: SearchRequest, need: int) -> list[Hit]:
    """At least the first `need` hits, in their final order."""
    if request.sort == "relevance" and not request.plan.empty:
        query = compiler.scored(snapshot.schema, request)
        return _by_score(snapshot, _with_ties(snapshot, query, need, None))
    name = "popularity" if request.sort == "relevance" else request.sort
    query = compiler.matching(snapshot.schema, request, request.filters)
    found = _with_ties(snapshot, query, need, name)
    if name == "title":
        return _by_title(snapshot, found)
    return [Hit(number, 0.0) for number in _values(snapshot, "id", found)]


def _with_ties(snapshot: Snapshot, query: Query, need: int, order: str | None) -> Found:
    """The first `need` hits and those that are equal to the last of them."""
    size = max(need + 1, _FIRST_LOOK)
    while True:
        found = _top(snapshot, query, min(size, snapshot.searcher.num_docs), order)
        last = len(found) - 1
        if last + 1 < size or not _equal(found[need - 1][0], found[last][0]) or size - need > _MOST_TIES:
            return found
        size *= 4


def _top(snapshot: Snapshot, query: Query, size: int, order: str | None) -> Found:
    if order is None:
        return snapshot.searcher.search(query, size, count=False).hits
    field, direction = _ORDERS[order]
    return snapshot.searcher.search(query, size, count=False, order_by_field=field, order=direction).hits


def _equal(one: float, other: float) -> bool:
    return round(one, 4) == round(other, 4)


def _values(snapshot: Snapshot, field: str, found: Found) -> list[int]:
    values = snapshot.searcher.fast_field_values(field, [address for _, address in found])
    return [int(value) for value in values if value is not None]


def _by_score(snapshot: Snapshot, found: Found) -> list[Hit]:
    """By score to four digits, which engines agree on; then by popularity, then by id."""
    ids, popularity = _values(snapshot, "id", found), _values(snapshot, "popularity", found)
    keys = [(-round(score, 4), -often, number) for (score, _), often, number in zip(found, popularity, ids, strict=True)]
    return [Hit(number, -score) for score, _, number in sorted(keys)]


def _by_title(snapshot: Snapshot, found: Found) -> list[Hit]:
    columns = [_values(snapshot, field, found) for field in (*BY_TITLE, "id")]
    return [Hit(row[-1], 0.0) for row in sorted(zip(*columns, strict=True))]
