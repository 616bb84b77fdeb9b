"""`flask catalog`: bring files in."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import exists, select

from app.catalog.importing.batch import Batch, Importer
from app.catalog.importing.run import ImportRefused, Progress, read_all, write_all
from app.catalog.models.definitions import ServiceDefinition
from app.config import settings
from app.db import db

group = AppGroup("catalog", help="The catalogue: import.")
SHOWN_PROBLEMS = 200


def importers() -> Sequence[Importer]:
    """What the rooms bring, in the order in which it must be written; the factory hands the list over."""
    found: Sequence[Importer] = current_app.extensions["importers"]
    return found


@contextmanager
def _bar(total: int, label: str) -> Iterator[Callable[[], None]]:
    """A progress bar on a terminal, silence in a pipe."""
    with click.progressbar(length=total, label=f"{label:<28}", show_eta=False) as bar:
        yield lambda: bar.update(1)


def _progress(total: int, label: str) -> AbstractContextManager[Callable[[], None]]:
    return _bar(total, label)


@group.command("import")
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Read, check and write as usual, then take everything back.")
@click.option("--if-empty", is_flag=True, help="Do nothing when the catalogue has services already.")
def import_command(directory: Path, dry_run: bool, if_empty: bool) -> None:
    """Bring the files of DIRECTORY in: all of them or, if anything is wrong, none."""
    if if_empty and db.session.scalar(select(exists(select(ServiceDefinition.id)))):
        click.echo("The catalogue has services already; nothing was imported.")
        return
    with force_locale(settings().cli_language):
        batch = _imported(directory, _progress)
    if dry_run:
        db.session.rollback()
    else:
        db.session.commit()
    _report(batch)
    click.echo("This was a trial: nothing was changed." if dry_run else "Imported.")


def _imported(directory: Path, progress: Progress) -> Batch:
    try:
        batch = read_all(directory, importers())
        write_all(batch, importers(), progress)
        return batch
    except ImportRefused as refused:
        db.session.rollback()
        for problem in refused.problems[:SHOWN_PROBLEMS]:
            click.echo(str(problem), err=True)
        rest = len(refused.problems) - SHOWN_PROBLEMS
        if rest > 0:
            click.echo(_("… and %(number)s more", number=rest), err=True)
        raise click.ClickException(_("%(number)s problems; nothing was changed.", number=len(refused.problems))) from None


def _report(batch: Batch) -> None:
    for kind, counts in batch.counts.items():
        parts = ", ".join(f"{counts[what]} {what}" for what in ("new", "changed", "same", "removed") if counts[what])
        click.echo(f"{kind:24} {parts}")
