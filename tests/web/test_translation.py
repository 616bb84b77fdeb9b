"""Messages in the language of the page, found quickly, and macros and functions called quickly: both do what Flask-Babel and Jinja do."""

import flask_babel
import pytest
from flask import Flask
from flask_babel import force_locale
from jinja2 import TemplateRuntimeError, UndefinedError
from jinja2.runtime import Context
from markupsafe import Markup, escape

from app.web import translation
from app.web.rendering import PageContext, PageEnvironment
from app.web.translation import current_language, gettext, lazy_gettext, ngettext
from tests.conftest import make_app

MESSAGES = ("Search", "Services", "Dargah", "No such message at all")
LAZY = lazy_gettext("Search")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return make_app(tmp_path_factory.mktemp("words"))


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_the_messages_are_those_of_flask_babel(app: Flask, lang: str) -> None:
    with app.test_request_context(f"/?lang={lang}"):
        for message in MESSAGES:
            assert gettext(message) == flask_babel.gettext(message)
        one, many = "%(number)s service", "%(number)s services"
        for number in (0, 1, 2, 21):
            assert ngettext(one, many, number, number=number) == flask_babel.ngettext(one, many, number, number=number)
        assert current_language() == lang


def test_the_language_may_be_forced_for_a_while(app: Flask) -> None:
    with app.test_request_context("/"):
        persian = gettext("Search")
        with force_locale("en"):
            assert (gettext("Search"), current_language(), str(LAZY)) == ("Search", "en", "Search")
        assert (gettext("Search"), current_language(), str(LAZY)) == (persian, "fa", persian)


def test_outside_of_an_application_messages_are_the_english_ones_of_the_code() -> None:
    assert (gettext("Search"), current_language()) == ("Search", "fa")


def test_every_request_has_its_own_language(app: Flask) -> None:
    for lang in ("fa", "en", "fa"):
        with app.test_request_context(f"/?lang={lang}"):
            assert current_language() == lang
            assert (str(LAZY) == "Search") == (lang == "en")
            assert escape(LAZY) == str(LAZY)


def render(app: Flask, source: str, **values: object) -> str:
    with app.test_request_context("/?lang=en"):
        return app.jinja_env.from_string(source).render(**values)


def test_values_are_escaped_and_messages_are_not(app: Flask) -> None:
    assert render(app, "{{ _('a <b> %(x)s', x=x) }}", x="<i>") == "a <b> &lt;i&gt;"
    assert render(app, "{{ _('a %(x)s', x=x) }}", x=Markup("<i>")) == "a <i>"
    assert render(app, "{{ ngettext('%(num)s <b>', '%(num)s <i>', 2) }}") == "2 <i>"
    assert render(app, "{{ _('100%%') }} {{ _('100%% %(x)s', x=1) }}") == "100% 100% 1"
    assert render(app, "{% trans x=x %}Hello {{ x }}{% endtrans %}", x="<") == "Hello &lt;"
    assert render(app, "{{ ngettext('one', 'many', number, number=number) }}", number=1) == "one"


def test_what_visitors_write_does_not_fill_the_memory_of_messages(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translation, "MOST_TEXTS", 3)
    with app.test_request_context("/?lang=en"):
        known = translation.words()
        before = len(known._texts)
        for number in range(20):
            assert gettext(f"typed {number}") == f"typed {number}"
            assert known.plain(f"typed {number}") == f"typed {number}"
        assert len(known._texts) <= max(before, 3)


def test_templates_escape_all_but_markup(app: Flask) -> None:
    class Told:
        def __html__(self) -> str:
            return "<i>"

    class Title(Markup):
        pass

    source = "{{ a }}{{ b }}{{ c }}{{ d }}{{ e }}{{ f }}{% autoescape false %}{{ a }}{% endautoescape %}"
    given = {"a": "<b>", "b": Markup("<b>"), "c": Told(), "d": Title("<u>"), "e": 5, "f": None}
    assert render(app, source, **given) == "&lt;b&gt;<b><i><u>5None<b>"


def test_templates_call_macros_functions_and_everything_else_as_ever(app: Flask) -> None:
    assert isinstance(app.jinja_env, PageEnvironment)
    assert app.jinja_env.context_class is PageContext
    assert issubclass(PageContext, Context)
    source = """{% macro m(a, b='<') %}{{ a }}{{ b }}{{ varargs|length }}{{ kwargs.get('c', '') }}{% endmacro -%}
    {% for x in [1, 2] %}{{ m(x) }}|{{ m(x, b='>') }}|{{ m(x, 1, 2, c='&') }}|
    {{- plain(x, y='<') }}|{{ made(x) }}|{{ 'a,b'.split(',')|join }};{% endfor %}
    {%- macro w() %}({{ caller() }}){% endmacro %}{% call w() %}<b>{% endcall %}"""

    class Made:
        def __call__(self, x: int) -> str:
            return f"made {x}"

    rendered = render(app, source, plain=lambda x, y: f"{x}{y}", made=Made())
    assert rendered == "".join(f"{x}&lt;0|{x}&gt;0|{x}11&amp;|{x}&lt;|made {x}|ab;" for x in (1, 2)) + "(<b>)"
    with pytest.raises(UndefinedError):
        render(app, "{{ nothing() }}")
    with pytest.raises((TypeError, TemplateRuntimeError)):
        render(app, "{% macro m(a) %}{% endmacro %}{{ m(1, 2) }}")


def test_a_template_s_own_globals_stay_its_own(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        own = app.jinja_env.from_string("{{ mine }}", globals={"mine": "here"})
        assert own.render() == "here"
        assert app.jinja_env.from_string("{{ mine is defined }}").render() == "False"
