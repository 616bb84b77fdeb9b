"""Asking the engine, and what a page of results needs beside the ids."""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.catalog.models.lists import Audience, Category, CodeListItem, LifeEvent
from app.catalog.models.organisations import Area, Organisation
from app.catalog.queries.summaries import ServiceSummary, summaries
from app.catalog.words import FEES, WAYS
from app.db import db
from app.search.arguments import SearchArguments
from app.search.current import engine
from app.search.engine import FACETS, EngineUnavailable, SearchRequest, SearchResults
from app.search.plan import Plan
from app.search.planner import make_plan
from app.search.titles import search_titles
from app.text.collate import sort_key
from app.web.paging import Paging

PAGE_SIZE = 20
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Answer:
    """A page of results: summaries in the engine's order, with what was asked and how it was answered."""

    plan: Plan
    paging: Paging
    results: SearchResults
    services: tuple[ServiceSummary, ...]
    duration_ms: float

    @property
    def total(self) -> int:
        return self.results.total


def answer(asked: SearchArguments, municipality: str | None) -> Answer:
    """Search and fetch; a page behind the last one is answered with the last one."""
    began = time.perf_counter()
    plan = make_plan(asked.query)
    wanted = Paging(2**40, asked.page, PAGE_SIZE)
    results = find(asked, plan, wanted.offset)
    paging = Paging(results.total, asked.page, PAGE_SIZE)
    if paging.offset != wanted.offset:
        results = find(asked, plan, paging.offset)
    duration = (time.perf_counter() - began) * 1000
    found = summaries([hit.id for hit in results.hits], municipality)
    services = tuple(found[hit.id] for hit in results.hits if hit.id in found)
    return Answer(plan, paging, results, services, duration)


def find(asked: SearchArguments, plan: Plan, offset: int, limit: int = PAGE_SIZE) -> SearchResults:
    """Ids and facets from the engine, or titles from the database when it cannot answer."""
    try:
        request = SearchRequest(plan=plan, filters=asked.filters, facets=FACETS, offset=offset, limit=limit, sort=asked.sort)
        return engine().search(request)
    except EngineUnavailable as problem:
        log.warning("Titles from the database answer: %s", problem)
        return search_titles(asked.query, asked.filters, asked.sort, offset, limit)


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
