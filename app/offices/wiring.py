"""The offices joined to an application."""

from flask import Flask

from app.offices.page import weekday_name
from app.offices.slots import organisation_offices, service_offices
from app.offices.views import blueprint
from app.web.slots import offer


def register(app: Flask) -> None:
    """Pages and slots."""
    app.jinja_env.globals["weekday_name"] = weekday_name
    app.register_blueprint(blueprint)
    offer(app, "service.offices", service_offices)
    offer(app, "organisation.offices", organisation_offices)
