"""The pages room joined to an application."""

from flask import Flask

from app.pages.views import files, front, statements
from app.pages.views.blueprint import blueprint
from app.pages.views.components import add_components

VIEWS = (front, statements, files)


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
    add_components(app)
