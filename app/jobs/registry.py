"""Which handler does which job. The factory fills it, so a room can ask by name for work that a room above it does."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask

Handler = Callable[[Sequence[Mapping[str, Any]]], None]
"""Gets the payloads of a batch, commits its own work, and raises to be called again later."""


@dataclass(frozen=True)
class Registration:
    """`batch` is the most payloads handed over at once; `every` the period of a job that comes again by itself."""

    name: str
    handler: Handler
    batch: int = 1
    every: timedelta | None = None


def register(app: Flask, name: str, handler: Handler, *, batch: int = 1, every: timedelta | None = None) -> None:
    """Let `handler` do the jobs called `name`; raises ValueError for a name that is taken or a period that is none.

    Work must bear being done twice: a worker that dies after the work and before the record of it leaves the job to the next.
    """
    known = app.extensions.setdefault("jobs", {})
    if name in known:
        raise ValueError(f"the job {name!r} has a handler already")
    if batch < 1 or (every is not None and every <= timedelta(0)):
        raise ValueError(f"the job {name!r} needs a batch of one or more and a period above zero")
    known[name] = Registration(name, handler, batch, every)


def registrations(app: Flask) -> Mapping[str, Registration]:
    """All registered jobs of the application by name."""
    known: dict[str, Registration] = app.extensions.get("jobs", {})
    return known
