"""Queries made by rule from the starter catalogue, to measure what nobody can write by the hundred.

Every function takes the number of queries and the folder of the starter data and gives that many different ones, the same
each time for the same seed. Nothing here knows how the search works.
"""

import csv
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from tests.search.persian_keyboard import CAPS, DIGITS, homophones, neighbours, on_us_keys

HALF = "\u200c"
ARABIC_DIGITS = "٠١٢٣٤٥٦٧٨٩"
WORD = re.compile(rf"[^\W\d_]+(?:{HALF}[^\W\d_]+)*")
BRACKETS = re.compile(r"\s*\([^)]*\)")
LONG_WORD = 5
"""Letters of a word that is worth correcting."""
COMMON_COMPOUND = 3
"""A pair of words that the cards join by a half-space this often is a compound wherever it stands."""


@dataclass(frozen=True)
class Pair:
    """Two ways to write one query."""

    first: str
    second: str


@dataclass(frozen=True)
class PlaceQuery:
    """A service asked for in a place, and who offers it there."""

    query: str
    definition: str
    place: str
    organisation: str


@dataclass(frozen=True)
class Mistyped:
    """A title typed wrongly: what was typed, what was meant, whose title it is."""

    query: str
    meant: str
    definition: str


@cache
def cards(folder: Path) -> tuple[dict[str, Any], ...]:
    lines = (folder / "service_definitions.jsonl").read_text("utf-8").splitlines()
    return tuple(json.loads(line) for line in lines if line)


@cache
def rows(folder: Path, name: str) -> tuple[dict[str, str], ...]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def titles(folder: Path) -> list[tuple[str, str]]:
    """(definition, official or everyday title), each title once and none that two definitions share; brackets, which nobody types, gone."""
    found = [(card["id"], BRACKETS.sub("", card[name])) for card in cards(folder) for name in ("title_fa", "plain_title_fa")]
    times = Counter(title for _, title in set(found))
    return [(owner, title) for owner, title in dict.fromkeys(found) if times[title] == 1]


def names(folder: Path) -> list[str]:
    """Titles and everyday names of all services."""
    everyday = [word for card in cards(folder) for word in card["keywords_fa"]]
    return list(dict.fromkeys([*(title for _, title in titles(folder)), *everyday]))


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from strings(item)


@cache
def words(folder: Path) -> frozenset[str]:
    """Every word of every card, compounds joined and apart."""
    found = (word for card in cards(folder) for text in strings(card) for word in WORD.findall(text))
    return frozenset(part for word in found for part in (word.replace(HALF, ""), *word.split(HALF)))


T = TypeVar("T")


def take(n: int, make: Callable[[], T | None]) -> list[T]:
    """The first `n` different results; a maker that gives no new one for long has no more of them."""
    found: dict[T, None] = {}
    idle = 0
    while len(found) < n and idle < 20_000:
        made = make()
        idle = 0 if made is not None and made not in found else idle + 1
        if made is not None:
            found[made] = None
    if len(found) < n:
        raise ValueError(f"Only {len(found)} different queries can be made, {n} were asked for")
    return list(found)


def spelling_pairs(n: int, folder: Path, seed: int = 1) -> list[Pair]:
    """Pairs that differ in ی/ي, ک/ك (one letter of a name or all of them) and in all their digits; one in four has digits."""
    draw = Random(seed)
    texts = [text for text in names(folder) if re.search("[یک]", text)]
    numbered = [text for text in names(folder) if re.search("[۰-۹]", text)]
    letters = {"ی": "ي", "ک": "ك"}

    def make() -> Pair:
        text = draw.choice(numbered if draw.random() < 0.25 else texts)
        at = [place for place, letter in enumerate(text) if letter in letters]
        chosen = at if draw.random() < 0.5 or not at else draw.sample(at, draw.randint(1, len(at)))
        other = "".join(letters[letter] if place in chosen else letter for place, letter in enumerate(text))
        return Pair(text, other.translate(str.maketrans(DIGITS, draw.choice([ARABIC_DIGITS, "0123456789"]))))

    return take(n, make)


@cache
def compounds(folder: Path) -> tuple[tuple[str, str], ...]:
    """Word pairs that the cards join by a half-space again and again: (گواهی, نامه)."""
    found: Counter[tuple[str, str]] = Counter()
    for text in (text for card in cards(folder) for text in strings(card)):
        for word in WORD.findall(text):
            parts = word.split(HALF)
            found.update(pairwise(parts))
    return tuple(pair for pair, times in found.items() if times >= COMMON_COMPOUND and min(map(len, pair)) > 1)


def joints(text: str, known: dict[str, list[str]]) -> list[tuple[int, int]]:
    """Where a half-space stands or could stand: its start and end (the same where a known compound is written as one word)."""
    found = {(match.start(), match.end()) for match in re.finditer(HALF, text)}
    for match in re.finditer(r"[^\W\d_]+", text):
        rest = text[match.end() :]
        for second in known.get(match[0], ()):
            if re.match(rf" {second}(?!\w)", rest):
                found.add((match.end(), match.end() + 1))
        for at in range(2, len(match[0]) - 1):
            if match[0][at:] in known.get(match[0][:at], ()):
                found.add((match.start() + at, match.start() + at))
    return sorted(found)


