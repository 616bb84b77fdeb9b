"""Answer a request: the ranked page, the total and the facet counts, in one question wherever the order allows it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.search.engine import Hit, SearchRequest, SearchResults, Suggestion
from app.search.engines.completing import CANDIDATES, beginnings, begun_words, best
from app.search.engines.content import PREFIXES
from app.search.engines.elastic import compiler
from app.search.engines.elastic.mapping import MOST_RESULTS

_FIRST_LOOK = 50
_MOST_TIES = 2_000
"""How far equal scores at the end of a page are followed, so that pages neither overlap nor lose anything."""
_MOST_VALUES = 2_000
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
    need = min(request.offset + request.limit, MOST_RESULTS)
    size = _window(request, ranked)
    found = ask(_body(request, ranked, size))
    total = int(found["hits"]["total"]["value"])
    rows = _rows(found)
    hits = _with_ties(ask, request, rows, size, min(need, total)) if ranked else [Hit(int(row[-1]), 0.0) for row in rows]
    return SearchResults(total=total, hits=tuple(hits), facets=_facets(found, request), engine=engine)


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
        "query": compiler.scored(request.plan, within),
        "sort": list(order),
        "from": 0 if ranked or not size else request.offset,
        "size": size,
        "track_total_hits": True,
        "stored_fields": "_none_",
        "aggs": {name: _counting(name, apart) for name in request.facets},
    }
    if apart:
        body["post_filter"] = compiler.every(compiler.walls(apart))
    return body


def _counting(name: str, apart: compiler.Filters) -> dict[str, Any]:
    others = {field: values for field, values in apart.items() if field != name}
    around = compiler.every(compiler.walls(others)) if others else {"match_all": {}}
    return {"filter": around, "aggs": {"values": {"terms": {"field": name, "size": _MOST_VALUES}}}}


def _facets(found: Mapping[str, Any], request: SearchRequest) -> dict[str, dict[str, int]]:
    counted = found.get("aggregations", {})
    return {name: {item["key"]: item["doc_count"] for item in counted[name]["values"]["buckets"]} for name in request.facets}


def _rows(found: Mapping[str, Any]) -> list[list[Any]]:
    return [hit["sort"] for hit in found["hits"].get("hits", ())]


def _with_ties(ask: Ask, request: SearchRequest, rows: list[list[Any]], size: int, need: int) -> list[Hit]:
    """By score to four digits, which engines agree on; then by popularity, then by id."""
    while len(rows) == size and 0 < need < size < MOST_RESULTS and _equal(rows[need - 1][0], rows[-1][0]) and size - need <= _MOST_TIES:
        size = min(size * 4, MOST_RESULTS)
        rows = _rows(ask({**_body(request, ranked=True, size=size), "aggs": {}}))
    keys = sorted((-round(score, 4), -often, number) for score, often, number in rows)
    return [Hit(number, -score) for score, _, number in keys[request.offset : need]]


def _equal(one: float, other: float) -> bool:
    return round(one, 4) == round(other, 4)


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
