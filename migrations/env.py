"""Alembic's environment: the tables of the application, on its own database."""

from alembic import context
from flask import current_app
from sqlalchemy import Connection, text

from app.db import Base, check_collation, db


def run_migrations() -> None:
    options = current_app.extensions["migrate"].configure_args
    with db.engine.connect() as connection:
        context.configure(connection=connection, target_metadata=Base.metadata, **options)
        with context.begin_transaction():
            prepare(connection)
            context.run_migrations()


def prepare(connection: Connection) -> None:
    """On PostgreSQL: one migration at a time, and a large table may take its time; who waits for a lock still gives up."""
    if connection.dialect.name == "postgresql":
        check_collation(connection)
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('dargah migrations'))"))


run_migrations()
