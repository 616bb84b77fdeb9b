"""Citizens' words come into the catalogue whole, masked and once; whatever is typed into the forms, nothing of it is lost."""

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.catalog.models.organisations import Organisation
from app.catalog.reporting import CODE_LETTERS, REPORT_JOB, is_code, new_code
from app.db import db
from app.jobs.models import Job
from app.jobs.registry import register
from app.jobs.worker import run_pending
from tests.catalog.reporter import FEEDBACK, FOUND, REPORT, SERVICE, Reporter, ago, code_of
from tests.page import check_page, text_of

SCRIPT = '<script>alert(1)</script> <b>پررنگ</b> & "نقل"'


@pytest.fixture
def reporter(own_starter: Flask) -> Reporter:
    return Reporter.of(own_starter)


def test_an_error_on_a_page(reporter: Reporter) -> None:
    answer = reporter.send(REPORT, part="fee", text="هزینه ۶٬۵۰۰٬۰۰۰ ریال است.\r\n\r\n\r\n\r\nبرگه دفتر را ببینید.")
    code = code_of(answer)
    (row,) = reporter.rows()
    assert (row["kind"], row["part"], row["answer"], row["state"], row["query"]) == ("ERROR", "FEE", None, "OPEN", "")
    assert row["text"] == "هزینه ۶٬۵۰۰٬۰۰۰ ریال است.\n\nبرگه دفتر را ببینید."
    assert row["code"] == code
    assert row["organisation_id"] is None
    thanks = check_page(reporter.client.get(answer.location).text)
    assert f"{code[:4]}-{code[4:]}" in thanks.main
    assert f"/services/{SERVICE}" in thanks.links


def test_a_report_keeps_the_organisation_of_the_page(own_starter: Flask, reporter: Reporter) -> None:
    path = "/services/m-building-permit/report?org=mun-sirjan"
    code_of(reporter.send(path, part="hours", text="پنجشنبه تعطیل است"))
    code_of(reporter.send("/services/m-building-permit/report?org=police", part="hours", text="پنجشنبه تعطیل است"))
    with own_starter.app_context():
        sirjan = db.session.scalar(select(Organisation.id).where(Organisation.slug == "mun-sirjan"))
    assert [row["organisation_id"] for row in reporter.rows()] == [sirjan, None]


@pytest.mark.parametrize(("answer", "stored"), [("yes", "YES"), ("partly", "PARTLY"), ("no", "NO")])
def test_whether_a_page_helped(reporter: Reporter, answer: str, stored: str) -> None:
    page = check_page(reporter.client.get(f"{FEEDBACK}?answer={answer}").text)
    assert [box.get("value") for box in page.all("input", type="radio") if box.get("checked") is not None] == [answer]
    code_of(reporter.send(FOUND, form=FEEDBACK, answer=answer))
    (row,) = reporter.rows()
    assert (row["kind"], row["answer"], row["text"]) == ("FOUND", stored, "")


def test_what_was_not_found(reporter: Reporter) -> None:
    page = check_page(reporter.client.get("/not-found?q=پهپاد").text)
    assert page.one("input", name="q").get("value") == "پهپاد"
    code_of(reporter.send("/not-found", q="مجوز پهپاد 09131234567", text="مجوز پرواز می‌خواستم"))
    (row,) = reporter.rows()
    assert (row["kind"], row["query"], row["definition_id"]) == ("NOT_FOUND", "مجوز پهپاد […]", None)


def test_a_form_begun_on_the_results_page_is_shown_to_be_sent(reporter: Reporter) -> None:
    results = check_page(reporter.client.get("/search?q=zzzqqq").text)
    form = results.one("form", method="post")
    assert form.get("action") == "/not-found"
    assert results.all("input", name="token") == []
    page = check_page(reporter.client.post("/not-found", data={"begun": "1", "q": "zzzqqq", "text": "چیزی\nدیگر"}).text)
    assert text_of(page.one("textarea")) == "چیزی دیگر"
    assert page.one("input", name="q").get("value") == "zzzqqq"
    assert page.all("div", role="alert") == []
    assert reporter.rows() == []


def test_results_lead_to_the_form(reporter: Reporter) -> None:
    page = check_page(reporter.client.get("/search?q=گذرنامه&lang=en").text)
    address = page.link("Tell us what you were looking for")
    assert check_page(reporter.client.get(address).text).one("input", name="q").get("value") == "گذرنامه"


