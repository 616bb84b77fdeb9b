"""What the offices say on the catalogue's pages."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from flask import render_template
from markupsafe import Markup

from app.catalog.models.organisations import Area
from app.catalog.queries.offerings import Place
from app.offices.distance import point
from app.offices.page import listed
from app.offices.queries import NearOffice, nearest_by_definition, offices_at_seats, totals_by_definition
from app.web.dates import TEHRAN

LIMIT = 3


def service_offices(ids: Sequence[int], place: Area | Place | None = None, limit: int = LIMIT, **_context: Any) -> Mapping[int, Markup]:
    """Slot `service.offices`, by definition: the nearest offices that do it.

    `place` is the county of the chosen municipality; without one only their number is told. A definition that no office does is left out.
    """
    if place is None:
        totals = totals_by_definition(ids)
        return {number: Markup(render_template("offices/slots/total.html", total=total)) for number, total in totals.items()}  # noqa: S704
    nearest = nearest_by_definition(ids, place, limit)
    return {number: _nearest(list(rows), place) for number, rows in groupby(nearest, key=lambda row: row.definition_id)}


def _nearest(rows: list[NearOffice], place: Area | Place) -> Markup:
    moment, origin = datetime.now(TEHRAN), point(place.latitude, place.longitude)
    items = [listed(row.office, moment, origin, row.assistance) for row in rows]
    first = rows[0]
    html = render_template("offices/slots/nearest.html", items=items, place=place, slug=first.slug, here=first.here, total=first.total)
    return Markup(html)  # noqa: S704 a template escaped it


def organisation_offices(ids: Sequence[int], **_context: Any) -> Mapping[int, Markup]:
    """Slot `organisation.offices`, by organisation: the number of offices in the county of its seat."""
    return {
        number: Markup(render_template("offices/slots/county.html", found=found))  # noqa: S704 a template escaped it
        for number, found in offices_at_seats(ids).items()
    }
