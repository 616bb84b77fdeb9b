"""One import in hand: what is wrong with its files, which ids exist, what it changed."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol


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


@dataclass
class Batch:
    """The folder, the problems found so far, the ids that will exist by kind, and the counts of what was written."""

    directory: Path
    problems: list[Problem] = field(default_factory=list)
    ids: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    rows: dict[str, list[Any]] = field(default_factory=dict)
    counts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    touched: set[int] = field(default_factory=set)

    def problem(self, file: str, line: int, name: str, reason: str) -> None:
        self.problems.append(Problem(file, line, name, reason))

    def count(self, kind: str, what: str, number: int = 1) -> None:
        """Count objects of a kind as `new`, `changed` or `same`."""
        self.counts[kind][what] += number

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
