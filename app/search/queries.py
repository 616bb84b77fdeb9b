"""Asking the engine, and what a page of results needs beside the ids."""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from app.catalog.models.definitions import ServiceDefinition
from app.catalog.models.lists import Audience, Category, CodeListItem, LifeEvent
from app.catalog.models.organisations import Area, Organisation
from app.catalog.queries.summaries import ServiceSummary, summaries
from app.catalog.words import FEES, WAYS
from app.db import db
from app.search.arguments import SearchArguments
from app.search.current import engine, knowledge
from app.search.engine import FACETS, MOST_PINNED, EngineUnavailable, SearchRequest, SearchResults
from app.search.evaluate import DEPTH, Found, Search
from app.search.knowledge import Knowledge
from app.search.lexicon_store import query_key, rules_for
from app.search.planner import Planned, plan_query
from app.search.popularity import WINDOW, popularity, rerank
from app.search.sureness import is_weak
from app.search.titles import search_titles
from app.text.collate import sort_key
from app.web.paging import Paging

PAGE_SIZE = 20
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Answer:
    """A page of results: summaries in the engine's order, with what was asked, how it was understood and how it was answered.

    `weak` says that no result is a sure answer, which the first ones by relevance tell; `municipality` is that of a place named in
    the query, else the visitor's.
    """

    planned: Planned
    paging: Paging
    results: SearchResults
    services: tuple[ServiceSummary, ...]
    municipality: str | None
    weak: bool
    duration_ms: float

    @property
    def total(self) -> int:
        return self.results.total


def answer(asked: SearchArguments, municipality: str | None) -> Answer:
    """Search and fetch; a page behind the last one is answered with the last one."""
    began = time.perf_counter()
    planned = plan_query(asked.query, knowledge(), literal=asked.literal)
    wanted = Paging(2**40, asked.page, PAGE_SIZE)
    results = find(asked, planned, wanted.offset)
    paging = Paging(results.total, asked.page, PAGE_SIZE)
    if paging.offset != wanted.offset:
        results = find(asked, planned, paging.offset)
    duration = (time.perf_counter() - began) * 1000
    place = planned.reading.place
    there = (place.municipality if place else "") or municipality
    found = summaries([hit.id for hit in results.hits], there, place.county if place else None)
    services = tuple(found[hit.id] for hit in results.hits if hit.id in found)
    told = asked.sort == "relevance" and not asked.active_filters
    return Answer(planned, paging, results, services, there, told and is_weak(planned, results), duration)


def find(asked: SearchArguments, planned: Planned, offset: int, limit: int = PAGE_SIZE, facets: tuple[str, ...] = FACETS) -> SearchResults:
    """Ids and facets from the engine, with pins and popularity, or titles from the database when it cannot answer."""
    rules = rules_for(query_key(asked.query))
    ranked = asked.sort == "relevance" and not planned.plan.empty and offset < WINDOW
    request = SearchRequest(
        plan=planned.plan,
        filters=asked.filters,
        facets=facets,
        offset=0 if ranked else offset,
        limit=max(WINDOW, offset + limit) if ranked else limit,
        sort=asked.sort,
        pinned=rules.pinned[:MOST_PINNED],
        excluded=rules.blocked,
        probes=planned.probes if offset == 0 else (),
    )
    try:
        results = engine().search(request)
    except EngineUnavailable as problem:
        log.warning("Titles from the database answer: %s", problem)
        return search_titles(asked.query, asked.filters, asked.sort, offset, limit, rules)
    return replace(results, hits=rerank(results.hits, popularity())[offset : offset + limit]) if ranked else results


def slug_search(known: Knowledge, top: int = DEPTH) -> Search:
    """The search of this installation with this knowledge, for measuring: query -> slugs of the first hits, and whether they are weak."""
    slugs = dict(db.session.execute(select(ServiceDefinition.id, ServiceDefinition.slug)).all())

    def search(query: str) -> Found:
        planned = plan_query(query, known)
        results = find(SearchArguments(query=query), planned, 0, top, ())
        return Found([slugs.get(hit.id, "") for hit in results.hits], is_weak(planned, results))

    return search


def service_titles(ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """(slug, title) of services by id."""
    wanted = select(ServiceDefinition.id, ServiceDefinition.slug, ServiceDefinition.title).where(ServiceDefinition.id.in_(ids))
    return {number: (slug, title) for number, slug, title in db.session.execute(wanted)}


@dataclass(frozen=True)
class Name:
    """The name of a facet's value in both languages."""

    persian: str
    english: str = ""


def facet_names(facet: str) -> Mapping[str, Name]:
    """Names of all values of a facet, in the order of their list or alphabet."""
    return _FACET_NAMES[facet]()


def _listed(model: type[CodeListItem]) -> dict[str, Name]:
    rows = db.session.execute(select(model.code, model.name, model.name_en).order_by(model.position))
    return {code: Name(name, english) for code, name, english in rows}


def _placed(model: type[Organisation] | type[Area]) -> dict[str, Name]:
    rows = db.session.execute(select(model.slug, model.name, model.name_en)).all()
    return {slug: Name(name, english) for slug, name, english in sorted(rows, key=lambda row: sort_key(row.name, ignore_kind=True))}


def _worded(words: Mapping[Any, object]) -> dict[str, Name]:
    return {str(code): Name(str(word), str(word)) for code, word in words.items()}


_FACET_NAMES: Mapping[str, Callable[[], Mapping[str, Name]]] = {
    "way": lambda: _worded(WAYS),
    "fee": lambda: _worded(FEES),
    "audience": lambda: _listed(Audience),
    "category": lambda: _listed(Category),
    "event": lambda: _listed(LifeEvent),
    "organisation": lambda: _placed(Organisation),
    "county": lambda: _placed(Area),
}
