"""Numbers, money, durations in words."""

import re
from datetime import time
from decimal import Decimal

import pytest
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from markupsafe import Markup

from app.text.digits import to_ascii
from app.web import figures

in_request = hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def plain(text: str) -> str:
    """Without markup."""
    return Markup(text).striptags()


@pytest.mark.usefixtures("persian")
class TestPersian:
    @pytest.mark.parametrize(
        ("value", "shown"),
        [
            (0, "۰"),
            (7, "۷"),
            (1234567, "۱٬۲۳۴٬۵۶۷"),
            (1.5, "۱٫۵"),
            (2.0, "۲"),
            (Decimal("12.25"), "۱۲٫۲۵"),
            (-3, "−۳"),
            (-0.001, "۰"),
            (1000.0, "۱٬۰۰۰"),
        ],
    )
    def test_number(self, value: figures.Figure, shown: str) -> None:
        assert figures.number(value) == shown

    def test_number_with_places(self) -> None:
        assert figures.number(2, 1) == "۲٫۰"
        assert figures.number(1.45, 0) == "۱"

    def test_digits_change_nothing_else(self) -> None:
        assert figures.digits("پلیس+10، ماده ۵ و ٦، A4") == "پلیس+۱۰، ماده ۵ و ۶، A۴"
        assert figures.digits(None) == ""
        assert figures.digits(1405) == "۱۴۰۵"

    @pytest.mark.parametrize(
        ("amount", "shown"),
        [
            (6_500_000, "۶٬۵۰۰٬۰۰۰ ریال (۶۵۰٬۰۰۰ تومان)"),
            (10, "۱۰ ریال (۱ تومان)"),
            (125, "۱۲۵ ریال (۱۲٫۵ تومان)"),
            (9, "۹ ریال (۰٫۹ تومان)"),
            (1_000_005, "۱٬۰۰۰٬۰۰۵ ریال (۱۰۰٬۰۰۰٫۵ تومان)"),
            (0, "رایگان"),
            (None, "اعلام نشده"),
        ],
    )
    def test_money(self, amount: int | None, shown: str) -> None:
        assert plain(figures.money(amount)) == shown

    @pytest.mark.parametrize(
        ("low", "high", "shown"),
        [
            (1000, 2000, "۱٬۰۰۰ تا ۲٬۰۰۰ ریال (۱۰۰ تا ۲۰۰ تومان)"),
            (2000, 1000, "۱٬۰۰۰ تا ۲٬۰۰۰ ریال (۱۰۰ تا ۲۰۰ تومان)"),
            (0, 2000, "رایگان تا ۲٬۰۰۰ ریال (۲۰۰ تومان)"),
            (0, 0, "رایگان"),
            (None, 2000, "تا ۲٬۰۰۰ ریال (۲۰۰ تومان)"),
            (2000, None, "از ۲٬۰۰۰ ریال (۲۰۰ تومان)"),
            (None, None, "اعلام نشده"),
        ],
    )
    def test_money_range(self, low: int | None, high: int | None, shown: str) -> None:
        assert plain(figures.money_range(low, high)) == shown

    def test_money_is_markup_once(self) -> None:
        assert "&lt;" not in str(figures.money_range(None, 2000))
        assert str(Markup("{}").format(figures.money(5))).count('class="money"') == 1

    @pytest.mark.parametrize(
        ("low", "high", "shown"),
        [
            (15, 60, "۱۵ تا ۶۰ روز"),
            (60, 15, "۱۵ تا ۶۰ روز"),
            (3, 3, "۳ روز"),
            (0, 0, "همان روز"),
            (None, 0, "همان روز"),
            (0, 3, "تا ۳ روز"),
            (None, 5, "تا ۵ روز"),
            (5, None, "از ۵ روز"),
            (None, None, "اعلام نشده"),
        ],
    )
    def test_days(self, low: int | None, high: int | None, shown: str) -> None:
        assert plain(figures.days(low, high)) == shown

    @pytest.mark.parametrize(
        ("low", "high", "shown"),
        [(1, None, "۱ بار"), (0, None, "بدون مراجعه"), (1, 2, "۱ تا ۲ بار"), (0, 1, "تا ۱ بار"), (None, None, "اعلام نشده")],
    )
    def test_visits(self, low: int | None, high: int | None, shown: str) -> None:
        assert plain(figures.visits(low, high)) == shown

    @pytest.mark.parametrize(
        ("metres", "shown"), [(0, "۵۰ متر"), (612, "۶۰۰ متر"), (1400, "۱٫۴ کیلومتر"), (9_960, "۱۰ کیلومتر"), (152_300, "۱۵۲ کیلومتر")]
    )
    def test_distance(self, metres: float, shown: str) -> None:
        assert figures.distance(metres) == shown

    @pytest.mark.parametrize(
        ("value", "shown"),
        [("07:30", "۷:۳۰"), (time(14), "۱۴"), ("24:00", "۲۴"), ("13:30:00", "۱۳:۳۰"), ("ظهر", "ظهر"), ("25:00", "۲۵:۰۰")],
    )
    def test_clock(self, value: time | str, shown: str) -> None:
        assert figures.clock(value) == shown

    def test_hours(self) -> None:
        assert plain(figures.hours("07:30", "13:30")) == "۷:۳۰ تا ۱۳:۳۰"
        assert plain(figures.hours(None, "13:30")) == "اعلام نشده"

    def test_percent(self) -> None:
        assert figures.percent(0.424) == "۴۲٪"
        assert plain(figures.percent(None)) == "اعلام نشده"

    @in_request
    @given(st.integers(min_value=-(10**15), max_value=10**15))
    def test_a_number_can_be_read_back(self, value: int) -> None:
        shown = figures.number(value)
        assert not re.search("[0-9,]", shown)
        assert int(to_ascii(shown).replace("٬", "").replace("−", "-")) == value

    @in_request
    @given(st.integers(min_value=1, max_value=10**14))
    def test_tomans_are_a_tenth_of_rials(self, amount: int) -> None:
        toman = Decimal(to_ascii(figures.tomans(amount)).split()[0].replace("٬", "").replace("٫", "."))
        assert toman * 10 == amount

    @in_request
    @given(st.text())
    def test_digits_keep_the_rest(self, text: str) -> None:
        shown = figures.digits(text)
        assert len(shown) == len(text)
        assert to_ascii(shown) == to_ascii(text)
        assert not re.search("[0-9٠-٩]", shown)


@pytest.mark.usefixtures("english")
class TestEnglish:
    def test_figures(self) -> None:
        assert figures.number(1234567.5) == "1,234,567.5"
        assert figures.digits("۱۴۰۵") == "۱۴۰۵"
        assert plain(figures.money(6_500_000)) == "IRR 6,500,000 (650,000 toman)"
        assert plain(figures.money(125)) == "IRR 125 (12.5 toman)"
        assert figures.money(0) == "Free"
        assert figures.days(1, 1) == "1 day"
        assert figures.days(15, 60) == "15 to 60 days"
        assert figures.visits(1) == "1 visit"
        assert figures.visits(2) == "2 visits"
        assert figures.clock("14:00") == "14:00"
        assert figures.percent(0.5) == "50%"
        assert plain(figures.unknown()) == "Not stated"


def test_the_words_follow_the_request(site: Flask) -> None:
    with site.test_request_context("/"):
        persian = figures.days(0, 0)
    with site.test_request_context("/?lang=en"):
        assert figures.days(0, 0) == "Same day" != persian
