"""What a test looks at while the cluster is away: the outbox, what was published, which engine answered."""

import re
import time
from collections.abc import Callable

from flask import Flask
from sqlalchemy import func, select

from app.db import db
from app.jobs.models import Job
from app.search.engine import EngineUnavailable, SearchRequest
from app.search.engines.elastic.engine import ElasticEngine
from app.search.planner import make_plan
from app.usage.models import UsageEvent
from tests.search.starter import flask, name_it


def publish(app: Flask, slug: str, word: str) -> float:
    """Publish a service with a new name and commit, without anybody indexing; the moment."""
    with app.app_context():
        name_it(slug, word)
        db.session.commit()
        moment = time.monotonic()
        db.session.remove()
    return moment


def waiting(app: Flask) -> int:
    """Changes that no index or not every index has yet."""
    with app.app_context():
        found = db.session.scalar(select(func.count()).select_from(Job).where(Job.name.startswith("search.index"))) or 0
        db.session.remove()
    return found


def engines_used(app: Flask) -> dict[str, int]:
    """How many searches each engine answered."""
    with app.app_context():
        rows = db.session.execute(select(UsageEvent.engine, func.count()).where(UsageEvent.kind == "searched").group_by(UsageEvent.engine))
        found = {str(engine): int(count) for engine, count in rows}
        db.session.remove()
    return found


def differences(app: Flask) -> int:
    """Services that differ between the database and any index, as the command says."""
    said = flask(app, "search", "check", "--dry-run")
    return sum(int(number) for line in re.findall(r"(\d+) services are missing .*?, (\d+) should not", said) for number in line)


def until(done: Callable[[], bool], seconds: float, what: str) -> float:
    """Seconds until it was done."""
    began = time.monotonic()
    while not done():
        assert time.monotonic() - began < seconds, what
        time.sleep(0.05)
    return time.monotonic() - began


def has(engine: ElasticEngine, word: str) -> bool:
    """Whether the cluster answers, and with something that has the word."""
    try:
        return engine.search(SearchRequest(plan=make_plan(word))).total > 0
    except EngineUnavailable:
        return False
