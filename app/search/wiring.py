"""The search room joined to an application."""

from flask import Flask

from app.search.current import engine, init_engine
from app.search.indexing import register_jobs
from app.search.views import blueprint
from app.web.health import Degraded, register_check


def check_engine() -> None:
    """Degraded while a stand-in answers: the second engine, or titles from the database."""
    state = engine().state()
    if state.problem:
        raise Degraded(state.problem)


def register(app: Flask) -> None:
    init_engine(app)
    register_jobs(app)
    register_check(app, "search", check_engine)
    app.register_blueprint(blueprint)
