"""Is this process ready to serve? Rooms register what they need; the database is built in."""

from collections.abc import Callable

from flask import Flask, current_app
from sqlalchemy import text

from app.db import db

Check = Callable[[], None]
"""Returns when all is well, raises `Degraded` when a stand-in serves, and anything else when nothing does.

Quick, as it runs at each question."""


class Degraded(Exception):
    """It works, but not as it should: a stand-in answers."""


def register_check(app: Flask, name: str, check: Check) -> None:
    """Let `/readyz` ask `check` under `name`."""
    app.extensions.setdefault("health", {})[name] = check


def _database() -> None:
    db.session.execute(text("SELECT 1"))


def _ask(name: str, check: Check) -> str:
    try:
        check()
    except Degraded as problem:
        current_app.logger.warning("degraded: %s: %s", name, problem)
        return "degraded"
    except Exception:
        current_app.logger.exception("not ready: %s", name)
        return "failed"
    return "ok"


def ask_all() -> dict[str, str]:
    """`ok`, `degraded` or `failed` by the name of the check; details stand in the log only."""
    checks: dict[str, Check] = current_app.extensions["health"]
    return {name: _ask(name, check) for name, check in checks.items()}


def init_health(app: Flask) -> None:
    """Register the check of the database."""
    register_check(app, "database", _database)
