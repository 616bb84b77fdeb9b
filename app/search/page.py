"""The results page as its template prints it: facets with names and counts, chips that take filters away, orders."""

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from flask import get_template_attribute, request, url_for
from markupsafe import Markup, escape

from app.catalog.queries.summaries import ServiceSummary
from app.search.arguments import SearchArguments
from app.search.engine import FACETS
from app.search.forms import SORTS
from app.search.highlight import pieces, wanted_stems
from app.search.queries import Answer, facet_names
from app.web.locale import en_or_fa, fa
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
    """A service with the marked title and the address that carries the search along."""

    service: ServiceSummary
    title: Markup
    address: str


@dataclass(frozen=True)
class ResultsPage:
    """Everything the template needs."""

    asked: SearchArguments
    answer: Answer
    hits: tuple[Hit, ...]
    facets: tuple[Facet, ...]
    chips: tuple[tuple[str, Markup], ...]
    sorts: tuple[tuple[str, object, str], ...]
    wide: str = WIDE
    sheet: str = SHEET


def results_page(asked: SearchArguments, answer: Answer, search_id: str) -> ResultsPage:
    """The page of an answer; must be called inside its request."""
    counts = answer.results.facets
    names = {name: _labels(name, {*counts.get(name, {}), *asked.filters.get(name, ())}) for name in FACETS}
    return ResultsPage(
        asked=asked,
        answer=answer,
        hits=tuple(_hits(answer, search_id)),
        facets=tuple(_facets(asked, counts, names)),
        chips=tuple(_chips(asked, names)),
        sorts=tuple((sort, SORT_WORDS[sort], url_with(sort=None if sort == "relevance" else sort, page=None)) for sort in SORTS),
    )


def _hits(answer: Answer, search_id: str) -> Iterable[Hit]:
    """The search id is safe in an address as it is."""
    stems = wanted_stems(answer.plan)
    paths = remembered_each(f"service paths {request.script_root}", [service.slug for service in answer.services], _paths)
    for position, service in enumerate(answer.services, answer.paging.offset + 1):
        yield Hit(service, marked(service, stems), f"{paths[service.slug]}?s={search_id}&p={position}")


def _paths(slugs: Collection[str]) -> dict[str, str]:
    return {slug: url_for("catalog.service", slug=slug) for slug in slugs}


def marked(service: ServiceSummary, stems: frozenset[str]) -> Markup:
    """The title in the language of the page, with the words that were looked for marked."""
    if service.title_en and current_language() == "en":
        return escape(service.title_en)
    whole = "".join([f"<mark>{escape(text)}</mark>" if mark else escape(text) for text, mark in pieces(service.title, stems)])
    return fa(Markup(whole))  # noqa: S704  each piece is escaped


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
    return tuple(choices[:MOST_CHOICES])


def _chips(asked: SearchArguments, names: Mapping[str, Mapping[str, Label]]) -> Sequence[tuple[str, Markup]]:
    """One chip for each filter in force, also for a value that does not exist: it can be taken away."""
    chips = []
    for field, values in asked.filters.items():
        for value in values:
            kept = [other for other in values if other != value]
            label = names.get(field, {}).get(value)
            chips.append((url_with(**{field: kept}), label.name if label else escape(value)))
    return chips
