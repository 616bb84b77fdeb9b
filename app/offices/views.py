"""The finder and the pages of counter offices."""

from datetime import datetime

from flask import Blueprint, render_template, request

from app.offices.forms import OfficeSearch
from app.offices.page import detail, find
from app.web.access import public
from app.web.cache import FIVE_MINUTES, cached
from app.web.dates import TEHRAN
from app.web.locale import municipality_slug

blueprint = Blueprint("offices", __name__, template_folder="templates")


@blueprint.get("/offices")
@public
@cached(arguments=("service", "county", "city", "open", "page"), every=FIVE_MINUTES)
def offices() -> str:
    wish = OfficeSearch.read(request.args)
    return render_template("offices/offices.html", finder=find(wish, municipality_slug(), datetime.now(TEHRAN)))


@blueprint.get("/offices/<slug>")
@public
@cached(every=FIVE_MINUTES)
def office(slug: str) -> str:
    return render_template("offices/office.html", detail=detail(slug, datetime.now(TEHRAN)))
