"""Addresses that nobody means well: percent rubbish in paths, hundreds of arguments, values that are no values."""

import re
from urllib.parse import quote, urlencode

import pytest

from tests.conftest import CheckedClient
from tests.page import check_page

PLACES = [
    "/services/{}",
    "/services/{}/print",
    "/services/{}/report",
    "/services/{}/feedback",
    "/organisations/{}",
    "/offices/{}",
    "/life-events/{}",
    "/categories/{}",
    "/c/{}",
    "/c/{}/qr.svg",
    "/go/{}/1",
    "/go/57417/{}",
    "/go/organisations/{}",
    "/language/{}",
    "/theme/{}",
    "/sitemap-{}.xml",
    "/{}",
]
RUBBISH = [
    "%",
    "%zz",
    "%FF",
    "%E2%28%A1",
    "%00",
    "a%0Ab",
    "%0d%0aSet-Cookie:x=1",
    "%ED%A0%80",
    "..%2f..%2fetc%2fpasswd",
    "%2e%2e",
    "%252e%252e%252f",
    quote("<script>alert(1)</script>"),
    quote("' OR 1=1 --"),
    quote("{{7*7}}"),
    quote("\u202eevil"),
    quote("گذرنامه"),
    "9" * 400,
    "-1",
    "x" * 5000,
]
PAGES = [
    "/",
    "/services/passport-issue",
    "/services/m-building-permit",
    "/services/passport-issue/print",
    "/services/passport-issue/report",
    "/services/passport-issue/feedback",
    "/organisations",
    "/organisations/mun-sirjan",
    "/offices",
    "/offices/kerman-azadi",
    "/life-events",
    "/life-events/birth",
    "/categories/identity",
    "/not-found",
    "/thanks",
    "/help",
]
NAMES = [
    "q",
    "org",
    "county",
    "city",
    "service",
    "open",
    "page",
    "lang",
    "part",
    "answer",
    "kind",
    "code",
    "s",
    "p",
    "text",
    "d",
    "fragment",
    "next",
]
VALUES = [
    "<script>alert(1)</script>",
    "\"'><svg/onload=alert(1)>",
    "%00\x00",
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "-1",
    "9" * 300,
    "https://evil.example/",
    "//evil.example",
    "ي" * 3000,
]


INJECTED = re.compile(r"""<script>|<svg/|(?:href|action|src|content)=["']?(?:https?:)?//evil""")


def is_clean(html: str) -> bool:
    """Whatever somebody wrote into the address is text at most."""
    return not INJECTED.search(html)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("rubbish", RUBBISH, ids=lambda text: text[:20])
def test_rubbish_in_a_path_is_not_found(visitor: CheckedClient, place: str, rubbish: str) -> None:
    answer = visitor.get(place.format(rubbish))
    assert answer.status_code in (301, 308, 400, 404), answer.status_code
    assert "Set-Cookie" not in answer.headers
    if answer.status_code == 404 and answer.mimetype == "text/html":
        assert is_clean(answer.text)


@pytest.mark.parametrize("path", PAGES)
def test_three_hundred_arguments_are_no_trouble(visitor: CheckedClient, path: str) -> None:
    query = urlencode(
        [(f"{name}{'' if number < 8 else number}", VALUES[number % len(VALUES)][:40]) for number in range(17) for name in NAMES]
    )
    assert query.count("=") > 300
    answer = visitor.get(f"{path}?{query}", follow_redirects=True)
    assert answer.status_code == 200
    check_page(answer.text)
    assert is_clean(answer.text)


@pytest.mark.parametrize("path", PAGES)
def test_values_that_are_none_break_nothing(visitor: CheckedClient, path: str) -> None:
    for name in NAMES:
        for value in VALUES:
            answer = visitor.get(f"{path}?{urlencode({name: value, 'lang': 'en'} if name != 'lang' else {name: value})}")
            assert answer.status_code in (200, 302), (name, value[:30])
            assert "evil" not in answer.headers.get("Location", ""), name
            assert is_clean(answer.text), (name, value[:30])


def test_what_came_through_is_noticed() -> None:
    assert not is_clean('<p title=""><svg/onload=alert(1)>') and not is_clean('<a href="https://evil.example/">')
    assert is_clean("<p>&lt;script&gt;</p>")
