"""The Persian catalogue: what is collected, what a check finds, and that ours is complete."""

import gettext
from pathlib import Path

import pytest
from flask import Flask

from app.web import cli, messages

CODE = """
from flask_babel import gettext as _, lazy_gettext as _l, ngettext, pgettext

TITLE = _l("A title")
# Translators: of a service
text = _("Fee of %(name)s", name="x")
days = ngettext("%(count)s day", "%(count)s days", 3)
open_ = pgettext("office", "Open")
"""
PAGE = '<h1 data-left="{{ _("{count} left") }}">{{ _("Hello") }}</h1>{% trans %}Bye{% endtrans %}'
DONE = {
    "A title": "عنوان",
    "Fee of %(name)s": "هزینهٔ %(name)s",
    "%(count)s day": ("%(count)s روز",),
    "Open": "باز",
    "Hello": "سلام",
    "{count} left": "{count} مانده",
    "Bye": "بدرود",
}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with one module, one page and code of others that does not count."""
    for path, text in {
        "babel.cfg": "[python: app/**.py]\n[jinja2: app/**/templates/**.html]\n",
        "app/room/views.py": CODE,
        "app/room/templates/room/page.html": PAGE,
        "node_modules/other/x.py": '_("not ours")',
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    return tmp_path


def translate(checkout: Path, **changed: object) -> None:
    """Write the catalogue with every message translated, but those of `changed` as told there."""
    messages.update(checkout)
    catalogue = messages.read(messages.catalogue_path(checkout))
    for first, text in (DONE | changed).items():
        for message in catalogue:
            if message.id and message.id in (first, (first, "%(count)s days")):
                message.string = text
    messages.write(messages.catalogue_path(checkout), catalogue)


def test_code_and_templates_are_read_and_nothing_else(checkout: Path) -> None:
    found = {
        message.id if isinstance(message.id, str) else message.id[0]: message for message in messages.extracted(checkout) if message.id
    }
    assert found.keys() == DONE.keys()
    assert found["Open"].context == "office"
    assert found["%(count)s day"].id == ("%(count)s day", "%(count)s days")
    assert found["Fee of %(name)s"].auto_comments == ["Translators: of a service"]


def test_an_update_keeps_translations_and_drops_what_is_gone(checkout: Path) -> None:
    assert messages.update(checkout) == len(DONE)
    translate(checkout)
    (checkout / "app/room/templates/room/page.html").write_text('{{ _("Hello") }} {{ _("New") }}')
    assert messages.update(checkout) == 1
    text = messages.catalogue_path(checkout).read_text(encoding="utf-8")
    assert "سلام" in text
    assert "Bye" not in text
    assert 'msgid "New"\nmsgstr ""' in text


def test_an_update_without_a_change_changes_nothing(checkout: Path) -> None:
    translate(checkout)
    before = messages.catalogue_path(checkout).read_bytes()
    messages.update(checkout)
    assert messages.catalogue_path(checkout).read_bytes() == before


def test_a_complete_catalogue_has_no_problem_and_compiles(checkout: Path) -> None:
    translate(checkout)
    assert list(messages.problems(checkout)) == []
    with messages.compile_catalogue(checkout).open("rb") as file:
        persian = gettext.GNUTranslations(file)
    assert persian.gettext("Hello") == "سلام"
    assert persian.pgettext("office", "Open") == "باز"
    assert persian.ngettext("%(count)s day", "%(count)s days", 3) == "%(count)s روز"


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"Hello": ""}, "not translated: 'Hello'"),
        ({"%(count)s day": ("",)}, "not translated: '%(count)s day'"),
        ({"Fee of %(name)s": "هزینه"}, "placeholders differ (%(name)): 'Fee of %(name)s' → 'هزینه'"),
        ({"Fee of %(name)s": "هزینهٔ %(nam)s"}, "placeholders differ (%(nam), %(name)): 'Fee of %(name)s' → 'هزینهٔ %(nam)s'"),
        ({"{count} left": "{counts} مانده"}, "placeholders differ ({counts}, {count}): '{count} left' → '{counts} مانده'"),
        ({"%(count)s day": ("روز",)}, "placeholders differ (%(count)): '%(count)s day' → 'روز'"),
    ],
)
def test_what_a_translator_got_wrong_is_told(checkout: Path, changed: dict[str, object], problem: str) -> None:
    translate(checkout, **changed)
    assert list(messages.problems(checkout)) == [problem]


def test_a_stale_catalogue_is_told_both_ways(checkout: Path) -> None:
    translate(checkout)
    (checkout / "app/room/templates/room/page.html").write_text('{{ _("Bye") }} {{ _("New") }} {{ _("{count} left") }}')
    assert list(messages.problems(checkout)) == [
        "not in the catalogue: 'New' (app/room/templates/room/page.html); run: flask translations update",
        "no longer in the code: 'Hello'; run: flask translations update",
    ]


def test_an_unconfirmed_translation_is_told(checkout: Path) -> None:
    translate(checkout)
    path = messages.catalogue_path(checkout)
    path.write_text(path.read_text(encoding="utf-8").replace('msgid "Hello"', '#, fuzzy\nmsgid "Hello"'), encoding="utf-8")
    assert list(messages.problems(checkout)) == ["marked fuzzy, nobody has confirmed it: 'Hello'"]


def test_the_persian_catalogue_of_this_checkout_is_complete() -> None:
    assert list(messages.problems()) == []


def test_the_command_fails_when_there_are_problems(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = Flask(__name__)
    site.cli.add_command(cli.translations)
    run = site.test_cli_runner().invoke
    monkeypatch.setattr(messages.problems, "__defaults__", (checkout,))
    wrong = run(args=["translations", "check"])
    assert wrong.exit_code == 1
    assert f"{len(DONE)} problems in the Persian messages." in wrong.output
    translate(checkout)
    assert run(args=["translations", "check"]).exit_code == 0


def test_all_messages_can_be_written_out(tmp_path: Path) -> None:
    site = Flask(__name__)
    site.cli.add_command(cli.translations)
    done = site.test_cli_runner().invoke(args=["translations", "extract", str(tmp_path / "all.pot")])
    assert done.exit_code == 0
    assert "msgid" in (tmp_path / "all.pot").read_text(encoding="utf-8")
