"""Search in the browser: the results page and the suggestions while typing."""

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.catalog.codes import parse_short_code
from app.catalog.queries.services import slug_of_code
from app.search.arguments import SearchArguments
from app.search.forms import search_arguments
from app.search.page import results_page
from app.search.queries import Answer, answer
from app.search.suggestions import suggestions
from app.usage.events import Searched
from app.usage.recorder import record
from app.usage.tokens import new_search_id
from app.web.access import public
from app.web.limits import limited
from app.web.locale import municipality_slug

blueprint = Blueprint("search", __name__, template_folder="templates")


@blueprint.get("/search")
@public
@limited
def results() -> BaseResponse | str:
    """Results of a query with filters, or everything there is; a service's short code leads straight to it."""
    asked = search_arguments(request.args)
    slug = _slug_of_code(asked.query)
    if slug:
        return redirect(url_for("catalog.service", slug=slug))
    found = answer(asked, municipality_slug())
    search_id = new_search_id()
    record(_searched(search_id, asked, found))
    return render_template("search/results.html", page=results_page(asked, found, search_id))


@blueprint.get("/suggest")
@public
@limited
def suggest() -> Response:
    """Completions of `q` as JSON: a list of {text, url, kind, about}; names of organisations are in the language of the visitor."""
    response = jsonify(suggestions(request.args.get("q", "")))
    response.cache_control.max_age = 60
    response.vary.add("Cookie")
    return response


def _slug_of_code(query: str) -> str | None:
    code = parse_short_code(query)
    return slug_of_code(code) if code else None


def _searched(search_id: str, asked: SearchArguments, found: Answer) -> Searched:
    return Searched(
        search_id=search_id,
        query=asked.query,
        total=found.total,
        page=found.paging.current,
        engine=found.results.engine,
        degraded=found.results.degraded,
        filters=asked.active_filters,
        sort=asked.sort,
        duration_ms=found.duration_ms,
    )
