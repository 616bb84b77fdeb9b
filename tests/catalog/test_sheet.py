"""The print sheet: what stands on it, for whom, on which paper; the short address and its QR code."""

from typing import Any

import pytest

from app.catalog.card import Card
from app.catalog.costs import cost_table
from app.catalog.evidence import grouped
from app.catalog.sheet import Paper, paper_for
from app.config import SettingError, Settings
from tests.catalog.test_costs import LEAST
from tests.conftest import make_app
from tests.page import text_of

SHEET = "/services/passport-issue/print"


def paper(card: Card) -> Paper:
    return paper_for(card, grouped(card.evidence), cost_table(card))


def test_the_sheet_holds_what_one_must_have_in_hand(visitor: Any) -> None:
    page = visitor.page(SHEET + "?lang=en")
    sheet = text_of(page.one("article", class_="sheet"))
    for words in (
        "Law Enforcement Command (Police), Kerman Province",
        "5741-7",
        "3 to 10 days",
        "1 visit",
        "Bring along",
        "IRR 6,950,000",
        "695,000 toman",
    ):
        assert words in sheet, words
    for words in ("برای مردان: کارت پایان خدمت یا معافیت", "Printed:", "not verified yet", "complain to: Samad 111", "/c/57417"):
        assert words in sheet, words
    assert [text_of(item) for item in page.all("ul", class_="ticks")[0]] == [
        "کارت هوشمند ملی, اصل",
        "شناسنامه عکس‌دار, اصل و تصویر",
        "دو قطعه عکس ۴×۶ زمینه سفید",
    ]
    assert page.one("meta", name="robots").get("content") == "noindex, follow"


def test_the_sheet_of_a_municipality(visitor: Any) -> None:
    page = visitor.page("/services/m-building-permit/print?org=mun-sirjan")
    assert "شهرداری سیرجان" in text_of(page.one("article", class_="sheet"))
    assert page.links.count("/services/m-building-permit?org=mun-sirjan") == 1
    named = visitor.get("/services/m-building-permit/print?org=سیرجان")
    assert named.status_code == 302 and named.location.endswith("/services/m-building-permit/print?org=mun-sirjan")


@pytest.mark.parametrize("path", ["/services/none/print", "/c/11111/qr.svg", "/c/x/qr.svg", "/c/11116/qr.svg"])
def test_no_sheet_and_no_code_of_what_does_not_exist(visitor: Any, path: str) -> None:
    visitor.page(path, 404)


def test_the_code_is_a_drawing_that_may_be_kept(visitor: Any) -> None:
    answer = visitor.get("/c/57417/qr.svg")
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    assert answer.text.startswith("<?xml") and "style" not in answer.text
    assert answer.cache_control.max_age == 86400


def test_the_address_on_paper_is_the_public_one(starter_folder: Any) -> None:
    public: Any = make_app(starter_folder, site_url="https://dargah.example.ir/").test_client()
    sheet = public.page(SHEET)
    assert "dargah.example.ir/c/57417" in sheet.text
    assert public.get("/c/57417/qr.svg").text != make_app(starter_folder).test_client().get("/c/57417/qr.svg").text


@pytest.mark.parametrize("wrong", ["dargah.example.ir", "ftp://x.ir", "https://x.ir/?a=1", "https://x.ir/ b"])
def test_a_public_address_that_is_none_stops_the_start(wrong: str) -> None:
    with pytest.raises(SettingError, match="SITE_URL"):
        Settings(site_url=wrong).check()


def test_long_cards_get_larger_paper_and_the_longest_leave_the_explanations_out() -> None:
    step = {"title": "گام", "detail": "شرح گام " * 12, "channel": "desk"}
    cards = [
        Card.model_validate({**LEAST, "steps": [step] * count, "evidence": [{"name": f"مدرک شماره {number}"} for number in range(count)]})
        for count in (2, 9, 20)
    ]
    assert [paper(card) for card in cards] == [Paper(False, True), Paper(True, True), Paper(True, False)]
