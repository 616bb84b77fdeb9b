"""The front page and the pages about the site itself."""

from flask import Blueprint, Response, render_template, url_for

from app.catalog.queries import lists
from app.catalog.queries.summaries import ServiceSummary, summaries
from app.offices.queries import counties_with_offices
from app.usage.queries import top_views
from app.web.access import public
from app.web.locale import municipality_slug

blueprint = Blueprint("pages", __name__, template_folder="templates")

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
def home() -> str:
    """Search first; then what people use, what happened to them, and subjects."""
    events = {event.code: event for event in lists.life_events()}
    return render_template(
        "pages/home.html",
        totals=lists.totals(),
        most_used=_most_used(),
        events=[(events[code], sign) for code, sign in FRONT_EVENTS.items() if code in events],
        event_count=len(events),
        categories=lists.categories(),
        counties=[row for row in counties_with_offices() if row.offices],
    )


def _most_used() -> list[ServiceSummary]:
    """The most viewed services of the last days; none until there are enough to speak of."""
    ids = [row.definition_id for row in top_views(MOST_USED_DAYS, MOST_USED)]
    found = summaries(ids, municipality_slug()) if len(ids) == MOST_USED else {}
    return [found[number] for number in ids if number in found]


@blueprint.get("/about")
@public
def about() -> str:
    return render_template("pages/about.html", totals=lists.totals())


@blueprint.get("/help")
@public
def help_page() -> str:
    return render_template("pages/help.html")


@blueprint.get("/privacy")
@public
def privacy() -> str:
    return render_template("pages/privacy.html")


@blueprint.get("/robots.txt")
@public
def robots() -> Response:
    """Search results and ways out are not for robots."""
    closed = (url_for("search.results"), url_for("search.suggest"), "/go/", "/c/", "/language/", "/theme/")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")
