"""What a visitor reads when something is wrong: one page, plain words for each code, and what to do next.

500 and 503 are rendered without database and search; if even the template fails, a few bare words answer.
"""

import secrets
from dataclasses import dataclass

from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from app.web.figures import number
from app.web.limits import seconds_to_wait

RETRY_AFTER = 30
"""Seconds after which a visitor may try again when the database is away."""
NOT_READY = ("42P01", "42703", "25006")
"""PostgreSQL's words for: no such table, no such column, read only. SQLite says them as an OperationalError."""
SERVER_ERROR = 500
KEPT_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate")


class NotFound(Exception):
    """No such thing is published; answered with 404."""


class Gone(Exception):
    """It was published once; answered with 410 and, where there is one, its successor."""

    def __init__(self, name: str | None = None, successor_name: str | None = None, successor_url: str | None = None) -> None:
        super().__init__(name)
        self.name = name
        self.successor_name = successor_name
        self.successor_url = successor_url


@dataclass(frozen=True)
class Words:
    """Heading and advice of an error page; lazy texts."""

    title: object
    advice: object


WORDS = {
    400: Words(_l("This request could not be understood"), _l("Its address or form is broken. Go back and try once more.")),
    403: Words(_l("This page is not open to you"), _l("If you work for an agency, sign in first.")),
    404: Words(
        _l("This page was not found"),
        _l("The address may be incomplete, or the service may have moved. Write the name of the service and we will find it."),
    ),
    405: Words(_l("This page cannot be used in this way"), _l("Open it from a link or a button of this site.")),
    410: Words(_l("This service is no longer offered"), _l("Write the name of the service you need and we will find what took its place.")),
    413: Words(_l("What you sent is too large"), _l("Make it smaller and send it again.")),
    414: Words(_l("This address is too long"), _l("Search with fewer words.")),
    429: Words(_l("Too many requests"), _l("Many requests came from your address. Wait a little and try again.")),
    500: Words(_l("The error is ours"), _l("Your text is not lost: go back, wait a few minutes and send it again.")),
    503: Words(_l("The site is not available just now"), _l("We are mending it. It will be back in a few minutes.")),
}


def _words(code: int) -> Words:
    """The words of a code; those of its family for a rare one."""
    return WORDS.get(code) or WORDS[500 if code >= SERVER_ERROR else 400]


def _render(code: int, **context: object) -> str:
    words = _words(code)
    g.bare_page = code >= SERVER_ERROR
    try:
        return render_template("web/error.html", code=code, title=words.title, advice=words.advice, **context)
    except Exception:
        if not g.bare_page:
            raise
        current_app.logger.exception("the error page failed")
        return f"{words.title}. {words.advice}\n"


def error_page(code: int, **context: object) -> Response:
    """The page of `code`; never cached, never indexed."""
    html = _render(code, **context)
    response = make_response(html, code)
    if not html.lstrip().startswith("<"):
        response.mimetype = "text/plain"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _http_error(error: HTTPException) -> Response:
    code = error.code or 500
    response = error_page(code)
    for name, value in error.get_headers(request.environ):
        if name in KEPT_HEADERS:
            response.headers[name] = value
    return response


def _not_found(_error: NotFound) -> Response:
    return error_page(404)


def _gone(error: Gone) -> Response:
    return error_page(410, name=error.name, successor_name=error.successor_name, successor_url=error.successor_url)


def _too_many(_error: HTTPException) -> Response:
    seconds = seconds_to_wait()
    response = error_page(429, seconds=number(seconds), seconds_count=seconds)
    response.headers["Retry-After"] = str(seconds)
    return response


def _broken(error: HTTPException) -> Response:
    """The log's line carries the tracking code the visitor sees; Flask has logged the traceback just before."""
    code = secrets.token_hex(4)
    cause = getattr(error, "original_exception", None)
    current_app.logger.error("tracking code %s: %s %s: %r", code, request.method, request.path, cause or error)
    return error_page(500, tracking_code=code)


def _database_away(error: Exception) -> Response:
    current_app.logger.error("database not available: %s %s", request.method, request.path, exc_info=error)
    response = error_page(503)
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def _database_error(error: DBAPIError) -> Response:
    """A lost connection, a database that was not brought up to date or only lets us read: it will be back, our code is not wrong."""
    state = str(getattr(error.orig, "sqlstate", None) or "")
    if error.connection_invalidated or state in NOT_READY:
        return _database_away(error)
    raise error


def bare_page() -> bool:
    """The page must be rendered without asking anybody: it says that something is broken."""
    return bool(g.get("bare_page"))


def init_errors(app: Flask) -> None:
    """Register the pages."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(NotFound, _not_found)
    app.register_error_handler(Gone, _gone)
    app.register_error_handler(429, _too_many)
    app.register_error_handler(500, _broken)
    for away in (OperationalError, PoolTimeout):
        app.register_error_handler(away, _database_away)
    app.register_error_handler(DBAPIError, _database_error)
    app.jinja_env.globals["bare_page"] = bare_page
