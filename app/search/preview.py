"""What a change would do to answers: which judged queries it helps and which it harms, and whose answers differ."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.search.evaluate import Judged, Outcome, Report, Search, measure

TOP = 10


@dataclass(frozen=True)
class Move:
    """A judged query and the place of its answer before and after, from 1; None: not among the first ten."""

    query: str
    before: int | None
    after: int | None

    @property
    def gain(self) -> float:
        """Above 0 for the better; a move near the top says more."""
        return (1 / self.after if self.after else 0.0) - (1 / self.before if self.before else 0.0)


@dataclass(frozen=True)
class JudgedDifference:
    """Figures of all judged queries before and after, and those whose answer moved, the greatest move first."""

    before: Report
    after: Report
    gained: tuple[Move, ...]
    lost: tuple[Move, ...]


@dataclass(frozen=True)
class Turn:
    """A query of real people with its first answer before and after; an empty slug is no answer."""

    query: str
    visits: int
    before: str
    after: str


@dataclass(frozen=True)
class RealDifference:
    """Real queries that have an answer only now, only before, or another first one; and how many have the same."""

    gained: tuple[Turn, ...]
    lost: tuple[Turn, ...]
    turned: tuple[Turn, ...]
    same: int


def compare_judged(judged: Sequence[Judged], before: Search, after: Search) -> JudgedDifference:
    """Ask both searches each judged query."""
    reports = measure(judged, before), measure(judged, after)
    moves = [_move(one, other) for one, other in zip(reports[0].outcomes, reports[1].outcomes, strict=True)]
    gained = sorted((move for move in moves if move.gain > 0), key=lambda move: -move.gain)
    lost = sorted((move for move in moves if move.gain < 0), key=lambda move: move.gain)
    return JudgedDifference(*reports, tuple(gained), tuple(lost))


def _move(before: Outcome, after: Outcome) -> Move:
    return Move(before.judged.query, before.rank, after.rank)


def compare_real(queries: Iterable[tuple[str, int]], before: Search, after: Search) -> RealDifference:
    """Ask both searches each query (query, visits), and look at the first answers."""
    turns = [Turn(query, visits, _first(before(query).slugs), _first(after(query).slugs)) for query, visits in queries]
    differing = [turn for turn in turns if turn.before != turn.after]
    return RealDifference(
        gained=tuple(turn for turn in differing if not turn.before),
        lost=tuple(turn for turn in differing if not turn.after),
        turned=tuple(turn for turn in differing if turn.before and turn.after),
        same=len(turns) - len(differing),
    )


def _first(found: Sequence[str]) -> str:
    return found[0] if found else ""
