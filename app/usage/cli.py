"""`flask usage`: what people searched, viewed and went on to in the last days, and forgetting old events."""

from collections.abc import Sequence

import click
from flask.cli import AppGroup

from app.db import db
from app.usage.actions import KEPT_DAYS, prune
from app.usage.queries import DefinitionCount, QueryCount, searches_without_result, top_click_outs, top_searches, top_views, traffic
from app.web.slots import fill

usage_group = group = AppGroup("usage", help="What people do on the public pages.")


@usage_group.command("top")
@click.option("--days", type=click.IntRange(1, 3650), default=7, show_default=True, help="How many days back, today being one of them.")
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="How many lines of each kind.")
def top_command(days: int, limit: int) -> None:
    """Print the searches, views, click-outs, and searches without a result of the last days."""
    viewed, clicked = top_views(days, limit), top_click_outs(days, limit)
    titles = _titles([*viewed, *clicked])
    _print_queries("Searches", top_searches(days, limit))
    _print_definitions("Views", viewed, titles)
    _print_definitions("Click-outs", clicked, titles)
    _print_queries("Searches without a result", searches_without_result(days, limit))
    seen = traffic(days)
    share = "no events" if seen.robot_share is None else f"{seen.people} events of people, {seen.robots} of robots ({seen.robot_share:.0%})"
    click.echo(f"In all, last {days} days: {share}; robots are not counted above.")


@usage_group.command("prune")
@click.option("--days", type=click.IntRange(1, 3650), default=KEPT_DAYS, show_default=True, help="How many days of events to keep.")
def prune_command(days: int) -> None:
    """Delete raw events older than the last days."""
    number = prune(days)
    db.session.commit()
    click.echo(f"{number} events deleted.")


def _titles(counts: Sequence[DefinitionCount]) -> dict[int, str]:
    ids = sorted({row.definition_id for row in counts})
    return {number: title.striptags() for number, title in fill("definition.titles", ids).items()}


def _print_queries(heading: str, rows: Sequence[QueryCount]) -> None:
    _print(heading, [(row.query, row.times, row.visits) for row in rows])


def _print_definitions(heading: str, rows: Sequence[DefinitionCount], titles: dict[int, str]) -> None:
    _print(heading, [(titles.get(row.definition_id, f"#{row.definition_id}"), row.times, row.visits) for row in rows])


def _print(heading: str, rows: Sequence[tuple[str, int, int]]) -> None:
    """Numbers first, so that the columns stand in line whatever the direction of the text."""
    click.echo(f"{heading}: times, visits" if rows else f"{heading}: none")
    for text, times, visits in rows:
        click.echo(f"{times:8}{visits:8}  {text}")
    click.echo()
