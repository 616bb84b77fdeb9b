"""A page made of every macro is a valid page, and says what it must in both languages."""

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient

from tests.page import Page, check_page, text_of


@pytest.fixture
def sample(visitor: FlaskClient) -> Page:
    return check_page(visitor.get("/sample").text)


def test_the_sample_is_valid_in_both_languages(visitor: FlaskClient, sample: Page) -> None:
    assert sample.heading == "کار اداری‌تان را از همین‌جا شروع کنید"
    assert check_page(visitor.get("/sample?lang=en").text).root.get("dir") == "ltr"


def test_what_is_unknown_is_said_everywhere(sample: Page) -> None:
    assert sample.texts("span", class_="unknown").count("اعلام نشده") == 7


def test_a_search_box_is_a_plain_form_that_a_script_may_help(sample: Page) -> None:
    field = sample.one("input", name="q")
    assert field.get("data-suggest") == "/suggest"
    assert "{count}" in field.get("data-text-count", "")
    assert sample.texts("label")[0] == "نام خدمت، مدرک یا نیازتان را بنویسید"


def test_the_first_card_stands_out(sample: Page) -> None:
    assert len(sample.all("li", class_="hit")) == 3
    assert "صدور پروانه ساختمان" in text_of(sample.one("li", class_="hit-top"))
    assert "چرا این نتیجه؟" in sample.text


def test_pager(sample: Page) -> None:
    pager = sample.one("nav", class_="pager")
    assert text_of(pager) == "صفحه قبل ۱ ۲ ۳ ۴ ۵ … ۱۲ صفحه بعد"
    assert "/sample?page=4" in sample.links


def test_table_cells_carry_their_column(sample: Page) -> None:
    assert [cell.get("data-label") for cell in sample.all("td")] == ["هزینه", "زمان", "مراجعه", "ساعت"] * 2
    assert sample.texts("td", data_label="هزینه") == ["رایگان", "اعلام نشده"]


def test_an_error_is_tied_to_its_field(sample: Page) -> None:
    field = sample.one("input", name="since")
    assert field.get("aria-invalid") == "true"
    assert "برای نمونه" in text_of(sample.one("p", id=(field.get("aria-describedby") or "").strip()))


@pytest.mark.parametrize(
    "call",
    [
        'pieces.tag("<x>")',
        'pieces.chip("/?a=<x>", "<x>")',
        'pieces.origin("<x>")',
        'facts.fact("<x>", "<x>")',
        'lists.row_link("/<x>", "<x>", "<x>")',
        'lists.hit("/<x>", "<x>", lists.hit_about("<x>", "<x>", [("<x>", "<x>")]), why="<x>")',
        'lists.document("i", "n", "<x>", "<x>")',
        'forms.facet("way", "<x>", [(forms.facet_choice("way", "\\"><x>", "<x>"), 3, true)])',
        'search.find("<x>", query="\\"><x>")',
        'forms.field("n", "<x>", value="\\"><x>", hint="<x>", error="<x>")',
    ],
)
def test_macros_escape(persian: Flask, call: str) -> None:
    rooms = "".join(f'{{% import "web/macros/{name}.html" as {name} %}}' for name in ("pieces", "facts", "lists", "search", "forms"))
    assert "<x>" not in render_template_string(f"{rooms}{{{{ {call} }}}}")
