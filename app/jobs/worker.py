"""The worker: takes due jobs, runs their handlers, and survives their failures, the database's, and its own death.

A job is done at least once: it is removed only after its handler returned. A worker that is killed leaves a lease that passes.
"""

import logging
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from app.config import settings
from app.db import db
from app.jobs.lease import Batch, claim, complete, extend, fail, pause_after, plant
from app.jobs.queries import orphaned_names, running
from app.jobs.registry import registrations

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)
"""How long the jobs of a killed worker stay with it; a living one extends its lease three times in this span."""
LOOK_ROUND = 60.0
"""Seconds between two looks for periodic jobs without a row and for jobs that nobody can do."""
LONGEST_REST = 30.0
SETTLING_TRIES = 5


def run_pending(app: Flask, names: Collection[str] | None = None, *, wait: float = 0, lease: timedelta = LEASE) -> int:
    """Do all that is due now (of these names) in this process; returns how many jobs were done, failed ones not counted.

    With `wait`, also wait up to so many seconds for jobs in the hands of other workers, and do them when their lease passes.
    The caller has committed what it changed.
    """
    done = 0
    until = time.monotonic() + wait
    with app.app_context():
        worker = Worker(app, names, lease)
        while True:
            others = time.monotonic() < until and worker.others_at_work()
            batch = claim(db.engine, worker.known, lease)
            if batch is not None:
                done += worker.run(batch)
            elif others:
                time.sleep(min(settings().job_poll_seconds, 1))
            else:
                return done


def work(app: Flask, stop: threading.Event, names: Collection[str] | None = None, *, lease: timedelta = LEASE) -> None:
    """Do jobs (of these names) until `stop` is set; a batch that has begun is finished first."""
    with app.app_context():
        worker = Worker(app, names, lease)
        log.info("job worker started for: %s", ", ".join(sorted(worker.known)) or "no job at all")
        troubles = 0
        while not stop.is_set():
            try:
                rest = worker.step()
                troubles = 0
            except SQLAlchemyError as error:
                troubles += 1
                rest = min(pause_after(troubles).total_seconds(), LONGEST_REST)
                log.warning("the database does not answer the job worker, next try in %.1f s: %s", rest, error)
            stop.wait(rest)
        log.info("job worker ended")


class Worker:
    """One worker of an application; its methods need an application context and raise SQLAlchemyError when the database is away."""

    def __init__(self, app: Flask, names: Collection[str] | None, lease: timedelta) -> None:
        everything = registrations(app)
        self.app = app
        self.lease = lease
        self.known = {name: everything[name] for name in everything if names is None or name in names}
        self._next_look = 0.0
        self._told: set[str] = set()

    def step(self) -> float:
        """Do one batch, if there is one; returns how many seconds to rest afterwards."""
        if time.monotonic() >= self._next_look:
            self._look_round()
            self._next_look = time.monotonic() + LOOK_ROUND
        batch = claim(db.engine, self.known, self.lease)
        if batch is None:
            return settings().job_poll_seconds
        self.run(batch)
        return 0

    def run(self, batch: Batch) -> int:
        """Hand the batch to its handler in an application context of its own; returns how many jobs were done."""
        registration = self.known[batch.name]
        engine = db.engine
        with self._kept(batch):
            try:
                with self.app.app_context():
                    registration.handler([job.payload for job in batch.jobs])
            except Exception as error:
                log.warning("job %s failed, attempt %d", batch.name, batch.jobs[0].attempts, exc_info=True)
                failure = error
                _persist(lambda: fail(engine, batch, failure))
                return 0
            _persist(lambda: complete(engine, batch, registration.every))
        return len(batch.jobs)

    def others_at_work(self) -> bool:
        """Whether another worker has jobs of these names in hand."""
        with self.app.app_context():
            return running(self.known)

    def _look_round(self) -> None:
        plant(db.engine, self.known.values())
        with self.app.app_context():
            orphaned = orphaned_names(registrations(self.app))
        for name in set(orphaned) - self._told:
            log.warning("jobs called %s are waiting, and nobody here knows how to do them", name)
            self._told.add(name)

    @contextmanager
    def _kept(self, batch: Batch) -> Iterator[None]:
        """Extend the lease of the batch, from a thread, for as long as its handler works."""
        engine, over = db.engine, threading.Event()

        def beat() -> None:
            while not over.wait(self.lease.total_seconds() / 3):
                try:
                    extend(engine, batch, self.lease)
                except SQLAlchemyError as error:
                    log.warning("the lease of job %s could not be extended: %s", batch.name, error)

        heart = threading.Thread(target=beat, name="job-lease", daemon=True)
        heart.start()
        try:
            yield
        finally:
            over.set()
            heart.join()


def _persist(settle: Callable[[], None]) -> None:
    """Record the end of a batch, with patience for a database that is locked: what is not recorded is done again."""
    for attempt in range(1, SETTLING_TRIES + 1):
        try:
            settle()
            return
        except SQLAlchemyError:
            if attempt == SETTLING_TRIES:
                raise
            time.sleep(0.1 * 2**attempt)
