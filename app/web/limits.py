"""How often one address may search and click out; counted in memory only (or in the storage of the setting), never kept.

The decorator stands directly above the view: `@blueprint.get(…)`, `@public`, `@limited`.
"""

import math
import time

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits import parse, parse_many

from app.config import SettingError, Settings, settings

limiter = Limiter(key_func=get_remote_address, headers_enabled=False)


def _rate() -> str:
    """The rate of the setting; where there is none, one that can be read, and nobody is held to it."""
    return settings().rate_limit if settings().rate_limited else "1 per second"


def _unlimited() -> bool:
    return not settings().rate_limited


limited = limiter.shared_limit(_rate, scope="search", exempt_when=_unlimited)
"""Counts a view together with all other limited views."""


def seconds_to_wait() -> int:
    """Whole seconds until the address that was refused may come again, at least 1."""
    breached = limiter.current_limit
    return max(math.ceil(breached.reset_at - time.time()), 1) if breached else 1


def seconds_if_too_many(rate: str, scope: str) -> int:
    """Count one try of this address under `scope`; 0 while it keeps within `rate`, else how many seconds it has to wait.

    For views that answer themselves, so that a form comes back with what was typed.
    """
    if not settings().rate_limited:
        return 0
    item, address = parse(rate), get_remote_address()
    if limiter.limiter.hit(item, scope, address):
        return 0
    window = limiter.limiter.get_window_stats(item, scope, address)
    return max(math.ceil(window.reset_time - time.time()), 1)


def init_limits(app: Flask, chosen: Settings) -> None:
    """Set the limiter up; raises `SettingError` for a rate nobody can understand."""
    if chosen.rate_limited:
        try:
            parse_many(chosen.rate_limit)
        except ValueError:
            raise SettingError(f"RATE_LIMIT is {chosen.rate_limit!r}: write for example `240 per minute`, or `off`.") from None
    app.config["RATELIMIT_STORAGE_URI"] = chosen.rate_limit_storage
    limiter.init_app(app)
