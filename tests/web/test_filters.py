"""What is read from left to right: telephones, codes, addresses."""

import pytest
from flask import Flask, render_template_string

from app.web import filters


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("034-32123456", "+983432123456"),
        ("۰۳۴-۳۲۱۲۳۴۵۶", "+983432123456"),
        ("09131234567", "+989131234567"),
        ("0098 913 123 4567", "+989131234567"),
        ("+98 34 3212 3456", "+983432123456"),
        ("137", "137"),
        ("۱۱۱", "111"),
        ("32123456", "32123456"),
        ("ندارد", ""),
    ],
)
def test_what_is_dialled(text: str, target: str) -> None:
    assert filters.dialled(text) == target


@pytest.mark.usefixtures("persian")
class TestPersian:
    def test_phone(self) -> None:
        assert str(filters.phone("034-32123456")) == '<a href="tel:+983432123456"><bdi dir="ltr">۰۳۴-۳۲۱۲۳۴۵۶</bdi></a>'
        assert str(filters.phone("137، 111")).count("<a ") == 2
        assert str(filters.phone("<b>")) == "&lt;b&gt;"
        assert "اعلام نشده" in filters.phone("  ")
        assert "اعلام نشده" in filters.phone(None)

    @pytest.mark.parametrize(
        ("code", "shown"), [("41276", "۴۱۲۷-۶"), ("4127-6", "۴۱۲۷-۶"), ("۴۱۲۷۶", "۴۱۲۷-۶"), (100003, "۱۰۰۰۰-۳"), ("7", "۷"), (None, "")]
    )
    def test_short_code(self, code: object, shown: str) -> None:
        assert str(filters.short_code(code)) == f'<bdi dir="ltr">{shown}</bdi>'

    def test_ltr_escapes(self) -> None:
        assert str(filters.ltr("4×6 <")) == '<bdi dir="ltr">۴×۶ &lt;</bdi>'

    def test_host(self) -> None:
        assert str(filters.host("https://www.gov.kr.ir/path?q=1")) == '<bdi dir="ltr">gov.kr.ir</bdi>'
        assert "اعلام نشده" in filters.host("")


def test_they_are_there_in_templates(persian: Flask) -> None:
    shown = render_template_string('{{ 6500000|rials }} {{ 41276|short_code }} {{ days(15, 60) }} {{ none|money }} {{ "<i>"|fa }}')
    assert "۶٬۵۰۰٬۰۰۰ ریال" in shown
    assert "۴۱۲۷-۶" in shown
    assert '<span class="unknown">اعلام نشده</span>' in shown
    assert "&lt;i&gt;" in shown
    assert "phone" in persian.jinja_env.filters


def test_constants_follow_the_language_of_each_request(site: Flask) -> None:
    template = site.jinja_env.from_string('{{ 1000|number }} {{ none|money }} {{ "گذرنامه"|fa }}')
    with site.test_request_context("/"):
        assert template.render().startswith("۱٬۰۰۰ ")
    with site.test_request_context("/?lang=en"):
        assert template.render() == '1,000 <span class="unknown">Not stated</span> <span lang="fa" dir="rtl">گذرنامه</span>'
