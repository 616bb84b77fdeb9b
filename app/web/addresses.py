"""Addresses that leave the page, on paper or in a message: they begin with SITE_URL, else with the request’s own host."""

from urllib.parse import urlencode

from flask import Flask, request, url_for

from app.config import settings


def public_url(path: str) -> str:
    """The whole address of a path of this site (as `url_for` gives it)."""
    root = settings().site_url.rstrip("/")
    if not root:
        return request.host_url.rstrip("/") + path
    inside = request.script_root
    return root + (path.removeprefix(inside) if inside and root.endswith(inside) else path)


def page_address(path: str, language: str) -> str:
    """The whole address under which a page is known in a language: Persian is the page itself, other languages are asked for."""
    return public_url(path) if language == "fa" else f"{public_url(path)}?{urlencode({'lang': language})}"


def this_address(language: str) -> str | None:
    """That of this page, without the search that led here and without filters; None where there is no page."""
    return page_address(url_for(request.endpoint, **(request.view_args or {})), language) if request.endpoint else None


def init_addresses(app: Flask) -> None:
    """Give templates `public_url` and `this_address`."""
    app.jinja_env.globals.update(public_url=public_url, this_address=this_address)
