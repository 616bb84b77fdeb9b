"""Whether an answer is sure: how much of what the query says is truly matched by what was found."""

from app.search.engine import SearchResults
from app.search.planner import Planned

SURE_SCORE = 100.0
"""More than words add up to: a title or name that is exactly what was asked, or a pin."""
LEAST_SHARE = 0.4
"""Of what the words of a query say (their rarity), so much must be matched by one of the first hits."""


def is_weak(planned: Planned, results: SearchResults) -> bool:
    """Whether something was found, and nothing of it is a sure answer."""
    if not results.probed or planned.plan.empty or results.hits[0].score >= SURE_SCORE:
        return False
    return share(planned, results) < LEAST_SHARE


def share(planned: Planned, results: SearchResults) -> float:
    """Of what the query says, the share that the best of the first hits matches, 0 … 1."""
    whole = sum(planned.masses)
    best = max((sum(planned.masses[place] for place in places) for places in results.probed.values()), default=0.0)
    return best / whole if whole else 1.0
