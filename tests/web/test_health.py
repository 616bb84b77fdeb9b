"""Alive and ready."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.web.access import PUBLIC, declared
from app.web.health import register_check


def test_alive(visitor: FlaskClient) -> None:
    answer = visitor.get("/healthz")
    assert (answer.status_code, answer.text, answer.mimetype) == (200, "ok\n", "text/plain")


def test_ready(visitor: FlaskClient) -> None:
    answer = visitor.get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"ready": True, "checks": {"database": "ok"}})


def test_one_failing_check_is_enough_and_stays_vague(site: Flask, visitor: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    def index() -> None:
        raise OSError("/secret/path")

    register_check(site, "index", index)
    answer = visitor.get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {"ready": False, "checks": {"database": "ok", "index": "failed"}}
    assert "/secret/path" in caplog.text


@pytest.mark.sqlite
def test_no_database_is_not_ready_but_alive(make_site: Callable[..., Flask], tmp_path: Path) -> None:
    (tmp_path / "web.sqlite3").mkdir()
    visitor = make_site().test_client()
    assert visitor.get("/readyz").json == {"ready": False, "checks": {"database": "failed"}}
    assert visitor.get("/healthz").status_code == 200


def test_the_rooms_own_addresses_are_public(site: Flask) -> None:
    own = [rule.endpoint for rule in site.url_map.iter_rules() if rule.endpoint.startswith("web.")]
    assert sorted(own) == ["web.healthz", "web.language", "web.metrics", "web.readyz", "web.theme"]
    assert {declared(site.view_functions[endpoint]) for endpoint in own} == {PUBLIC}