def test_the_service_page_carries_nothing_that_is_only_for_one_visitor(reporter: Reporter) -> None:
    answers = [reporter.client.get("/services/m-building-permit?org=mun-sirjan&lang=en") for _visit in range(2)]
    page = check_page(answers[0].text)
    assert page.all("input", name="token") == []
    assert "Set-Cookie" not in reporter.client.get(f"/services/{SERVICE}").headers
    assert page.link("Partly") == "/services/m-building-permit/feedback?answer=partly&org=mun-sirjan"
    assert page.link("Report an error on this page") == "/services/m-building-permit/report?org=mun-sirjan"


def test_personal_numbers_are_masked(reporter: Reporter) -> None:
    code_of(reporter.send(REPORT, part="other", text="کد ملی ۰۰۸۴۵۷۵۹۴۸ و تلفن 0913-123-4567 و a@b.ir"))
    assert reporter.rows()[0]["text"] == "کد ملی […] و تلفن […] و […]"


def test_script_is_only_text(reporter: Reporter) -> None:
    page = reporter.refused(REPORT, part="", text=SCRIPT)
    assert (page.one("textarea").text or "").strip() == SCRIPT
    code_of(reporter.send(REPORT, part="other", text=SCRIPT))
    assert reporter.rows()[0]["text"] == SCRIPT


def test_control_characters_go(reporter: Reporter) -> None:
    code_of(reporter.send(REPORT, part="other", text="a\x00b\x1b[31m\u202eسلام\x07\ufeff"))
    assert reporter.rows()[0]["text"] == "a b [31mسلام"


@pytest.mark.parametrize("text", ["", "  \n\t ", "\u200c\u202e"])
def test_an_empty_report_is_asked_for(reporter: Reporter, text: str) -> None:
    page = reporter.refused(f"{REPORT}?lang=en", part="", text=text)
    assert text_of(page.one("h1")) == "Report an error on a page"
    assert page.title.startswith("Not sent yet:")
    summary = page.one("div", role="alert")
    assert "2 things are left" in text_of(summary)
    assert [link.get("href") for link in page.all("a") if (link.get("href") or "").startswith("#") and link.get("href") != "#main"] == [
        "#part-1",
        "#text",
    ]
    assert page.one("textarea").get("aria-invalid") == "true"
    assert reporter.rows() == []


def test_a_long_text_is_never_cut(reporter: Reporter) -> None:
    code_of(reporter.send(REPORT, part="other", text="ب" * 2000))
    long = "ا" * 2001
    page = reporter.refused(f"{REPORT}?lang=en", part="fee", text=long)
    assert "Your text has 2,001 letters and there is room for 2,000" in page.main
    assert (page.one("textarea").text or "").strip() == long
    assert [box.get("value") for box in page.all("input", type="radio") if box.get("checked") is not None] == ["fee"]
    page = reporter.refused("/not-found?lang=en", q="ج" * 201, text="چیزی")
    assert "Your text has 201 letters and there is room for 200" in page.main
    assert len(reporter.rows()) == 1


@pytest.mark.parametrize("part", ["all", "FEE", "fee ", "<b>"])
def test_only_parts_of_the_list_are_taken(reporter: Reporter, part: str) -> None:
    answer = reporter.send(REPORT, part=part, text="x")
    assert answer.status_code == (303 if part.strip() == "fee" else 422)


def test_a_megabyte_is_too_much(reporter: Reporter) -> None:
    page = check_page(reporter.send(f"{REPORT}?lang=en", text="a" * 1_100_000).text)
    assert text_of(page.one("h1")) == "What you sent is too large"
    answer = reporter.send(REPORT, part="fee", text="ب" * 60_000)
    assert answer.status_code == 422
    assert (check_page(answer.text).one("textarea").text or "").strip() == "ب" * 60_000


def sent_with(reporter: Reporter, token: str, text: str = "هزینه نادرست است") -> Any:
    return reporter.send(f"{REPORT}?lang=en", part="fee", text=text, token=token)


@pytest.mark.parametrize(
    ("seconds", "sentence"),
    [(3 * 3600 + 60, "open for more than three hours"), (0, "That was very quick"), (3 * 3600 - 60, ""), (4, "")],
)
def test_a_token_has_its_time(reporter: Reporter, seconds: float, sentence: str) -> None:
    answer = sent_with(reporter, reporter.token(REPORT, seconds))
    if not sentence:
        code_of(answer)
        return
    assert answer.status_code == 422
    page = check_page(answer.text)
    assert sentence in text_of(page.one("div", role="alert"))
    assert text_of(page.one("textarea")) == "هزینه نادرست است"
    assert reporter.rows() == []


