"""The starter catalogue in the hands of a test: its cards as they stand in the file, single cards to import, commands to run."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from app.catalog.actions import publish
from app.catalog.card import load
from app.catalog.models.definitions import ServiceDefinition
from app.catalog.models.offerings import ServiceOffering
from app.catalog.models.organisations import Organisation
from app.db import db
from app.jobs.models import Job
from app.search.arguments import SearchArguments
from app.search.current import knowledge
from app.search.planner import plan_query
from app.search.queries import find
from tests.conftest import DATA

CARDS = "service_definitions.jsonl"
NAMED = {
    "صدور گذرنامه": "passport-issue",
    "تمدید گذرنامه": "passport-renewal",
    "كارت ملي": "national-card-issue",
    "گواهی نامه رانندگی": "driving-licence-issue",
    "پروانه ساختمانی": "m-building-permit",
}
"""The queries of the acceptance, with what they must find first."""


@cache
def _lines() -> dict[str, str]:
    lines = (DATA / CARDS).read_text("utf-8").splitlines()
    return {json.loads(line)["id"]: line for line in lines}


def card(slug: str, **changes: Any) -> dict[str, Any]:
    """A card of the starter file, changed."""
    found: dict[str, Any] = json.loads(_lines()[slug])
    return {**found, **changes}


def folder_with(folder: Path, *cards: dict[str, Any]) -> Path:
    """A folder to import that holds just these cards."""
    folder.mkdir(exist_ok=True)
    (folder / CARDS).write_text("".join(json.dumps(item, ensure_ascii=False) + "\n" for item in cards), "utf-8")
    return folder


def flask(app: Flask, *words: str, code: int = 0) -> str:
    """Run a command; what it printed."""
    result = app.test_cli_runner().invoke(args=list(words))
    assert result.exit_code == code, (result.output, result.exception)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result.output


def slugs_found(query: str, **filters: tuple[str, ...]) -> list[str]:
    """Slugs of the first ten hits, as the results page would find them."""
    hits = find(SearchArguments(query=query, filters=filters), plan_query(query, knowledge()), 0, 10).hits
    slugs = dict(db.session.execute(select(ServiceDefinition.id, ServiceDefinition.slug)).all())
    return [slugs[hit.id] for hit in hits]


def definition(slug: str) -> ServiceDefinition:
    return db.session.scalars(select(ServiceDefinition).where(ServiceDefinition.slug == slug)).one()


def provider_of(slug: str) -> Organisation:
    """The organisation with the lowest number that offers a service."""
    offered = select(Organisation).join(ServiceOffering, ServiceOffering.organisation_id == Organisation.id)
    return db.session.scalars(offered.where(ServiceOffering.definition_id == definition(slug).id).order_by(Organisation.id).limit(1)).one()


def name_it(slug: str, *names: str) -> None:
    """Publish the card of a service with further everyday names; the caller commits."""
    found = definition(slug)
    old = load(found.card)
    assert publish(found, old.model_copy(update={"keywords": [*old.keywords, *names]}))


def jobs(name: str = "search.index") -> int:
    return db.session.scalar(select(func.count()).select_from(Job).where(Job.name == name)) or 0
