"""Language, direction and the other small choices of a visitor, each a cookie read on the server.

Persian is the default, English the other language; `?lang=` shows one page in the other language without remembering it.
Every HTML page depends on these cookies, so every HTML answer says `Vary: Cookie`.
"""

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Flask, Response, has_request_context, request, url_for
from flask_babel import Babel
from markupsafe import Markup, escape

from app.config import ROOT, settings
from app.web.arguments import page_path
from app.web.slots import fill
from app.web.translation import current_language, init_translation, words

LANGUAGES = {"fa": "فارسی", "en": "English"}
THEMES = ("system", "light", "dark")
TIMEZONE = "Asia/Tehran"
SLUG = re.compile(r"[a-z0-9_-]{1,80}")
UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")


def _chosen_language() -> str:
    """The language of `?lang=`, else of the cookie, else Persian; on the command line that of the setting."""
    if not has_request_context():
        return settings().cli_language
    for wish in (request.args.get("lang"), request.cookies.get("lang")):
        if wish in LANGUAGES:
            return wish
    return "fa"


def direction() -> str:
    """`rtl` or `ltr`, from the language."""
    return words().direction


def theme() -> str:
    """`light` or `dark` if the visitor chose one, else `system`."""
    wish = request.cookies.get("theme")
    return wish if wish in THEMES else "system"


def municipality_slug() -> str | None:
    """Slug of the municipality the visitor chose; the catalogue may know no such municipality."""
    slug = request.cookies.get("municipality", "")
    return slug if SLUG.fullmatch(slug) else None


def chosen_municipality() -> Markup | None:
    """The name of the chosen municipality, as the slot `municipality` gives it (id 0, `slug=`); it may ask the database."""
    slug = municipality_slug()
    return fill("municipality", [0], slug=slug).get(0) if slug else None


def fa(text: str | None) -> Markup:
    """Persian content, marked as Persian when the page is not."""
    if not text:
        return Markup()
    if current_language() == "fa":
        return escape(text)
    return Markup('<span lang="fa" dir="rtl">{}</span>').format(text)


def en_or_fa(en: str | None, persian: str | None) -> Markup:
    """The English text on English pages if there is one, else the Persian, marked where needed."""
    if en and current_language() == "en":
        return escape(en)
    return fa(persian)


def local_path(target: str | None) -> str | None:
    """`target` if it is a path of this site, else None: no other host, scheme, backslash, space or control character."""
    if not target or UNSAFE.search(target) or not target.startswith("/") or target.startswith("//"):
        return None
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
    return None if parts.scheme or parts.netloc else target


def without_language(path: str) -> str:
    """`path` without its `lang` argument, which would win over the cookie."""
    address, _, query = path.partition("?")
    kept = [(name, value) for name, value in parse_qsl(query, keep_blank_values=True) if name != "lang"]
    return f"{address}?{urlencode(kept)}" if kept else address


def this_page() -> str:
    """Where to come back to after a choice: the page's own address; the home page if it cannot be opened by a link."""
    if request.method not in ("GET", "HEAD"):
        return "/"
    return without_language(page_path())


def language_url(language: str) -> str:
    """Address that switches to `language` and comes back."""
    return url_for("web.language", lang=language, next=this_page())


def theme_url(choice: str) -> str:
    """Address that sets the theme and comes back."""
    return url_for("web.theme", choice=choice, next=this_page())


def _vary(response: Response) -> Response:
    if response.mimetype == "text/html" and "cookie" not in response.headers.get("Vary", "").lower():
        response.vary.add("Cookie")
    return response


def init_locale(app: Flask) -> None:
    """Set up Flask-Babel and give templates the words of this module."""
    Babel(
        app,
        default_locale="fa",
        default_timezone=TIMEZONE,
        default_translation_directories=str(ROOT / "translations"),
        locale_selector=_chosen_language,
    )
    init_translation(app)
    app.after_request(_vary)
    app.jinja_env.globals.update(
        LANGUAGES=LANGUAGES,
        THEMES=THEMES,
        language=current_language,
        direction=direction,
        theme=theme,
        municipality_slug=municipality_slug,
        chosen_municipality=chosen_municipality,
        language_url=language_url,
        theme_url=theme_url,
        fa=fa,
        en_or_fa=en_or_fa,
    )
