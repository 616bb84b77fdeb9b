"""Headers, proxies and limits."""

from collections.abc import Callable

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from app.config import SettingError
from app.web.security import POLICY
from tests.page import check_page

SECRET = "s" * 40


@pytest.mark.parametrize("path", ["/", "/no-such-page", "/healthz", "/language/en", "/wrong/crash"])
def test_every_answer_carries_the_headers(visitor: FlaskClient, path: str) -> None:
    headers = visitor.get(path).headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy == POLICY
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in headers


def test_strict_transport_in_production_over_https_only(make_site: Callable[..., Flask]) -> None:
    visitor = make_site(environment="production", secret_key=SECRET).test_client()
    assert "Strict-Transport-Security" not in visitor.get("/").headers
    assert "max-age=" in visitor.get("/", base_url="https://localhost").headers["Strict-Transport-Security"]


@pytest.mark.parametrize(("proxies", "address"), [("0", "127.0.0.1"), ("1", "10.0.0.9"), ("2", "10.0.0.8")])
def test_only_trusted_proxies_are_believed(make_site: Callable[..., Flask], proxies: str, address: str) -> None:
    site = make_site(proxies=proxies)
    site.add_url_rule("/address", "address", lambda: f"{request.remote_addr}")
    assert site.test_client().get("/address", headers={"X-Forwarded-For": "10.0.0.7, 10.0.0.8, 10.0.0.9"}).text == address


def test_too_many_requests_are_told_when_to_come_back(make_site: Callable[..., Flask]) -> None:
    visitor = make_site(rate_limit="2 per minute").test_client()
    assert [visitor.get(path).status_code for path in ("/search", "/suggest", "/search")] == [200, 200, 429]
    answer = visitor.get("/search?lang=en")
    seconds = int(answer.headers["Retry-After"])
    assert 1 <= seconds <= 61
    assert f"You can go on in {seconds} second" in check_page(answer.text).main
    assert visitor.get("/help").status_code == 200
    assert visitor.get("/search", environ_overrides={"REMOTE_ADDR": "10.1.1.1"}).status_code == 200


def test_limits_can_be_off(make_site: Callable[..., Flask]) -> None:
    visitor = make_site(rate_limit="off").test_client()
    assert {visitor.get("/search").status_code for _ in range(20)} == {200}


def test_a_new_site_counts_from_nothing(make_site: Callable[..., Flask]) -> None:
    for _ in range(2):
        visitor = make_site(rate_limit="1 per minute").test_client()
        assert [visitor.get("/search").status_code for _ in range(2)] == [200, 429]


def test_a_rate_nobody_understands_is_named(make_site: Callable[..., Flask]) -> None:
    with pytest.raises(SettingError, match="RATE_LIMIT"):
        make_site(rate_limit="very often")
