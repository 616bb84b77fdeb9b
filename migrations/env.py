"""Alembic's environment: the tables of the application, on its own database."""

from alembic import context
from flask import current_app

from app.db import Base, db


def run_migrations() -> None:
    options = current_app.extensions["migrate"].configure_args
    with db.engine.connect() as connection:
        context.configure(connection=connection, target_metadata=Base.metadata, **options)
        with context.begin_transaction():
            context.run_migrations()


run_migrations()
