"""Files for machines: robots, site map, search description, web manifest, and the worker that keeps pages for reading offline."""

import hashlib
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Response, jsonify, make_response, render_template, url_for
from flask_babel import gettext as _

from app.pages import sitemap
from app.pages.views.blueprint import blueprint
from app.web.access import public
from app.web.addresses import public_url
from app.web.assets import asset
from app.web.errors import NotFound
from app.web.locale import direction
from app.web.translation import current_language

OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
LAPIS, PAPER = "#0f3447", "#fbf8f2"
"""Colours of the bar and of the ground while the installed site opens: `--dg-lapis` and `--dg-page` of the tokens."""
SHELL = (
    "bootstrap.rtl.css",
    "bootstrap.css",
    "dargah.css",
    "dargah.js",
    "vazirmatn-arabic.woff2",
    "vazirmatn-latin.woff2",
    "mark.svg",
)
"""What every page needs to look as it should."""
DAY = "public, max-age=86400"


def _file(body: bytes | str, mimetype: str, control: str = DAY) -> Response:
    response = Response(body, mimetype=mimetype)
    response.headers["Cache-Control"] = control
    return response


@blueprint.get("/robots.txt")
@public
def robots() -> Response:
    """Search results, forms and ways out are not for robots."""
    closed = (
        url_for("search.results"),
        url_for("search.suggest"),
        url_for("catalog.not_found"),
        "/services/*/report",
        "/services/*/feedback",
        "/go/",
        "/c/",
        "/language/",
        "/theme/",
    )
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), f"Sitemap: {public_url(url_for('pages.sitemap_file'))}"]
    return _file("\n".join(lines) + "\n", "text/plain")


@blueprint.get("/sitemap.xml")
@public
def sitemap_file() -> Response:
    """All pages; beyond what one file may hold, the list of the files."""
    parts = sitemap.parts(sitemap.places())
    if len(parts) == 1:
        return _file(sitemap.as_xml(parts[0]), "application/xml")
    numbers = range(1, len(parts) + 1)
    return _file(sitemap.index_xml(public_url(url_for("pages.sitemap_part", number=number)) for number in numbers), "application/xml")


@blueprint.get("/sitemap-<int:number>.xml")
@public
def sitemap_part(number: int) -> Response:
    """One of the files, counted from 1."""
    parts = sitemap.parts(sitemap.places())
    if not 0 < number <= len(parts):
        raise NotFound
    return _file(sitemap.as_xml(parts[number - 1]), "application/xml")


@blueprint.get("/opensearch.xml")
@public
def opensearch() -> Response:
    """Lets a browser search here from its address bar."""
    root = Element("OpenSearchDescription", xmlns=OPENSEARCH)
    texts = {"ShortName": _("Dargah"), "Description": _("Public services of Kerman Province"), "Language": current_language()}
    for name, text in (*texts.items(), ("InputEncoding", "UTF-8"), ("OutputEncoding", "UTF-8")):
        SubElement(root, name).text = text
    SubElement(root, "Image", width="16", height="16", type="image/svg+xml").text = public_url(asset("mark.svg"))
    SubElement(root, "Url", type="text/html", method="get", template=public_url(url_for("search.results")) + "?q={searchTerms}")
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return _file(written, "application/opensearchdescription+xml")


@blueprint.get("/manifest.webmanifest")
@public
def manifest() -> Response:
    """What an installed site is called and looks like."""
    icons: list[dict[str, Any]] = [
        {"src": asset(name), "sizes": "any", "type": "image/svg+xml", "purpose": purpose}
        for name, purpose in (("mark.svg", "any"), ("mark-maskable.svg", "maskable"))
    ]
    response = jsonify(
        id="/",
        name=_("Dargah: public services of Kerman Province"),
        short_name=_("Dargah"),
        description=_("Find any public service of Kerman Province: documents, cost, time, and where to go."),
        lang=current_language(),
        dir=direction(),
        start_url=url_for("pages.home"),
        scope=url_for("pages.home"),
        display="standalone",
        theme_color=LAPIS,
        background_color=PAPER,
        icons=icons,
    )
    response.mimetype = "application/manifest+json"
    response.headers["Cache-Control"] = DAY
    return response


@blueprint.get("/sw.js")
@public
def worker() -> Response:
    """The service worker; a new version of the assets makes a new worker, which throws the old caches away."""
    shell = [asset(name) for name in SHELL]
    version = hashlib.sha256("\n".join(shell).encode()).hexdigest()[:12]
    services = url_for("catalog.service", slug="x").removesuffix("x")
    script = render_template("pages/sw.js", version=version, shell=shell, offline=url_for("pages.offline"), services=services)
    response = make_response(script)
    response.mimetype = "text/javascript"
    response.headers["Cache-Control"] = "no-cache"
    return response
