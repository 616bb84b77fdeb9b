"""The filters of templates: dates, figures, and what is read from left to right inside Persian text."""

import re
from collections.abc import Callable
from functools import wraps
from urllib.parse import urlsplit

from flask import Flask
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from app.text.digits import to_ascii
from app.web import dates, figures
from app.web.figures import digits, unknown
from app.web.locale import fa

COUNTRY = "+98"
SHORT_NUMBER = 5
NOT_DIALLED = re.compile(r"[^\d+]")
NUMBERS_APART = re.compile(r"\s*[،,;؛\n]\s*")


def ltr(value: object) -> Markup:
    """A code, size or address kept from left to right, in the digits of the page."""
    return Markup('<bdi dir="ltr">{}</bdi>').format(digits(value))


def short_code(value: object) -> Markup:
    """The speakable code of a service: «۴۱۲۷-۶», the check digit apart."""
    plain = re.sub(r"\D", "", to_ascii(str(value or "")))
    return ltr(f"{plain[:-1]}-{plain[-1]}") if len(plain) > 1 else ltr(value or "")


def dialled(text: str) -> str:
    """What a telephone must dial: national numbers get the country's prefix, short ones stay; empty if it is no number."""
    plain = NOT_DIALLED.sub("", to_ascii(text))
    if plain.startswith("00"):
        return f"+{plain[2:]}"
    if plain.startswith("0") and len(plain) > SHORT_NUMBER:
        return COUNTRY + plain[1:]
    return plain if plain.strip("+") else ""


def _call(text: str) -> Markup:
    target = dialled(text)
    return Markup('<a href="tel:{}">{}</a>').format(target, ltr(text)) if target else Markup("{}").format(text)


def phone(value: str | None) -> Markup:
    """One or several telephone numbers (comma between) as links."""
    if not value or not value.strip():
        return unknown()
    comma = escape("، " if figures.persian() else ", ")
    return comma.join(_call(part) for part in NUMBERS_APART.split(value.strip()) if part)


def host(address: str | None) -> Markup:
    """The host of a web address, without `www.`."""
    name = urlsplit(address or "").hostname or ""
    return Markup('<bdi dir="ltr">{}</bdi>').format(name.removeprefix("www.")) if name else unknown()


FILTERS: dict[str, Callable[..., object]] = {
    "fa": fa,
    "ago": dates.ago_tag,
    "clock": figures.clock,
    "date": dates.date_tag,
    "date_short": dates.date_short_tag,
    "date_text": dates.date_text,
    "year": dates.year_text,
    "digits": digits,
    "distance": figures.distance,
    "host": host,
    "ltr": ltr,
    "money": figures.money,
    "number": figures.number,
    "percent": figures.percent,
    "phone": phone,
    "rials": figures.rials,
    "short_code": short_code,
    "tomans": figures.tomans,
}
FUNCTIONS = {
    "days": figures.days,
    "hours": figures.hours,
    "money_range": figures.money_range,
    "unknown": unknown,
    "visits": figures.visits,
}


def _when_shown(function: Callable[..., object]) -> Callable[..., object]:
    """The filter asked at each request: on a constant Jinja would ask it once, and keep the language of the first visitor."""

    @pass_context
    @wraps(function)
    def asked(_context: Context, *values: object, **named: object) -> object:
        return function(*values, **named)

    return asked


def init_filters(app: Flask) -> None:
    """One value: `{{ x|money }}`. Two values, or none: `{{ days(1, 3) }}`."""
    app.jinja_env.filters.update({name: _when_shown(function) for name, function in FILTERS.items()})
    app.jinja_env.globals.update(FUNCTIONS)
