"""The engine of this installation, chosen at start from the settings; nothing else knows which it is."""

from typing import cast

from flask import Flask, current_app

from app.config import Settings
from app.search.engine import Engine
from app.search.engines.embedded.engine import EmbeddedEngine


def init_engine(app: Flask) -> None:
    """Put the engine into the application."""
    chosen: Settings = app.extensions["settings"]
    app.extensions["search_engine"] = EmbeddedEngine(chosen.index_dir)


def engine() -> Engine:
    """The engine of the current application."""
    return cast(Engine, current_app.extensions["search_engine"])
