"""Measure a search against judged queries: hit@1, hit@3, MRR@10, nDCG@10, empty and weak answers and time, overall and by kind.

A judged file is UTF-8 text, one query a line: `query⇥expected ids separated by |, best first⇥kind`; a header line that
begins with `query` and the kind may be absent. A query without expected ids asks for something that nobody offers: it counts
apart, and is right if nothing is found or what is found is marked as weak.
"""

import math
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

DEPTH = 10
_NAMES = ("hit@1", "hit@3", "mrr@10", "ndcg@10", "zero", "weak", "p50_ms", "p95_ms", "n")
_SILENT = "silent"
_BEST_GAIN, _GAIN = 2, 1


class JudgedFileError(ValueError):
    """A judged file cannot be used; the message names the line."""


@dataclass(frozen=True)
class Judged:
    """A query and the slugs that answer it, best first; none if nothing should. `kind` may be empty."""

    query: str
    expected: tuple[str, ...]
    kind: str = ""


class Found(NamedTuple):
    """Slugs that a search has found, best first, and whether it says itself that none of them is a sure answer."""

    slugs: Sequence[str]
    weak: bool = False


Search = Callable[[str], Found]


@dataclass(frozen=True)
class Outcome:
    """What a search found for a judged query (slugs, best first), and how long it took."""

    judged: Judged
    found: tuple[str, ...]
    weak: bool
    ms: float

    @property
    def silent(self) -> bool:
        """Whether nothing was found, or nothing that is sure."""
        return self.weak or not self.found

    @property
    def rank(self) -> int | None:
        """Place, from 1, of the first expected slug among the first ten."""
        return next((place for place, slug in enumerate(self.found[:DEPTH], 1) if slug in self.judged.expected), None)

    @property
    def ndcg(self) -> float:
        """nDCG@10 where the best id is worth 2 and the others 1."""
        gains = dict.fromkeys(self.judged.expected, _GAIN) | {self.judged.expected[0]: _BEST_GAIN}
        # A slug that is found twice counts once.
        seen = list(dict.fromkeys(self.found))[:DEPTH]
        ideal = sorted(gains.values(), reverse=True)[:DEPTH]
        return _discounted([gains.get(slug, 0) for slug in seen]) / _discounted(ideal)


@dataclass(frozen=True)
class Report:
    """Figures overall and by kind; the names are those of the JSON form. Times in milliseconds."""

    overall: dict[str, float]
    kinds: dict[str, dict[str, float]]
    outcomes: tuple[Outcome, ...]

    def as_json(self) -> dict[str, dict[str, float] | dict[str, dict[str, float]]]:
        return {"overall": self.overall, "kinds": self.kinds}

    def table(self) -> str:
        """A plain table, one line for each kind and the last for all."""
        width = max(8, *(len(kind) for kind in self.kinds)) if self.kinds else 8
        names = (*_NAMES, _SILENT) if _SILENT in self.overall else _NAMES
        head = " ".join([f"{'kind':<{width}}", *(f"{name:>8}" for name in names)])
        lines = [_line(kind, figures, width, names) for kind, figures in [*self.kinds.items(), ("overall", self.overall)]]
        return "\n".join([head, *lines])

    def worst(self, most: int) -> list[Outcome]:
        """The queries that were answered worst, the worst first: nothing right, then low places, then strangers that got an answer."""
        wrong = [outcome for outcome in self.outcomes if outcome.judged.expected and outcome.rank != 1]
        strangers = [outcome for outcome in self.outcomes if not outcome.judged.expected and not outcome.silent]
        return [*sorted(wrong, key=lambda outcome: -(outcome.rank or DEPTH + 1)), *strangers][:most]


def read_judged(path: Path) -> list[Judged]:
    """The queries of a file; raises `JudgedFileError` for the first line that cannot be used, `OSError` if there is no file."""
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise JudgedFileError(f"{path.name} is not UTF-8 (byte {error.start})") from error
    found = [
        _judged(line, f"{path.name}, line {number}")
        for number, line in enumerate(lines, 1)
        if line.strip() and not (number == 1 and line.split("\t")[0].strip() == "query")
    ]
    if not found:
        raise JudgedFileError(f"{path.name} holds no queries")
    return found


def measure(judged: Iterable[Judged], search: Search) -> Report:
    """Ask `search` each query once."""
    outcomes = tuple(_ask(one, search) for one in judged)
    kinds = sorted({outcome.judged.kind for outcome in outcomes if outcome.judged.kind})
    by_kind = {kind: _figures([outcome for outcome in outcomes if outcome.judged.kind == kind]) for kind in kinds}
    return Report(_figures(outcomes), by_kind, outcomes)


def percentile(values: Sequence[float], share: float) -> float:
    """Nearest-rank percentile; `share` is 0 … 1."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else 0.0


def _judged(line: str, where: str) -> Judged:
    cells = [cell.strip() for cell in line.split("\t")]
    if len(cells) not in (2, 3):
        raise JudgedFileError(f"{where}: {len(cells)} columns instead of 2 or 3 (query, expected ids, kind), separated by tabs")
    expected = tuple(dict.fromkeys(slug.strip() for slug in cells[1].split("|") if slug.strip()))
    if not cells[0]:
        raise JudgedFileError(f"{where}: the query is empty")
    return Judged(cells[0], expected, cells[2] if len(cells) == 3 else "")


def _ask(judged: Judged, search: Search) -> Outcome:
    start = time.perf_counter()
    found = search(judged.query)
    return Outcome(judged, tuple(found.slugs), found.weak, (time.perf_counter() - start) * 1000)


def _figures(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Figures of the queries that have an answer, and the share of the others that got none; times of all."""
    asked = [outcome for outcome in outcomes if outcome.judged.expected]
    strange = [outcome for outcome in outcomes if not outcome.judged.expected]
    ranks = [outcome.rank for outcome in asked]
    times = [outcome.ms for outcome in outcomes]
    values = (
        _mean([rank == 1 for rank in ranks]),
        _mean([rank is not None and rank <= 3 for rank in ranks]),
        _mean([1 / rank if rank else 0.0 for rank in ranks]),
        _mean([outcome.ndcg for outcome in asked]),
        _mean([not outcome.found for outcome in asked]),
        _mean([outcome.silent for outcome in asked]),
        round(percentile(times, 0.5), 3),
        round(percentile(times, 0.95), 3),
        len(asked),
    )
    silent = {_SILENT: _mean([outcome.silent for outcome in strange])} if strange else {}
    return {**dict(zip(_NAMES, values, strict=True)), **silent}


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 4) if values else 0.0


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(place + 1) for place, gain in enumerate(gains, 1))


def _line(kind: str, figures: dict[str, float], width: int, names: Sequence[str]) -> str:
    shown = [f"{figures[name]:>8.3f}" if name != "n" else f"{figures[name]:>8.0f}" for name in names if name in figures]
    return " ".join([f"{kind:<{width}}", *shown])
