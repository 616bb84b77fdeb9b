"""Figures for Prometheus: what is counted, what stays out, who may read them, and that several workers count together."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.orm import Session, scoped_session

from app.config import ROOT
from app.jobs.queue import enqueue
from tests.databases import copy_installation, environment_of

Figures = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def read(text: str) -> Figures:
    """Samples by name and labels, read by the library's own parser."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def figure(figures: Figures, series: str, /, **labels: str) -> float:
    return figures.get((series, tuple(sorted(labels.items()))), 0)


def test_answers_are_counted_by_route_method_and_status(client: FlaskClient) -> None:
    before = read(client.get("/metrics").text)
    for path in ("/services/none-such", "/services/none-such", "/about", "/no/such/page"):
        client.get(path)
    client.head("/about")
    after = read(client.get("/metrics").text)

    def more(series: str, **labels: str) -> float:
        return figure(after, series, **labels) - figure(before, series, **labels)

    assert more("dargah_requests_total", route="catalog.service", method="GET", status="404") == 2
    assert more("dargah_requests_total", route="pages.about", method="GET", status="200") == 1
    assert more("dargah_requests_total", route="pages.about", method="HEAD", status="200") == 1
    assert more("dargah_requests_total", route="none", method="GET", status="404") == 1
    assert more("dargah_request_seconds_count", route="pages.about") == 2
    assert more("dargah_request_seconds_bucket", route="pages.about", le="+Inf") == 2
    assert more("dargah_request_seconds_sum", route="pages.about") > 0


def test_made_up_methods_and_addresses_make_no_new_figures(client: FlaskClient) -> None:
    client.get("/metrics")
    before = len(read(client.get("/metrics").text))
    for number in range(5):
        client.get(f"/made-up/{number}?q={number}")
        client.open("/about", method=f"X{number}")
    assert len(read(client.get("/metrics").text)) <= before + 3


def test_waiting_and_failed_jobs_and_the_age_of_the_outbox(client: FlaskClient, session: scoped_session[Session]) -> None:
    assert figure(read(client.get("/metrics").text), "dargah_outbox_age_seconds") == 0
    enqueue("search.index", {"definition_id": 1}, key="1", delay=-90)
    enqueue("search.index", {"definition_id": 2}, key="2", delay=600)
    session.commit()
    found = read(client.get("/metrics").text)
    assert figure(found, "dargah_jobs", name="search.index", state="due") == 1
    assert figure(found, "dargah_jobs", name="search.index", state="waiting") == 1
    assert 90 <= figure(found, "dargah_outbox_age_seconds") < 150


def test_health_and_the_engine_of_the_search(client: FlaskClient) -> None:
    found = read(client.get("/metrics").text)
    assert [figure(found, "dargah_health", check="database", state=state) for state in ("ok", "degraded", "failed")] == [1, 0, 0]
    assert [figure(found, "dargah_health", check="search", state=state) for state in ("ok", "degraded", "failed")] == [0, 1, 0]


def test_nothing_of_a_visitor_is_in_the_figures(visitor: FlaskClient) -> None:
    visitor.get("/search?q=گذرنامه", headers={"User-Agent": "Sonderling/7"}, environ_overrides={"REMOTE_ADDR": "203.0.113.9"})
    text = visitor.get("/metrics").text
    assert not any(word in text for word in ("گذرنامه", "Sonderling", "203.0.113.9", "q="))


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.0.1", "::1"])
def test_this_machine_may_read_without_a_token(client: FlaskClient, address: str) -> None:
    answer = client.get("/metrics", environ_overrides={"REMOTE_ADDR": address})
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("address", ["203.0.113.9", "10.0.0.7", "::ffff:203.0.113.9", "nonsense", ""])
def test_others_may_not(client: FlaskClient, address: str) -> None:
    assert client.get("/metrics", environ_overrides={"REMOTE_ADDR": address}).status_code == 403


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
def test_who_comes_through_a_proxy_is_not_this_machine(client: FlaskClient, header: str) -> None:
    assert client.get("/metrics", headers={header: "127.0.0.1"}).status_code == 403


def test_with_a_token_only_the_token_counts(new_app: Callable[..., Flask]) -> None:
    client = new_app(metrics_token="قفل-secret").test_client()
    for header in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic قفل-secret".encode().decode("latin-1")}):
        assert client.get("/metrics", headers=header).status_code == 403
    shown = {"Authorization": "Bearer قفل-secret".encode().decode("latin-1")}
    assert client.get("/metrics", headers=shown, environ_overrides={"REMOTE_ADDR": "203.0.113.9"}).status_code == 200


@pytest.fixture
def served(starter_folder: Path, tmp_path: Path) -> Iterator[tuple[str, int]]:
    """Address and process of a server with two workers, with our gunicorn.conf.py."""
    copy_installation(starter_folder, tmp_path / "instance")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "wsgi:app"]
    environment = {**environment_of(tmp_path / "instance"), "RATE_LIMIT": "off"}
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        until(lambda: fetch(f"http://127.0.0.1:{port}/healthz"))
        yield f"http://127.0.0.1:{port}", server.pid
    finally:
        server.terminate()
        server.wait(30)


def until(done: Callable[[], object]) -> None:
    end = time.monotonic() + 60
    while not done():
        assert time.monotonic() < end
        time.sleep(0.1)


def fetch(address: str) -> str:
    """Empty while nobody listens."""
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers={"Connection": "close"}), timeout=20) as answer:
            return str(answer.read().decode())
    except OSError:
        return ""


def counted(address: str) -> float:
    return figure(read(fetch(f"{address}/metrics")), "dargah_requests_total", route="pages.about", method="GET", status="200")


def test_workers_count_together_and_a_killed_one_forgets_nothing(served: tuple[str, int], tmp_path: Path) -> None:
    address, server = served
    folder, sent = tmp_path / "instance" / "metrics", 0
    while sent < 20 or len(list(folder.iterdir())) < 4:
        assert fetch(f"{address}/about")
        sent += 1
        assert sent < 1000, "both workers answer"
    assert [counted(address) for _look in range(4)] == [sent] * 4, "whoever answers, the figures are those of all"
    workers = [child.pid for child in psutil.Process(server).children()]
    assert len(workers) == 2
    os.kill(workers[0], signal.SIGKILL)
    until(lambda: len({child.pid for child in psutil.Process(server).children()} - {workers[0]}) == 2)
    for _request in range(10):
        until(lambda: fetch(f"{address}/about"))
    assert counted(address) == sent + 10
    assert len(list(folder.iterdir())) == 4, "a worker takes over the files of the one before it"
