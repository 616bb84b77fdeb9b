"""`flask search pins`: services that stand in front for a query, and services that are not shown for it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import click
from flask.cli import AppGroup
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy import select

from app.catalog.models.definitions import ServiceDefinition
from app.config import settings
from app.db import db, utcnow
from app.search.actions import Grounds, put_rules, remove_rules
from app.search.engine import MOST_PINNED
from app.search.lexicon_store import query_key
from app.search.models import QueryRule, RuleAction

group = AppGroup("pins", help="Services that stand in front for a query, or are not shown for it.")

owner_option = click.option("--owner", required=True, help="Who answers for it: a name or an office.")
reason_option = click.option("--reason", required=True, help="Why it is there.")
days_option = click.option("--days", type=click.IntRange(1, 3650), help="How long it is in force; without it, until it is removed.")


@group.command("list")
@click.argument("query", default="")
def list_command(query: str) -> None:
    """List all pins and blocks, or those of QUERY; those that have expired are marked."""
    wanted = select(QueryRule).order_by(QueryRule.query_key, QueryRule.action, QueryRule.position)
    if query:
        wanted = wanted.where(QueryRule.query_key == query_key(query))
    with force_locale(settings().cli_language):
        for rule in db.session.scalars(wanted):
            click.echo(f"{rule.query}\t{rule.action}\t{rule.definition.slug}\t{_until(rule.expires_at)}\t{rule.owner}\t{rule.reason}")


@group.command("add")
@click.argument("query")
@click.argument("slugs", nargs=-1, required=True)
@owner_option
@reason_option
@days_option
def add_command(query: str, slugs: tuple[str, ...], owner: str, reason: str, days: int | None) -> None:
    """Let the services SLUGS stand in front for QUERY, in this order, behind the pins that it has already."""
    _put(query, slugs, RuleAction.PIN, owner, reason, days)


@group.command("block")
@click.argument("query")
@click.argument("slugs", nargs=-1, required=True)
@owner_option
@reason_option
@days_option
def block_command(query: str, slugs: tuple[str, ...], owner: str, reason: str, days: int | None) -> None:
    """Do not show the services SLUGS for QUERY."""
    _put(query, slugs, RuleAction.BLOCK, owner, reason, days)


@group.command("remove")
@click.argument("query")
@click.argument("slugs", nargs=-1)
def remove_command(query: str, slugs: tuple[str, ...]) -> None:
    """Take the pins and blocks of the services SLUGS for QUERY away, or all of the query."""
    with force_locale(settings().cli_language):
        number = remove_rules(query, _ids(slugs) if slugs else None)
        if not number:
            raise click.ClickException(_("There is no such pin or block."))
        db.session.commit()
        click.echo(ngettext("%(num)s pin or block was removed.", "%(num)s pins or blocks were removed.", number))


def _put(query: str, slugs: Sequence[str], action: RuleAction, owner: str, reason: str, days: int | None) -> None:
    with force_locale(settings().cli_language):
        if not query_key(query):
            raise click.ClickException(_("The query has no word in it."))
        _check_length("--owner", owner, 120)
        _check_length("--reason", reason, 500)
        expires_at = utcnow() + timedelta(days=days) if days else None
        put_rules(query, _ids(slugs), action, Grounds(owner=owner.strip(), reason=reason.strip(), expires_at=expires_at))
        pinned = select(QueryRule.id).where(QueryRule.query_key == query_key(query), QueryRule.action == RuleAction.PIN)
        if len(db.session.scalars(pinned).all()) > MOST_PINNED:
            raise click.ClickException(_("A query has at most %(limit)s pins.", limit=MOST_PINNED))
        db.session.commit()
        click.echo(_("In force; every page knows it with its next request."))


def _check_length(option: str, text: str, longest: int) -> None:
    if not text.strip() or len(text.strip()) > longest:
        raise click.ClickException(_("%(option)s: write 1 to %(limit)s letters.", option=option, limit=longest))


def _ids(slugs: Sequence[str]) -> list[int]:
    """Ids of live services by slug, in the order given, each once."""
    live = select(ServiceDefinition.slug, ServiceDefinition.id).where(ServiceDefinition.archived_at.is_(None))
    known = dict(db.session.execute(live.where(ServiceDefinition.slug.in_(slugs))).all())
    unknown = [slug for slug in slugs if slug not in known]
    if unknown:
        raise click.ClickException(_("«%(value)s» does not exist", value="», «".join(unknown)))
    return list(dict.fromkeys(known[slug] for slug in slugs))


def _until(expires_at: datetime | None) -> str:
    if expires_at is None:
        return "-"
    day = f"{expires_at:%Y-%m-%d}"
    return day if expires_at > utcnow() else _("expired %(day)s", day=day)
