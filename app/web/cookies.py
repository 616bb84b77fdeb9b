"""The cookies of the public part: all there are, each with what it keeps and for how long. The privacy page prints this list."""

from dataclasses import dataclass

from flask import request
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Cookie:
    """`told`: what people read of it, a lazy text; `age` in seconds, None: until the browser is closed."""

    name: str
    told: object
    age: int | None = None


COOKIES = {
    cookie.name: cookie
    for cookie in (
        Cookie("lang", _l("the language you chose, for a year"), YEAR),
        Cookie("theme", _l("the look you chose, for a year"), YEAR),
        Cookie("municipality", _l("the town you chose, until you close the browser")),
    )
}


def keep_cookie(response: Response, name: str, value: str) -> None:
    """Set one of the known cookies; raises KeyError for a name that the privacy page does not have."""
    response.set_cookie(name, value, max_age=COOKIES[name].age, samesite="Lax", httponly=True, secure=request.is_secure)


def forget_cookie(response: Response, name: str) -> None:
    """Take one of the known cookies back."""
    response.delete_cookie(COOKIES[name].name, samesite="Lax", httponly=True, secure=request.is_secure)
