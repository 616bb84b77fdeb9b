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
from app.search.current import indexes
from app.search.engine import EngineUnavailable
from app.search.evaluate import measure, read_judged
from app.search.planner import make_plan
from app.search.queries import find

group = AppGroup("search", help="The search index.")
TOP = 10


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
        return [slugs.get(hit.id, "") for hit in find(asked, make_plan(query), 0, TOP).hits]

    report = measure(judged, search)
    click.echo(json.dumps(report.as_json(), ensure_ascii=False) if as_json else report.table())
