"""The service page, its short address, and the ways out of it."""

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.catalog.codes import has_right_check_digit, parse_short_code
from app.catalog.models.definitions import ServiceDefinition
from app.catalog.models.organisations import OrganisationKind
from app.catalog.page import Choice, ServicePage, Trail, choose, service_page
from app.catalog.queries.organisations import organisation_by_slug
from app.catalog.queries.services import definition_by_slug, is_offered, slug_of_code, target_of
from app.catalog.views.blueprint import blueprint
from app.text.clean import clean
from app.usage.events import ClickedOut, Viewed
from app.usage.recorder import record
from app.usage.tokens import valid_search_id
from app.web.access import public
from app.web.errors import Gone, NotFound
from app.web.limits import limited
from app.web.locale import municipality_slug
from app.web.paging import page_number
from app.web.slots import fill

LONGEST_WISH = 80
LAST_POSITION = 10_000


def _trail() -> Trail:
    """The search that led here, as its links say it."""
    search_id = valid_search_id(request.args.get("s", ""))
    if not search_id:
        return Trail()
    return Trail(search_id, min(page_number(request.args.get("p")), LAST_POSITION))


def _published(slug: str) -> ServiceDefinition:
    definition = definition_by_slug(slug)
    if definition is None:
        raise NotFound
    if definition.archived_at:
        successor = definition.successor
        raise Gone(
            definition.title, successor.title if successor else None, url_for("catalog.service", slug=successor.slug) if successor else None
        )
    return definition


@blueprint.get("/services/<slug>")
@public
def service(slug: str) -> Response | str:
    """A service, with the offering of the chosen organisation in front (`org`: slug or name)."""
    definition = _published(slug)
    wish = clean(request.args.get("org", ""), LONGEST_WISH)
    choice = choose(definition, wish, municipality_slug())
    trail = _trail()
    if wish and choice.chosen and choice.chosen.slug != wish:
        return redirect(url_for("catalog.service", slug=slug, org=choice.chosen.slug, **trail.arguments))
    page = service_page(definition, choice, trail)
    record(_viewed(page))
    place = page.offering.organisation.seat if page.offering else None
    offices = fill("service.offices", [definition.id], place=place).get(definition.id) if page.has_offices else None
    response = make_response(render_template("catalog/service.html", page=page, offices=offices))
    _keep_municipality(response, wish, choice)
    return response


def _keep_municipality(response: Response, wish: str, choice: Choice) -> None:
    """A municipality that was chosen stays chosen until the browser is closed."""
    if wish and choice.chosen and choice.chosen.kind is OrganisationKind.MUNICIPALITY:
        response.set_cookie("municipality", choice.chosen.slug, httponly=True, samesite="Lax", secure=request.is_secure)


def _viewed(page: ServicePage) -> Viewed:
    chosen = page.choice.chosen
    return Viewed(
        definition_id=page.definition.id,
        organisation_id=chosen.id if chosen else None,
        county_id=chosen.seat_id if chosen else None,
        search_id=page.trail.search_id,
        position=page.trail.position,
    )


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
