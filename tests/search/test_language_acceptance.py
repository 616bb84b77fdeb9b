"""The language of people against the real catalogue, by queries made by rule: every figure that was promised, in one run."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import pytest

from app.catalog.queries.summaries import ServiceSummary
from app.config import ROOT
from app.search.arguments import SearchArguments
from app.search.current import knowledge
from app.search.evaluate import Report, Search, measure, read_judged
from app.search.planner import plan_query
from app.search.queries import answer, find
from tests.conftest import DATA
from tests.search.generated import (
    Mistyped,
    PlaceQuery,
    half_space_pairs,
    layout_queries,
    place_queries,
    rows,
    spelling_pairs,
    typo_queries,
)

JUDGED = ROOT / "data" / "queries"
ALL = 1000
"""More hits than the catalogue has services."""
SHOWN = 12
"""Failures that a message names."""


@pytest.fixture(scope="module")
def dev(search: Search) -> Report:
    return measure(read_judged(DATA / "queries_dev.tsv"), search)


def told(name: str, figure: float, failures: Sequence[object]) -> str:
    """A message with the figure and some of the failures."""
    return "\n".join([f"{name}: {figure:.4f}; {len(failures)} failed:", *map(str, failures[:SHOWN])])


def share(failures: Sequence[object], of: int) -> float:
    return 1 - len(failures) / of


def test_letters_and_digits_of_every_keyboard_find_the_same(search: Search) -> None:
    pairs = spelling_pairs(500, DATA)
    failures = [pair for pair in pairs if search(pair.first) != search(pair.second)]
    assert not failures, told("same first ten", share(failures, len(pairs)), failures)


def test_half_spaces_spaces_and_nothing_find_nearly_the_same(search: Search) -> None:
    pairs = half_space_pairs(500, DATA)
    answers = [(pair, search(pair.first).slugs, search(pair.second).slugs) for pair in pairs]
    other_first = [(pair, one[:1], other[:1]) for pair, one, other in answers if one[:1] != other[:1]]
    overlaps = [(overlap(one, other), pair) for pair, one, other in answers]
    mean = sum(same for same, _ in overlaps) / len(pairs)
    differing = sorted((found for found in overlaps if found[0] < 1), key=lambda found: found[0])
    first = share(other_first, len(pairs))
    assert first >= 0.98, told("same first hit", first, other_first)
    assert mean >= 0.95, told("first ten in common", mean, differing)


def overlap(one: Sequence[str], other: Sequence[str]) -> float:
    """The share of the first ten that both have; 1 if both are empty."""
    most = max(len(one), len(other))
    return len({*one} & {*other}) / most if most else 1.0


@dataclass(frozen=True)
class Placed:
    """A service asked for in a place, and the cards of its first page."""

    asked: PlaceQuery
    cards: tuple[ServiceSummary, ...]

    @property
    def kind(self) -> str:
        """Who offers it there: the town's municipality, the only one in the province, or one or several agencies of the county."""
        if self.asked.organisation.startswith("mun-"):
            return "municipality"
        if len(offering(self.asked)) == 1:
            return "province"
        return "county" if len(offering_there(self.asked)) == 1 else "several"

    @property
    def card(self) -> ServiceSummary | None:
        """The card that was wanted, if it is among the first three."""
        return next((card for card in self.cards[:3] if card.slug == self.asked.definition), None)

    @property
    def in_front(self) -> bool:
        """Whether the offering of the place stands on that card; of several none need be named, but no other."""
        if self.card is None:
            return False
        named = self.card.provider.slug if self.card.provider else None
        return named == self.asked.organisation or (self.kind == "several" and named in {None, *offering_there(self.asked)})

    def __str__(self) -> str:
        named = self.card.provider.slug if self.card and self.card.provider else None
        return f"{self.asked.query} [{self.kind} {self.asked.organisation}]: {[card.slug for card in self.cards[:3]]}, in front {named}"


