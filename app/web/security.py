"""Headers that keep a page to itself, reverse proxies, and paths no page can have."""

import re

from flask import Flask, Response, abort, request
from werkzeug.middleware.proxy_fix import ProxyFix

from app.config import Settings

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
HEADERS = {
    "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in POLICY.items()),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
STRICT_TRANSPORT = "max-age=31536000; includeSubDomains"
LARGEST_BODY = 1024 * 1024
NO_PATH = re.compile("[\x00-\x1f\x7f\ufffd]")


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _add_strict_transport(response: Response) -> Response:
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", STRICT_TRANSPORT)
    return response


def _refuse_broken_paths() -> None:
    """A control character or broken percent-encoding names no page, and some databases choke on it."""
    if NO_PATH.search(request.path):
        abort(404)


def init_security(app: Flask, chosen: Settings) -> None:
    """Set headers on every answer, trust as many proxies as the setting says, cap bodies."""
    app.before_request(_refuse_broken_paths)
    app.after_request(_add_headers)
    if chosen.production:
        app.after_request(_add_strict_transport)
    if app.config["MAX_CONTENT_LENGTH"] is None:
        app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    count = chosen.trusted_proxies
    if count:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count, x_port=count)  # type: ignore[method-assign]
