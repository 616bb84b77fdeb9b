"""Browsing: the organisations and their pages."""

from itertools import groupby

from flask import render_template, request

from app.catalog.alphabet import kind_groups
from app.catalog.queries.organisations import listed_organisations, offered_services, organisation_by_slug
from app.catalog.queries.summaries import summaries
from app.catalog.structured import organisation_data
from app.catalog.views.blueprint import blueprint
from app.text.clean import clean
from app.web.access import public
from app.web.cache import cached
from app.web.errors import NotFound
from app.web.slots import fill

LONGEST_COUNTY = 80


@blueprint.get("/organisations")
@public
@cached(arguments=("county",))
def organisations() -> str:
    """Agencies and municipalities under their letters (`county`: only the municipalities of that county)."""
    county = clean(request.args.get("county", ""), LONGEST_COUNTY)
    groups = kind_groups(listed_organisations(), county)
    chosen = next((place for group in groups for place in group.counties if place[0] == county), None)
    return render_template("catalog/organisations.html", groups=groups, chosen=chosen)


@blueprint.get("/organisations/<slug>")
@public
@cached()
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
    parts = {"groups": groups, "services": len(services), "offices": offices, "data": organisation_data(found)}
    return render_template("catalog/organisation.html", organisation=found, **parts)
