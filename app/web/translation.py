"""Messages in the language of the page. A page says hundreds of them, so what is known of the language is found once per request.

The functions are those of Flask-Babel, asked in the same way; templates get them as `_` and `ngettext`.
"""

from typing import Any

from babel.support import NullTranslations
from flask import Flask, current_app, g, has_app_context
from flask_babel import get_domain, get_locale
from markupsafe import Markup

MOST_TEXTS = 5_000
"""Messages kept of one language; there are fewer, unless somebody translates what visitors write."""


class Words:
    """The messages of one language, each looked up once."""

    def __init__(self, language: str, direction: str, translations: NullTranslations) -> None:
        self.language = language
        self.direction = direction
        self._translations = translations
        self._texts: dict[str, str] = {}
        self._plain: dict[str, Markup] = {}

    def text(self, message: str) -> str:
        """As it stands in the catalogue, placeholders included."""
        found = self._texts.get(message)
        if found is None:
            found = str(self._translations.ugettext(message))
            if len(self._texts) < MOST_TEXTS:
                self._texts[message] = found
        return found

    def plain(self, message: str) -> Markup:
        """For HTML, without placeholders; two percent signs are one, as everywhere in messages of templates."""
        found = self._plain.get(message)
        if found is None:
            found = Markup(self.text(message)) % {}  # noqa: S704  written by us and by translators
            if len(self._plain) < MOST_TEXTS:
                self._plain[message] = found
        return found

    def plural(self, singular: str, plural: str, number: int) -> str:
        """The form for a number."""
        return str(self._translations.ungettext(singular, plural, number))


def words() -> Words:
    """The messages in the language of the page, or in that of `force_locale`."""
    try:
        of_request: Any = g._get_current_object()._flask_babel  # where Flask-Babel keeps the locale
        found: Words = of_request.words
        if found.language == of_request.babel_locale.language:
            return found
    except (AttributeError, RuntimeError):
        pass
    return _look_up()


def _look_up() -> Words:
    locale = get_locale()
    if locale is None or not has_app_context():
        return Words("fa", "rtl", NullTranslations())
    known: dict[str, Words] = current_app.extensions.setdefault("words", {})
    language = str(locale.language)
    if language not in known:
        known[language] = Words(language, str(locale.text_direction), get_domain().get_translations())
    g._flask_babel.words = known[language]
    return known[language]


def current_language() -> str:
    """`fa` or `en`."""
    return words().language


def gettext(message: str, /, **values: object) -> str:
    """The message in the language of the page; with values its placeholders are filled."""
    text = words().text(message)
    return text % values if values else text


def ngettext(singular: str, plural: str, number: int, /, **values: object) -> str:
    """The form of the message for a number; `num` is the number itself."""
    return words().plural(singular, plural, number) % {"num": number, **values}


class LazyText:
    """A message that is translated when it is printed."""

    __slots__ = ("_message",)

    def __init__(self, message: str) -> None:
        self._message = message

    def __str__(self) -> str:
        return words().text(self._message)

    def __html__(self) -> Markup:
        return Markup(words().text(self._message))  # noqa: S704


def lazy_gettext(message: str) -> LazyText:
    """For words that stand in a table when the program starts."""
    return LazyText(message)


def _in_template(message: str, /, **values: object) -> Markup:
    """The message for HTML; values are escaped."""
    return Markup(words().text(message)) % values if values else words().plain(message)  # noqa: S704


def _plural_in_template(singular: str, plural: str, number: int, /, **values: object) -> Markup:
    text = Markup(words().plural(singular, plural, number))  # noqa: S704
    return text % {"num": number, **values}


def init_translation(app: Flask) -> None:
    """Give templates the functions; Flask-Babel was set up before."""
    app.jinja_env.globals.update({"_": _in_template, "gettext": _in_template, "ngettext": _plural_in_template})
