"""Searches that belong together: those of one visit, and those that led to the same service.

Privacy: a query is named only if `LEAST_VISITS` visits have searched it with a result, and it stands beside another only if as many
visits have searched both, or have come from each of them to the same service. Queries with a masked part are never named.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from heapq import nsmallest
from itertools import permutations

from flask import current_app
from sqlalchemy import select

from app.db import db
from app.search.lexicon_store import query_key
from app.search.models import RelatedSearch
from app.search.popularity import REFRESHED_AFTER
from app.text.chain import stem_keys
from app.usage.masking import MARK
from app.usage.searches import LEAST_VISITS, QueryLead

KNOWN = "related_searches"
"""Where an application remembers which queries have related ones."""
MOST_RELATED = 6
MOST_OF_A_VISIT = 20
"""Queries of one visit; more are those of a machine or of many people behind one address."""
MOST_COMPARED = 50
"""Of the related ones, before those that say the same are left out."""
MOST_OF_A_SERVICE = 50
"""Queries that lead to one service, the most frequent ones."""

Counts = Mapping[str, Counter[str]]
"""Query key -> key of the other -> visits."""


def related_searches(query: str) -> list[str]:
    """What to show beside the results of a query, the nearest first. Most queries have none, and for them nothing is read."""
    found = query_key(query)
    if found not in _known():
        return []
    rows = select(RelatedSearch.query).where(RelatedSearch.query_key == found).order_by(RelatedSearch.position)
    return list(db.session.scalars(rows))


def _known() -> frozenset[str]:
    """Keys of the queries that have related ones; read once in a while by each worker."""
    known: tuple[float, frozenset[str]] | None = current_app.extensions.get(KNOWN)
    now = time.time()
    if known is None or not 0 <= now - known[0] < REFRESHED_AFTER:
        known = current_app.extensions[KNOWN] = now, frozenset(db.session.scalars(select(RelatedSearch.query_key).distinct()))
    return known[1]


def work_out(named: Sequence[tuple[str, int]], visits: Iterable[set[str]], leads: Iterable[QueryLead]) -> dict[str, list[str]]:
    """Query key -> related queries; `named` are the queries that may be named (query, visits), the most frequent first."""
    keys = {query: key for query, _visits in named if MARK not in query and (key := query_key(query))}
    spelling: dict[str, str] = {}
    for query, key in keys.items():
        spelling.setdefault(key, query)
    together, led = _together(visits, keys), _led_alike(leads, keys)
    found = {}
    for key in spelling:
        counted = Counter({other: number for other, number in together[key].items() if number >= LEAST_VISITS})
        counted.update(led[key])
        nearest = nsmallest(MOST_COMPARED, counted, key=lambda other: (-counted[other], spelling[other]))
        chosen = _different(key, nearest, spelling)
        if chosen:
            found[key] = chosen
    return found


def _together(visits: Iterable[set[str]], keys: Mapping[str, str]) -> Counts:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for queries in visits:
        if len(queries) <= MOST_OF_A_VISIT:
            for one, other in permutations({keys[query] for query in queries if query in keys}, 2):
                counts[one][other] += 1
    return counts


def _led_alike(leads: Iterable[QueryLead], keys: Mapping[str, str]) -> Counts:
    """How many visits of each two queries came to the same definition: of the two numbers the smaller."""
    reached: dict[int, Counter[str]] = defaultdict(Counter)
    for lead in leads:
        if lead.query in keys and lead.visits >= LEAST_VISITS:
            reached[lead.definition_id][keys[lead.query]] += lead.visits
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for queries in reached.values():
        for one, other in permutations(dict(queries.most_common(MOST_OF_A_SERVICE)), 2):
            counts[one][other] += min(queries[one], queries[other])
    return counts


def _different(key: str, others: Iterable[str], spelling: Mapping[str, str]) -> list[str]:
    """The first ones that do not say the same as the query or as one another, by their meaningful stems."""
    said, chosen = set(stem_keys(spelling[key])), list[str]()
    for other in others:
        stems = stem_keys(spelling[other])
        if not stems & said:
            chosen.append(spelling[other])
            said |= stems
        if len(chosen) == MOST_RELATED:
            break
    return chosen
