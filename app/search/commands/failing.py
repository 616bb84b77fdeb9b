"""`flask search failing`: what people searched in vain, week by week."""

import click
from flask.cli import with_appcontext
from flask_babel import force_locale
from flask_babel import gettext as _

from app.config import settings
from app.usage.searches import LEAST_VISITS, failing_searches


@click.command("failing")
@click.option("--weeks", type=click.IntRange(1, 13), default=4, show_default=True, help="How many weeks back, this one being the last.")
@click.option("--least", type=click.IntRange(1), default=LEAST_VISITS, show_default=True, help="Visits a query must have to be named.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True, help="How many queries of each week.")
@with_appcontext
def failing_command(weeks: int, least: int, limit: int) -> None:
    """List the queries that found nothing, by week: times, visits, query. Weeks begin on Saturday."""
    with force_locale(settings().cli_language):
        found = failing_searches(weeks, least)
        if not found:
            click.echo(_("Nothing was searched in vain."))
        for week in found:
            click.echo(_("Week of %(day)s", day=week.week.isoformat()))
            for row in week.queries[:limit]:
                click.echo(f"{row.times:8}{row.visits:8}  {row.query}")
            if week.unnamed:
                click.echo(_("%(number)s more searches, of queries with fewer than %(least)s visits", number=week.unnamed, least=least))
