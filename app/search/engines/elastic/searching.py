"""Answer a request: the ranked page, the total and the facet counts, in one question wherever the order allows it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from app.search.engine import PROBED, Hit, SearchRequest, SearchResults, Suggestion
from app.search.engines.completing import CANDIDATES, beginnings, begun_words, best
from app.search.engines.content import COUNTED, PREFIXES, counted
from app.search.engines.elastic import compiler
from app.search.engines.elastic.mapping import MOST_RESULTS

_FIRST_LOOK = 50
_MOST_TIES = 2_000
"""How far equal scores at the end of a page are followed, so that pages neither overlap nor lose anything."""
_MOST_VALUES = 10_000
_ALL = "all"
_BY_SCORE = ({"_score": "desc"}, {"popularity": "desc"}, {"id": "asc"})
_ORDERS: Mapping[str, Sequence[Mapping[str, str]]] = {
    "popularity": ({"popularity": "desc"}, {"id": "asc"}),
    "days": ({"days": "asc"}, {"popularity_of_equals": "desc"}, {"id": "asc"}),
    "visits": ({"visits": "asc"}, {"popularity_of_equals": "desc"}, {"id": "asc"}),
    "title": ({"title_order": "asc"}, {"id": "asc"}),
}

Ask = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""Sends the body of a search; returns the answer, whole or not at all."""


def answer(ask: Ask, request: SearchRequest, engine: str) -> SearchResults:
    """One page of results."""
    ranked = request.sort == "relevance" and not request.plan.empty
    size = _window(request, ranked)
    found = ask(_body(request, ranked, size))
    total, rows = int(found["hits"]["total"]["value"]), _rows(found)
    if ranked:
        rows = _with_ties(ask, request, rows, min(request.offset + request.limit, total, MOST_RESULTS))
    hits = tuple(Hit(int(row.sort[-1]), round(row.sort[0], 4) if ranked else 0.0) for row in rows)
    probed = {int(row.sort[-1]): row.probes for row in rows[:PROBED]}
    return SearchResults(total=total, hits=hits, facets=_facets(found, request), probed=probed, engine=engine)


def _window(request: SearchRequest, ranked: bool) -> int:
    """How many rows to ask for: by score all from the first, as ties are ordered here."""
    if request.limit == 0 or request.offset >= MOST_RESULTS:
        return 0
    if not ranked:
        return min(request.limit, MOST_RESULTS - request.offset)
    return min(max(request.offset + request.limit + 1, _FIRST_LOOK), MOST_RESULTS)


def _body(request: SearchRequest, ranked: bool, size: int) -> dict[str, Any]:
    """A facet ignores the filter on its own field: filters of counted fields come after the counting."""
    apart = {name: values for name, values in request.filters.items() if values and name in request.facets}
    within = {name: values for name, values in request.filters.items() if name not in apart}
    order = _BY_SCORE if ranked else _ORDERS["popularity" if request.sort == "relevance" else request.sort]
    body: dict[str, Any] = {
        "query": compiler.scored(request, within),
        "sort": list(order),
        "from": 0 if ranked or not size else request.offset,
        "size": size,
        "track_total_hits": True,
        "stored_fields": "_none_",
        "aggs": _counting(request, apart),
    }
    if apart:
        body["post_filter"] = compiler.every(compiler.walls(apart))
    return body


def _counting(request: SearchRequest, apart: compiler.Filters) -> dict[str, Any]:
    """One count of all facets, and one of each field with a filter of its own, which then does not count."""
    if not request.facets:
        return {}
    found = {_ALL: _count(COUNTED, apart)}
    for name in apart:
        found[name] = _count(name, {field: values for field, values in apart.items() if field != name})
    return found


def _count(field: str, filters: compiler.Filters) -> dict[str, Any]:
    around = compiler.every(compiler.walls(filters)) if filters else {"match_all": {}}
    return {"filter": around, "aggs": {"values": {"terms": {"field": field, "size": _MOST_VALUES}}}}


def _facets(found: Mapping[str, Any], request: SearchRequest) -> dict[str, dict[str, int]]:
    if not request.facets:
        return {}
    buckets = {name: [(item["key"], item["doc_count"]) for item in one["values"]["buckets"]] for name, one in found["aggregations"].items()}
    every = counted(buckets.pop(_ALL))
    return {name: dict(buckets[name]) if name in buckets else every[name] for name in request.facets}


class Row(NamedTuple):
    """One hit: what it was sorted by (the id last), and the places of the probes that it matches."""

    sort: list[Any]
    probes: frozenset[int]


def _rows(found: Mapping[str, Any]) -> list[Row]:
    hits = found["hits"].get("hits", ())
    return [Row(hit["sort"], frozenset(map(int, hit.get("matched_queries", ())))) for hit in hits]


def _with_ties(ask: Ask, request: SearchRequest, rows: list[Row], need: int) -> list[Row]:
    """The page, by score to four digits, which engines agree on; then by popularity, then by id."""
    size = _window(request, ranked=True)
    while len(rows) == size and 0 < need < size < MOST_RESULTS and _equal(rows, need) and size - need <= _MOST_TIES:
        size = min(size * 4, MOST_RESULTS)
        rows = _rows(ask({**_body(request, ranked=True, size=size), "aggs": {}}))
    ordered = sorted(rows, key=lambda row: (-round(row.sort[0], 4), -row.sort[1], row.sort[2]))
    return ordered[request.offset : need]


def _equal(rows: list[Row], need: int) -> bool:
    """Whether the last that is needed and the last that is there have the same score."""
    return bool(round(rows[need - 1].sort[0], 4) == round(rows[-1].sort[0], 4))


def suggest(ask: Ask, prefix: str, limit: int) -> list[Suggestion]:
    """The best `limit` completions, one for each document."""
    words = begun_words(prefix)
    if not words or limit < 1:
        return []
    begun, together = beginnings(words)
    parts = [{"term": {PREFIXES: word}} for word in begun]
    query = compiler.any_of([compiler.every(parts), {"term": {PREFIXES: together}}])
    body = {
        "query": compiler.every([query]),
        "sort": [{"suggestion_order": "desc"}, {"popularity": "desc"}, {"id": "asc"}],
        "size": limit * CANDIDATES,
        "track_total_hits": False,
        "stored_fields": ["names"],
    }
    hits = ask(body)["hits"].get("hits", ())
    return best(((int(hit["sort"][2]), int(hit["sort"][1]), hit["fields"]["names"][0]) for hit in hits), words, limit)
