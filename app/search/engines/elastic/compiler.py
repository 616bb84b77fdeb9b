"""From a plan and filters to the query language of Elasticsearch, built as data: the text of people is never parsed."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.search.engine import SearchRequest
from app.search.engines.content import FIRST_PIN, PIN_STEP
from app.search.plan import TIE, Constant, Group, Phrase, Term, Way

Filters = Mapping[str, tuple[str, ...]]
Query = dict[str, Any]


def scored(request: SearchRequest, filters: Filters) -> Query:
    """The query that ranks, within these filters and without the excluded documents, which change no score; of an empty plan, all.

    The probes are asked along with it: the hits tell which of them they match, by their places.
    """
    query = _ranking(request)
    around: dict[str, Any] = {"must": [query]}
    if any(filters.values()):
        around["filter"] = walls(filters)
    if request.excluded:
        around["must_not"] = [{"terms": {"id": list(request.excluded)}}]
    if request.probes:
        around["should"] = [_probe(probe, place) for place, probe in enumerate(request.probes)]
    return {"bool": around} if len(around) > 1 else query


def _ranking(request: SearchRequest) -> Query:
    plan = request.plan
    if plan.empty:
        return {"match_all": {}}
    finding = [_group(group) for group in plan.groups if group.finds]
    finding += [_constant(constant) for constant in plan.constants]
    finding += [_pin(number, place) for place, number in enumerate(request.pinned)]
    raising = [_group(group) for group in plan.groups if not group.finds]
    raising += [_phrase(phrase) for phrase in plan.phrases]
    raising += [_constant(boost) for boost in plan.boosts]
    query = any_of(finding)
    return {"bool": {"must": [query], "should": raising}} if raising else query


def walls(filters: Filters) -> list[Query]:
    """One condition for each field that is filtered."""
    return [{"terms": {name: [_clean(value) for value in values]}} for name, values in filters.items() if values]


def every(queries: Iterable[Query]) -> Query:
    """What matches all of them, without scores."""
    return {"bool": {"filter": list(queries)}}


def any_of(queries: Sequence[Query]) -> Query:
    return queries[0] if len(queries) == 1 else {"bool": {"should": list(queries), "minimum_should_match": 1}}


def _group(group: Group) -> Query:
    ways = [_way(way) for way in group.ways]
    return ways[0] if len(ways) == 1 else {"dis_max": {"queries": ways, "tie_breaker": TIE}}


def _way(way: Way) -> Query:
    return _term(way) if isinstance(way, Term) else {"bool": {"must": [_term(term) for term in way.terms]}}


def _pin(number: int, place: int) -> Query:
    return {"constant_score": {"filter": {"term": {"id": number}}, "boost": FIRST_PIN - place * PIN_STEP}}


def _probe(group: Group, place: int) -> Query:
    return {"constant_score": {"filter": _group(group), "boost": 0, "_name": str(place)}}


def _term(term: Term) -> Query:
    return {"term": {term.field: {"value": _clean(term.text), "boost": term.weight}}}


def _constant(constant: Constant) -> Query:
    return {"constant_score": {"filter": {"term": {constant.field: _clean(constant.text)}}, "boost": constant.score}}


def _phrase(phrase: Phrase) -> Query:
    return {"match_phrase": {phrase.field: {"query": _clean(" ".join(phrase.words)), "slop": phrase.slop, "boost": phrase.weight}}}


def _clean(text: str) -> str:
    # A lone surrogate (a command line in another encoding) is no character, and the server would refuse it.
    return text.encode("utf-8", "replace").decode()
