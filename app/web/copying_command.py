"""`flask db-copy`: moves an installation from SQLite to PostgreSQL, or back."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import click
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask.cli import with_appcontext
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import URL, Connection, NullPool, create_engine, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from app.config import settings
from app.db import WrongCollation, check_collation
from app.web.copying import Different, NotEmpty, Sum, all_sums, copy_all, refuse_tables


@click.command("db-copy")
@click.argument("target_url")
@with_appcontext
def copy_command(target_url: str) -> None:
    """Copy all data from DATABASE_URL to the empty database TARGET_URL, and compare.

    Stop the web and job workers before, and start them with the new DATABASE_URL afterwards.
    """
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it would tell of every connection
    with force_locale(settings().cli_language):
        source, target = make_url(settings().database), _address(target_url)
        if source.render_as_string(False) == target.render_as_string(False):
            raise click.ClickException(_("Source and target are the same database."))
        with _plain_errors(), _opened(source) as read, _opened(target) as write:
            found = _copied(read, write)
            write.commit()
        _report(found)
        click.echo(_("Copied to %(target)s; all tables are equal. Use it from now on as DATABASE_URL.", target=target))


@click.command("db-sums")
@with_appcontext
def sums_command() -> None:
    """Count the rows of each table and sum them up: equal lines mean equal tables, whatever the database.

    Compare them after a backup was put back, or on two databases that should be the same.
    """
    with _opened(make_url(settings().database)) as connection:
        _report(all_sums(connection))


def _address(text: str) -> URL:
    try:
        url = make_url(text)
        url.get_dialect()
    except (ArgumentError, NoSuchModuleError):
        raise click.ClickException(_("This is no address of a database: write postgresql://… or sqlite:///…")) from None
    if url.get_backend_name() not in ("postgresql", "sqlite"):
        raise click.ClickException(_("This is no address of a database: write postgresql://… or sqlite:///…"))
    return url


@contextmanager
def _opened(url: URL) -> Iterator[Connection]:
    """A connection of our own, without the time limits of requests; rolled back at the end unless it was committed."""
    named = {"application_name": "dargah db-copy"} if url.get_backend_name() == "postgresql" else {}
    engine = create_engine(url, poolclass=NullPool, connect_args=named)
    with engine.connect() as connection:
        yield connection


def _copied(source: Connection, target: Connection) -> Mapping[str, Sum]:
    script = ScriptDirectory.from_config(current_app.extensions["migrate"].migrate.get_config())
    stamp = MigrationContext.configure(source).get_current_heads()
    source.rollback()
    if set(stamp) != set(script.get_heads()):
        raise click.ClickException(_("The database is of another version than the program. Run before: flask db upgrade"))
    refuse_tables(target)
    if target.dialect.name == "postgresql":
        check_collation(target)
    elif target.dialect.name == "sqlite":
        target.exec_driver_sql("BEGIN IMMEDIATE")  # else the driver would begin after the tables were made
    found = copy_all(source, target, _progress)
    MigrationContext.configure(target).stamp(script, stamp[0])
    return found


@contextmanager
def _progress(rows: int) -> Iterator[Callable[[int], None]]:
    """A progress bar on a terminal, one line in a pipe."""
    with click.progressbar(length=rows, label=_("Copying")) as bar:
        yield bar.update


@contextmanager
def _plain_errors() -> Iterator[None]:
    """One line that says what happened; nothing was committed then."""
    try:
        yield
    except NotEmpty as tables:
        raise click.ClickException(
            _("The target is not empty: it has the tables %(names)s. Give a new database. Nothing was changed.", names=tables)
        ) from None
    except Different as table:
        raise click.ClickException(_("Table %(name)s came out differently. Nothing was copied.", name=table)) from None
    except WrongCollation as problem:
        raise click.ClickException(_("%(problem)s. Nothing was copied.", problem=problem)) from None
    except SQLAlchemyError as error:
        cause = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise click.ClickException(_("The database refused: %(problem)s. Nothing was copied.", problem=cause)) from None


def _report(found: Mapping[str, Sum]) -> None:
    for name, held in found.items():
        click.echo(f"{name:24} {held.rows:>9}  {held}")
