"""A thousand reports in a minute: most are put off, with their text; none of those that were taken is lost; nothing breaks."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from app.catalog.reporting import MOST_PER_HOUR
from tests.catalog.reporter import FEEDBACK, FOUND, REPORT, Reporter, ago, code_of
from tests.conftest import make_app
from tests.page import check_page, text_of

THREADS = 4


@pytest.fixture
def limited(own_starter: Flask) -> Reporter:
    """The same catalogue with the limits on."""
    folder = Reporter.of(own_starter).folder
    return Reporter.of(make_app(folder, rate_limit="240 per minute"))


def test_one_address_sends_ten_and_keeps_the_text_of_the_eleventh(limited: Reporter) -> None:
    for number in range(10):
        code_of(limited.send(REPORT, part="fee", text=f"گزارش {number}"))
    answer = limited.send(f"{REPORT}?lang=en", part="fee", text="گزارش یازدهم")
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 600
    page = check_page(answer.text)
    assert text_of(page.one("textarea")) == "گزارش یازدهم"
    assert "Many reports came in a short time" in text_of(page.one("div", role="alert"))
    assert len(limited.rows()) == 10
    code_of(limited.send(REPORT, part="fee", text="از جای دیگر", address="10.0.0.9"))


def test_what_is_not_good_is_not_counted(limited: Reporter) -> None:
    for _try in range(15):
        assert limited.send(REPORT, part="fee", text="").status_code == 422
    code_of(limited.send(REPORT, part="fee", text="درست"))


def test_a_thousand_in_a_minute(limited: Reporter) -> None:
    tokens = [limited.token(FEEDBACK) for _place in range(4)]

    def send(number: int) -> int:
        reporter = Reporter(limited.client.application.test_client(), limited.folder)
        fields = {"token": tokens[number % 4], "answer": "no", "text": f"نشد {number}"}
        return reporter.send(FOUND, address=f"10.0.{number % 250}.1", **fields).status_code

    with ThreadPoolExecutor(THREADS) as pool:
        statuses = Counter(pool.map(send, range(1000)))
    assert set(statuses) == {303, 429}
    assert MOST_PER_HOUR <= statuses[303] < MOST_PER_HOUR + THREADS
    assert len(limited.rows()) == statuses[303]
    assert limited.send(REPORT, part="fee", text="بعدی", address="10.1.1.1").status_code == 429
    token = limited.token(REPORT, -3700)
    with ago(-3800):
        code_of(limited.send(REPORT, part="fee", text="یک ساعت بعد", token=token, address="10.1.1.1"))


def test_two_clicks_at_once_are_one_report(limited: Reporter) -> None:
    for number in range(5):
        token = limited.token(FEEDBACK)

        def click(_which: int, token: str = token, number: int = number) -> str:
            reporter = Reporter(limited.client.application.test_client(), limited.folder)
            return code_of(reporter.send(FOUND, token=token, answer="yes", text="", address=f"10.2.{number}.1"))

        with ThreadPoolExecutor(THREADS) as pool:
            assert len(set(pool.map(click, range(THREADS)))) == 1
        assert len(limited.rows()) == number + 1
