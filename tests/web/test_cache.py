"""Kept pages: bounded, told apart by what they depend on and by nothing else, and never older than the catalogue version."""

import gzip
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path

import brotli
import pytest
import time_machine
from flask import Flask, Response, abort, request
from flask.testing import FlaskClient

from app.config import Settings
from app.db import db
from app.web.access import public
from app.web.cache import CONTROL, FIVE_MINUTES, cached, cached_page, page_store
from app.web.locale import municipality_slug, theme, this_page
from app.web.models import CatalogueVersion
from app.web.page_store import KeptPage, PageStore, chosen_encoding
from app.web.paging import url_with
from app.web.remembered import MOST, Memory, once, remembered, remembered_each
from app.web.translation import current_language
from app.web.version import catalogue_version, raise_version
from app.web.wiring import init_web
from tests.databases import FILE, url_of

LONG = "سنجاق " * 200


class Site:
    """An application with a few kept pages; `rendered` tells which were rendered, `told` what the counting view did."""

    def __init__(self, folder: Path, **chosen: str) -> None:
        self.app = Flask("kept", root_path=str(folder))
        self.app.extensions["settings"] = settings = Settings(
            **{"instance_dir": str(folder), "database_url": url_of(folder / FILE), "rate_limit": "off", **chosen}
        )
        self.app.config.update(SQLALCHEMY_DATABASE_URI=settings.database, SECRET_KEY="k" * 32, MAX_CONTENT_LENGTH=None)
        db.init_app(self.app)
        init_web(self.app)
        self.rendered: list[str] = []
        self.told: list[str] = []
        self._add_pages()
        with self.app.app_context():
            db.metadata.create_all(db.engine, tables=[CatalogueVersion.__table__])

    def _add_pages(self) -> None:
        @self.app.get("/list")
        @public
        @cached(arguments=("page", "county"))
        def listed() -> str:
            return self.render(f"{this_page()} {url_with(page=3)}")

        @self.app.get("/now")
        @public
        @cached(every=FIVE_MINUTES)
        def now() -> str:
            return self.render("now")

        @self.app.get("/gone")
        @public
        @cached()
        def gone() -> str:
            self.rendered.append("gone")
            abort(Response("gone", 410))

        @self.app.get("/things/<name>")
        @public
        def thing(name: str) -> Response:
            trail = request.args.get("s", "")
            marks = {"MARKMARK": trail} if trail else {}
            response, facts = cached_page(partial(self._thing, name), marks=marks)
            self.told.append(f"{facts} {trail}")
            return response

    def _thing(self, name: str) -> tuple[str, str, bool]:
        return self.render(f"{name} go?s={'MARKMARK' if request.args.get('s') else ''}"), name.upper(), name != "unknown"

    def render(self, what: str) -> str:
        self.rendered.append(what)
        return f"<!doctype html><p>{what}|{current_language()}|{theme()}|{municipality_slug()}|{LONG}</p>"

    def publish(self) -> None:
        with self.app.app_context():
            raise_version()
            db.session.commit()

    def client(self, **cookies: str) -> FlaskClient:
        client = self.app.test_client()
        for name, value in cookies.items():
            client.set_cookie(name, value)
        return client


@pytest.fixture
def new_site(tmp_path: Path) -> Callable[..., Site]:
    def make(**chosen: str) -> Site:
        site = Site(tmp_path, **chosen)
        site.publish()
        return site

    return make


@pytest.fixture
def site(new_site: Callable[..., Site]) -> Iterator[Site]:
    yield new_site()


def tag(response: Response) -> str:
    return response.headers["ETag"]


def test_a_page_is_rendered_once_and_answered_with_its_headers(site: Site) -> None:
    client = site.client()
    first, second = client.get("/list"), client.get("/list")
    assert len(site.rendered) == 1
    assert first.data == second.data
    for response in (first, second):
        assert response.headers["Cache-Control"] == CONTROL
        assert response.headers["Vary"] == "Cookie, Accept-Encoding"
        assert response.mimetype == "text/html"
        assert "Set-Cookie" not in response.headers
        assert "default-src" in response.headers["Content-Security-Policy"]
    assert tag(first) == tag(second)
    assert tag(first).startswith('W/"')


