"""What the catalogue says, read once in each worker for each catalogue version: names of code lists, services in short.

It saves SELECTs of pages that cannot be kept as a whole. What is remembered must not change, and depends on the catalogue alone.
"""

from collections.abc import Callable, Collection, Hashable, Mapping
from typing import Any, TypeVar

from flask import Flask, current_app, request
from markupsafe import Markup

from app.web.translation import current_language
from app.web.version import catalogue_version

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

MOST_PRINTED = 12_000_000
"""Letters of printed pieces; in memory a Persian page takes two bytes for each. A service has about 10,000 in each language."""
PRINTING = "dargah.printing"
"""In the WSGI environment of a request: the memory, the language and the address of what it prints."""
MOST = 5_000
"""Values remembered of one kind; then it begins anew."""


class Memory:
    """What is known of one version, by kind and key; and what was printed of it, with its length."""

    def __init__(self, version: int = 0) -> None:
        self.version = version
        self.kinds: dict[str, dict[Any, Any]] = {}
        self.printed: dict[Any, Markup] = {}
        self.length = 0

    def keep(self, key: Any, piece: Markup) -> None:
        """Keep a printed piece; with too many it begins anew."""
        if self.length + len(piece) > MOST_PRINTED:
            self.printed, self.length = {}, 0
        self.printed[key] = piece
        self.length += len(piece)


def remembered(kind: str, read: Callable[[], Value]) -> Value:
    """The only value of a kind."""
    return remembered_each(kind, ("",), lambda _keys: {"": read()})[""]


def remembered_each(kind: str, keys: Collection[Key], read: Callable[[Collection[Key]], Mapping[Key, Value]]) -> dict[Key, Value]:
    """Values by key; `read` is asked once for those that are not known yet. What it does not give is left out."""
    known = _known(kind)
    found = {key: known[key] for key in keys if key in known}
    if len(found) == len(keys):
        return found
    new = read([key for key in keys if key not in found])
    if len(known) + len(new) > MOST:
        known.clear()
    if len(new) <= MOST:
        known.update(new)
    found.update(new)
    return {key: found[key] for key in keys if key in found}


def _known(kind: str) -> dict[Any, Any]:
    return _memory().kinds.setdefault(kind, {})


def _memory() -> Memory:
    """That of the present version. Before anything was published, and while somebody works on the templates, nothing is remembered."""
    version = catalogue_version()
    if not version or current_app.debug:
        return Memory()
    memory: Memory = current_app.extensions["memory"]
    if memory.version != version:
        memory = current_app.extensions["memory"] = Memory(version)
    return memory


def once(kind: str, thing: Key, macro: Callable[[Key], Markup]) -> Markup:
    """For templates: what `macro` prints of a thing of the catalogue, printed once for each version, language and site address."""
    environ = request.environ
    found = environ.get(PRINTING)
    if found is None:
        # A page that prints changes nothing, so all of it is of one version.
        found = environ[PRINTING] = (_memory(), current_language(), request.url_root)
    memory, language, address = found
    key = (kind, thing, language, address)
    piece: Markup | None = memory.printed.get(key)
    if piece is None:
        piece = macro(thing)
        memory.keep(key, piece)
    return piece


def always(kind: str, thing: Hashable, macro: Callable[[Any], Markup]) -> Markup:
    """For templates: what `macro` prints of one of a few things of the site itself, printed once for each language and path of the site.

    It asks no database, so that pages of errors can have it too.
    """
    if current_app.debug:
        return macro(thing)
    known: dict[Any, Markup] = current_app.extensions["printed"]
    key = (kind, thing, current_language(), request.script_root)
    piece = known.get(key)
    if piece is None:
        piece = macro(thing)
        if len(known) >= MOST:
            known.clear()
        known[key] = piece
    return piece


def init_memory(app: Flask) -> None:
    """An empty memory, `once` and `always` for templates."""
    app.extensions["memory"], app.extensions["printed"] = Memory(), {}
    app.jinja_env.globals.update(once=once, always=always)
