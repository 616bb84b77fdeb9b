"""Access in words: a route declares who may use it, the room that knows people enforces it.

Until that room exists every route is public; a test lists all routes and fails on one that declares nothing.
"""

from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC = "public"


def declare(word: str) -> Callable[[View], View]:
    """Mark a view with the access word `word`; put it below the route decorator."""

    def mark(view: View) -> View:
        view.__dict__["access"] = word
        return view

    return mark


public = declare(PUBLIC)


def declared(view: Callable[..., Any]) -> str | None:
    """The access word of a view, or None if it declares nothing."""
    word = getattr(view, "access", None)
    return word if isinstance(word, str) else None