def test_who_has_the_page_gets_304_and_nothing_is_rendered(site: Site) -> None:
    known = tag(site.client().get("/list"))
    with site.app.app_context():
        page_store().put("x", KeptPage(b""), catalogue_version() + 1)  # forgets all pages, as another worker never had them
    site.rendered.clear()
    for header in (known, f'"other", {known}', known.removeprefix("W/")):
        answer = site.client().get("/list", headers={"If-None-Match": header})
        assert (answer.status_code, answer.data, tag(answer), answer.headers["Cache-Control"]) == (304, b"", known, CONTROL)
        assert answer.headers["Vary"] == "Cookie, Accept-Encoding"
    assert site.rendered == []
    assert site.client().get("/list", headers={"If-None-Match": '"other"'}).status_code == 200
    assert site.client().get("/list", headers={"If-None-Match": known[:-3] + '"'}).status_code == 200


def test_a_change_shows_at_once_in_every_worker(tmp_path: Path) -> None:
    one, other = Site(tmp_path), Site(tmp_path)
    one.publish()
    before = [tag(site.client().get("/list")) for site in (one, other)]
    assert before[0] == before[1], "all workers give the same tag"
    one.publish()
    for site in (one, other):
        after = site.client().get("/list", headers={"If-None-Match": before[0]})
        assert (after.status_code, len(site.rendered)) == (200, 2)
        assert tag(after) != before[0]


def test_language_theme_municipality_host_and_known_arguments_make_another_page(site: Site) -> None:
    wishes = (
        ({}, "/list"),
        ({}, "/list?lang=en"),
        ({"theme": "dark"}, "/list"),
        ({"municipality": "mun-sirjan"}, "/list"),
        ({}, "/list?page=2"),
        ({}, "/list?county=kerman"),
        ({}, "/list?page=&county="),
    )
    answers = [site.client(**cookies).get(path) for cookies, path in wishes]
    answers.append(site.client().get("/list", base_url="http://other.example"))
    assert len({answer.data for answer in answers[:-1]}) == len(wishes)
    assert len({tag(answer) for answer in answers}) == len(site.rendered) == len(wishes) + 1


def test_a_language_in_the_address_stays_in_the_page_s_links_and_a_wrong_one_counts_for_nothing(site: Site) -> None:
    assert "/list?lang=en&amp;page=3|en" in site.client().get("/list?lang=en").text.replace("&page", "&amp;page")
    assert "/list?page=3|en" in site.client(lang="en").get("/list").text
    assert site.client().get("/list?lang=xx").data == site.client().get("/list").data
    assert len(site.rendered) == 3


def test_other_arguments_and_cookies_change_nothing_and_stand_in_no_link(site: Site) -> None:
    plain = site.client().get("/list?page=2")
    other = site.client(theme="pink", x="1", municipality="<b>").get("/list?utm_source=x&page=2&page=7&fbclid=1")
    assert (other.data, tag(other)) == (plain.data, tag(plain))
    assert site.rendered == ["/list?page=2 /list?page=3"]


def test_a_page_that_depends_on_the_time_is_rendered_anew_after_its_time(site: Site) -> None:
    with time_machine.travel(datetime.fromisoformat("2026-11-24T08:01:00+00:00"), tick=False) as clock:
        first = site.client().get("/now")
        clock.shift(200)
        assert tag(site.client().get("/now")) == tag(first)
        clock.shift(60)
        later = site.client().get("/now", headers={"If-None-Match": tag(first)})
    assert (later.status_code, len(site.rendered)) == (200, 2)


