"""All of the web room joined to an application; its settings stand in `app.extensions["settings"]` before."""

from flask import Flask
from flask_compress import Compress

from app.config import Settings
from app.web.addresses import init_addresses
from app.web.cache import init_cache
from app.web.drawings import init_drawings
from app.web.errors import init_errors
from app.web.filters import init_filters
from app.web.health import init_health
from app.web.limits import init_limits
from app.web.locale import init_locale
from app.web.metrics import init_metrics
from app.web.paging import init_paging
from app.web.remembered import init_memory
from app.web.rendering import init_rendering
from app.web.security import init_security
from app.web.views import blueprint


def init_web(app: Flask) -> None:
    """Language, filters, errors, headers, limits, compression and health, and the room's own addresses."""
    chosen: Settings = app.extensions["settings"]
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # of the default JSON provider: Persian stays readable and half as long
    init_rendering(app)
    init_metrics(app)
    init_security(app, chosen)
    init_locale(app)
    init_filters(app)
    init_drawings(app)
    init_addresses(app)
    init_paging(app)
    init_limits(app, chosen)
    init_errors(app)
    init_health(app)
    init_cache(app, chosen)
    init_memory(app)
    Compress(app)
    app.register_blueprint(blueprint)
