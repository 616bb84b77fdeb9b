"""The only module that knows every room: it reads the settings and joins the rooms, in the order of the house."""

import logging
import secrets
from collections.abc import Callable, Sequence

from flask import Flask
from flask.cli import AppGroup
from flask_migrate import Migrate

from app.catalog.cli import group as catalog_group
from app.catalog.importing.definitions import DefinitionsImporter
from app.catalog.importing.guides import GuidesImporter
from app.catalog.importing.lists import ListsImporter
from app.catalog.importing.offerings import OfferingsImporter
from app.catalog.importing.organisations import OrganisationsImporter
from app.catalog.importing.places import PlacesImporter
from app.catalog.wiring import register as register_catalog
from app.config import ROOT, Settings, from_environment
from app.db import db, init_database
from app.jobs.cli import group as jobs_group
from app.offices.importing import OfficesImporter
from app.offices.wiring import register as register_offices
from app.pages.wiring import register as register_pages
from app.search.cli import group as search_group
from app.search.importing import SynonymsImporter
from app.search.wiring import register as register_search
from app.usage.cli import group as usage_group
from app.usage.periodic import register_jobs as register_usage_jobs
from app.usage.recorder import init_recorder
from app.web.assets import init_assets
from app.web.cli import groups as web_groups
from app.web.copying_command import copy_command, sums_command
from app.web.wiring import init_web

GROUPS: Sequence[AppGroup] = (jobs_group, usage_group, catalog_group, search_group, *web_groups)
IMPORTERS = (
    PlacesImporter(),
    ListsImporter(),
    OrganisationsImporter(),
    DefinitionsImporter(),
    GuidesImporter(),
    OfferingsImporter(),
    OfficesImporter(),
    SynonymsImporter(),
)


def create_app(chosen: Settings | None = None) -> Flask:
    """The whole application; raises `SettingError` when a setting cannot work."""
    app = Flask("app", root_path=str(ROOT / "app"), static_folder=None)
    app.extensions["settings"] = chosen or from_environment()
    for step in (_configure, _connect_database, init_web, init_assets, init_recorder, _join_rooms):
        step(app)
    for group in (*GROUPS, copy_command, sums_command):
        app.cli.add_command(group)
    return app


def _configure(app: Flask) -> None:
    chosen: Settings = app.extensions["settings"]
    chosen.instance.mkdir(parents=True, exist_ok=True)
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", level=chosen.log_level.upper())
    app.config.update(
        SECRET_KEY=chosen.secret_key or _development_key(chosen),
        SQLALCHEMY_DATABASE_URI=chosen.database,
        SQLALCHEMY_ENGINE_OPTIONS=chosen.engine_options,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=chosen.production,
        MAX_CONTENT_LENGTH=1_000_000,
    )


def _development_key(chosen: Settings) -> str:
    """The key of a development installation, made once and kept beside its database."""
    path = chosen.instance / "secret_key"
    if not path.exists():
        path.write_text(secrets.token_urlsafe(48), encoding="ascii")
        path.chmod(0o600)
    return path.read_text(encoding="ascii").strip()


def _connect_database(app: Flask) -> None:
    init_database(app)
    Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)


def _join_rooms(app: Flask) -> None:
    app.extensions["importers"] = IMPORTERS
    joins: Sequence[Callable[[Flask], None]] = (
        register_usage_jobs,
        register_catalog,
        register_offices,
        register_search,
        register_pages,
    )
    for join in joins:
        join(app)
