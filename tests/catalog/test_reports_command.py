"""`flask catalog reports`: what agencies read until they have their workspace."""

import pytest
from flask import Flask

from tests.catalog.reporter import FEEDBACK, FOUND, REPORT, Reporter, ago, code_of


@pytest.fixture
def codes(own_starter: Flask) -> list[str]:
    reporter = Reporter.of(own_starter)
    with ago(40 * 86400):
        token = reporter.token(REPORT, 100)
        old = code_of(reporter.send(REPORT, part="time", text="قدیمی", token=token))
    answers = (
        reporter.send(REPORT, part="fee", text="سطر یکم\nسطر دوم"),
        reporter.send(FOUND, form=FEEDBACK, answer="no"),
        reporter.send("/services/m-building-permit/found?org=mun-sirjan", form="/services/m-building-permit/feedback", answer="yes"),
        reporter.send("/not-found", q="پهپاد", text="مجوز پرواز"),
    )
    return [old, *map(code_of, answers)]


def listed(app: Flask, *options: str) -> str:
    result = app.test_cli_runner().invoke(args=["catalog", "reports", *options])
    assert result.exit_code == 0, result.output
    return result.output


def test_the_latest_first_with_their_counts(own_starter: Flask, codes: list[str]) -> None:
    lines = listed(own_starter).splitlines()
    assert {line.strip() for line in lines[:4]} == {"1  error", "1  found: yes", "1  found: no", "1  not_found"}
    assert [line.split()[2] for line in lines if line[:2] == "20"] == codes[:0:-1]
    assert "  ? پهپاد" in lines
    assert lines[-2:] == ["  سطر یکم", "  سطر دوم"]
    assert any(line.endswith("found  yes  m-building-permit (mun-sirjan)") for line in lines)


def test_options(own_starter: Flask, codes: list[str]) -> None:
    found = listed(own_starter, "--kind", "found")
    assert [code for code in codes if code in found] == codes[2:4]
    latest = listed(own_starter, "--limit", "1")
    assert [code for code in codes if code in latest] == codes[4:]
    everything = listed(own_starter, "--days", "60")
    assert all(code in everything for code in codes)
    assert own_starter.test_cli_runner().invoke(args=["catalog", "reports", "--kind", "other"]).exit_code == 2


def test_nothing_told_is_nothing_printed(own_starter: Flask) -> None:
    assert listed(own_starter) == ""
