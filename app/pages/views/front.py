"""The front page."""

from flask import render_template

from app.catalog.queries import lists
from app.catalog.queries.summaries import ServiceSummary, summaries
from app.offices.queries import counties_with_offices
from app.pages.views.blueprint import blueprint
from app.usage.queries import top_views
from app.web.access import public
from app.web.cache import TEN_MINUTES, cached
from app.web.locale import municipality_slug
from app.web.slots import fill

FRONT_EVENTS = {
    "birth": "person-plus",
    "identity": "person-vcard",
    "housing": "house-door",
    "business": "shop",
    "vehicle": "car-front",
    "travel": "airplane",
    "health": "heart-pulse",
    "social_support": "umbrella",
}
"""The life events on the front page with their signs; the others are one link away."""
MOST_USED = 6
MOST_USED_DAYS = 30


@blueprint.get("/")
@public
@cached(every=TEN_MINUTES)
def home() -> str:
    """Search first; then what people use, what happened to them, and subjects. Slot `notice` (id 0) says what all must know."""
    events = {event.code: event for event in lists.life_events()}
    return render_template(
        "pages/home.html",
        totals=lists.totals(),
        most_used=_most_used(),
        events=[(events[code], sign) for code, sign in FRONT_EVENTS.items() if code in events],
        event_count=len(events),
        categories=lists.categories(),
        counties=[row for row in counties_with_offices() if row.offices],
        notice=fill("notice", [0]).get(0),
    )


def _most_used() -> list[ServiceSummary]:
    """The most viewed services of the last days; none until there are enough to speak of."""
    ids = [row.definition_id for row in top_views(MOST_USED_DAYS, MOST_USED)]
    found = summaries(ids, municipality_slug()) if len(ids) == MOST_USED else {}
    return [found[number] for number in ids if number in found]
