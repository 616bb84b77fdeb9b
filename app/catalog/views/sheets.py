"""What leads from a service onto paper and to other people: the print sheet and the QR code of the short address."""

from datetime import datetime

from flask import Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.catalog.codes import parse_short_code
from app.catalog.page import Trail, choose, service_page
from app.catalog.queries.services import slug_of_code
from app.catalog.sheet import paper_for
from app.catalog.views.blueprint import blueprint
from app.catalog.views.services import LONGEST_WISH, published
from app.text.clean import clean
from app.web.access import public
from app.web.addresses import public_url
from app.web.dates import TEHRAN
from app.web.errors import NotFound
from app.web.limits import limited
from app.web.locale import municipality_slug
from app.web.qr import qr_file

CODE_KEPT = 24 * 3600


@blueprint.get("/services/<slug>/print")
@public
def sheet(slug: str) -> BaseResponse | str:
    """A service on one sheet of paper, with the offering of the chosen organisation (`org`: slug or name)."""
    definition = published(slug)
    wish = clean(request.args.get("org", ""), LONGEST_WISH)
    choice = choose(definition, wish, municipality_slug())
    if wish and choice.chosen and choice.chosen.slug != wish:
        return redirect(url_for("catalog.sheet", slug=slug, org=choice.chosen.slug))
    page = service_page(definition, choice, Trail())
    paper = paper_for(page.card, page.documents, page.costs)
    short_url = public_url(url_for("catalog.by_code", code=definition.short_code))
    return render_template("catalog/sheet.html", page=page, paper=paper, short_url=short_url, today=datetime.now(TEHRAN).date())


@blueprint.get("/c/<code>/qr.svg")
@public
@limited
def qr(code: str) -> Response:
    """The QR code of a service's short address."""
    digits = parse_short_code(clean(code, LONGEST_WISH))
    if digits is None or slug_of_code(digits) is None:
        raise NotFound
    response = Response(qr_file(public_url(url_for("catalog.by_code", code=digits))), mimetype="image/svg+xml")
    response.cache_control.public = True
    response.cache_control.max_age = CODE_KEPT
    return response
