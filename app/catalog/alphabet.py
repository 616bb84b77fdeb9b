"""The list of organisations under the letters of the page's alphabet."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.catalog.models.organisations import OrganisationKind
from app.catalog.queries.organisations import ListedOrganisation
from app.text.collate import first_letter, sort_key
from app.web.translation import current_language

FEWEST = 20
"""A list needs at least so many names to be worth an index of letters."""
NOT_COUNTED = re.compile(r"^(?:General Directorate|Organization|Municipality) (?:of|for) ")


@dataclass(frozen=True)
class LetterGroup:
    letter: str
    items: tuple[ListedOrganisation, ...]


@dataclass(frozen=True)
class KindGroup:
    """Organisations of one kind; `counties` are (slug, name, English name, number) of those in which they sit, for municipalities."""

    kind: OrganisationKind
    number: int
    letters: tuple[LetterGroup, ...]
    counties: tuple[tuple[str, str, str, int], ...] = ()

    @property
    def indexed(self) -> bool:
        return self.number >= FEWEST


def kind_groups(listed: Sequence[ListedOrganisation], county: str | None = None) -> list[KindGroup]:
    """All kinds that have organisations; of a county (its slug) only the municipalities there, and all if there is no such county."""
    municipalities = [item for item in listed if item.kind is OrganisationKind.MUNICIPALITY]
    there = [item for item in municipalities if county and item.county_slug == county]
    if there:
        return [KindGroup(OrganisationKind.MUNICIPALITY, len(there), letter_groups(there), _counties(municipalities))]
    groups = []
    for kind in OrganisationKind:
        items = [item for item in listed if item.kind is kind]
        if items:
            counties = _counties(items) if kind is OrganisationKind.MUNICIPALITY else ()
            groups.append(KindGroup(kind, len(items), letter_groups(items), counties))
    return groups


def letter_groups(items: Iterable[ListedOrganisation]) -> tuple[LetterGroup, ...]:
    """The organisations in the order of the page's language, each under its letter; few of them under none."""
    english = current_language() == "en"
    ordered = sorted(items, key=_english_key if english else _persian_key)
    if len(ordered) < FEWEST:
        return (LetterGroup("", tuple(ordered)),)
    groups: dict[str, list[ListedOrganisation]] = {}
    for item in ordered:
        letter = _english_key(item)[:1].upper() if english else first_letter(item.sort_key)
        groups.setdefault(letter, []).append(item)
    return tuple(LetterGroup(letter, tuple(members)) for letter, members in groups.items())


def _persian_key(item: ListedOrganisation) -> str:
    return item.sort_key


def _english_key(item: ListedOrganisation) -> str:
    return NOT_COUNTED.sub("", item.name_en or item.name).casefold()


def _counties(items: Iterable[ListedOrganisation]) -> tuple[tuple[str, str, str, int], ...]:
    counted: dict[tuple[str, str, str], int] = {}
    for item in items:
        if item.county_slug:
            place = item.county_slug, item.county, item.county_en
            counted[place] = counted.get(place, 0) + 1
    english = current_language() == "en"
    ordered = sorted(counted.items(), key=lambda pair: pair[0][2].casefold() if english else sort_key(pair[0][1]))
    return tuple((*place, number) for place, number in ordered)
