"""`flask search synonyms`: list, add and remove synonyms, bring files of them in and write them out."""

import csv
import io
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from pydantic import ValidationError

from app.catalog.cli import bring_in
from app.catalog.importing.checking import place_of, reason_of
from app.config import settings
from app.db import db
from app.search.actions import put_synonyms, remove_synonyms
from app.search.importing import COLUMNS, SynonymsImporter
from app.search.lexicon_store import stored_synonyms
from app.search.synonym_lines import SEPARATOR, Change, SynonymLine, faults
from app.search.synonyms import SynonymKind, SynonymRow, words_key

group = AppGroup("synonyms", help="What people write, and what the catalogue calls it.")


@group.command("list")
@click.argument("text", default="")
@click.option("--kind", type=click.Choice([kind.value for kind in SynonymKind]), help="Only synonyms of this kind.")
def list_command(text: str, kind: str | None) -> None:
    """List the synonyms in force, or those that have TEXT in them."""
    wanted = words_key(text)
    for row in stored_synonyms():
        if kind in (None, row.kind) and any(wanted in words_key(word) for word in (row.term, *row.equivalents)):
            click.echo(f"{row.kind:<13}{row.term}  {'↔' if row.two_way else '→'}  {'، '.join(row.equivalents)}")


@group.command("add")
@click.argument("term")
@click.argument("equivalents", nargs=-1, required=True)
@click.option("--kind", type=click.Choice([kind.value for kind in SynonymKind]), default="synonym", show_default=True)
@click.option("--two-way", is_flag=True, help="Who searches an equivalent is shown what has the term, too.")
def add_command(term: str, equivalents: tuple[str, ...], kind: str, two_way: bool) -> None:
    """Let who writes TERM find what has one of the EQUIVALENTS."""
    with force_locale(settings().cli_language):
        found = Counter(put_synonyms(_line(term, equivalents, kind, two_way)))
        db.session.commit()
        number = found.total() - found["same"]
        click.echo(ngettext("%(num)s synonym was put in force.", "%(num)s synonyms were put in force.", number))


@group.command("remove")
@click.argument("term")
@click.argument("equivalent", required=False)
def remove_command(term: str, equivalent: str | None) -> None:
    """Take EQUIVALENT of TERM, or all its equivalents, out of force; an import of the same file does not bring them back."""
    with force_locale(settings().cli_language):
        number = remove_synonyms(term, equivalent)
        if not number:
            raise click.ClickException(_("No such synonym is in force."))
        db.session.commit()
        click.echo(ngettext("%(num)s synonym was taken out of force.", "%(num)s synonyms were taken out of force.", number))


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Read, check and write as usual, then take everything back.")
def import_command(file: Path, dry_run: bool) -> None:
    """Bring FILE in, all of it or, if anything is wrong, nothing.

    It is a CSV file: term, equivalents with | between, kind; if wanted two_way (yes, no) and change (add, remove).
    """
    bring_in(file.absolute().parent, [SynonymsImporter(file.name)], dry_run)


@group.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
def export_command(file: Path | None) -> None:
    """Write the synonyms in force to FILE, or print them, as `import` reads them."""
    text = as_csv(stored_synonyms())
    if file is None:
        click.echo(text, nl=False)
        return
    with force_locale(settings().cli_language):
        try:
            file.write_bytes(text.encode())
        except OSError as error:
            raise click.ClickException(_("The file cannot be written: %(detail)s", detail=error.strerror)) from None


def as_csv(rows: Iterable[SynonymRow]) -> str:
    """Rows in the form of synonyms.csv."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*COLUMNS, "two_way"])
    for row in rows:
        writer.writerow([row.term, SEPARATOR.join(row.equivalents), row.kind.value, "yes" if row.two_way else ""])
    return out.getvalue()


def _line(term: str, equivalents: tuple[str, ...], kind: str, two_way: bool) -> SynonymLine:
    """The line that a command asks for, if nothing is wrong with it."""
    values = {"term": term, "equivalents": [*equivalents], "kind": kind, "two_way": two_way, "change": Change.ADD}
    try:
        line = SynonymLine.model_validate(values)
    except ValidationError as error:
        found = [(place_of(item["loc"]), reason_of(dict(item))) for item in error.errors(include_url=False)]
    else:
        found = list(faults(line))
        if not found:
            return line
    raise click.ClickException("\n".join(f"{place}: {reason}" for place, reason in found))
