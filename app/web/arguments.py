"""The query arguments that belong to the present page. A page that is kept for all visitors names those it knows; others do not count."""

from collections.abc import Collection
from urllib.parse import urlencode

from flask import request
from werkzeug.datastructures import MultiDict

KEPT = "dargah.arguments"
"""Where a request remembers them."""


def keep_arguments(known: Collection[str]) -> None:
    """Leave all arguments but the known ones out of this page's address; of each its first value counts."""
    request.environ[KEPT] = MultiDict({name: value for name in known if (value := request.args.get(name)) is not None})


def page_arguments() -> MultiDict[str, str]:
    """The arguments that count, as given; without `keep_arguments` all of them."""
    found: MultiDict[str, str] | None = request.environ.get(KEPT)
    return request.args if found is None else found


def page_path() -> str:
    """Path and query of this page with the arguments that count."""
    found: MultiDict[str, str] | None = request.environ.get(KEPT)
    if found is None:
        return request.full_path.rstrip("?")
    query = urlencode(list(found.items()))
    return f"{request.path}?{query}" if query else request.path
