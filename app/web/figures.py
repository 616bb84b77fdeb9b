"""Numbers, money and durations as people read them: Persian digits and words on Persian pages, Latin ones on English pages.

What is not known is said so in quiet ink, never shown as 0.
"""

import re
from collections.abc import Callable
from datetime import time
from decimal import Decimal
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar

from markupsafe import Markup, escape

from app.text.digits import to_persian
from app.web.translation import current_language, ngettext, words
from app.web.translation import gettext as _

Figure = int | float | Decimal
Given = ParamSpec("Given")
Said = TypeVar("Said")
PERSIAN_MARKS = str.maketrans({",": "٬", ".": "٫", "-": "−"})
CLOCK = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)(?::\d\d)?")


def said_once(figure: Callable[Given, Said]) -> Callable[Given, Said]:
    """The same numbers come again and again, and the words around them stay: kept for each language."""

    @lru_cache(maxsize=4096, typed=True)
    def known(_words: object, *values: Given.args, **named: Given.kwargs) -> Said:
        return figure(*values, **named)

    @wraps(figure)
    def said(*values: Given.args, **named: Given.kwargs) -> Said:
        return known(words(), *values, **named)  # type: ignore[arg-type]  # numbers and texts

    return said


def persian() -> bool:
    """The page is in Persian."""
    return current_language() == "fa"


@said_once
def unknown(text: str | None = None) -> Markup:
    """«اعلام نشده», or another word for what is not known, in quiet ink."""
    return Markup('<span class="unknown">{}</span>').format(text or _("Not stated"))


def digits(value: object) -> str:
    """The digits of a text (or anything printed) in those of the page's language; nothing else changes."""
    text = "" if value is None else str(value)
    return to_persian(text) if persian() else text


@said_once
def number(value: Figure | None, places: int | None = None) -> str:
    """A number with its thousands apart; `places` decimals, or as many as it has, at most two."""
    if value is None:
        return unknown()
    text = f"{value:,.{places}f}" if places is not None else _natural(value)
    return to_persian(text.translate(PERSIAN_MARKS)) if persian() else text.replace("-", "−")


def _natural(value: Figure) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    text = f"{value:,.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def percent(share: float | None) -> str:
    """A share of 1 as «۴۲٪»."""
    if share is None:
        return unknown()
    text = number(round(share * 100))
    return f"{text}٪" if persian() else f"{text}%"


def rials(amount: int) -> str:
    """«۶٬۵۰۰٬۰۰۰ ریال»."""
    return _("IRR %(amount)s", amount=number(amount))


def tomans(amount: int) -> str:
    """The toman that make `amount` rials: «۶۵۰٬۰۰۰ تومان»; what is no whole toman gets one decimal."""
    whole, rest = divmod(amount, 10)
    return _("%(amount)s toman", amount=number(Decimal(amount) / 10 if rest else whole))


def _beside(in_rials: str, in_tomans: str) -> Markup:
    """One amount in both units; neither is torn apart at the end of a line."""
    return _both(
        Markup('<span class="text-nowrap">{}</span>').format(in_rials), Markup('<span class="text-nowrap">({})</span>').format(in_tomans)
    )


def _both(in_rials: str, in_tomans: str) -> Markup:
    return Markup('<span class="money">{} <small>{}</small></span>').format(in_rials, in_tomans)


@said_once
def money(amount: int | None) -> str:
    """An amount in rials with toman beside it; 0 is free, None is not stated."""
    if amount is None:
        return unknown()
    return _beside(rials(amount), tomans(amount)) if amount else _("Free")


@said_once
def money_range(low: int | None, high: int | None) -> str:
    """From `low` to `high` rials; one that is not known is left open."""
    if low is None or high is None or low == high:
        return _open_range(low, high)
    low, high = sorted((low, high))
    if low == 0:
        return _joined(_("Free to %(amount)s"), high)
    in_rials = _("IRR %(low)s to %(high)s", low=number(low), high=number(high))
    in_tomans = _("%(low)s to %(high)s toman", low=number(Decimal(low) / 10), high=number(Decimal(high) / 10))
    return _both(in_rials, f"({in_tomans})")


def _open_range(low: int | None, high: int | None) -> str:
    if low == high:
        return money(low)
    return _joined(_("Up to %(amount)s"), high) if low is None else _joined(_("From %(amount)s"), low)


def _joined(text: str, amount: int | None) -> Markup:
    """`text` around the markup of an amount."""
    return escape(text) % {"amount": money(amount)}


@said_once
def days(low: int | None, high: int | None) -> str:
    """How long it takes: «۱۵ تا ۶۰ روز», «همان روز» for 0; one end that is not known is left open."""
    if low is None and high is None:
        return unknown()
    if high is None:
        return ngettext("From %(count)s day", "From %(count)s days", low or 0, count=number(low))
    low, high = sorted((low or 0, high))
    if high == 0:
        return _("Same day")
    if low == high:
        return ngettext("%(count)s day", "%(count)s days", high, count=number(high))
    if low == 0:
        return ngettext("Up to %(count)s day", "Up to %(count)s days", high, count=number(high))
    return _("%(low)s to %(high)s days", low=number(low), high=number(high))


@said_once
def visits(low: int | None, high: int | None = None) -> str:
    """How often one must go: «۱ بار», «۱ تا ۲ بار», «تا ۱ بار», «بدون مراجعه» for 0."""
    if low is None:
        return unknown()
    low, high = sorted((low, low if high is None else high))
    if high == 0:
        return _("No visit")
    if low == high:
        return ngettext("%(count)s visit", "%(count)s visits", high, count=number(high))
    if low == 0:
        return ngettext("Up to %(count)s visit", "Up to %(count)s visits", high, count=number(high))
    return _("%(low)s to %(high)s visits", low=number(low), high=number(high))


def distance(metres: float | None) -> str:
    """«۶۰۰ متر», «۱٫۴ کیلومتر»; rounded, as it is as the crow flies."""
    if metres is None:
        return unknown()
    if metres < 950:
        return _("%(count)s metres", count=number(max(round(metres / 50) * 50, 50)))
    kilometres = round(metres / 1000, 1)
    whole = kilometres >= 10 or kilometres.is_integer()
    return _("%(count)s kilometres", count=number(round(kilometres)) if whole else number(kilometres, 1))


def clock(value: time | str | None) -> str:
    """A time of day: «۷:۳۰», on Persian pages «۱۴» for the full hour; a text must be `H:MM`."""
    if value is None:
        return unknown()
    text = value.strftime("%H:%M") if isinstance(value, time) else value
    found = CLOCK.fullmatch(text)
    if found is None:
        return digits(text)
    hour, minute = int(found[1]), found[2]
    if not persian():
        return f"{hour}:{minute}"
    return to_persian(str(hour) if minute == "00" else f"{hour}:{minute}")


def hours(opens: time | str | None, closes: time | str | None) -> Markup:
    """«۷:۳۰ تا ۱۳:۳۰», kept on one line."""
    if opens is None or closes is None:
        return unknown()
    return Markup('<span class="text-nowrap">{}</span>').format(_("%(opens)s to %(closes)s", opens=clock(opens), closes=clock(closes)))
