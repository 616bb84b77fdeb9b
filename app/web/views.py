"""The few addresses of the web room itself: choices kept in cookies, and health."""

from flask import Blueprint, Response, abort, jsonify, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from app.web.access import public
from app.web.cookies import forget_cookie, keep_cookie
from app.web.health import ask_all
from app.web.locale import LANGUAGES, THEMES, local_path, without_language
from app.web.metrics import CONTENT_TYPE, may_read, written

blueprint = Blueprint("web", __name__, template_folder="templates")


def _back() -> BaseResponse:
    """Redirect to the local path in `next`, else home. A HEAD request would get the redirect without the choice, so it gets none."""
    if request.method == "HEAD":
        abort(404)
    response = redirect(without_language(local_path(request.args.get("next")) or "/"))
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/language/<lang>")
@public
def language(lang: str) -> BaseResponse:
    """Remember the language and go back."""
    if lang not in LANGUAGES:
        abort(404)
    response = _back()
    keep_cookie(response, "lang", lang)
    return response


@blueprint.get("/theme/<choice>")
@public
def theme(choice: str) -> BaseResponse:
    """Remember light or dark and go back; `system` forgets the choice."""
    if choice not in THEMES:
        abort(404)
    response = _back()
    if choice == "system":
        forget_cookie(response, "theme")
    else:
        keep_cookie(response, "theme", choice)
    return response


@blueprint.get("/healthz")
@public
def healthz() -> Response:
    """The process answers."""
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/metrics")
@public
def metrics() -> Response:
    """What all workers of this server counted, for Prometheus: to who shows the token, or without one to this machine."""
    if not may_read():
        abort(403)
    return Response(written(), headers={"Content-Type": CONTENT_TYPE, "Cache-Control": "no-store"})


@blueprint.get("/readyz")
@public
def readyz() -> tuple[Response, int]:
    """The process can do its work, if need be with a stand-in: 200; or 503 with what failed."""
    found = ask_all()
    ready = all(state != "failed" for state in found.values())
    return jsonify(ready=ready, checks=found), 200 if ready else 503
