"""The web room alone: a small site of its own with every address that base.html links to, and pages that go wrong."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Blueprint, Flask, abort, render_template, render_template_string, request
from flask.testing import FlaskClient
from sqlalchemy import text

from app.config import Settings
from app.db import db
from app.web.assets import init_assets
from app.web.errors import Gone, NotFound
from app.web.limits import limited
from app.web.paging import Paging
from app.web.wiring import init_web
from tests.databases import url_of

PLACES = {
    "pages": {
        "home": "/",
        "about": "/about",
        "accessibility": "/accessibility",
        "contact": "/contact",
        "help_page": "/help",
        "manifest": "/manifest.webmanifest",
        "opensearch": "/opensearch.xml",
        "privacy": "/privacy",
        "service_level": "/service-level",
        "site_map": "/site-map",
        "worker": "/sw.js",
    },
    "search": {"results": "/search", "suggest": "/suggest"},
    "catalog": {"organisations": "/organisations", "life_events": "/life-events", "categories": "/categories"},
    "offices": {"offices": "/offices"},
}
ASSETS = (
    "accessible-autocomplete.js",
    "bootstrap.css",
    "bootstrap.rtl.css",
    "dargah.css",
    "dargah.js",
    "mark.svg",
    "vazirmatn-arabic.woff2",
)
ICONS = """arrow-left arrow-right bank chevron-right exclamation-triangle geo-alt globe2 house-door info-circle list patch-check
person person-plus person-vcard printer search shop x-circle x-lg"""
PAGE = """{% extends "web/base.html" %}{% set here = "services" %}
{% block title %}{{ heading }}{% endblock %}{% block content %}<h1>{{ heading }}</h1>{% endblock %}"""


def small_build(folder: Path) -> Path:
    """What `flask assets build` leaves, small: the names of files, and empty icons."""
    folder.mkdir(exist_ok=True)
    (folder / "manifest.json").write_text(json.dumps({name: name for name in ASSETS}))
    (folder / "icons.json").write_text(json.dumps(dict.fromkeys(ICONS.split(), "<path/>")))
    return folder


def plain_page() -> str:
    return render_template_string(PAGE, heading="خدمت‌ها")


@limited
def limited_page() -> str:
    return plain_page()


def wrong_page(kind: str) -> str:
    """Every way a page can go wrong."""
    if kind.isdigit():
        abort(int(kind))
    if kind == "gone":
        raise Gone("پروانه کهن", "پروانه نو", "/services/new")
    if kind == "missing":
        raise NotFound
    if kind == "database":
        db.session.execute(text("SELECT * FROM no_such_table"))
    if kind == "body":
        return request.get_data(as_text=True)
    raise RuntimeError("a secret detail")


def _add_places(site: Flask) -> None:
    for room, views in PLACES.items():
        blueprint = Blueprint(room, __name__)
        for name, path in views.items():
            blueprint.add_url_rule(path, name, limited_page if room == "search" else plain_page)
        site.register_blueprint(blueprint)
    site.add_url_rule("/wrong/<kind>", "wrong", wrong_page, methods=["GET", "POST"])
    site.add_url_rule("/services/<slug>", "service", lambda slug: slug)
    site.add_url_rule("/sample", "sample", lambda: render_template("sample.html", paging=Paging(120, 3)))


@pytest.fixture
def make_site(tmp_path: Path) -> Callable[..., Flask]:
    """Makes the web room's site with settings given by name."""

    def make(**chosen: str) -> Flask:
        site = Flask(__name__, static_folder=None, template_folder="templates")
        site.config["PROPAGATE_EXCEPTIONS"] = False
        site.config["SQLALCHEMY_DATABASE_URI"] = url_of(tmp_path / "web.sqlite3")
        site.extensions["settings"] = Settings(**{"instance_dir": str(tmp_path), **chosen}).check()
        db.init_app(site)
        init_web(site)
        init_assets(site, small_build(tmp_path / "build"))
        _add_places(site)
        return site

    return make


@pytest.fixture
def site(make_site: Callable[..., Flask]) -> Flask:
    return make_site()


@pytest.fixture
def visitor(site: Flask) -> FlaskClient:
    return site.test_client()


@pytest.fixture
def persian(site: Flask) -> Iterator[Flask]:
    """Inside a request of a Persian page."""
    with site.test_request_context("/"):
        yield site


@pytest.fixture
def english(site: Flask) -> Iterator[Flask]:
    """Inside a request of an English page."""
    with site.test_request_context("/?lang=en"):
        yield site
