"""The catalogue joined to an application."""

from flask import Flask

from app.catalog import words
from app.catalog.facts import FeeState, WayKind
from app.catalog.models.organisations import OrganisationKind
from app.catalog.slots import definition_titles, municipality_name
from app.catalog.views import browsing, reports, services, sheets, subjects
from app.catalog.views.blueprint import blueprint
from app.web.slots import offer

VIEWS = (services, sheets, browsing, subjects, reports)


def register(app: Flask) -> None:
    """Pages, slots, and the words that templates use for the catalogue's codes."""
    app.register_blueprint(blueprint)
    offer(app, "definition.titles", definition_titles)
    offer(app, "municipality", municipality_name)
    app.jinja_env.globals.update(
        WAYS=words.WAYS,
        WAY_SIGNS=words.WAY_SIGNS,
        CHANNELS=words.CHANNELS,
        STEP_PLACES=words.STEP_PLACES,
        ACTORS=words.ACTORS,
        REPORT_PARTS=words.REPORT_PARTS,
        REPORT_ANSWERS=words.REPORT_ANSWERS,
        FeeState=FeeState,
        WayKind=WayKind,
        OrganisationKind=OrganisationKind,
    )
