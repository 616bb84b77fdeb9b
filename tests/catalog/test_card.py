"""The card: its limits, what it refuses, and which web addresses it takes."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask, redirect
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from app.catalog.card import Card, ChannelKind, Cost, ProcessingTime, Rial, WebAddress, load
from app.web.filters import host

ADDRESS: TypeAdapter[str] = TypeAdapter(WebAddress)
LEAST: dict[str, Any] = {
    "title": "صدور گذرنامه",
    "plain_title": "گرفتن گذرنامه",
    "summary": "گذرنامه برای سفر",
    "description": "شرح",
    "audience": ["citizen"],
    "categories": ["police"],
    "channels": [{"kind": "online", "name": "سامانه"}],
    "keywords": ["پاسپورت"],
}


def refused(**changes: Any) -> list[tuple[str, str]]:
    """(place, type) of what is wrong with the least card when it is changed; `...` takes a field away."""
    values = {name: value for name, value in (LEAST | changes).items() if value is not ...}
    with pytest.raises(ValidationError) as caught:
        Card.model_validate(values)
    return [(".".join(str(step) for step in item["loc"]), item["type"]) for item in caught.value.errors()]


def test_the_least_card_declares_nothing_it_does_not_know() -> None:
    card = Card.model_validate(LEAST)
    assert (card.costs, card.evidence, card.steps, card.outputs) == ([], [], [], [])
    assert (card.processing_time.days_min, card.processing_time.days_max) == (None, None)
    assert (card.national_id, card.complaint, card.declared_maturity) == (None, None, None)
    assert load(card.model_dump(mode="json", exclude_defaults=True)) == card


@pytest.mark.parametrize("name", LEAST)
def test_each_of_the_least_fields_is_required(name: str) -> None:
    assert refused(**{name: ...}) == [(name, "missing")]


@pytest.mark.parametrize("name", ["audience", "categories", "channels", "keywords"])
def test_a_list_that_must_say_something_is_not_empty(name: str) -> None:
    assert refused(**{name: []}) == [(name, "too_short")]


def test_unknown_fields_are_refused_at_every_depth() -> None:
    assert refused(titel="x") == [("titel", "extra_forbidden")]
    assert refused(channels=[{"kind": "online", "name": "x", "link": "y"}]) == [("channels.0.link", "extra_forbidden")]
    assert refused(processing_time={"days": 3}) == [("processing_time.days", "extra_forbidden")]


@pytest.mark.parametrize(
    ("name", "limit"), [("title", 300), ("plain_title", 300), ("title_en", 500), ("summary", 400), ("description", 2500)]
)
def test_texts_have_a_longest_form(name: str, limit: int) -> None:
    assert Card.model_validate(LEAST | {name: "ب" * limit})
    assert refused(**{name: "ب" * (limit + 1)}) == [(name, "string_too_long")]


@pytest.mark.parametrize("blank", ["", "   ", "\u200c", " \u200c\u200f ", "\ufeff", "\u200b"])
def test_a_title_that_nobody_can_see_is_refused(blank: str) -> None:
    assert refused(title=blank)[0][0] == "title"


@pytest.mark.parametrize("bad", ["\0", "\x1b[31m", "\x7f", "\x85", "\u202e", "\u2066", "\ufffd", "\ud800"])
def test_characters_that_cannot_be_printed_are_refused_everywhere(bad: str) -> None:
    assert refused(title=f"گذر{bad}نامه")[0][0] == "title"
    assert refused(description=f"گذر{bad}نامه")[0][0] == "description"
    assert refused(title_en=f"Pass{bad}port")[0][0] == "title_en"
    assert refused(complaint=f"x{bad}y")[0][0] == "complaint"


def test_half_spaces_line_breaks_and_all_scripts_are_welcome() -> None:
    text = "می‌خواهم\nخطی دیگر\tو 😀 é 中 ٪"
    assert Card.model_validate(LEAST | {"description": text}).description == text
    assert Card.model_validate(LEAST | {"title": "  کارت‌ها  "}).title == "کارت‌ها"


@pytest.mark.parametrize("code", ["Police", "a b", "a--b", "-a", "a-", "پلیس", "a.b", "a/b", "", "x" * 81, "a\n"])
def test_codes_are_lower_case_slugs(code: str) -> None:
    assert refused(categories=[code])[0][0] == "categories.0"
    assert refused(related=[code])[0][0] == "related.0"


@pytest.mark.parametrize("code", ["a", "1", "m-building-permit", "a_b", "x" * 80])
def test_slugs_are_taken(code: str) -> None:
    assert Card.model_validate(LEAST | {"related": [code]}).related == [code]


@pytest.mark.parametrize("number", ["1234567890", "1234567890123"])
def test_a_national_id_has_ten_to_thirteen_ascii_digits(number: str) -> None:
    assert Card.model_validate(LEAST | {"national_id": number}).national_id == number


@pytest.mark.parametrize("number", ["", "123456789", "12345678901234", "۱۲۳۴۵۶۷۸۹۰", "12345 67890", "1234567890\n", 1234567890])
def test_other_national_ids_are_refused(number: object) -> None:
    assert refused(national_id=number)[0][0] == "national_id"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "data:text/html,x",
        "ftp://a.ir",
        "//evil.example",
        "/path",
        "a.ir",
        "https://",
        "https://localhost",
        "https://user@a.ir",
        "https://a.ir@evil.example",
        "https://user:secret@a.ir/",
        "https://a.ir\\@evil.example",
        "https://a.ir/\\evil",
        "https://a b.ir",
        "https://a.ir/x y",
        "https://a.ir/\tx",
        "https://a.ir/\nx",
        "https://a.ir/\0",
        "https://a.ir/\x07",
        "https://a.ir/\u202e",
        'https://a.ir/"onclick=x',
        "https://a.ir/<script>",
        "https://a..ir",
        "https://.ir",
        "https://-.-",
        "https://[::1].ir",
        "http://[x.y",
        "https://a.ir:",
        "https://a.ir:0",
        "https://a.ir:x",
        "https://a.ir:99999",
        "https://a.ir/" + "x" * 500,
    ],
)
def test_an_address_that_is_not_plainly_of_the_web_is_refused(url: str) -> None:
    with pytest.raises(ValidationError):
        ADDRESS.validate_python(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://a.ir",
        "http://a.ir/",
        "https://www.a-b.co.ir:8443/x/؟?q=گذرنامه&b=1#c",
        "https://a.ir?x",
        "https://سامانه.ایران/خدمت",
        "https://a.ir/@name/x:y",
    ],
)
def test_addresses_of_the_web_are_taken_as_they_are(url: str) -> None:
    assert ADDRESS.validate_python(f" {url} ") == url


@given(st.from_regex(r"https?://[^\s]{1,30}", fullmatch=True))
def test_whatever_address_is_taken_can_be_gone_to_and_named(url: str) -> None:
    try:
        taken = ADDRESS.validate_python(url)
    except ValidationError:
        return
    parts = urlsplit(taken)
    assert parts.hostname and parts.username is None
    with Flask(__name__).test_request_context():
        assert redirect(taken).headers["Location"].startswith(("http://", "https://"))


def test_a_host_with_letters_of_its_own_is_named(starter_app: Flask) -> None:
    with starter_app.test_request_context():
        assert "سامانه.ایران" in host(ADDRESS.validate_python("https://سامانه.ایران/x"))


@pytest.mark.parametrize("amount", [-1, 10**14 + 1, 1.5, "1.5", "رایگان", float("nan"), float("inf")])
def test_amounts_are_whole_rials_from_nothing_to_a_hundred_thousand_milliards(amount: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Rial).validate_python(amount)


def test_a_cost_is_for_one_channel_or_for_any() -> None:
    assert Cost(label="x", channel="any", amount=0).channel == "any"
    assert Cost.model_validate({"label": "x", "channel": "online", "amount": None}).channel is ChannelKind.ONLINE
    for channel in ("ANY", "anyway", "", "desk"):
        with pytest.raises(ValidationError):
            Cost.model_validate({"label": "x", "channel": channel, "amount": 1})


def test_an_amount_must_be_said_to_be_unknown() -> None:
    with pytest.raises(ValidationError):
        Cost.model_validate({"label": "x", "channel": "any"})


def test_days_stand_in_order() -> None:
    assert ProcessingTime(days_min=0, days_max=0).days_max == 0
    assert ProcessingTime(days_min=5).days_max is None
    for days in ({"days_min": 5, "days_max": 4}, {"days_min": -1}, {"days_max": 3661}):
        with pytest.raises(ValidationError):
            ProcessingTime.model_validate(days)


def test_a_card_cannot_be_changed_in_place() -> None:
    card = Card.model_validate(LEAST)
    with pytest.raises(ValidationError):
        card.title = "x"
