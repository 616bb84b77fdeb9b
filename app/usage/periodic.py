"""The daily work of this room."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask import Flask

from app.db import db
from app.jobs.registry import register
from app.usage.actions import prune


def register_jobs(app: Flask) -> None:
    """Let the worker prune the raw events once a day."""
    register(app, "usage.prune", _prune, every=timedelta(days=1))


def _prune(_payloads: Sequence[Mapping[str, Any]]) -> None:
    prune()
    db.session.commit()
