"""The pages room joined to an application."""

from flask import Flask

from app.pages.views import blueprint


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
