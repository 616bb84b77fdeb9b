"""The starter catalogue on servers of its own."""

from pathlib import Path

import psycopg

from tests.conftest import make_app
from tests.postgresql import Server, psycopg_address
from tests.search.starter import flask


def new_on(server: Server, name: str) -> str:
    """The address of a new, empty database."""
    with psycopg.connect(psycopg_address(server.url), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")  # type: ignore[call-overload]
    return server.url.set(database=name).render_as_string(hide_password=False)


def copied_to(starter_folder: Path, server: Server) -> str:
    """The starter catalogue in a new database of the server; its address."""
    url = new_on(server, "dargah")
    flask(make_app(starter_folder, cli_language="en"), "db-copy", url)
    return url
