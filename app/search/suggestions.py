"""What a search field proposes while somebody types."""

from flask import url_for
from sqlalchemy import select

from app.catalog.models.definitions import ServiceDefinition
from app.db import db
from app.search.current import engine
from app.search.engine import EngineUnavailable, Suggestion
from app.search.titles import search_titles
from app.text.clean import clean

MOST = 8
LONGEST_PREFIX = 60


def suggestions(prefix: str) -> list[dict[str, str]]:
    """Up to eight services whose title or names have a word that begins like the last word of `prefix`."""
    text = clean(prefix, LONGEST_PREFIX)
    found = _complete(text) if text else []
    rows = db.session.execute(
        select(ServiceDefinition.id, ServiceDefinition.slug, ServiceDefinition.title).where(
            ServiceDefinition.id.in_([item.id for item in found]), ServiceDefinition.archived_at.is_(None)
        )
    )
    known = {number: (slug, title) for number, slug, title in rows}
    return [
        {"text": item.text or known[item.id][1], "url": url_for("catalog.service", slug=known[item.id][0]), "kind": "service"}
        for item in found
        if item.id in known
    ]


def _complete(text: str) -> list[Suggestion]:
    try:
        return list(engine().suggest(text, MOST))
    except EngineUnavailable:
        hits = search_titles(text, {}, "relevance", 0, MOST).hits
        return [Suggestion(hit.id, "", "title") for hit in hits]
