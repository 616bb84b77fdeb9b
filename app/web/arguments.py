"""The query arguments that belong to the present page. A page that is kept for all visitors names those it knows; others do not count."""

from collections.abc import Collection
from urllib.parse import urlencode

from flask import g, request
from werkzeug.datastructures import MultiDict


def keep_arguments(known: Collection[str]) -> None:
    """Leave all arguments but the known ones out of this page's address; of each its first value counts."""
    g.page_arguments = MultiDict({name: value for name in known if (value := request.args.get(name)) is not None})


def page_arguments() -> MultiDict[str, str]:
    """The arguments that count, as given; without `keep_arguments` all of them."""
    found: MultiDict[str, str] | None = g.get("page_arguments")
    return request.args if found is None else found


def page_path() -> str:
    """Path and query of this page with the arguments that count."""
    if "page_arguments" not in g:
        return request.full_path.rstrip("?")
    query = urlencode(list(g.page_arguments.items()))
    return f"{request.path}?{query}" if query else request.path