def test_errors_are_not_kept(site: Site) -> None:
    for _ in range(2):
        answer = site.client().get("/gone")
        assert answer.status_code == 410
        assert "ETag" not in answer.headers
        assert "public" not in answer.headers.get("Cache-Control", "")
    assert site.rendered == ["gone", "gone"]


def test_facts_come_with_every_answer_also_with_304_and_marks_are_replaced(site: Site) -> None:
    client = site.client()
    first = client.get("/things/a?s=abc")
    second = client.get("/things/a?s=xyz")
    plain = client.get("/things/a")
    assert b"go?s=abc|" in first.data
    assert b"go?s=xyz|" in second.data
    assert b"go?s=|" in plain.data
    assert b"MARK" not in first.data + second.data + plain.data
    assert len({tag(first), tag(second), tag(plain)}) == 3
    assert len(site.rendered) == 2, "one with a trail, one without"
    assert client.get("/things/a?s=xyz", headers={"If-None-Match": tag(second)}).status_code == 304
    assert client.get("/things/a?s=abc", headers={"If-None-Match": tag(second)}).status_code == 200
    assert site.told == ["A abc", "A xyz", "A ", "A xyz", "A abc"]
    assert len(site.rendered) == 2


def test_what_shall_not_be_kept_is_not(site: Site) -> None:
    for _ in range(2):
        assert site.client().get("/things/unknown").status_code == 200
    assert len(site.rendered) == 2


def test_without_room_pages_are_rendered_each_time_and_still_not_sent_twice(new_site: Callable[..., Site]) -> None:
    site = new_site(page_cache="0")
    known = [tag(site.client().get("/list")) for _ in range(2)]
    assert (known[0], len(site.rendered)) == (known[1], 2)
    assert site.client().get("/list", headers={"If-None-Match": known[0]}).status_code == 304


def test_before_anything_was_published_and_while_somebody_develops_nothing_is_kept(tmp_path: Path) -> None:
    site = Site(tmp_path)
    first = site.client().get("/list")
    assert site.client().get("/list", headers={"If-None-Match": tag(first)}).status_code == 200
    site.publish()
    site.app.debug = True
    first = site.client().get("/list")
    assert site.client().get("/list", headers={"If-None-Match": tag(first)}).status_code == 200
    assert len(site.rendered) == 4


@pytest.mark.parametrize(
    ("accepted", "encoding", "unpack"), [("gzip, deflate, br", "br", brotli.decompress), ("gzip", "gzip", gzip.decompress)]
)
def test_pages_are_compressed_once(site: Site, accepted: str, encoding: str, unpack: Callable[[bytes], bytes]) -> None:
    plain = site.client().get("/list", headers={"Accept-Encoding": "identity"})
    packed = [site.client().get("/list", headers={"Accept-Encoding": accepted}) for _ in range(2)]
    for answer in packed:
        assert answer.headers["Content-Encoding"] == encoding
        assert answer.headers["Content-Length"] == str(len(answer.data))
        assert unpack(answer.data) == plain.data
        assert tag(answer) == tag(plain)
    marked = site.client().get("/things/a?s=abc", headers={"Accept-Encoding": accepted})
    assert b"go?s=abc|" in unpack(marked.data)


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("", None), ("identity", None), ("br;q=0, gzip", "gzip"), ("GZIP", "gzip"), ("zstd", None), ("*", "br"), (",,;q=x", None)],
)
def test_only_what_the_client_takes(accepted: str, encoding: str | None) -> None:
    assert chosen_encoding(accepted) == encoding


def test_the_number_is_raised_with_the_transaction_and_never_comes_twice(site: Site) -> None:
    with site.app.app_context():
        first = catalogue_version()
        raise_version()
        assert catalogue_version() > first
        db.session.rollback()
    with site.app.app_context():
        assert catalogue_version() == first
    with time_machine.travel(datetime.fromisoformat("2020-01-01T00:00:00+00:00")), site.app.app_context():
        raise_version()  # a clock that stands wrong
        assert catalogue_version() == first + 1
        db.session.rollback()
    with time_machine.travel(datetime.fromisoformat("2036-01-01T00:00:00+00:00")), site.app.app_context():
        raise_version()  # after an old backup was put back, a number that was given since then is not given again
        assert catalogue_version() > first + 86_400_000


