"""Each error has its page in plain words."""

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from app.web.errors import WORDS
from tests.page import check_page


@pytest.mark.parametrize("code", sorted(set(WORDS) - {429, 500}))
@pytest.mark.parametrize("language", ["fa", "en"])
def test_each_code_has_a_page(visitor: FlaskClient, code: int, language: str) -> None:
    answer = visitor.get(f"/wrong/{code}?lang={language}")
    assert answer.status_code == code
    page = check_page(answer.text)
    assert page.title.startswith(page.heading)
    assert page.heading not in {check_page(visitor.get(f"/wrong/{other}?lang={language}").text).heading for other in WORDS if other != code}
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "no-store" in answer.headers["Cache-Control"]
    assert "Content-Security-Policy" in answer.headers


def test_a_rare_code_has_the_words_of_its_family(visitor: FlaskClient) -> None:
    assert visitor.get("/wrong/415").status_code == 415
    assert check_page(visitor.get("/wrong/415?lang=en").text).heading == str(WORDS[400].title)
    assert check_page(visitor.get("/wrong/501?lang=en").text).heading == str(WORDS[500].title)


def test_404_has_the_search_box(visitor: FlaskClient) -> None:
    answer = visitor.get("/no/such/page")
    assert answer.status_code == 404
    page = check_page(answer.text)
    assert page.one("form", role="search").get("action") == "/search"
    assert page.one("input", name="q").get("data-suggest") == "/suggest"
    assert page.link("موضوع به موضوع") == "/categories"
    assert "۴۰۴" in page.main


def test_the_domain_knows_two_of_them(visitor: FlaskClient) -> None:
    assert visitor.get("/wrong/missing").status_code == 404
    answer = visitor.get("/wrong/gone")
    assert answer.status_code == 410
    page = check_page(answer.text)
    assert "پروانه کهن" in page.main
    assert page.link("پروانه نو") == "/services/new"


def test_405_says_what_is_allowed(visitor: FlaskClient) -> None:
    answer = visitor.post("/search")
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    assert check_page(answer.text).link("English").endswith("next=/")


def test_500_gives_a_tracking_code_and_no_detail(visitor: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        answer = visitor.get("/wrong/crash?q=0012345678")
    assert answer.status_code == 500
    page = check_page(answer.text)
    codes = page.texts("bdi")
    assert len(codes[0]) == 8
    assert f"tracking code {codes[0]}: GET /wrong/crash: RuntimeError" in caplog.text
    assert "secret" not in answer.text
    assert "0012345678" not in caplog.text
    assert not page.all("form")


def test_a_database_that_fails_is_503(visitor: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    answer = visitor.get("/wrong/database")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "no_such_table" not in answer.text
    assert "no_such_table" in caplog.text
    check_page(answer.text)


def test_503_asks_nobody(site: Flask) -> None:
    """The name of the chosen municipality would come from the database that is away."""

    def ask(_ids: list[int], slug: str) -> dict[int, str]:
        raise OperationalError(slug, None, Exception("away"))

    site.extensions["slots"] = {"municipality": [ask]}
    visitor = site.test_client()
    visitor.set_cookie("municipality", "mun-sirjan")
    assert visitor.get("/").status_code == 503
    check_page(visitor.get("/").text)
    assert visitor.get("/wrong/500").status_code == 500


def test_a_broken_template_leaves_bare_words(make_site: Callable[..., Flask], tmp_path: Path) -> None:
    site = make_site()
    site.jinja_env.globals["asset"] = None
    answer = site.test_client().get("/wrong/503?lang=en")
    assert answer.status_code == 503
    assert answer.mimetype == "text/plain"
    assert str(WORDS[503].title) in answer.text


@pytest.mark.parametrize("path", ["/%FF", "/services/%E2%28%A1", "/services/%00", "/services/a%0Ab", "/%", "/%zz", "/services/%ED%A0%80"])
def test_a_broken_path_is_no_crash(visitor: FlaskClient, path: str) -> None:
    assert visitor.get(path).status_code in (400, 404)


@pytest.mark.parametrize("query", ["q=%FF%FE", "q=%00", "page=%", "lang=%FF", "q=%ED%A0%80"])
def test_a_broken_query_is_no_crash(visitor: FlaskClient, query: str) -> None:
    answer = visitor.get(f"/search?{query}")
    assert answer.status_code == 200
    check_page(answer.text)


def test_a_body_that_is_too_large(visitor: FlaskClient) -> None:
    assert visitor.post("/wrong/body", data=b"x" * 100).status_code == 200
    answer = visitor.post("/wrong/body", data=b"x" * 1_100_000)
    assert answer.status_code == 413
    check_page(answer.text)
