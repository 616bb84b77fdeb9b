"""An installation of a test in the hands of administrators: messages in English, files of synonyms."""

from dataclasses import replace
from pathlib import Path

from flask import Flask


def in_english(app: Flask) -> Flask:
    """The same application, with English messages on the command line."""
    app.extensions["settings"] = replace(app.extensions["settings"], cli_language="en")
    return app


def synonym_file(path: Path, *lines: str, header: str = "term,equivalents,kind") -> Path:
    """A file of synonyms with these lines."""
    path.write_text("".join(f"{line}\n" for line in (header, *lines)), "utf-8")
    return path
