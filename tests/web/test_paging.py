"""Pages of a list, and addresses with changed arguments."""

import pytest
from flask import Flask, render_template_string
from hypothesis import given
from hypothesis import strategies as st

from app.web.paging import Paging, page_number, page_url, url_with, url_without


@pytest.mark.parametrize(
    ("total", "page", "current", "offset"),
    [
        (95, 1, 1, 0),
        (95, "2", 2, 10),
        (95, "۳", 3, 20),
        (95, 10, 10, 90),
        (95, 11, 10, 90),
        (95, 10**9, 10, 90),
        (95, "9" * 5000, 10, 90),
        (95, -1, 1, 0),
        (95, 0, 1, 0),
        (95, "", 1, 0),
        (95, None, 1, 0),
        (95, "2; DROP", 1, 0),
        (95, "1e3", 1, 0),
        (95, "²", 1, 0),
        (95, " 4 ", 4, 30),
        (0, 7, 1, 0),
    ],
)
def test_any_page_comes_into_range(total: int, page: str | int | None, current: int, offset: int) -> None:
    paging = Paging(total, page)
    assert (paging.current, paging.offset) == (current, offset)


def test_neighbours() -> None:
    assert (Paging(30, 1).previous, Paging(30, 1).next) == (None, 2)
    assert (Paging(30, 3).previous, Paging(30, 3).next) == (2, None)
    assert Paging(0).pages == 1


@pytest.mark.parametrize(
    ("pages", "page", "window"),
    [
        (1, 1, [1]),
        (3, 2, [1, 2, 3]),
        (9, 1, [1, 2, 3, None, 9]),
        (9, 5, [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        (20, 10, [1, None, 8, 9, 10, 11, 12, None, 20]),
        (20, 20, [1, None, 18, 19, 20]),
    ],
)
def test_window(pages: int, page: int, window: list[int | None]) -> None:
    assert Paging(pages * 10, page).window == window


@given(st.integers(0, 10**6), st.text() | st.integers() | st.none(), st.integers(1, 100))
def test_a_page_is_always_inside(total: int, page: str | int | None, size: int) -> None:
    paging = Paging(total, page, size)
    assert 1 <= paging.current <= paging.pages
    assert 0 <= paging.offset <= max(total - 1, 0)
    assert paging.current in paging.window
    assert page_number(page) >= 1


def test_addresses(site: Flask) -> None:
    with site.test_request_context("/search?q=گذرنامه&way=online&way=desk&fee=&page=3"):
        assert url_with(fee="free") == "/search?q=%DA%AF%D8%B0%D8%B1%D9%86%D8%A7%D9%85%D9%87&way=online&way=desk&fee=free"
        assert url_with(q=None, way=["online"]) == "/search?way=online"
        assert url_without("way", "online").endswith("&way=desk")
        assert "way" not in url_without("way")
        assert page_url(2).endswith("&way=desk&page=2")
        assert "page" not in page_url(1)


def test_a_visitor_cannot_order_another_host(site: Flask) -> None:
    with site.test_request_context("/services/a?_external=1&_scheme=javascript&_anchor=x&slug=b"):
        assert url_with(page=2).startswith("/services/a?_external=1&")


def test_the_pager(site: Flask) -> None:
    template = '{% from "web/macros/lists.html" import pager %}{{ pager(paging) }}'
    with site.test_request_context("/search?q=a"):
        assert render_template_string(template, paging=Paging(5)).strip() == ""
        html = render_template_string(template, paging=Paging(200, 10))
    assert html.count('aria-current="page">۱۰<') == 1
    assert 'href="/search?q=a" aria-label="صفحه ۱"' in html
    assert 'href="/search?q=a&amp;page=11" rel="next"' in html