@cache
def _offerings() -> Mapping[str, frozenset[str]]:
    """Definition -> organisations."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows(DATA, "offerings.csv"):
        found[row["definition_id"]].add(row["organization_id"])
    return {definition: frozenset(organisations) for definition, organisations in found.items()}


def offering(asked: PlaceQuery) -> frozenset[str]:
    """All organisations that offer the service."""
    return _offerings()[asked.definition]


def offering_there(asked: PlaceQuery) -> frozenset[str]:
    """Those of them that sit in the county of that name."""
    county = next((row["id"] for row in rows(DATA, "counties.csv") if row["name_fa"] == asked.place), "")
    seats = {row["id"]: row["county_id"] for row in rows(DATA, "organizations.csv")}
    return frozenset(organisation for organisation in offering(asked) if seats[organisation] == county)


@pytest.fixture(scope="module")
def placed(search: Search) -> list[Placed]:
    return [Placed(asked, answer(SearchArguments(query=asked.query), None).services) for asked in place_queries(300, DATA)]


def test_a_service_with_a_place_is_among_the_first_three(placed: list[Placed]) -> None:
    failures = [one for one in placed if one.card is None]
    found = share(failures, len(placed))
    assert found >= 0.95, told("hit@3 with a place", found, failures)


def test_the_card_is_among_the_first_three_with_the_offering_of_the_place_in_front(placed: list[Placed]) -> None:
    failures = [one for one in placed if not one.in_front]
    front = share(failures, len(placed))
    assert len(placed) == 300
    assert front >= 0.95, told("offering of the place in front", front, failures)


@pytest.mark.parametrize("kind", ["municipality", "province", "county"])
def test_whoever_offers_it_there_stands_in_front(kind: str, placed: list[Placed]) -> None:
    of_kind = [one for one in placed if one.kind == kind]
    failures = [one for one in of_kind if not one.in_front]
    front = share(failures, len(of_kind))
    assert front >= 0.95, told(f"offering of the place in front ({kind}, {len(of_kind)} queries)", front, failures)


def test_no_place_hides_a_service(search: Search) -> None:
    """What a query finds without its place it also finds with it."""
    hidden = []
    for query in place_queries(300, DATA):
        lost = everything(without_place(query)) - everything(query.query)
        if lost:
            hidden.append((query.query, lost))
    assert not hidden, told("nothing hidden", share(hidden, 300), hidden)


def everything(query: str) -> set[int]:
    """The ids of all that a query finds."""
    return {hit.id for hit in find(SearchArguments(query=query), plan_query(query, knowledge()), 0, ALL, ()).hits}


def without_place(query: PlaceQuery) -> str:
    bare = query.query
    for written in (f"شهرداری {query.place}", f"در {query.place}", query.place):
        bare = bare.removeprefix(f"{written} ").removesuffix(f" {written}")
    assert bare != query.query
    return bare


def test_places_are_cut_off_whole() -> None:
    places = {row["name_fa"] for name in ("cities.csv", "counties.csv") for row in rows(DATA, name)}
    assert not [query for query in place_queries(300, DATA) if places & {*without_place(query).split()}]


def among_three(made: Sequence[Mistyped], search: Search) -> list[tuple[Mistyped, Sequence[str]]]:
    """Those whose service is not among the first three, with these three."""
    found = [(query, search(query.query).slugs[:3]) for query in made]
    return [(query, slugs) for query, slugs in found if query.definition not in slugs]


@pytest.mark.parametrize(("make", "least"), [(typo_queries, 0.92), (layout_queries, 0.95)])
def test_mistyped_titles_are_among_the_first_three(make: Callable[..., list[Mistyped]], least: float, search: Search) -> None:
    made = make(500, DATA)
    failures = among_three(made, search)
    found = share(failures, len(made))
    assert found >= least, told(f"hit@3 of {make.__name__}", found, failures)


def test_latin_letters_that_were_meant_are_not_decoded(search: Search) -> None:
    judged = read_judged(JUDGED / "latin.tsv")
    readings = [plan_query(one.query, knowledge()).reading for one in judged]
    decoded = [(reading.typed, reading.text) for reading in readings if reading.text != reading.typed]
    assert len(readings) == 72
    assert not decoded, told("not decoded", share(decoded, len(readings)), decoded)


def test_few_answers_to_real_questions_are_called_weak(dev: Report) -> None:
    weak = [(outcome.judged.query, outcome.found[:3]) for outcome in dev.outcomes if outcome.silent]
    assert dev.overall["weak"] <= 0.01, told("weak", dev.overall["weak"], weak)
    assert dev.overall["zero"] <= 0.01, told("zero", dev.overall["zero"], weak)


def test_what_no_catalogue_has_is_met_with_silence_or_said_to_be_weak(search: Search) -> None:
    report = measure(read_judged(JUDGED / "silent.tsv"), search)
    loud = [(outcome.judged.query, outcome.found[:3]) for outcome in report.outcomes if not outcome.silent]
    assert len(report.outcomes) == 40
    assert report.overall["silent"] >= 0.8, told("silent", report.overall["silent"], loud)


def test_the_judged_queries_of_the_catalogue(dev: Report) -> None:
    """hit@1 and hit@3 overall; in every kind at most one is missed, of needs and questions two."""
    missed: dict[str, list[tuple[str, tuple[str, ...]]]] = {kind: [] for kind in dev.kinds}
    for outcome in dev.outcomes:
        if outcome.rank is None or outcome.rank > 3:
            missed[outcome.judged.kind].append((outcome.judged.query, outcome.found[:3]))
    every = [miss for kind in missed.values() for miss in kind]
    assert dev.overall["hit@1"] >= 0.90, told("hit@1", dev.overall["hit@1"], every)
    assert dev.overall["hit@3"] >= 0.98, told("hit@3", dev.overall["hit@3"], every)
    too_many = {kind: misses for kind, misses in missed.items() if len(misses) > (2 if kind in ("need", "question") else 1)}
    assert not too_many
