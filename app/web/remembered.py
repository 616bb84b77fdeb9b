"""What the catalogue says, read once in each worker for each catalogue version: names of code lists, services in short.

It saves SELECTs of pages that cannot be kept as a whole. What is remembered must not change, and depends on the catalogue alone.
"""

from collections.abc import Callable, Collection, Hashable, Mapping
from typing import Any, TypeVar

from flask import Flask, current_app
from markupsafe import Markup

from app.web.translation import current_language
from app.web.version import catalogue_version

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

MOST = 5_000
"""Values remembered of one kind; then it begins anew."""


class Memory:
    """What is known of one version, by kind and key."""

    def __init__(self, version: int = 0) -> None:
        self.version = version
        self.kinds: dict[str, dict[Any, Any]] = {}


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
    """Before anything was published nothing is remembered."""
    version = catalogue_version()
    if not version:
        return {}
    memory: Memory = current_app.extensions["memory"]
    if memory.version != version:
        memory = current_app.extensions["memory"] = Memory(version)
    return memory.kinds.setdefault(kind, {})


def once(kind: str, thing: Key, macro: Callable[[Key], Markup]) -> Markup:
    """For templates: what `macro` prints of a thing of the catalogue, printed once for each version and language."""
    key = thing, current_language()
    return remembered_each(kind, (key,), lambda _keys: {key: macro(thing)})[key]


def init_memory(app: Flask) -> None:
    """An empty memory, and `once` for templates."""
    app.extensions["memory"] = Memory()
    app.jinja_env.globals["once"] = once