def test_a_young_token_grows_and_an_old_one_is_renewed(reporter: Reporter) -> None:
    young = reporter.token(REPORT, 0)
    assert check_page(sent_with(reporter, young).text).one("input", name="token").get("value") == young
    old = reporter.token(REPORT, 20_000)
    with ago(60):
        again = check_page(sent_with(reporter, old).text).one("input", name="token").get("value")
    assert again != old
    code_of(sent_with(reporter, str(again)))


def test_a_token_is_only_good_for_its_form(reporter: Reporter) -> None:
    own = reporter.token(REPORT)
    others = [reporter.token(path) for path in ("/services/m-waste-fee/report", FEEDBACK, "/not-found")]
    for token in ("", "x", "é" * 300, "a" * 5000, "X" + own[1:], *others):
        answer = sent_with(reporter, token)
        assert answer.status_code == 422, token
        assert "A part of this form was lost" in text_of(check_page(answer.text).one("div", role="alert"))
    assert reporter.rows() == []


def test_a_double_click_is_one_report(reporter: Reporter) -> None:
    token = reporter.token(REPORT)
    codes = {code_of(sent_with(reporter, token)) for _click in range(3)}
    with ago(-3600):
        codes.add(code_of(sent_with(reporter, token)))
    assert len(codes) == 1
    codes.add(code_of(sent_with(reporter, token, "چیزی دیگر")))
    assert len(codes) == len(reporter.rows()) == 2


def test_the_same_words_within_a_minute_are_one_report(reporter: Reporter) -> None:
    first, second = (code_of(reporter.send(REPORT, part="fee", text="هزینه نادرست است")) for _time in range(2))
    assert first == second
    other_part = code_of(reporter.send(REPORT, part="time", text="هزینه نادرست است"))
    token = reporter.token(REPORT, -20)
    with ago(-90):
        later = code_of(sent_with(reporter, token))
    assert len({first, other_part, later}) == len(reporter.rows()) == 3


def test_answers_without_words_of_different_people_all_count(reporter: Reporter) -> None:
    codes = {code_of(reporter.send(FOUND, form=FEEDBACK, answer="yes")) for _person in range(4)}
    assert len(codes) == len(reporter.rows()) == 4


def test_a_robot_is_thanked_and_not_stored(reporter: Reporter) -> None:
    answer = reporter.send(REPORT, part="fee", text="buy", website="https://spam.example")
    assert is_code(code_of(answer))
    assert check_page(reporter.client.get(answer.location).text)
    assert reporter.rows() == []


def test_codes() -> None:
    codes = {new_code() for _code in range(3000)}
    assert len(codes) == 3000
    assert all(is_code(code) for code in codes)
    assert not set("01ILOSZBUVGQN") & set(CODE_LETTERS)


@pytest.mark.parametrize("code", ["", "ABC", "<script>", "ACDEFHJ0", "acdefhj2", "ACDEFHJ2X"])
def test_the_thank_you_page_shows_no_other_words(reporter: Reporter, code: str) -> None:
    page = check_page(reporter.client.get("/thanks", query_string={"code": code, "lang": "en", "service": "none", "kind": "<b>"}).text)
    assert "Your code" not in page.main


def test_services_that_are_not_there(reporter: Reporter) -> None:
    for path in ("/services/none/report", "/services/none/feedback"):
        assert reporter.client.get(path).status_code == 404
    assert reporter.client.post("/services/none/found").status_code == 404
    assert reporter.client.get(FOUND).location == FEEDBACK


def test_the_form_as_a_piece(reporter: Reporter) -> None:
    piece = reporter.client.get(f"{FEEDBACK}?answer=no&fragment=1").text
    assert piece.count("data-fragment") == 1
    assert "<html" not in piece
    assert "<html" not in reporter.client.post(f"{FOUND}?fragment=1", data={"answer": "no"}).text
    answer = reporter.send(f"{FOUND}?fragment=1", form=FEEDBACK, answer="no")
    assert "fragment=1" in answer.location
    assert "<html" not in reporter.client.get(answer.location).text
    assert "<html" in reporter.client.get(f"{REPORT}?fragment=1").text


def test_a_job_is_asked_for_only_where_somebody_does_it(own_starter: Flask, reporter: Reporter) -> None:
    code_of(reporter.send(REPORT, part="fee", text="یک"))
    with own_starter.app_context():
        assert db.session.scalars(select(Job).where(Job.name == REPORT_JOB)).all() == []
    got: list[Any] = []
    register(own_starter, REPORT_JOB, got.extend, batch=10)
    code_of(reporter.send(REPORT, part="fee", text="دو"))
    code_of(reporter.send(REPORT, part="fee", text="دو"))
    assert run_pending(own_starter, [REPORT_JOB]) == 1
    assert json.dumps(got) == json.dumps([{"report_id": reporter.rows()[1]["id"]}])
