"""One import in hand: what is wrong with its files, which ids exist, what it changed."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

ZWNJ = "\u200c"
MOST_PROBLEMS = 300
"""How many problems of one file are kept; the others are only counted, as a file of another kind is wrong on every line."""


@dataclass(frozen=True, order=True)
class Problem:
    """A damage with its place; `line` counts from 1 (0: the whole file), `reason` is a plain sentence."""

    file: str
    line: int
    field: str
    reason: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place} {self.field}: {self.reason}" if self.field else f"{place} {self.reason}"


def printable(text: str) -> str:
    """The text with control characters, direction marks and broken letters written out, safe on any terminal."""
    return "".join(char if char.isprintable() or char == ZWNJ else char.encode("unicode_escape").decode("ascii") for char in text)


@dataclass
class Batch:
    """The folder, the problems found so far, the ids that will exist by kind, and the counts of what was written.

    `damaged` holds (line, raw values) of the rows that do not fit their model: their ids count, so that what refers to them is not
    called wrong as well. `unreadable` names files that were not read to the end, `unsure` the kinds of id that stand in them.
    """

    directory: Path
    problems: set[Problem] = field(default_factory=set)
    found: Counter[str] = field(default_factory=Counter)
    ids: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    rows: dict[str, list[Any]] = field(default_factory=dict)
    damaged: dict[str, list[tuple[int, Mapping[str, Any]]]] = field(default_factory=lambda: defaultdict(list))
    unreadable: set[str] = field(default_factory=set)
    unsure: set[str] = field(default_factory=set)
    counts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    touched: set[int] = field(default_factory=set)

    def problem(self, file: str, line: int, name: str, reason: str) -> None:
        problem = Problem(file, line, printable(name), printable(reason))
        if problem in self.problems:
            return
        self.found[file] += 1
        if self.found[file] <= MOST_PROBLEMS:
            self.problems.add(problem)

    def count(self, kind: str, what: str, number: int = 1) -> None:
        """Count objects of a kind as `new`, `changed`, `same` or `removed`."""
        self.counts[kind][what] += number

    @property
    def changed(self) -> bool:
        """Something was written that was not there in the same form."""
        return bool(self.touched) or any(number for counts in self.counts.values() for what, number in counts.items() if what != "same")

    def has(self, file: str) -> bool:
        return (self.directory / file).is_file()


class Importer(Protocol):
    """What a room brings: the files it knows, and how they are read, checked against the rest and written."""

    @property
    def files(self) -> tuple[str, ...]: ...

    def read(self, batch: Batch) -> None:
        """Read the files into `batch.rows` and announce their ids in `batch.ids`; damages go to `batch.problems`."""

    def check(self, batch: Batch) -> None:
        """Check references, when all importers have read."""

    def write(self, batch: Batch) -> Iterable[None]:
        """Write through `db.session` without committing, yielding after each piece of work, for the progress bar."""

    def size(self, batch: Batch) -> int:
        """How many pieces `write` will yield."""
