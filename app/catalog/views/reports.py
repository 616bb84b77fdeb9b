"""Small pages on which citizens tell what is wrong, whether a page helped, and what they did not find.

They have addresses of their own, so that the pages of the catalogue carry no token and can be cached; none of these is.
"""

import math
from dataclasses import dataclass

from flask import make_response, redirect, render_template, request, url_for
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.catalog.forms import CitizenForm, ErrorForm, FoundForm, NotFoundForm
from app.catalog.models.organisations import Organisation
from app.catalog.models.reports import ReportKind, Told
from app.catalog.queries.offerings import offering_of
from app.catalog.queries.organisations import organisation_by_slug
from app.catalog.queries.services import ServiceRecord, links
from app.catalog.reporting import is_code, keep, new_code, seconds_until_room
from app.catalog.views.blueprint import blueprint
from app.catalog.views.services import LONGEST_WISH, published
from app.db import db
from app.text.clean import clean
from app.web.access import public
from app.web.figures import number
from app.web.limits import seconds_if_too_many

RATE = "10 per 10 minutes"
"""Reports that are stored of one address."""
TEMPLATES = {
    ReportKind.ERROR: "catalog/report/error.html",
    ReportKind.FOUND: "catalog/report/found.html",
    ReportKind.NOT_FOUND: "catalog/report/not_found.html",
}
FRAGMENTS = {ReportKind.FOUND: "catalog/report/found_form.html"}
"""What a script brings into another page."""
NOT_GOOD = 422
TOO_MANY = 429


@dataclass(frozen=True)
class About:
    """What a form is about: a service and the organisation whose offering stood on its page, or neither."""

    kind: ReportKind
    definition: ServiceRecord | None = None
    organisation: Organisation | None = None

    @property
    def slug(self) -> str | None:
        return self.definition.slug if self.definition else None

    @property
    def org(self) -> str | None:
        return self.organisation.slug if self.organisation else None

    @property
    def told(self) -> Told:
        """The beginning of what is stored."""
        return Told(
            kind=self.kind,
            definition_id=self.definition.id if self.definition else None,
            organisation_id=self.organisation.id if self.organisation else None,
        )

    @property
    def subject(self) -> str:
        """What the form's token is good for."""
        return f"{self.kind}:{self.slug or ''}"


@blueprint.get("/services/<slug>/report")
@public
def report(slug: str) -> Response:
    """The form for an error on the page of a service (`org`: whose offering stood on it; `part`: which part)."""
    return _shown(_about(ReportKind.ERROR, slug), ErrorForm(data={"part": request.args.get("part", "")}))


@blueprint.post("/services/<slug>/report")
@public
def send_report(slug: str) -> Response:
    return _answered(_about(ReportKind.ERROR, slug), ErrorForm(request.form))


@blueprint.get("/services/<slug>/feedback")
@public
def feedback(slug: str) -> Response:
    """The form «did you find what you wanted?» (`answer`: what was pressed; `fragment`: only the form, for a script)."""
    return _shown(_about(ReportKind.FOUND, slug), FoundForm(data={"answer": request.args.get("answer", "")}))


@blueprint.post("/services/<slug>/found")
@public
def send_feedback(slug: str) -> Response:
    return _answered(_about(ReportKind.FOUND, slug), FoundForm(request.form))


@blueprint.get("/services/<slug>/found")
@public
def found(slug: str) -> Response:
    """The address of an answer, opened without one, leads to its form."""
    return redirect(url_for("catalog.feedback", slug=slug))


@blueprint.get("/not-found")
@public
def not_found() -> Response:
    """The form for what is missing in the catalogue (`q`: what was searched, `text`: what was wanted)."""
    return _shown(_about(ReportKind.NOT_FOUND), NotFoundForm(request.args))


@blueprint.post("/not-found")
@public
def send_not_found() -> Response:
    """Take the form; one begun on the results page, which has no token, is shown again to be read and sent."""
    about, form = _about(ReportKind.NOT_FOUND), NotFoundForm(request.form)
    if request.form.get("begun") and not form.token.data:
        return _shown(about, form)
    return _answered(about, form)


@blueprint.get("/thanks")
@public
def thanks() -> Response:
    """What was sent is kept; asks nothing of the database but the name of the service."""
    code = request.args.get("code", "")
    slug = clean(request.args.get("service", ""), LONGEST_WISH)
    template = "catalog/report/thanks_words.html" if _for_script() else "catalog/report/thanks.html"
    return _unkept(
        render_template(
            template,
            code=code if is_code(code) else None,
            kind=request.args.get("kind"),
            service=links([slug]).get(slug),
            org=clean(request.args.get("org", ""), LONGEST_WISH) or None,
        )
    )


def _about(kind: ReportKind, slug: str | None = None) -> About:
    """Raises NotFound or Gone for a service that cannot be spoken of."""
    if slug is None:
        return About(kind)
    definition = published(slug)
    organisation = organisation_by_slug(clean(request.args.get("org", ""), LONGEST_WISH))
    offers = organisation is not None and offering_of(definition.id, organisation.id) is not None
    return About(kind, definition, organisation if offers else None)


def _answered(about: About, form: CitizenForm) -> Response:
    """Store what is good; else the form again with all that was typed. A robot is answered as if it were stored."""
    if form.from_robot:
        return _thanked(about, new_code())
    if not form.is_good(about.subject):
        return _shown(about, form, NOT_GOOD)
    wait = seconds_if_too_many(RATE, "reports") or seconds_until_room()
    if wait:
        return _put_off(about, form, wait)
    code = keep(form.told(about.told), form.token.data or "")
    db.session.commit()
    return _thanked(about, code)


def _put_off(about: About, form: CitizenForm, wait: int) -> Response:
    minutes = math.ceil(wait / 60)
    form.notice = ngettext(
        "Many reports came in a short time, so this one is not sent yet. Your text is here: send it again in %(count)s minute.",
        "Many reports came in a short time, so this one is not sent yet. Your text is here: send it again in %(count)s minutes.",
        minutes,
        count=number(minutes),
    )
    response = _shown(about, form, TOO_MANY)
    response.headers["Retry-After"] = str(wait)
    return response


def _shown(about: About, form: CitizenForm, status: int = 200) -> Response:
    piece = _for_script() and about.kind in FRAGMENTS
    template = FRAGMENTS[about.kind] if piece else TEMPLATES[about.kind]
    html = render_template(template, about=about, form=form, token=form.next_token(about.subject), piece=piece)
    return _unkept(html, status)


def _thanked(about: About, code: str) -> Response:
    script = "1" if _for_script() else None
    address = url_for("catalog.thanks", kind=about.kind, code=code, service=about.slug, org=about.org, fragment=script)
    return redirect(address, 303)


def _unkept(html: str, status: int = 200) -> Response:
    response = make_response(html, status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _for_script() -> bool:
    return request.args.get("fragment") == "1"
