"""Publish cards while the job worker is killed at random moments; afterwards every index must be as the database is."""

import random
import threading
import time
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from app.catalog.models.definitions import ServiceDefinition
from app.db import db, utcnow
from app.jobs.models import Job
from tests.conftest import make_app
from tests.search.outage import differences, publish, until, waiting
from tests.search.site import Site, kill, running
from tests.search.starter import flask

LEASE = 2.0
_MOMENTS = 0.0, 0.8
"""Seconds after which a worker is killed, once it has taken a job."""
_PAUSE = 0.6
"""Seconds between two cards, so that some come while the worker is at work."""


def publish_among_kills(starter_folder: Path, folder: Path, url: str, prefix: str, cards: int, kills: int) -> str:
    """Both engines; returns a line that tells how it went."""
    cluster = {"ELASTICSEARCH_URL": url, "ELASTICSEARCH_INDEX": prefix, "ELASTICSEARCH_TIMEOUT": "5"}
    with running(starter_folder, folder, LEASE, cluster) as site:
        app = make_app(site.folder, elasticsearch_url=url, elasticsearch_index=prefix, elasticsearch_timeout="5")
        flask(app, "search", "rebuild")
        with app.app_context():
            slugs = list(db.session.scalars(select(ServiceDefinition.slug).order_by(ServiceDefinition.id).limit(cards)))
            db.session.remove()
        dice, share = random.Random(6), cards // kills
        interrupted = sum(_kill_once(site, app, dice, slugs[start : start + share]) for start in range(0, share * kills, share))
        flask(app, "search", "drain")
        assert waiting(app) == 0
        assert differences(app) == 0
    return f"{cards} cards, {kills} kills, {interrupted} of them with a job in hand: both indexes agree with the database"


def _kill_once(site: Site, app: Flask, dice: random.Random, slugs: list[str]) -> bool:
    """Publish some cards while a worker is at work, and kill it; whether it had a job in hand then."""
    publisher = threading.Thread(target=_publish_all, args=(app, slugs))
    worker = site.start_jobs()
    publisher.start()
    until(lambda: _in_hand(app) > 0, 60, "the worker took no job")
    time.sleep(dice.uniform(*_MOMENTS))
    kill([worker])
    interrupted = _in_hand(app) > 0
    publisher.join()
    return interrupted


def _publish_all(app: Flask, slugs: list[str]) -> None:
    for slug in slugs:
        publish(app, slug, "زبرجدنشان")
        time.sleep(_PAUSE)


def _in_hand(app: Flask) -> int:
    """Index jobs that a worker, living or dead, has taken and not given back."""
    with app.app_context():
        taken = Job.name.startswith("search.index"), Job.lease_until > utcnow()
        found = db.session.scalar(select(func.count()).select_from(Job).where(*taken)) or 0
        db.session.remove()
    return found
