"""What the site says of itself: what it is, what it promises, what it keeps, and a map of it."""

from flask import render_template

from app.catalog.queries import lists
from app.catalog.queries.organisations import listed_organisations
from app.catalog.queries.services import links
from app.offices.queries import counties_with_offices
from app.pages.views.blueprint import blueprint
from app.web.access import public
from app.web.cache import cached
from app.web.cookies import COOKIES

SAMAD = "samad-111"
"""Slug of the service that takes complaints about any agency."""


@blueprint.get("/about")
@public
@cached()
def about() -> str:
    return render_template("pages/about.html", totals=lists.totals())


@blueprint.get("/help")
@public
@cached()
def help_page() -> str:
    return render_template("pages/help.html")


@blueprint.get("/contact")
@public
@cached()
def contact() -> str:
    """Whom to ask: only numbers that exist."""
    return render_template("pages/contact.html", samad=links([SAMAD]).get(SAMAD))


@blueprint.get("/privacy")
@public
@cached()
def privacy() -> str:
    return render_template("pages/privacy.html", cookies=COOKIES.values())


@blueprint.get("/accessibility")
@public
@cached()
def accessibility() -> str:
    return render_template("pages/accessibility.html")


@blueprint.get("/service-level")
@public
@cached()
def service_level() -> str:
    """What this site promises of itself (توافق‌نامه سطح خدمت): only what the software does."""
    return render_template("pages/service_level.html")


@blueprint.get("/site-map")
@public
@cached()
def site_map() -> str:
    """All subjects and statements on one page, for people."""
    listed = listed_organisations()
    return render_template(
        "pages/site_map.html",
        events=lists.life_events(),
        categories=lists.categories(),
        organisations=len(listed),
        services=lists.totals().services,
        counties=[row for row in counties_with_offices() if row.offices],
    )


@blueprint.get("/offline")
@public
@cached()
def offline() -> str:
    """What a browser without network shows for a page that it has not kept."""
    return render_template("pages/offline.html")
