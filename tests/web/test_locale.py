"""Language, direction, theme, and where a choice may lead back to."""

import string
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from app.web import locale


@pytest.mark.parametrize(
    ("cookie", "argument", "language"),
    [(None, "", "fa"), ("en", "", "en"), ("xx", "", "fa"), ("en", "?lang=fa", "fa"), ("fa", "?lang=en", "en"), ("en", "?lang=de", "en")],
)
def test_language_of_a_request(site: Flask, cookie: str | None, argument: str, language: str) -> None:
    headers = {"Cookie": f"lang={cookie}"} if cookie else {}
    with site.test_request_context(f"/{argument}", headers=headers):
        assert locale.current_language() == language
        assert locale.direction() == {"fa": "rtl", "en": "ltr"}[language]


def test_on_the_command_line_the_setting_decides(make_site: Callable[..., Flask]) -> None:
    with make_site(cli_language="en").app_context():
        assert locale.current_language() == "en"


@pytest.mark.parametrize(
    ("text", "slug"), [("mun-sirjan", "mun-sirjan"), ("", None), ("A", None), ("a" * 81, None), ("a/b", None), ("سیرجان", None)]
)
def test_municipality_slug(site: Flask, text: str, slug: str | None) -> None:
    with site.test_request_context("/", environ_overrides={"HTTP_COOKIE": f"municipality={text}"}):
        assert locale.municipality_slug() == slug


def test_persian_content_is_marked_on_english_pages(english: Flask) -> None:
    assert str(locale.fa("گذرنامه <b>")) == '<span lang="fa" dir="rtl">گذرنامه &lt;b&gt;</span>'
    assert locale.fa(None) == locale.fa("") == ""
    assert str(locale.en_or_fa("Passport <b>", "گذرنامه")) == "Passport &lt;b&gt;"
    assert 'lang="fa"' in locale.en_or_fa(None, "گذرنامه")


def test_persian_pages_show_persian(persian: Flask) -> None:
    assert str(locale.fa("گذرنامه <b>")) == "گذرنامه &lt;b&gt;"
    assert str(locale.en_or_fa("Passport", "گذرنامه")) == "گذرنامه"


@pytest.mark.parametrize("path", ["/", "/search?q=%D8%A7&page=2", "/services/passport-issue#docs", "/c/41276"])
def test_a_path_of_this_site_is_kept(path: str) -> None:
    assert locale.local_path(path) == path


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "//evil.example",
        "///evil.example",
        "https:evil",
        "https://evil.example",
        "javascript:alert(1)",
        "\\\\evil",
        "/\\evil",
        "/\\/evil",
        "\t//evil",
        "/\t/evil",
        "/\n/evil",
        "/a\r\nSet-Cookie: x=1",
        "\x00/",
        "/ /evil",
        "evil",
        "?q=1",
        "/\x7f",
    ],
)
def test_anything_else_is_refused(target: str | None) -> None:
    assert locale.local_path(target) is None


@given(st.text(alphabet=string.printable + "\\/\u200f\u2028", max_size=30))
def test_what_is_kept_has_no_host(target: str) -> None:
    kept = locale.local_path(target)
    assert kept is None or (kept[:1] == "/" and kept[1:2] not in ("/", "\\") and kept.isascii() | ("\\" not in kept))


def test_choosing_a_language(visitor: FlaskClient) -> None:
    answer = visitor.get("/language/en?next=/search?q=1%26lang=fa")
    assert (answer.status_code, answer.location) == (302, "/search?q=1")
    cookie = visitor.get_cookie("lang")
    assert cookie is not None
    assert (cookie.value, cookie.http_only, cookie.same_site, cookie.secure) == ("en", True, "Lax", False)
    assert "no-store" in answer.headers["Cache-Control"]
    assert 'lang="en"' in visitor.get("/").text


def test_a_secure_visit_gets_a_secure_cookie(visitor: FlaskClient) -> None:
    assert "Secure" in visitor.get("/language/en", base_url="https://localhost").headers["Set-Cookie"]


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example/", "%2F%2Fevil", "/%5Cevil", "/%0d%0aX: y"])
def test_a_choice_never_leaves_the_site(visitor: FlaskClient, target: str) -> None:
    assert visitor.get(f"/language/en?next={target}").location == "/"
    assert visitor.get(f"/theme/dark?next={target}").location == "/"


def test_choosing_and_forgetting_a_theme(visitor: FlaskClient) -> None:
    assert visitor.get("/theme/dark?next=/help").location == "/help"
    assert 'data-bs-theme="dark"' in visitor.get("/").text
    visitor.get("/theme/system")
    assert visitor.get_cookie("theme") is None
    assert "data-bs-theme" not in visitor.get("/").text


@pytest.mark.parametrize("path", ["/language/de", "/language/", "/theme/pink", "/language/EN"])
def test_unknown_choices_are_not_found(visitor: FlaskClient, path: str) -> None:
    assert visitor.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/language/en", "/theme/dark"])
def test_only_get_chooses(visitor: FlaskClient, path: str) -> None:
    answer = visitor.head(path)
    assert answer.status_code == 404
    assert "Set-Cookie" not in answer.headers
    assert visitor.post(path).status_code == 405