def half_space_pairs(n: int, folder: Path, seed: int = 2) -> list[Pair]:
    """Pairs of one name that differ at its half-spaces and compounds: half-space, space or nothing."""
    draw = Random(seed)
    known: dict[str, list[str]] = defaultdict(list)
    for first, second in compounds(folder):
        known[first].append(second)
    jointed = [(text, found) for text in names(folder) if (found := joints(text, known))]

    def make() -> Pair:
        text, found = draw.choice(jointed)
        chosen = found if draw.random() < 0.5 else [draw.choice(found)]
        other = text
        for start, end in reversed(chosen):
            other = other[:start] + draw.choice([mark for mark in (HALF, " ", "") if mark != text[start:end]]) + other[end:]
        return Pair(text, other)

    return take(n, make)


def providers(folder: Path) -> dict[str, list[tuple[str, str, str]]]:
    """(definition, place, organisation) by kind of provider: municipalities, agencies of one county, the only agency of the province."""
    known = {row["id"]: row for row in rows(folder, "organizations.csv")}
    counties = {row["id"]: row["name_fa"] for row in rows(folder, "counties.csv")}
    cities = Counter(row["name_fa"] for row in rows(folder, "cities.csv"))
    places = sorted({*counties.values(), *(city for city, times in cities.items() if times == 1)})
    times = Counter(row["definition_id"] for row in rows(folder, "offerings.csv"))
    found: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for offering in rows(folder, "offerings.csv"):
        definition, organisation = offering["definition_id"], known[offering["organization_id"]]
        county = counties[organisation["county_id"]]
        if organisation["kind"] == "municipality":
            found["municipality"].append((definition, organisation["short_name_fa"], organisation["id"]))
        elif "استان" not in organisation["name_fa"] and county in organisation["name_fa"]:
            found["county"].append((definition, county, organisation["id"]))
        elif times[definition] == 1:
            found["province"].extend((definition, place, organisation["id"]) for place in places)
    return found


def place_queries(n: int, folder: Path, seed: int = 3) -> list[PlaceQuery]:
    """A service with a city or county where it is offered, in the orders in which people write the two."""
    draw = Random(seed)
    offered = providers(folder)
    places = {row["name_fa"] for name in ("cities.csv", "counties.csv") for row in rows(folder, name)}
    services: dict[str, list[str]] = defaultdict(list)
    for definition, title in titles(folder):
        if places.isdisjoint(WORD.findall(title)):
            services[definition].append(title)
    orders = ["{service} در {place}", "{service} {place}", "{place} {service}"]
    municipal = [*orders, "{service} شهرداری {place}", "شهرداری {place} {service}"]
    by_definition = {kind: sorted({definition for definition, _, _ in found if definition in services}) for kind, found in offered.items()}

    def make() -> PlaceQuery:
        kind = draw.choices(["municipality", "county", "province"], [6, 1, 3])[0]
        definition = draw.choice(by_definition[kind])
        _, place, organisation = draw.choice([found for found in offered[kind] if found[0] == definition])
        service = draw.choice(services[definition])
        if draw.random() < 0.5:
            service = service.removeprefix("صدور ")
        order = draw.choice(municipal if kind == "municipality" else orders)
        return PlaceQuery(order.format(service=service, place=place), definition, place, organisation)

    return take(n, make)


def slip(word: str, draw: Random) -> str:
    """A word with one letter gone, added, replaced or changed with the next; sometimes the same word."""
    at = draw.randrange(len(word))
    letter, kind = word[at], draw.choice(["delete", "insert", "replace", "transpose"])
    if letter == HALF or word[at : at + 2].endswith(HALF):
        return word
    if kind == "delete":
        return word[:at] + word[at + 1 :]
    if kind == "transpose":
        return word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
    near = neighbours(letter)
    if kind == "insert":
        return word[: at + 1] + draw.choice(letter + near) + word[at + 1 :]
    alike = homophones(letter)
    return word[:at] + draw.choice((alike if alike and draw.random() < 0.5 else near) or letter) + word[at + 1 :]


def typo_queries(n: int, folder: Path, seed: int = 4) -> list[Mistyped]:
    """Official titles with one slip in one long word, which then is no word of any card."""
    draw = Random(seed)
    official = {BRACKETS.sub("", card["title_fa"]) for card in cards(folder)}
    found = [(owner, title) for owner, title in titles(folder) if title in official]
    known = words(folder)

    def make() -> Mistyped | None:
        owner, title = draw.choice(found)
        long = [match for match in WORD.finditer(title) if len(match[0].replace(HALF, "")) >= LONG_WORD]
        if not long:
            return None
        word = draw.choice(long)
        typed = slip(word[0], draw)
        if known & {typed.replace(HALF, ""), typed} or typed == word[0]:
            return None
        return Mistyped(title[: word.start()] + typed + title[word.end() :], title, owner)

    return take(n, make)


def layout_queries(n: int, folder: Path, seed: int = 5) -> list[Mistyped]:
    """Official and everyday titles typed with the keyboard left on US; half-spaces come out as spaces or not at all."""
    draw = Random(seed)
    typeable = {*CAPS, *DIGITS, HALF, " "}
    found = [(owner, title) for owner, title in titles(folder) if typeable.issuperset(title)]

    def make() -> Mistyped:
        owner, title = draw.choice(found)
        plain = title.replace(HALF, " " if draw.random() < 0.7 else "")
        if draw.random() < 0.5:
            plain = plain.replace("آ", "ا")
        return Mistyped(on_us_keys(plain), title, owner)

    return take(n, make)
