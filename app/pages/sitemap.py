"""The addresses of all pages for search engines, in both languages, with the time of the last change where it is known.

Format: https://www.sitemaps.org/protocol.html, with the alternates that search engines read from `xhtml:link`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from flask import url_for

from app.catalog.queries.changes import changed_categories, changed_events, changed_organisations, changed_services
from app.offices.queries import offices_of
from app.web.addresses import page_address
from app.web.locale import LANGUAGES

MOST = 50_000
"""Addresses in one file, as the protocol allows."""
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
register_namespace("", SITEMAP)
register_namespace("xhtml", XHTML)


@dataclass(frozen=True)
class Place:
    """A page by its path, in one language."""

    path: str
    language: str
    changed: datetime | None = None


def places() -> list[Place]:
    """Every indexable page in every language."""
    return [Place(path, language, changed) for path, changed in _paths() for language in LANGUAGES]


def single_pages() -> tuple[str, ...]:
    """Paths of the pages that are there once."""
    return (
        url_for("pages.home"),
        url_for("catalog.life_events"),
        url_for("catalog.categories"),
        url_for("catalog.organisations"),
        url_for("offices.offices"),
        url_for("pages.about"),
        url_for("pages.help_page"),
        url_for("pages.contact"),
        url_for("pages.privacy"),
        url_for("pages.accessibility"),
        url_for("pages.service_level"),
        url_for("pages.site_map"),
    )


def _paths() -> Iterable[tuple[str, datetime | None]]:
    yield from ((path, None) for path in single_pages())
    yield from ((url_for("catalog.life_event", code=code), changed) for code, changed in changed_events())
    yield from ((url_for("catalog.category", code=code), changed) for code, changed in changed_categories())
    yield from ((url_for("catalog.organisation", slug=slug), changed) for slug, changed in changed_organisations())
    yield from ((url_for("offices.office", slug=office.slug), None) for office in offices_of())
    yield from ((url_for("catalog.service", slug=slug), changed) for slug, changed in changed_services())


def parts(found: Sequence[Place], most: int = MOST) -> list[Sequence[Place]]:
    """The places as files may hold them; at least one file."""
    return [found[start : start + most] for start in range(0, len(found), most)] or [found]


def as_xml(part: Iterable[Place]) -> bytes:
    """A file of addresses."""
    root = Element(f"{{{SITEMAP}}}urlset")
    for place in part:
        url = SubElement(root, f"{{{SITEMAP}}}url")
        SubElement(url, f"{{{SITEMAP}}}loc").text = page_address(place.path, place.language)
        if place.changed:
            SubElement(url, f"{{{SITEMAP}}}lastmod").text = place.changed.date().isoformat()
        for language in LANGUAGES:
            SubElement(url, f"{{{XHTML}}}link", rel="alternate", hreflang=language, href=page_address(place.path, language))
    return _written(root)


def index_xml(addresses: Iterable[str]) -> bytes:
    """A file that names the files."""
    root = Element(f"{{{SITEMAP}}}sitemapindex")
    for address in addresses:
        SubElement(SubElement(root, f"{{{SITEMAP}}}sitemap"), f"{{{SITEMAP}}}loc").text = address
    return _written(root)


def _written(root: Element) -> bytes:
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written
