"""`flask search evaluate` and `flask search explain`: how well the search finds, and why it finds what it finds."""

import json
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_babel import force_locale
from flask_babel import gettext as _

from app.config import settings
from app.search.arguments import SearchArguments
from app.search.chosen import ENGINES
from app.search.current import init_engine, knowledge
from app.search.evaluate import JudgedFileError, Outcome, measure, read_judged
from app.search.explain import explained
from app.search.planner import plan_query
from app.search.queries import find, service_titles, slug_search

TOP = 10
SHOWN_WORST = 20


@click.command("evaluate")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--engine", "engine_name", type=click.Choice([*ENGINES]), help="Another engine than that of the settings.")
@click.option("--worst", type=click.IntRange(0), default=SHOWN_WORST, show_default=True, help="How many of the worst queries to show.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@with_appcontext
def evaluate_command(file: Path, engine_name: str | None, worst: int, as_json: bool) -> None:
    """Measure the search with the judged queries of FILE (query, expected ids with | between, kind; separated by tabs).

    A query with an empty second column asks for what nobody offers; it should be answered by nothing, or by what is marked as weak.
    """
    if engine_name:
        init_engine(current_app._get_current_object(), engine_name)  # type: ignore[attr-defined]  # the application itself
    try:
        judged = read_judged(file)
    except JudgedFileError as problem:
        raise click.ClickException(str(problem)) from None
    report = measure(judged, slug_search(knowledge()))
    if as_json:
        click.echo(json.dumps(report.as_json(), ensure_ascii=False))
        return
    click.echo(report.table())
    with force_locale(settings().cli_language):
        _tell_worst(report.worst(worst))


def _tell_worst(outcomes: list[Outcome]) -> None:
    if outcomes:
        click.echo("\n" + _("Answered worst (place of the right answer, query, what was found instead):"))
    for outcome in outcomes:
        wanted = "|".join(outcome.judged.expected) or "-"
        click.echo(f"{outcome.rank or '-':>3}  {outcome.judged.query}\n       {wanted}  ←  {', '.join(outcome.found[:3])}")


@click.command("explain")
@click.argument("query")
@click.option("--literal", is_flag=True, help="Take the words as they are typed.")
@with_appcontext
def explain_command(query: str, literal: bool) -> None:
    """Tell how QUERY is read, repaired and understood, what is looked for, and what the first hits score."""
    planned = plan_query(query, knowledge(), literal=literal)
    results = find(SearchArguments(query=query, literal=literal), planned, 0, TOP, ())
    with force_locale(settings().cli_language):
        click.echo("\n".join(explained(planned, results, service_titles([hit.id for hit in results.hits]))))
