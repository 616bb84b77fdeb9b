"""The frame of every page: valid, in both languages, with the right looks."""

from flask import Flask
from flask.testing import FlaskClient

from app.web.slots import offer
from tests.page import check_page


def test_a_persian_page(visitor: FlaskClient) -> None:
    page = check_page(visitor.get("/search").text)
    assert page.root.get("lang") == "fa"
    assert page.root.get("dir") == "rtl"
    assert page.root.get("data-bs-theme") is None
    assert "/static/bootstrap.rtl.css" in page.html
    assert page.links[0] == "#main"
    assert {link.get("href") for link in page.all("a", aria_current="page")} == {"/search"}


def test_an_english_page(visitor: FlaskClient) -> None:
    page = check_page(visitor.get("/search?lang=en").text)
    assert (page.root.get("lang"), page.root.get("dir")) == ("en", "ltr")
    assert "bootstrap.rtl.css" not in page.html
    assert page.title.endswith("– Dargah")
    assert page.link("Counter offices") == "/offices"


def test_the_other_language_comes_back_to_this_page(visitor: FlaskClient) -> None:
    page = check_page(visitor.get("/search?q=گذرنامه&lang=fa").text)
    assert page.link("English") == "/language/en?next=/search?q%3D%25DA%25AF%25D8%25B0%25D8%25B1%25D9%2586%25D8%25A7%25D9%2585%25D9%2587"
    assert visitor.get(page.link("English")).location == "/search?q=%DA%AF%D8%B0%D8%B1%D9%86%D8%A7%D9%85%D9%87"


def test_a_chosen_theme_is_on_the_root(visitor: FlaskClient) -> None:
    visitor.set_cookie("theme", "dark")
    page = check_page(visitor.get("/").text)
    assert page.root.get("data-bs-theme") == "dark"
    assert page.one("meta", name="color-scheme").get("content") == "dark"


def test_a_nonsense_theme_is_none(visitor: FlaskClient) -> None:
    visitor.set_cookie("theme", '"><script>')
    assert check_page(visitor.get("/").text).root.get("data-bs-theme") is None


def test_the_chosen_municipality_comes_from_its_slot(site: Flask, visitor: FlaskClient) -> None:
    asked: list[str] = []

    def name(ids: list[int], slug: str) -> dict[int, str]:
        asked.append(slug)
        return {0: "سیرجان <b>"} if slug == "mun-sirjan" else {}

    offer(site, "municipality", name)
    assert "سیرجان" not in check_page(visitor.get("/").text).text
    assert asked == []
    visitor.set_cookie("municipality", "mun-sirjan")
    assert "سیرجان <b>" in check_page(visitor.get("/").text).text
    visitor.set_cookie("municipality", "../../etc")
    assert "سیرجان" not in check_page(visitor.get("/").text).text
    assert set(asked) == {"mun-sirjan"}


def test_the_mark_is_inline_and_follows_the_theme(visitor: FlaskClient) -> None:
    html = visitor.get("/").text
    assert 'class="dg-mark" viewBox="0 0 48 48" aria-hidden="true"' in html
    assert "var(--dg-mark-1" in html


def test_every_footer_link_leads_somewhere(visitor: FlaskClient) -> None:
    page = check_page(visitor.get("/").text)
    inner = [link for link in page.links if link.startswith("/")]
    assert len(inner) > 10
    assert {link: visitor.get(link).status_code for link in set(inner)} == {link: 302 if "next=" in link else 200 for link in set(inner)}


def test_html_depends_on_cookies_and_is_compressed(visitor: FlaskClient) -> None:
    answer = visitor.get("/", headers={"Accept-Encoding": "br"})
    assert "Cookie" in answer.headers["Vary"]
    assert answer.headers["Content-Encoding"] == "br"
