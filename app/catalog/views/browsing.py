"""Browsing: organisations, life events, categories."""

from itertools import groupby

from flask import render_template

from app.catalog.models.organisations import OrganisationKind
from app.catalog.queries import lists
from app.catalog.queries.organisations import listed_organisations, offered_services, organisation_by_slug
from app.catalog.queries.summaries import summaries
from app.catalog.views.blueprint import blueprint
from app.web.access import public
from app.web.errors import NotFound
from app.web.slots import fill


@blueprint.get("/organisations")
@public
def organisations() -> str:
    """Agencies and municipalities in Persian order."""
    listed = listed_organisations()
    groups = {kind: [item for item in listed if item.kind is kind] for kind in OrganisationKind}
    return render_template("catalog/organisations.html", groups={kind: items for kind, items in groups.items() if items})


@blueprint.get("/organisations/<slug>")
@public
def organisation(slug: str) -> str:
    """An organisation with its services under their first category."""
    found = organisation_by_slug(slug)
    if found is None:
        raise NotFound
    rows = offered_services(found.id)
    services = summaries([row[0] for row in rows], found.slug)
    groups = [
        (code, name, name_en, [services[row[0]] for row in members if row[0] in services])
        for (code, name, name_en), members in groupby(rows, key=lambda row: row[1:])
    ]
    offices = fill("organisation.offices", [found.id]).get(found.id)
    return render_template("catalog/organisation.html", organisation=found, groups=groups, services=len(services), offices=offices)


@blueprint.get("/life-events")
@public
def life_events() -> str:
    return render_template("catalog/life_events.html", events=lists.life_events())


@blueprint.get("/categories")
@public
def categories() -> str:
    return render_template("catalog/categories.html", categories=lists.categories())
