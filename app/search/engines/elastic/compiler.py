"""From a plan and filters to the query language of Elasticsearch, built as data: the text of people is never parsed."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.search.plan import TIE, Constant, Group, Phrase, Plan, Term

Filters = Mapping[str, tuple[str, ...]]
Query = dict[str, Any]


def scored(plan: Plan, filters: Filters) -> Query:
    """The query that ranks; of an empty plan, all."""
    if plan.empty:
        return filtered({"match_all": {}}, filters)
    finding = [_group(group) for group in plan.groups if group.finds]
    finding += [_constant(constant) for constant in plan.constants]
    raising = [_group(group) for group in plan.groups if not group.finds]
    raising += [_phrase(phrase) for phrase in plan.phrases]
    query = any_of(finding)
    if raising:
        query = {"bool": {"must": [query], "should": raising}}
    return filtered(query, filters)


def filtered(query: Query, filters: Filters) -> Query:
    """`query` within the filters, which add nothing to the score."""
    found = walls(filters)
    return {"bool": {"must": [query], "filter": found}} if found else query


def walls(filters: Filters) -> list[Query]:
    """One condition for each field that is filtered."""
    return [{"terms": {name: [_clean(value) for value in values]}} for name, values in filters.items() if values]


def every(queries: Iterable[Query]) -> Query:
    """What matches all of them, without scores."""
    return {"bool": {"filter": list(queries)}}


def any_of(queries: Sequence[Query]) -> Query:
    return queries[0] if len(queries) == 1 else {"bool": {"should": list(queries), "minimum_should_match": 1}}


def _group(group: Group) -> Query:
    terms = [_term(term) for term in group.terms]
    return terms[0] if len(terms) == 1 else {"dis_max": {"queries": terms, "tie_breaker": TIE}}


def _term(term: Term) -> Query:
    return {"term": {term.field: {"value": _clean(term.text), "boost": term.weight}}}


def _constant(constant: Constant) -> Query:
    return {"constant_score": {"filter": {"term": {constant.field: _clean(constant.text)}}, "boost": constant.score}}


def _phrase(phrase: Phrase) -> Query:
    return {"match_phrase": {phrase.field: {"query": _clean(" ".join(phrase.words)), "slop": phrase.slop, "boost": phrase.weight}}}


def _clean(text: str) -> str:
    # A lone surrogate (a command line in another encoding) is no character, and the server would refuse it.
    return text.encode("utf-8", "replace").decode()
