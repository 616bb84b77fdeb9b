"""What is used most stands a little higher: the order of equals, and of nearly equals.

Popularity is told in steps of a logarithm, from 0 to `LEVELS`; use of long ago counts less and less, and above a bound nothing more is
gained (`app.search.learning` works it out). It lifts a score by a tenth at most: a new card that fits better by more than that stands
first.
"""

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import select

from app.db import db
from app.search.engine import Hit
from app.search.models import DefinitionPopularity

WINDOW = 50
"""Hits that are ordered anew, always as a whole, so that pages neither overlap nor lose anything."""
BOOST = 0.1
TIER, HALF_TIER = 250.0, 150.0
"""Scores of constants are multiples of the first, or lie by the second above one; words alone stay below. Nothing is lifted across."""
LEVELS = 20
MOST_USE = 100_000.0
"""Use beyond which nothing is gained."""
REFRESHED_AFTER = 300.0
"""Seconds after which a worker reads popularity again."""


@dataclass(frozen=True)
class _Read:
    at: float
    values: Mapping[int, float]


def popularity() -> Mapping[int, float]:
    """Definition id -> popularity above 0, at most 1; read once in a while by each worker."""
    known: _Read | None = current_app.extensions.get("popularity")
    now = time.time()
    if known is None or not 0 <= now - known.at < REFRESHED_AFTER:
        known = current_app.extensions["popularity"] = _Read(now, {number: level / LEVELS for number, level in stored_levels().items()})
    return known.values


def stored_levels(ids: Sequence[int] | None = None) -> dict[int, int]:
    """Definition id -> level above 0, of all or of these."""
    found = select(DefinitionPopularity.definition_id, DefinitionPopularity.level).where(DefinitionPopularity.level > 0)
    if ids is not None:
        found = found.where(DefinitionPopularity.definition_id.in_(ids))
    return dict(db.session.execute(found).all())


def level_of(use: float) -> float:
    """Between 0 and `LEVELS`, for decayed use."""
    return LEVELS * min(1.0, math.log1p(use) / math.log1p(MOST_USE))


def rerank(hits: Sequence[Hit], liked: Mapping[int, float]) -> tuple[Hit, ...]:
    """Ranked hits from the first on, the first `WINDOW` of them ordered anew by popularity within their tier; scores stay."""

    def place(hit: Hit) -> tuple[float, float]:
        tier = tier_of(hit.score)
        return -tier, -(hit.score - tier) * (1 + BOOST * liked.get(hit.id, 0.0))

    return (*sorted(hits[:WINDOW], key=place), *hits[WINDOW:])


def tier_of(score: float) -> float:
    """What constants have given to a score."""
    whole = score // TIER * TIER
    return whole + HALF_TIER if score - whole >= HALF_TIER else whole
