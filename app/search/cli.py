"""`flask search`: build, bring up to date, check and measure the index."""

import click
from flask.cli import AppGroup

from app.search import indexing
from app.search.commands.failing import failing_command
from app.search.commands.measuring import evaluate_command, explain_command
from app.search.commands.pins import group as pins_group
from app.search.commands.preview import preview_command
from app.search.commands.synonyms import group as synonyms_group
from app.search.current import indexes
from app.search.engine import EngineUnavailable

group = AppGroup("search", help="The search index.")
for command in (synonyms_group, pins_group, preview_command, failing_command, evaluate_command, explain_command):
    group.add_command(command)


@group.command("rebuild")
def rebuild_command() -> None:
    """Build the whole index aside and swap it in; searches go on meanwhile."""
    troubles = []
    for name in indexes():
        try:
            click.echo(f"{_called(name)}The index holds {indexing.build(name)} services.")
        except EngineUnavailable as problem:
            troubles.append(f"{_called(name)}{problem}")
    if troubles:
        raise click.ClickException("\n".join(troubles))


@group.command("drain")
def drain_command() -> None:
    """Bring all changes that wait to the index, now and in this process."""
    click.echo(f"{indexing.drain()} changes were brought to the index.")


@group.command("check")
@click.option("--dry-run", is_flag=True, help="Only tell what differs.")
def check_command(dry_run: bool) -> None:
    """Compare database and index by content and repair what differs."""
    try:
        differences = indexing.compare()
    except EngineUnavailable as problem:
        raise click.ClickException(f"{problem}. Build it with: flask search rebuild") from None
    for name in indexes():
        difference = differences.get(name, indexing.Difference((), ()))
        click.echo(
            f"{_called(name)}{len(difference.stale)} services are missing or old in the index, {len(difference.extra)} should not be in it."
        )
    if differences and not dry_run:
        indexing.repair(differences)
        click.echo("Repaired.")
    if differences and dry_run:
        raise SystemExit(1)


def _called(name: str) -> str:
    """The index by name, where there are several."""
    return f"{name}: " if len(indexes()) > 1 else ""
