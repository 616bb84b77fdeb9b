"""Slots: a page leaves a named hole, a room above offers what fills it; neither imports the other.

The factory joins them with `offer`; a view calls `fill` once with all ids of its page.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Flask, current_app
from markupsafe import Markup

Filler = Callable[..., Mapping[int, str | Markup]]
"""(ids, **context) -> text or HTML by id; an id may be absent."""


def offer(app: Flask, name: str, filler: Filler) -> None:
    """Let `filler` fill the slot `name`; several fillers follow one another in the order of their offers."""
    app.extensions.setdefault("slots", {}).setdefault(name, []).append(filler)


def fill(name: str, ids: Sequence[int], **context: Any) -> dict[int, Markup]:
    """What the rooms above have to say in slot `name`, by id; empty when nobody offers anything.

    Plain strings are escaped; `Markup` is taken as it is.
    """
    filled: dict[int, Markup] = {}
    if not ids:
        return filled
    for filler in current_app.extensions.get("slots", {}).get(name, ()):
        for key, piece in filler(ids, **context).items():
            filled[key] = filled.get(key, Markup()) + piece
    return filled
