"""The results page as its template prints it: facets with names and counts, chips that take filters away, orders."""

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from flask import get_template_attribute, request, url_for
from markupsafe import Markup, escape

from app.catalog.queries.summaries import ServiceSummary
from app.search.arguments import SearchArguments
from app.search.engine import FACETS
from app.search.forms import SORTS
from app.search.queries import Answer, facet_names
from app.search.related import related_searches
from app.search.said import Said, said
from app.search.why import Sought, Why, in_its_language, marked, shown_title, whys
from app.web.locale import en_or_fa
from app.web.paging import url_with
from app.web.remembered import remembered, remembered_each
from app.web.translation import current_language
from app.web.translation import lazy_gettext as _l

LEGENDS = {
    "way": _l("Way of doing it"),
    "fee": _l("Fee"),
    "audience": _l("For whom"),
    "event": _l("Life event"),
    "category": _l("Category"),
    "organisation": _l("Organisation"),
    "county": _l("County"),
}
SORT_WORDS = {"relevance": _l("most relevant"), "days": _l("soonest"), "visits": _l("fewest visits"), "title": _l("by name")}
MOST_CHOICES = 25
FEW_CHOICES: Mapping[str, int] = {"organisation": 12, "event": 12}
"""The long tails, of which few are ever chosen, and which every page would carry twice."""
OPEN_FACETS = ("way", "fee")
FIXED_ORDER = ("way", "fee", "audience")

WIDE, SHEET = "f.w", "f.s"
"""Beginnings of the ids of the filters, of those beside the results and of their copy for phones; nothing else has them."""

Choice = tuple[Markup, int, bool]
"""(what is printed of a value, count, whether it is chosen)."""


@dataclass(frozen=True)
class Label:
    """A value of a facet by name, and what is printed of it as a choice."""

    name: Markup
    choice: Markup


@dataclass(frozen=True)
class Facet:
    name: str
    legend: object
    choices: tuple[Choice, ...]
    open: bool


@dataclass(frozen=True)
class Hit:
    """A service with the marked title, the address that carries the search along, and why it is there if the title does not tell."""

    service: ServiceSummary
    title: Markup
    address: str
    why: Why | None


@dataclass(frozen=True)
class ResultsPage:
    """Everything the template needs."""

    asked: SearchArguments
    answer: Answer
    said: Said
    hints: tuple[tuple[str, Markup], ...]
    hits: tuple[Hit, ...]
    facets: tuple[Facet, ...]
    chips: tuple[tuple[str, Markup], ...]
    sorts: tuple[tuple[str, object, str], ...]
    related: tuple[str, ...]
    wide: str = WIDE
    sheet: str = SHEET


def results_page(asked: SearchArguments, answer: Answer, search_id: str) -> ResultsPage:
    """The page of an answer; must be called inside its request."""
    counts = answer.results.facets
    names = {name: _labels(name, {*counts.get(name, {}), *asked.filters.get(name, ())}) for name in FACETS}
    told = said(asked, answer)
    return ResultsPage(
        asked=asked,
        answer=answer,
        said=told,
        hints=tuple(_hints(asked, told, names)),
        hits=tuple(_hits(answer, search_id)),
        facets=tuple(_facets(asked, counts, names)),
        chips=tuple(_chips(asked, names)),
        sorts=tuple((sort, SORT_WORDS[sort], url_with(sort=None if sort == "relevance" else sort, page=None)) for sort in SORTS),
        related=tuple(related_searches(asked.query)) if answer.paging.current == 1 else (),
    )


def _hits(answer: Answer, search_id: str) -> Iterable[Hit]:
    """The search id is safe in an address as it is, and so is the slug of a municipality."""
    sought, place = Sought(answer.planned), answer.planned.reading.place
    reasons = whys(answer.services, sought)
    paths = remembered_each(f"service paths {request.script_root}", [service.slug for service in answer.services], _paths)
    for position, service in enumerate(answer.services, answer.paging.offset + 1):
        there = place and service.provider and service.providers > 1 and service.provider.slug == place.municipality
        local = f"&org={place.municipality}" if place and there else ""
        address = f"{paths[service.slug]}?s={search_id}&p={position}{local}"
        yield Hit(service, _title(service, sought.stems), address, reasons.get(service.id))


def _paths(slugs: Collection[str]) -> dict[str, str]:
    return {slug: url_for("catalog.service", slug=slug) for slug in slugs}


def _title(service: ServiceSummary, stems: frozenset[str]) -> Markup:
    """The title with the words that were looked for marked."""
    title = shown_title(service)
    return in_its_language(title, marked(title, stems))


def _hints(asked: SearchArguments, told: Said, names: Mapping[str, Mapping[str, Label]]) -> Iterable[tuple[str, Markup]]:
    """Filters that the query speaks of, each with its address."""
    for facet, value in told.hints:
        label = names.get(facet, {}).get(value)
        if label:
            yield url_with(**{facet: [*asked.filters.get(facet, ()), value]}), label.name


def _labels(facet: str, values: Set[str]) -> dict[str, Label]:
    """What is written for the values of a facet, in the order of all its values."""
    known = remembered(f"labels of {facet} {current_language()}", lambda: _all_labels(facet))
    return {value: label for value, label in known.items() if value in values}


def _all_labels(facet: str) -> dict[str, Label]:
    names = {value: en_or_fa(name.english, name.persian) for value, name in facet_names(facet).items()}
    printed = get_template_attribute("web/macros/forms.html", "facet_choice")
    return {value: Label(name, printed(facet, value, name, WIDE)) for value, name in names.items()}


def _facets(asked: SearchArguments, counts: Mapping[str, Mapping[str, int]], names: Mapping[str, Mapping[str, Label]]) -> Sequence[Facet]:
    found = []
    for name, legend in LEGENDS.items():
        chosen = asked.filters.get(name, ())
        choices = _choices(name, names.get(name, {}), counts.get(name, {}), chosen)
        if choices and counts:
            found.append(Facet(name, legend, choices, bool(chosen) or name in OPEN_FACETS))
    return found


def _choices(name: str, labels: Mapping[str, Label], counts: Mapping[str, int], chosen: Sequence[str]) -> tuple[Choice, ...]:
    """Short lists in their own order; of the others chosen values first, then the most frequent ones, equals by name."""
    choices = [(label.choice, counts.get(value, 0), value in chosen) for value, label in labels.items()]
    if name not in FIXED_ORDER:
        choices.sort(key=lambda choice: (not choice[2], -choice[1]))
    return tuple(choices[: FEW_CHOICES.get(name, MOST_CHOICES)])


def _chips(asked: SearchArguments, names: Mapping[str, Mapping[str, Label]]) -> Sequence[tuple[str, Markup]]:
    """One chip for each filter in force, also for a value that does not exist: it can be taken away."""
    chips = []
    for field, values in asked.filters.items():
        for value in values:
            kept = [other for other in values if other != value]
            label = names.get(field, {}).get(value)
            chips.append((url_with(**{field: kept}), label.name if label else escape(value)))
    return chips
