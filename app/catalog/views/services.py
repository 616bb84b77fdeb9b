"""The service page, its short address, and the ways out of it."""

import secrets
from dataclasses import dataclass
from functools import partial

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.catalog.codes import has_right_check_digit, parse_short_code
from app.catalog.page import ServicePage, Trail, choose, service_page
from app.catalog.queries.offerings import is_offered, target_of
from app.catalog.queries.organisations import organisation_by_slug
from app.catalog.queries.services import ServiceRecord, name_of, service_by_slug, slug_of_code
from app.catalog.structured import service_data
from app.catalog.views.blueprint import blueprint
from app.text.clean import clean
from app.usage.events import ClickedOut, Viewed
from app.usage.recorder import record
from app.usage.tokens import new_search_id, valid_search_id
from app.web.access import public
from app.web.cache import FIVE_MINUTES, cached_page
from app.web.cookies import keep_cookie
from app.web.errors import Gone, NotFound
from app.web.limits import limited
from app.web.locale import municipality_slug
from app.web.paging import page_number
from app.web.slots import fill

LONGEST_WISH = 80
LAST_POSITION = 10_000
MARKED = Trail(new_search_id(), 10**17 + secrets.randbelow(10**17))
"""Stands in a kept page where the trail of the visitor will be: two texts that nothing else in a page can hold."""


def _trail() -> Trail:
    """The search that led here, as its links say it."""
    search_id = valid_search_id(request.args.get("s", ""))
    if not search_id:
        return Trail()
    return Trail(search_id, min(page_number(request.args.get("p")), LAST_POSITION))


def published(slug: str) -> ServiceRecord:
    """The service of a page; an archived one is gone, with the name of its successor."""
    found = service_by_slug(slug)
    if found is None:
        raise NotFound
    if found.archived_at:
        successor = name_of(found.successor_id) if found.successor_id else None
        raise Gone(found.title, *((successor[1], url_for("catalog.service", slug=successor[0])) if successor else ()))
    return found


@blueprint.get("/services/<slug>")
@public
def service(slug: str) -> Response:
    """A service, with the offering of the chosen organisation in front (`org`: slug or name)."""
    wish = clean(request.args.get("org", ""), LONGEST_WISH)
    trail = _trail()
    response, shown = cached_page(partial(_service, slug, wish, trail), arguments=("org",), every=FIVE_MINUTES, marks=_trail_marks(trail))
    record(shown.event(trail))
    _keep_municipality(response, wish, shown)
    return response


@dataclass(frozen=True)
class Shown:
    """What is counted of a view of a service page, and whose offering it showed; it is kept with the page."""

    definition_id: int
    organisation_id: int | None = None
    county_id: int | None = None
    municipality: str = ""

    def event(self, trail: Trail) -> Viewed:
        return Viewed(
            definition_id=self.definition_id,
            organisation_id=self.organisation_id,
            county_id=self.county_id,
            search_id=trail.search_id,
            position=trail.position,
        )


def _trail_marks(trail: Trail) -> dict[str, str]:
    """What a kept page says instead of the trail, and the trail: ten letters that are safe everywhere, and a number."""
    if not trail.search_id:
        return {}
    return {str(MARKED.search_id): trail.search_id, str(MARKED.position): str(trail.position)}


def _service(slug: str, wish: str, trail: Trail) -> tuple[str, Shown, bool]:
    """The page with marks for the trail; not to be kept when it answers a name that nobody has. A name leads to its slug."""
    definition = published(slug)
    choice = choose(definition, wish, municipality_slug())
    if wish and choice.chosen and choice.chosen.slug != wish:
        abort(redirect(url_for("catalog.service", slug=slug, org=choice.chosen.slug, **trail.arguments)))
    page = service_page(definition, choice, MARKED if trail.search_id else trail)
    place = page.offering.organisation.seat if page.offering else None
    offices = fill("service.offices", [definition.id], place=place).get(definition.id) if page.has_offices else None
    return render_template("catalog/service.html", page=page, offices=offices, data=service_data(page)), _shown(page), not choice.unknown


def _shown(page: ServicePage) -> Shown:
    chosen = page.choice.chosen
    if chosen is None:
        return Shown(page.definition.id)
    return Shown(page.definition.id, chosen.id, chosen.seat_id, chosen.slug if chosen.is_municipality else "")


def _keep_municipality(response: Response, wish: str, shown: Shown) -> None:
    """A municipality that was chosen stays chosen until the browser is closed; the answer that says so is for this browser only."""
    if wish and shown.municipality and shown.municipality != municipality_slug():
        keep_cookie(response, "municipality", shown.municipality)
        response.headers["Cache-Control"] = "private, no-cache"


@blueprint.get("/c/<code>")
@public
@limited
def by_code(code: str) -> Response | tuple[str, int]:
    """The short address on paper; a mistyped code is recognised by its check digit."""
    digits = parse_short_code(clean(code, LONGEST_WISH))
    if digits is None or not has_right_check_digit(digits):
        return render_template("catalog/wrong_code.html", code=clean(code, 20)), 404
    slug = slug_of_code(digits)
    if slug is None:
        raise NotFound
    return redirect(url_for("catalog.service", slug=slug))


@blueprint.get("/go/<code>/<int:channel_id>")
@public
@limited
def go(code: str, channel_id: int) -> Response:
    """On to a channel: only to an address that is stored in the catalogue."""
    target = target_of(code, channel_id, clean(request.args.get("org", ""), LONGEST_WISH) or None) if channel_id < 2**31 else None
    if target is None:
        raise NotFound
    trail = _trail()
    record(
        ClickedOut(
            definition_id=target.definition_id,
            channel_id=channel_id,
            organisation_id=target.organisation_id,
            county_id=target.county_id,
            search_id=trail.search_id,
            position=trail.position,
        )
    )
    return _away(target.url)


@blueprint.get("/go/organisations/<slug>")
@public
@limited
def go_website(slug: str) -> Response:
    """On to an organisation's website; `d` is the id of the service whose page led there."""
    organisation = organisation_by_slug(slug)
    if organisation is None or not organisation.website:
        raise NotFound
    trail = _trail()
    record(
        ClickedOut(
            definition_id=_service_of(organisation.id),
            organisation_id=organisation.id,
            county_id=organisation.seat_id,
            search_id=trail.search_id,
            position=trail.position,
        )
    )
    return _away(organisation.website)


def _service_of(organisation_id: int) -> int | None:
    """The service that led there, if the organisation offers it: an address may say anything."""
    text = request.args.get("d", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
    return number if number is not None and is_offered(number, organisation_id) else None


def _away(url: str) -> Response:
    response = redirect(url)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "no-store"
    return response
