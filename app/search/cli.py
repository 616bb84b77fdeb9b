"""`flask search`: build, bring up to date, check and measure the index."""

import click
from flask.cli import AppGroup

from app.search import indexing
from app.search.commands.failing import failing_command
from app.search.commands.measuring import evaluate_command, explain_command
from app.search.commands.pins import group as pins_group
from app.search.commands.preview import preview_command
from app.search.commands.synonyms import group as synonyms_group
from app.search.engine import EngineUnavailable

group = AppGroup("search", help="The search index.")
for command in (synonyms_group, pins_group, preview_command, failing_command, evaluate_command, explain_command):
    group.add_command(command)


@group.command("rebuild")
def rebuild_command() -> None:
    """Build the whole index aside and swap it in; searches go on meanwhile."""
    click.echo(f"The index holds {indexing.rebuild()} services.")


@group.command("drain")
def drain_command() -> None:
    """Bring all changes that wait to the index, now and in this process."""
    click.echo(f"{indexing.drain()} changes were brought to the index.")


@group.command("check")
@click.option("--dry-run", is_flag=True, help="Only tell what differs.")
def check_command(dry_run: bool) -> None:
    """Compare database and index by content and repair what differs."""
    try:
        difference = indexing.compare()
    except EngineUnavailable as problem:
        raise click.ClickException(f"{problem}. Build it with: flask search rebuild") from None
    click.echo(f"{len(difference.stale)} services are missing or old in the index, {len(difference.extra)} should not be in it.")
    if difference and not dry_run:
        indexing.repair(difference)
        click.echo("Repaired.")
    if difference and dry_run:
        raise SystemExit(1)
