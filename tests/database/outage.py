"""A site on a PostgreSQL of its own that is killed under load and comes back: what visitors get, and what is left of what was promised."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from app.catalog.card import load as read_card
from app.catalog.models.reports import CitizenReport
from app.db import db
from tests.conftest import make_app
from tests.database.installations import copied_to
from tests.database.visitors import Load, ask
from tests.postgresql import Server, own_server
from tests.search.site import Site, running
from tests.search.starter import definition, name_it, slugs_found

SLUG = "passport-issue"
SETTLED = 2.0
"""Seconds after the first good page within which the other workers have noticed too."""


@dataclass
class Publisher:
    """Publishes cards, one after the other; remembers the words of those whose commit was confirmed."""

    app: Flask
    confirmed: list[str] = field(default_factory=list)
    refused: int = 0

    @contextmanager
    def running(self) -> Iterator[None]:
        stop = threading.Event()
        thread = threading.Thread(target=self._publish, args=(stop,))
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join(60)

    def _publish(self, stop: threading.Event) -> None:
        number = 0
        while not stop.wait(0.2):
            number += 1
            with self.app.app_context():
                try:
                    name_it(SLUG, f"زبرجدنشان{number}")
                    db.session.commit()
                    self.confirmed.append(f"زبرجدنشان{number}")
                except SQLAlchemyError:
                    db.session.rollback()
                    self.refused += 1


@dataclass(frozen=True)
class Outcome:
    """What an outage left: seconds without a server, seconds from its start to the first good page, and what went wrong."""

    load: Load
    publisher: Publisher
    away: float
    recovered: float
    searchable: float
    """Seconds from the end of the load until the last card was found by its word."""
    bad_before: int
    bad_after: int
    lost: Sequence[str]
    same_processes: bool

    def __str__(self) -> str:
        counts = ", ".join(f"{number} × {status}" for status, number in sorted(self.load.counted().items()))
        kept = f"{len(self.load.codes)} reports and {len(self.publisher.confirmed)} publishes confirmed ({self.publisher.refused} refused)"
        return (
            f"away {self.away:.1f} s: {counts}, slowest {self.load.slowest:.1f} s; first good page {self.recovered:.2f} s after the start, "
            f"{self.bad_after} bad later; {kept}, {len(self.lost)} lost; last card found {self.searchable:.1f} s after the end of the load"
        )

    def check(self) -> None:
        if self.load.troubles:
            raise self.load.troubles[0]
        assert (self.bad_before, self.bad_after, self.lost) == (0, 0, [])
        assert self.load.counted()[503] > 0, "nobody noticed that the server was away"
        assert self.load.codes and self.publisher.confirmed
        assert self.same_processes, "a worker had to be started anew"


def outage(starter_folder: Path, folder: Path, *, before: float, away: float, after: float, readers: int) -> Outcome:
    """Load for `before` seconds, kill -9 of the server, `away` seconds without one, load for `after` seconds more."""
    with own_server() as server:
        url = copied_to(starter_folder, server)
        with running(starter_folder, folder / "site", settings={"DATABASE_URL": url, "DATABASE_POOL_TIMEOUT": "2"}) as site:
            site.start_jobs()
            site.start_web()
            app = make_app(site.folder, database_url=url)
            found = _under_load(server, site, app, before, away, after, readers)
            with app.app_context():
                db.engine.dispose()
            return found


def _under_load(server: Server, site: Site, app: Flask, before: float, away: float, after: float, readers: int) -> Outcome:
    load, publisher, processes = Load(site.port), Publisher(app), _processes(site)
    with load.running(readers), publisher.running():
        time.sleep(before)
        killed = time.monotonic()
        server.kill()
        time.sleep(away)
        server.start()
        back = time.monotonic()
        recovered = _until_good(site.port) - back
        time.sleep(after)
    ended = time.monotonic()
    return Outcome(
        load=load,
        publisher=publisher,
        away=back - killed,
        recovered=recovered,
        searchable=_until_found(app, publisher.confirmed[-1]) - ended,
        bad_before=load.counted(until=killed)[503],
        bad_after=load.counted(since=back + recovered + SETTLED)[503],
        lost=_lost(app, load, publisher),
        same_processes=_processes(site) == processes,
    )


def _processes(site: Site) -> set[int]:
    """Of the web server with its workers, and of the job worker."""
    return {child.pid for process in site.processes for child in [psutil.Process(process.pid), *psutil.Process(process.pid).children()]}


def _until_good(port: int) -> float:
    """The moment of the first good page that needs the database."""
    until = time.monotonic() + 60
    while ask(port, "GET", "/services/passport-issue/feedback").status != 200:
        assert time.monotonic() < until, "no good page came any more"
        time.sleep(0.05)
    return time.monotonic()


def _until_found(app: Flask, word: str) -> float:
    """The moment at which the job worker had brought the last change to the index."""
    until = time.monotonic() + 90
    with app.app_context():
        while slugs_found(word)[:1] != [SLUG]:
            assert time.monotonic() < until, "the job worker never came back"
            db.session.rollback()
            time.sleep(0.1)
    return time.monotonic()


def _lost(app: Flask, load: Load, publisher: Publisher) -> Sequence[str]:
    """Of what was confirmed, what the database does not have."""
    with app.app_context():
        kept = set(db.session.scalars(select(CitizenReport.code)))
        words = set(_card_words())
    return [code for code in load.codes if code not in kept] + [word for word in publisher.confirmed if word not in words]


def _card_words() -> Sequence[str]:
    return read_card(definition(SLUG).card).keywords
