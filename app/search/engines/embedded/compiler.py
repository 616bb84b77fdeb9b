"""From a plan and filters to tantivy queries, built as objects: the text of people is never parsed."""

from collections.abc import Iterable, Mapping

from tantivy import Occur, Query, Schema

from app.search.engine import SearchRequest
from app.search.engines.content import FIRST_PIN, PIN_STEP
from app.search.plan import NAMES, STEMS, TIE, Bundle, Constant, Group, Phrase, Plan, Term, Way

Filters = Mapping[str, tuple[str, ...]]


def scored(schema: Schema, request: SearchRequest) -> Query:
    """The query that ranks; of an empty plan, all."""
    plan = request.plan
    if plan.empty:
        return _within(schema, Query.all_query(), request.filters, request.excluded)
    finding = [_group(schema, group) for group in plan.groups if group.finds]
    finding += [_constant(schema, constant) for constant in plan.constants]
    finding += [_pin(schema, number, place) for place, number in enumerate(request.pinned)]
    # What matches nothing that the finding parts do not find anyway is scored faster beside them.
    found = _found(plan)
    others = [group for group in plan.groups if not group.finds]
    finding += [_group(schema, group) for group in others if _finds_no_more(group, found)]
    finding += [_phrase(schema, phrase) for phrase in plan.phrases if _finds_none_but(phrase, found)]
    raising = [_group(schema, group) for group in others if not _finds_no_more(group, found)]
    raising += [_phrase(schema, phrase) for phrase in plan.phrases if not _finds_none_but(phrase, found)]
    raising += [_constant(schema, boost) for boost in plan.boosts]
    query = _any(finding)
    if raising:
        query = Query.boolean_query([(Occur.Must, query), *((Occur.Should, part) for part in raising)])
    return _within(schema, query, request.filters, request.excluded)


def matching(schema: Schema, request: SearchRequest, filters: Filters) -> Query:
    """The query that matches the same documents within these filters, without scores."""
    plan = request.plan
    if plan.empty:
        return _within(schema, Query.all_query(), filters, request.excluded)
    ways = [way for group in plan.groups if group.finds for way in group.ways]
    wanted = {(way.field, way.text) for way in ways if isinstance(way, Term)}
    wanted |= {(constant.field, constant.text) for constant in plan.constants}
    bundles = {frozenset((term.field, term.text) for term in way.terms) for way in ways if isinstance(way, Bundle)}
    parts = [Query.term_query(schema, field, text, "basic") for field, text in sorted(wanted)]
    parts += [_all(Query.term_query(schema, field, text, "basic") for field, text in sorted(bundle)) for bundle in bundles]
    parts += [_number(schema, number) for number in request.pinned]
    return _within(schema, _any(parts), filters, request.excluded)


def probing(schema: Schema, group: Group, ids: Iterable[int]) -> Query:
    """The query that matches those of the documents that a group matches."""
    wanted = _any(_number(schema, number) for number in ids)
    return Query.boolean_query([(Occur.Must, wanted), (Occur.Must, _group(schema, group))])


def _within(schema: Schema, query: Query, filters: Filters, excluded: Iterable[int]) -> Query:
    """`query` within the filters, which add nothing to the score, and without the excluded documents."""
    walls = [(Occur.Must, _wall(schema, name, values)) for name, values in filters.items() if values]
    walls += [(Occur.MustNot, _number(schema, number)) for number in excluded]
    return Query.boolean_query([(Occur.Must, query), *walls]) if walls else query


def _wall(schema: Schema, name: str, values: tuple[str, ...]) -> Query:
    # A lone surrogate (a command line in another encoding) cannot be a value.
    texts = [value.encode("utf-8", "replace").decode() for value in values]
    return Query.const_score_query(Query.term_set_query(schema, name, texts), 0.0)


def _any(queries: Iterable[Query]) -> Query:
    parts = list(queries)
    return parts[0] if len(parts) == 1 else Query.boolean_query([(Occur.Should, part) for part in parts])


def _found(plan: Plan) -> set[frozenset[str]]:
    """Stems, alone or together, that find a document."""
    return {_stems(way) for group in plan.groups if group.finds for way in group.ways if _field(way) == STEMS}


def _finds_no_more(group: Group, found: set[frozenset[str]]) -> bool:
    """Whether it looks in the names alone, of which every stem is in the text too, for what finds there."""
    return all(_field(way) == NAMES and _stems(way) in found for way in group.ways)


def _finds_none_but(phrase: Phrase, found: set[frozenset[str]]) -> bool:
    return phrase.field == STEMS and any(frozenset((word,)) in found for word in phrase.words)


def _field(way: Way) -> str:
    return way.field if isinstance(way, Term) else way.terms[0].field


def _stems(way: Way) -> frozenset[str]:
    return frozenset((way.text,)) if isinstance(way, Term) else frozenset(term.text for term in way.terms)


def _all(queries: Iterable[Query]) -> Query:
    return Query.boolean_query([(Occur.Must, part) for part in queries])


def _group(schema: Schema, group: Group) -> Query:
    ways = [_way(schema, way) for way in group.ways]
    return ways[0] if len(ways) == 1 else Query.disjunction_max_query(ways, TIE)


def _way(schema: Schema, way: Way) -> Query:
    return _term(schema, way) if isinstance(way, Term) else _all(_term(schema, term) for term in way.terms)


def _term(schema: Schema, term: Term) -> Query:
    return _weighted(Query.term_query(schema, term.field, term.text, "freq"), term.weight)


def _constant(schema: Schema, constant: Constant) -> Query:
    return Query.const_score_query(Query.term_query(schema, constant.field, constant.text, "basic"), constant.score)


def _number(schema: Schema, number: int) -> Query:
    return Query.term_query(schema, "id", number)


def _pin(schema: Schema, number: int, place: int) -> Query:
    return Query.const_score_query(_number(schema, number), FIRST_PIN - place * PIN_STEP)


def _phrase(schema: Schema, phrase: Phrase) -> Query:
    words: list[str | tuple[int, str]] = list(phrase.words)
    return _weighted(Query.phrase_query(schema, phrase.field, words, phrase.slop), phrase.weight)


def _weighted(query: Query, weight: float) -> Query:
    return query if weight == 1.0 else Query.boost_query(query, weight)
