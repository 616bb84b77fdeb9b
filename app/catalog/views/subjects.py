"""Life events and categories, each with a page of guidance."""

from flask import render_template

from app.catalog.guidance import category_page, event_page
from app.catalog.queries import lists
from app.catalog.queries.subjects import category_by_code, life_event_by_code
from app.catalog.views.blueprint import blueprint
from app.web.access import public
from app.web.cache import cached
from app.web.errors import NotFound
from app.web.locale import municipality_slug


@blueprint.get("/life-events")
@public
@cached()
def life_events() -> str:
    return render_template("catalog/life_events.html", events=lists.life_events())


@blueprint.get("/life-events/<code>")
@public
@cached()
def life_event(code: str) -> str:
    """What to do first, next and later when something has happened."""
    found = life_event_by_code(code)
    if found is None:
        raise NotFound
    return render_template("catalog/life_event.html", page=event_page(found, municipality_slug()))


@blueprint.get("/categories")
@public
@cached()
def categories() -> str:
    return render_template("catalog/categories.html", categories=lists.categories())


@blueprint.get("/categories/<code>")
@public
@cached()
def category(code: str) -> str:
    """What belongs to a subject."""
    found = category_by_code(code)
    if found is None:
        raise NotFound
    return render_template("catalog/category.html", page=category_page(found, municipality_slug()))
