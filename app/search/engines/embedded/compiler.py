"""From a plan and filters to tantivy queries, built as objects: the text of people is never parsed."""

from collections.abc import Iterable, Mapping

from tantivy import Occur, Query, Schema

from app.search.plan import TIE, Constant, Group, Phrase, Plan, Term

Filters = Mapping[str, tuple[str, ...]]


def scored(schema: Schema, plan: Plan, filters: Filters) -> Query:
    """The query that ranks; of an empty plan, all."""
    if plan.empty:
        return filtered(schema, Query.all_query(), filters)
    finding = [_group(schema, group) for group in plan.groups if group.finds]
    finding += [_constant(schema, constant) for constant in plan.constants]
    raising = [_group(schema, group) for group in plan.groups if not group.finds]
    raising += [_phrase(schema, phrase) for phrase in plan.phrases]
    query = _any(finding)
    if raising:
        query = Query.boolean_query([(Occur.Must, query), *((Occur.Should, part) for part in raising)])
    return filtered(schema, query, filters)


def matching(schema: Schema, plan: Plan, filters: Filters) -> Query:
    """The query that matches the same documents, without scores."""
    if plan.empty:
        return filtered(schema, Query.all_query(), filters)
    wanted = {(term.field, term.text) for group in plan.groups if group.finds for term in group.terms}
    wanted |= {(constant.field, constant.text) for constant in plan.constants}
    return filtered(schema, _any(Query.term_query(schema, field, text, "basic") for field, text in sorted(wanted)), filters)


def filtered(schema: Schema, query: Query, filters: Filters) -> Query:
    """`query` within the filters, which add nothing to the score."""
    walls = [_wall(schema, name, values) for name, values in filters.items() if values]
    if not walls:
        return query
    return Query.boolean_query([(Occur.Must, query), *((Occur.Must, wall) for wall in walls)])


def _wall(schema: Schema, name: str, values: tuple[str, ...]) -> Query:
    # A lone surrogate (a command line in another encoding) cannot be a value.
    texts = [value.encode("utf-8", "replace").decode() for value in values]
    return Query.const_score_query(Query.term_set_query(schema, name, texts), 0.0)


def _any(queries: Iterable[Query]) -> Query:
    parts = list(queries)
    return parts[0] if len(parts) == 1 else Query.boolean_query([(Occur.Should, part) for part in parts])


def _group(schema: Schema, group: Group) -> Query:
    terms = [_term(schema, term) for term in group.terms]
    return terms[0] if len(terms) == 1 else Query.disjunction_max_query(terms, TIE)


def _term(schema: Schema, term: Term) -> Query:
    return _weighted(Query.term_query(schema, term.field, term.text, "freq"), term.weight)


def _constant(schema: Schema, constant: Constant) -> Query:
    return Query.const_score_query(Query.term_query(schema, constant.field, constant.text, "basic"), constant.score)


def _phrase(schema: Schema, phrase: Phrase) -> Query:
    words: list[str | tuple[int, str]] = list(phrase.words)
    return _weighted(Query.phrase_query(schema, phrase.field, words, phrase.slop), phrase.weight)


def _weighted(query: Query, weight: float) -> Query:
    return query if weight == 1.0 else Query.boost_query(query, weight)
