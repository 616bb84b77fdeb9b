"""Jalali dates, and Gregorian ones in English."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.text.digits import to_ascii
from app.web import dates

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
AZAR_3 = date(2026, 11, 24)


@pytest.mark.usefixtures("persian")
class TestPersian:
    @pytest.mark.parametrize(
        ("day", "long", "short"),
        [
            (AZAR_3, "۳ آذر ۱۴۰۵", "۱۴۰۵/۰۹/۰۳"),
            (date(2019, 1, 26), "۶ بهمن ۱۳۹۷", "۱۳۹۷/۱۱/۰۶"),
            (date(2025, 3, 20), "۳۰ اسفند ۱۴۰۳", "۱۴۰۳/۱۲/۳۰"),
            (date(2025, 3, 21), "۱ فروردین ۱۴۰۴", "۱۴۰۴/۰۱/۰۱"),
        ],
    )
    def test_long_and_short(self, day: date, long: str, short: str) -> None:
        assert dates.date_text(day) == long
        assert dates.date_short(day) == short
        assert dates.year_text(day) == long[-4:]

    def test_an_evening_in_utc_is_the_next_day_in_tehran(self) -> None:
        assert dates.date_text(datetime(2026, 11, 23, 20, 29, tzinfo=UTC)) == "۲ آذر ۱۴۰۵"
        assert dates.date_text(datetime(2026, 11, 23, 20, 30, tzinfo=UTC)) == "۳ آذر ۱۴۰۵"

    def test_the_tag_is_for_machines_too(self) -> None:
        assert str(dates.date_tag(AZAR_3)) == '<time datetime="2026-11-24">۳ آذر ۱۴۰۵</time>'
        assert str(dates.date_short_tag(NOW)) == '<time datetime="2026-11-24T12:00:00+00:00">۱۴۰۵/۰۹/۰۳</time>'

    def test_no_date_is_said(self) -> None:
        for shown in (dates.date_tag, dates.date_text, dates.date_short, dates.year_text, dates.ago_tag):
            assert "اعلام نشده" in shown(None)

    @pytest.mark.parametrize(
        ("before", "words"),
        [
            (timedelta(seconds=20), "هم‌اکنون"),
            (timedelta(minutes=8, seconds=59), "۸ دقیقه پیش"),
            (timedelta(hours=3), "۳ ساعت پیش"),
            (timedelta(days=6, hours=23), "۶ روز پیش"),
        ],
    )
    def test_near_times(self, before: timedelta, words: str) -> None:
        tag = str(dates.ago_tag(NOW - before, now=NOW))
        assert f">{words}</time>" in tag
        assert "title=" in tag

    def test_far_and_future_times_are_dates(self) -> None:
        assert "۲۶ آبان ۱۴۰۵" in dates.ago_tag(NOW - timedelta(days=7), now=NOW)
        assert "۴ آذر ۱۴۰۵" in dates.ago_tag(NOW + timedelta(days=1), now=NOW)

    def test_a_date_of_no_calendar_breaks_nothing(self) -> None:
        assert dates.date_short(date.min) == "0001-01-01"
        assert dates.date_text(date.max)

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
    @given(st.dates(date(1921, 3, 21), date(2121, 3, 20)))
    def test_short_dates_sort_like_the_days(self, day: date) -> None:
        assert dates.date_short(day) < dates.date_short(day + timedelta(days=1))
        assert int(to_ascii(dates.date_short(day))[:4]) in (day.year - 622, day.year - 621)


@pytest.mark.usefixtures("english")
def test_english() -> None:
    assert dates.date_text(AZAR_3) == "24 November 2026"
    assert dates.date_short(AZAR_3) == "2026-11-24"
    assert dates.year_text(AZAR_3) == "2026"
    assert ">8 minutes ago</time>" in dates.ago_tag(NOW - timedelta(minutes=8), now=NOW)
    assert ">1 hour ago</time>" in dates.ago_tag(NOW - timedelta(hours=1), now=NOW)
