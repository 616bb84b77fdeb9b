"""Dates as people read them: Jalali on Persian pages, Gregorian on English ones; times are those of Tehran."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date
from markupsafe import Markup
from persiantools.jdatetime import MONTH_NAMES_FA, JalaliDate

from app.text.digits import to_persian
from app.web.figures import number, persian, unknown
from app.web.locale import TIMEZONE
from app.web.translation import gettext as _
from app.web.translation import ngettext

TEHRAN = ZoneInfo(TIMEZONE)
JALALI_YEARS = range(1000, 9000)
"""Gregorian years that persiantools can turn; others are somebody's slip and shown as they are."""
MINUTE, HOUR, DAY = 60, 3600, 86400
RECENT = 7 * DAY


def _day(value: date | datetime) -> date:
    """The day in Tehran; a time without a zone is taken as Tehran's."""
    if isinstance(value, datetime):
        return (value.astimezone(TEHRAN) if value.tzinfo else value).date()
    return value


def _jalali(value: date | datetime) -> JalaliDate | None:
    """The Jalali day on Persian pages; None where the Gregorian one is to be shown."""
    day = _day(value)
    return JalaliDate(day) if persian() and day.year in JALALI_YEARS else None  # type: ignore[no-untyped-call]


def date_text(value: date | datetime | None) -> str:
    """«۳ آذر ۱۴۰۵» or “24 November 2026”."""
    if value is None:
        return unknown()
    jalali = _jalali(value)
    if jalali is None:
        return format_date(_day(value), "d MMMM y", locale="en")
    return to_persian(f"{jalali.day} {MONTH_NAMES_FA[jalali.month]} {jalali.year}")


def date_short(value: date | datetime | None) -> str:
    """«۱۴۰۵/۰۹/۰۳» or “2026-11-24”."""
    if value is None:
        return unknown()
    jalali = _jalali(value)
    if jalali is None:
        return _day(value).isoformat()
    return to_persian(f"{jalali.year}/{jalali.month:02}/{jalali.day:02}")


def year_text(value: date | datetime | None) -> str:
    """The year alone: «۱۴۰۵» or “2026”."""
    if value is None:
        return unknown()
    jalali = _jalali(value)
    return to_persian(str(jalali.year)) if jalali else str(_day(value).year)


def _tag(value: date | datetime, text: str, title: str = "") -> Markup:
    if isinstance(value, datetime):
        value = value.replace(microsecond=0)
    hint = Markup(' title="{}"').format(title) if title else Markup()
    return Markup('<time datetime="{}"{}>{}</time>').format(value.isoformat(), hint, text)


def date_tag(value: date | datetime | None) -> Markup:
    """The date in a `<time>`."""
    return _tag(value, date_text(value)) if value is not None else unknown()


def date_short_tag(value: date | datetime | None) -> Markup:
    """The short date in a `<time>`."""
    return _tag(value, date_short(value)) if value is not None else unknown()


def _ago(seconds: float) -> str:
    if seconds < MINUTE:
        return _("Just now")
    if seconds < HOUR:
        minutes = int(seconds // MINUTE)
        return ngettext("%(count)s minute ago", "%(count)s minutes ago", minutes, count=number(minutes))
    if seconds < DAY:
        hours = int(seconds // HOUR)
        return ngettext("%(count)s hour ago", "%(count)s hours ago", hours, count=number(hours))
    count = int(seconds // DAY)
    return ngettext("%(count)s day ago", "%(count)s days ago", count, count=number(count))


def ago_tag(value: datetime | None, now: datetime | None = None) -> Markup:
    """«۸ دقیقه پیش» within a week, the full date beside; older or future times give the date. `value` has a zone."""
    if value is None:
        return unknown()
    seconds = ((now or datetime.now(UTC)) - value).total_seconds()
    if 0 <= seconds < RECENT:
        return _tag(value, _ago(seconds), title=date_text(value))
    return date_tag(value)