def test_the_store_is_bounded_in_bytes_and_number_and_the_least_used_leave_first(monkeypatch: pytest.MonkeyPatch) -> None:
    store = PageStore(8000)
    for name in "abcd":
        store.put(name, KeptPage(b"x" * 1000), 1)
    assert (len(store), store.weight) == (4, 8000)
    assert store.get("a")
    store.put("e", KeptPage(b"x" * 1000), 1)
    assert [name for name in "abcde" if store.get(name)] == ["a", "c", "d", "e"]
    store.put("huge", KeptPage(b"x" * 1001), 1)
    assert store.get("huge") is None, "one page may not push out all others"
    store.put("a", KeptPage(b"x" * 10), 1)
    assert store.weight == 6020
    monkeypatch.setattr("app.web.page_store.MOST_PAGES", 3)
    store.put("f", KeptPage(b"x"), 1)
    assert len(store) == 3
    store.put("g", KeptPage(b"x"), 2)
    assert (len(store), store.weight) == (1, 2), "pages of the earlier version leave"


def test_many_threads_get_whole_pages_and_the_store_keeps_its_bounds(site: Site) -> None:
    wrong: list[object] = []

    def visit(number: int) -> None:
        client = site.client()
        for place in range(40):
            county = (number * 7 + place) % 25
            answer = client.get(f"/list?county=c{county}")
            if answer.status_code != 200 or f"county=c{county} " not in answer.text:
                wrong.append(answer.status_code)
            if place == 20:
                site.publish()

    threads = [threading.Thread(target=visit, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    with site.app.app_context():
        store = page_store()
        assert len(store) <= 25
        assert store.weight == sum(page.weight for page in store._pages.values()) <= store.limit


def test_what_the_catalogue_says_is_read_once_for_each_version(site: Site) -> None:
    read: list[str] = []

    def names() -> str:
        read.append("names")
        return "names"

    for _ in range(2):
        with site.app.app_context():
            assert remembered("names", names) == "names"
    site.publish()
    with site.app.app_context():
        remembered("names", names)
    assert len(read) == 2


def test_only_what_is_not_known_is_read_and_what_does_not_exist_is_left_out(site: Site) -> None:
    asked: list[list[int]] = []

    def squares(numbers: object) -> dict[int, int]:
        assert isinstance(numbers, list)
        asked.append(numbers)
        return {number: number * number for number in numbers if number > 0}

    with site.app.app_context():
        assert remembered_each("squares", (1, 2), squares) == {1: 1, 2: 4}
        assert remembered_each("squares", (2, 3, -1), squares) == {2: 4, 3: 9}
        assert remembered_each("squares", (3, 1), squares) == {3: 9, 1: 1}
        assert asked == [[1, 2], [3, -1]]
        assert len(remembered_each("squares", range(1, MOST + 2), squares)) == MOST + 1
        memory: Memory = site.app.extensions["memory"]
        assert len(memory.kinds["squares"]) <= MOST


def test_what_is_printed_once_is_printed_once_for_each_language(site: Site) -> None:
    source = "{% macro m(thing) %}{{ called(thing) }} {{ language() }}{% endmacro %}{{ once('m', 'x', m) }}{{ once('m', 'x', m) }}"
    printed: list[str] = []
    template = site.app.jinja_env.from_string(source, {"called": lambda thing: printed.append(thing) or "<b>"})
    for lang in ("fa", "en", "fa"):
        with site.app.test_request_context(f"/?lang={lang}"):
            assert template.render() == f"&lt;b&gt; {lang}" * 2
    assert printed == ["x", "x"]
    assert once.__doc__
