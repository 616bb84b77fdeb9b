"""Figures for Prometheus: requests of all workers of this server, and at the moment of asking what waits and how well all is.

Workers count in files of the folder that gunicorn.conf.py names in PROMETHEUS_MULTIPROC_DIR; without one, each process for itself.
Nothing here knows who asked for a page, and no figure goes out with it.
"""

import hmac
import ipaddress
import os
import time
from collections.abc import Iterator
from functools import cache

from flask import Flask, Response, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, values
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.multiprocess import MultiProcessCollector
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.config import settings
from app.db import db
from app.jobs.queries import behind, counts
from app.web.health import ask_all

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
SHARED, SEAT = "PROMETHEUS_MULTIPROC_DIR", "DARGAH_SEAT"
BEGAN = "dargah.began"
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds."""
if SHARED in os.environ:
    values.ValueClass = values.MultiProcessValue(lambda: os.environ.get(SEAT) or os.getpid())  # type: ignore[no-untyped-call]
_OWN = CollectorRegistry()
"""What this process counts; together with what the others left in the folder, if there is one."""
REQUESTS = Counter("dargah_requests", "Answers by route, method and status.", ("route", "method", "status"), registry=_OWN)
DURATION = Histogram("dargah_request_seconds", "Time until an answer was ready, by route.", ("route",), registry=_OWN, buckets=BUCKETS)
METHODS = ("GET", "HEAD", "POST")
STATES = ("ok", "degraded", "failed")


def may_read() -> bool:
    """The token is shown as `Authorization: Bearer …`; where there is none, the question comes from this machine and through no proxy."""
    token = settings().metrics_token
    if token:
        return hmac.compare_digest(request.headers.get("Authorization", "").encode("latin-1"), f"Bearer {token}".encode())
    proxied = any(name in request.headers for name in ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"))
    return not proxied and _is_this_machine(request.remote_addr or "")


def _is_this_machine(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def written() -> bytes:
    """All figures in the text format of Prometheus."""
    counted = _OWN
    if SHARED in os.environ:
        counted = CollectorRegistry()
        MultiProcessCollector(counted)  # type: ignore[no-untyped-call]
    now = CollectorRegistry()
    now.register(_Readings())
    return generate_latest(counted) + generate_latest(now)


class _Readings:
    """What is looked up when somebody asks; a database that is away leaves its figures out."""

    def collect(self) -> Iterator[Metric]:
        yield from self._health()
        try:
            yield from list(self._jobs())
        except (DBAPIError, PoolTimeout):
            db.session.rollback()

    def _health(self) -> Iterator[Metric]:
        family = GaugeMetricFamily("dargah_health", "1 for the state of each check: ok, degraded or failed.", labels=("check", "state"))
        for check, found in ask_all().items():
            for state in STATES:
                family.add_metric((check, state), float(state == found))
        yield family

    def _jobs(self) -> Iterator[Metric]:
        family = GaugeMetricFamily("dargah_jobs", "Jobs by name and state: due, waiting, failing or running.", labels=("name", "state"))
        for row in counts():
            family.add_metric((row.name, row.state), row.jobs)
        yield family
        yield GaugeMetricFamily("dargah_outbox_age_seconds", "How long the job that is due longest has been waiting.", value=behind())


def _begin() -> None:
    request.environ[BEGAN] = time.perf_counter()


def _count(response: Response) -> Response:
    route = request.endpoint or "none"
    method = request.method if request.method in METHODS else "other"
    _answers(route, method, response.status_code).inc()
    began = request.environ.get(BEGAN)
    if began is not None:
        _seconds(route).observe(time.perf_counter() - began)
    return response


@cache
def _answers(route: str, method: str, status: int) -> Counter:
    """There are as many as routes, methods and statuses of ours."""
    return REQUESTS.labels(route, method, str(status))


@cache
def _seconds(route: str) -> Histogram:
    return DURATION.labels(route)


def init_metrics(app: Flask) -> None:
    """Count every request of `app`."""
    app.before_request(_begin)
    app.after_request(_count)
