"""Every repeated piece is a macro, stands on /_components, and is written by hand nowhere else."""

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jinja2 import nodes

from tests.conftest import make_app
from tests.house.plan import APP, short, sources, templates

SHOWN = APP / "pages" / "templates" / "pages" / "components.html"
FRAME = APP / "web" / "templates" / "web" / "base.html"
SUMMARY = APP / "catalog" / "templates" / "catalog" / "summary.html"
MACROS = [*sorted((APP / "web" / "templates" / "web" / "macros").glob("*.html")), SUMMARY]
PIECES = [
    "tag",
    "chip",
    "note",
    "acc",
    "facet",
    "facts",
    "hit",
    "row-link",
    "tile-link",
    "tbl",
    "crumb",
    "pager",
    "find",
    "ic-link",
    "field-error",
    "share",
]
STEP_BY_HAND = re.compile(r"<li>\s*<h\d>")
BY_HAND = re.compile(rf"""class="(?:[^"]* )?({"|".join(PIECES)})["\s{{]""")


def calls(app: Flask, path: Path) -> set[str]:
    """Names of the functions and macros that a template calls."""
    tree = app.jinja_env.parse(path.read_text("utf-8"))
    return {call.node.name for call in tree.find_all(nodes.Call) if isinstance(call.node, nodes.Name)}


def named(app: Flask, path: Path) -> set[str]:
    """Names that a template reads: macros it calls or hands on."""
    return {name.name for name in app.jinja_env.parse(path.read_text("utf-8")).find_all(nodes.Name) if name.ctx == "load"}


def macros(app: Flask, path: Path) -> set[str]:
    return {macro.name for macro in app.jinja_env.parse(path.read_text("utf-8")).find_all(nodes.Macro)}


@pytest.mark.parametrize("path", MACROS, ids=short)
def test_every_macro_is_shown(starter_app: Flask, path: Path) -> None:
    """The links of header and footer stand on every page already."""
    shown = calls(starter_app, SHOWN) | named(starter_app, FRAME)
    inside = calls(starter_app, path)
    assert macros(starter_app, path) - shown - (inside & {"nav_link"}) == set()


def test_the_page_of_pieces_is_a_page(visitor: Any) -> None:
    for lang in ("fa", "en"):
        page = visitor.page(f"/_components?lang={lang}")
        assert len(page.all("h2")) > 12
        assert page.one("meta", name="robots").get("content") == "noindex"


def test_the_page_of_pieces_is_not_in_production(starter_folder: Path) -> None:
    made = make_app(starter_folder, environment="production", secret_key="k" * 40)
    assert made.test_client().get("/_components").status_code == 404


def test_no_template_writes_a_piece_by_hand() -> None:
    pages = [path for path in templates() if path not in MACROS and "macros" not in path.parts]
    assert len(pages) > 25
    texts = {short(path): path.read_text("utf-8") for path in pages}
    assert [f"{name}: {match[0]}" for name, text in texts.items() for by in (BY_HAND, STEP_BY_HAND) for match in by.finditer(text)] == []


@pytest.mark.parametrize("path", MACROS, ids=short)
def test_every_macro_is_used_and_not_only_shown(starter_app: Flask, path: Path) -> None:
    """A macro nobody calls is dead, or its piece is written by hand somewhere."""
    used = {name for template in templates() if template != SHOWN for name in named(starter_app, template)}
    code = "".join(source.read_text("utf-8") for source in sources())
    assert {name for name in macros(starter_app, path) - used if f'"{name}"' not in code} == set()


def test_a_piece_written_by_hand_is_noticed() -> None:
    assert BY_HAND.search('<span class="tag tag-ok">')
    assert BY_HAND.search('<p class="mb-0 note{% if x %} y{% endif %}">')
    assert STEP_BY_HAND.search('<ol class="steps">\n  <li>\n <h3>')
    assert not BY_HAND.search('<div class="chips">')
    assert not BY_HAND.search('<ol class="plain hits">')
