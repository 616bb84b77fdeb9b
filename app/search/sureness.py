"""Whether an answer is sure: how much of what the query says is truly matched by what was found."""

from collections.abc import Set

from app.search.engine import SearchResults
from app.search.planner import Planned

SURE_SCORE = 100.0
"""More than words add up to: a title or name that is exactly what was asked, or a pin."""
LEAST_SHARE = 0.5
"""Of what the words of a query say (their rarity), so much must be matched by one of the first hits; or as much as a word says
that is in no card, which is the most that one word can say."""
IN_TEXT = 0.4
"""What a word counts that is told of a service, beside one that it is called by."""


def is_weak(planned: Planned, results: SearchResults) -> bool:
    """Whether something was found, and nothing of it is a sure answer."""
    if not results.probed or planned.plan.empty or results.hits[0].score >= SURE_SCORE:
        return False
    return matched(planned, results) < min(LEAST_SHARE * sum(planned.masses), planned.most)


def matched(planned: Planned, results: SearchResults) -> float:
    """Of what the query says, as much as the best of the first hits matches."""
    return max(_matched(planned.masses, places) for places in results.probed.values())


def _matched(masses: tuple[float, ...], places: Set[int]) -> float:
    behind = len(masses)
    return sum(mass if at in places else IN_TEXT * mass if at + behind in places else 0.0 for at, mass in enumerate(masses))
