"""`flask search`: build, bring up to date, check and measure the index."""

import json
from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy import select

from app.catalog.models.definitions import ServiceDefinition
from app.db import db
from app.search import indexing
from app.search.arguments import SearchArguments
from app.search.commands.failing import failing_command
from app.search.commands.pins import group as pins_group
from app.search.commands.preview import preview_command
from app.search.commands.synonyms import group as synonyms_group
from app.search.current import knowledge
from app.search.engine import EngineUnavailable
from app.search.evaluate import measure, read_judged
from app.search.planner import plan_query
from app.search.queries import find

group = AppGroup("search", help="The search index.")
for command in (synonyms_group, pins_group, preview_command, failing_command):
    group.add_command(command)
TOP = 10


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


@group.command("evaluate")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def evaluate_command(file: Path, as_json: bool) -> None:
    """Measure the search with the judged queries of FILE (query, expected ids with | between, kind; separated by tabs)."""
    try:
        judged = read_judged(file)
        slugs = dict(db.session.execute(select(ServiceDefinition.id, ServiceDefinition.slug)).all())
    except ValueError as problem:
        raise click.ClickException(str(problem)) from None

    def search(query: str) -> list[str]:
        asked = SearchArguments(query=query)
        return [slugs.get(hit.id, "") for hit in find(asked, plan_query(query, knowledge()), 0, TOP, ()).hits]

    report = measure(judged, search)
    click.echo(json.dumps(report.as_json(), ensure_ascii=False) if as_json else report.table())
