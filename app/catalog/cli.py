"""`flask catalog`: bring files in, read what citizens told."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

import click
from flask import current_app
from flask.cli import AppGroup
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import exists, inspect, select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from app.catalog.importing.batch import Batch, Importer
from app.catalog.importing.run import ImportRefused, read_all, write_all
from app.catalog.models.definitions import ServiceDefinition
from app.catalog.models.reports import CitizenReport, ReportKind
from app.catalog.queries.reports import counted, latest
from app.config import settings
from app.db import db, utcnow
from app.web.locale import TIMEZONE

group = AppGroup("catalog", help="The catalogue: import, citizens' reports.")
Seen = TypeVar("Seen")
LOCKED = ("database is locked", "due to lock timeout")
"""SQLite and PostgreSQL."""


def importers() -> Sequence[Importer]:
    """What the rooms bring, in the order in which it must be written; the factory hands the list over."""
    found: Sequence[Importer] = current_app.extensions["importers"]
    return found


@contextmanager
def _progress(total: int, label: str) -> Iterator[Callable[[], None]]:
    """A progress bar on a terminal, one line for each importer in a pipe."""
    with click.progressbar(length=total, label=f"{label:<28}", show_eta=False) as bar:
        yield lambda: bar.update(1)


@group.command("import")
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Read, check and write as usual, then take everything back.")
@click.option("--if-empty", is_flag=True, help="Do nothing when the catalogue has services already.")
def import_command(directory: Path, dry_run: bool, if_empty: bool) -> None:
    """Bring the files of DIRECTORY in: all of them or, if anything is wrong, none."""
    with force_locale(settings().cli_language), _one_transaction():
        _check_tables()
        if if_empty and db.session.scalar(select(exists(select(ServiceDefinition.id)))):
            click.echo("The catalogue has services already; nothing was imported.")
            return
    bring_in(directory, importers(), dry_run)


def bring_in(directory: Path, bringing: Sequence[Importer], dry_run: bool) -> None:
    """All that these importers know of a folder, in one transaction, or nothing; what happened and what is wrong is told."""
    with force_locale(settings().cli_language), _one_transaction():
        _check_tables()
        batch = read_all(directory, bringing)
        write_all(batch, bringing, _progress)
        if not dry_run:
            db.session.commit()
    _report(batch)
    click.echo("This was a trial: nothing was changed." if dry_run else "Imported.")


def try_out(directory: Path, bringing: Sequence[Importer], look: Callable[[], Seen]) -> Seen:
    """What `look` gives once these importers have brought a folder in; everything is taken back then."""
    with force_locale(settings().cli_language), _one_transaction():
        _check_tables()
        write_all(read_all(directory, bringing), bringing, _progress)
        return look()


@contextmanager
def _one_transaction() -> Iterator[None]:
    """What was not committed at the end is taken back; damages and the database's refusals are told in plain words."""
    try:
        yield
    except ImportRefused as refused:
        _tell(refused)
        raise click.ClickException(_("%(number)s problems; nothing was changed.", number=sum(refused.found.values()))) from None
    except SQLAlchemyError as error:
        raise click.ClickException(_refusal(error)) from None
    finally:
        db.session.rollback()


def _check_tables() -> None:
    if not inspect(db.session.connection()).has_table(ServiceDefinition.__tablename__):
        raise click.ClickException(_("The database has no tables yet; make them with: flask db upgrade"))


def _tell(refused: ImportRefused) -> None:
    """Every problem by file and line; for a file with very many the rest is counted."""
    for file, found in refused.found.items():
        told = [problem for problem in refused.problems if problem.file == file]
        for problem in told:
            click.echo(str(problem), err=True)
        if found > len(told):
            click.echo(_("%(file)s: … and %(number)s more", file=file, number=found - len(told)), err=True)


def _refusal(error: SQLAlchemyError) -> str:
    """Why the database did not take the import."""
    reason = str(getattr(error, "orig", error)).strip().partition("\n")[0]
    if any(words in reason for words in LOCKED):
        return _("Another program is writing to the database. Nothing was changed; run the import again when it is done.")
    if isinstance(error, IntegrityError):
        return _("The database refused a record (%(reason)s). Nothing was changed.", reason=reason)
    return _("The database did not take the import (%(reason)s). Nothing was changed.", reason=reason)


def _report(batch: Batch) -> None:
    for kind, counts in batch.counts.items():
        parts = ", ".join(f"{counts[what]} {what}" for what in ("new", "changed", "same", "removed") if counts[what])
        click.echo(f"{kind:24} {parts}")


@group.command("reports")
@click.option("--kind", type=click.Choice([kind.value for kind in ReportKind]), help="Only reports of this kind.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="How many at most, the latest first.")
@click.option("--days", type=click.IntRange(1, 3650), default=30, show_default=True, help="Only those of the last days.")
def reports_command(kind: str | None, limit: int, days: int) -> None:
    """List what citizens told: errors on pages, whether pages helped, what they did not find."""
    since = utcnow() - timedelta(days=days)
    for found, answer, count in counted(since):
        click.echo(f"{count:>7}  {found}{f': {answer}' if answer else ''}")
    for report in latest(since, ReportKind(kind) if kind else None, limit):
        click.echo(f"\n{_first_line(report)}")
        if report.query:
            click.echo(f"  ? {report.query}")
        for line in report.text.splitlines():
            click.echo(f"  {line}".rstrip())


def _first_line(report: CitizenReport) -> str:
    """When, code, kind, part or answer, and the page by its slugs."""
    page = report.definition.slug if report.definition else ""
    where = f"{page} ({report.organisation.slug})" if report.organisation else page
    at = report.at.astimezone(ZoneInfo(TIMEZONE))
    return "  ".join(filter(None, (f"{at:%Y-%m-%d %H:%M}", report.code, report.kind, report.part or report.answer, where)))
