"""Public pages, rendered once for each catalogue version and answered from memory, with an ETag that is known before anything is rendered.

A view says visibly that its page may be kept, below its access word:

    @blueprint.get("/offices")
    @public
    @cached(arguments=("county", "page"), every=FIVE_MINUTES)
    def offices() -> str:

Two requests get the same page if address of the site, path, the named query arguments (`lang` is always one), catalogue version, language,
theme, municipality and, for pages that depend on the time, the time slot are the same; nothing else may change what `build` renders.
Language, theme and municipality are the only cookies. Results pages are not kept: each carries its own search id.
"""

import hashlib
import re
import time
from collections.abc import Callable, Collection, Mapping
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

from flask import Flask, Response, current_app, request

from app.config import ROOT, Settings
from app.web.arguments import keep_arguments, page_path
from app.web.locale import LANGUAGES, municipality_slug, theme
from app.web.page_store import KeptPage, PageStore, chosen_encoding
from app.web.translation import current_language
from app.web.version import catalogue_version

Facts = TypeVar("Facts")
Marks = Mapping[str, str]
"""Texts that stand in a kept page for what differs from answer to answer, and what is written there instead."""

FIVE_MINUTES, TEN_MINUTES = 300, 600
CONTROL = "public, max-age=60, stale-while-revalidate=600"
CODE = ("*.py", "*.html", "*.mo", "manifest.json", "icons.json")


def cached(*, arguments: Collection[str] = (), every: int = 0) -> Callable[[Callable[..., str]], Callable[..., Response]]:
    """Answer with the page that the view renders, or with the one kept of it; with 304 without asking either.

    `arguments`: the query arguments that the page knows; others change nothing. `every`: seconds after which the page may differ
    though the catalogue does not (0: never).
    """

    def decorate(view: Callable[..., str]) -> Callable[..., Response]:
        @wraps(view)
        def answer(**values: Any) -> Response:
            key = page_key(arguments, every)
            if _known_to_client(key):
                return _headed(Response(status=304), key)
            return _answer(_kept(key, lambda: (view(**values), None, True)), key, {})

        return answer

    return decorate


def cached_page(
    build: Callable[[], tuple[str, Facts, bool]], *, arguments: Collection[str] = (), every: int = 0, marks: Marks | None = None
) -> tuple[Response, Facts]:
    """The same for a view that has something to do at each answer: `build` gives the page, the facts for that, and whether to keep them.

    `marks` are replaced in the page when it is sent, and are part of its ETag; both sides must be safe in HTML and in addresses.
    Arguments that only fill marks are not named in `arguments`.
    """
    key = page_key(arguments, every, marked=bool(marks))
    page = _kept(key, build)
    tag = "-".join((key, *marks.values())) if marks else key
    if _known_to_client(tag):
        return _headed(Response(status=304), tag), page.facts
    return _answer(page, tag, marks or {}), page.facts


def page_key(arguments: Collection[str], every: int, marked: bool = False) -> str:
    """What tells pages apart, as sixteen bytes in hexadecimal digits. From here on the page's own address has these arguments only."""
    keep_arguments((*arguments, "lang") if request.args.get("lang") in LANGUAGES else arguments)
    slot = int(time.time() // every) if every else 0
    if current_app.debug or not catalogue_version():
        slot = time.time_ns()  # somebody works on the templates, or nothing was published: no page is like an earlier one
    parts = (
        current_app.extensions["pages_edition"],
        catalogue_version(),
        request.url_root,
        page_path(),
        current_language(),
        theme(),
        municipality_slug(),
        slot,
        marked,
    )
    return hashlib.blake2b(repr(parts).encode(), digest_size=16).hexdigest()


def _kept(key: str, build: Callable[[], tuple[str, Any, bool]]) -> KeptPage:
    store = page_store()
    page = store.get(key)
    if page is None:
        html, facts, may_be_kept = build()
        page = KeptPage(html.encode(), facts)
        if may_be_kept and catalogue_version():
            store.put(key, page, catalogue_version())
    return page


def page_store() -> PageStore:
    """The pages that this worker keeps."""
    found = current_app.extensions["page_store"]
    assert isinstance(found, PageStore)
    return found


def _known_to_client(tag: str) -> bool:
    """The client has just this page."""
    given = str(request.environ.get("HTTP_IF_NONE_MATCH", ""))
    return bool(given) and tag in re.split(r'[",\s]+', given)


def _answer(page: KeptPage, tag: str, marks: Marks) -> Response:
    """A marked page is compressed for this answer, by the middleware; others were compressed before."""
    body = page.body
    for mark, text in marks.items():
        body = body.replace(mark.encode(), text.encode())
    encoding = None if marks else chosen_encoding(request.environ.get("HTTP_ACCEPT_ENCODING", ""))
    response = Response(page.compressed(encoding) if encoding and page_store().limit else body, mimetype="text/html")
    if encoding and page_store().limit:
        response.headers["Content-Encoding"] = encoding
    return _headed(response, tag)


def _headed(response: Response, tag: str) -> Response:
    headers = response.headers
    headers["ETag"] = f'W/"{tag}"'
    headers["Cache-Control"] = CONTROL
    headers["Vary"] = "Cookie, Accept-Encoding"
    return response


def _edition(folders: Collection[Path]) -> str:
    """A digest of the code, templates, messages and assets: after an update no client and no worker takes an old page for a new one."""
    digest = hashlib.blake2b(digest_size=8)
    for folder in folders:
        for path in sorted(path for pattern in CODE for path in folder.rglob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def init_cache(app: Flask, chosen: Settings) -> None:
    """Room for pages, as much as the setting gives."""
    app.extensions["page_store"] = PageStore(chosen.page_cache_bytes)
    app.extensions["pages_edition"] = _edition((ROOT / "app", ROOT / "translations", ROOT / "build"))
