"""Icons, drawings and assets: what pages name is there, and what is there is used."""

import ast
import json
import re
from pathlib import Path

from flask import Flask
from jinja2 import nodes

from app.config import ROOT
from tests.house.plan import APP, short, sources, templates, tree

BUILD = ROOT / "build"
ASSETS = APP / "web" / "assets"
IN_CSS = re.compile(r"url\([\"']?asset:([^\"')]+)")
ICON = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SIGNS = {"WAY_SIGNS", "FRONT_EVENTS", "STEP_PLACES"}


def built(name: str) -> dict[str, str]:
    found: dict[str, str] = json.loads((BUILD / name).read_text("utf-8"))
    return found


def called(app: Flask, function: str) -> dict[str, str]:
    """First arguments of a template function that are plain text → where; a choice between two texts counts as both."""
    found = {}
    for path in templates():
        for call in app.jinja_env.parse(path.read_text("utf-8")).find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == function and call.args:
                first = call.args[0]
                texts = [first.expr1, first.expr2] if isinstance(first, nodes.CondExpr) else [first]
                found.update({str(text.value): f"{short(path)}:{call.lineno}" for text in texts if isinstance(text, nodes.Const)})
    return found


def signs(app: Flask) -> dict[str, str]:
    """Icons handed over by name: `sign=` of macros in templates, and what code keeps in the mappings of `SIGNS`."""
    found = {}
    for path in templates():
        for keyword in app.jinja_env.parse(path.read_text("utf-8")).find_all(nodes.Keyword):
            if keyword.key == "sign" and isinstance(keyword.value, nodes.Const):
                found[str(keyword.value.value)] = short(path)
    for path in sources():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict) and getattr(node.targets[0], "id", "") in SIGNS:
                texts = [item.value for part in node.value.values for item in ast.walk(part) if isinstance(item, ast.Constant)]
                found.update({text: short(path) for text in texts if ICON.fullmatch(text)})
    return found


def test_every_icon_that_is_named_exists(starter_app: Flask) -> None:
    named = called(starter_app, "icon") | signs(starter_app)
    assert len(named) > 20
    assert {"globe2", "person-plus", "geo-alt", "x-lg"} <= named.keys()
    assert {name: where for name, where in named.items() if name not in built("icons.json")} == {}


def test_every_asset_that_is_named_exists_and_is_served(starter_app: Flask) -> None:
    named = called(starter_app, "asset")
    css = "".join(path.read_text("utf-8") for path in (ASSETS / "css").glob("*.css"))
    named |= dict.fromkeys(IN_CSS.findall(css), "css")
    assert len(named) > 5
    manifest = built("manifest.json")
    assert {name: where for name, where in named.items() if name not in manifest} == {}
    client = starter_app.test_client()
    for name in named:
        with client.get(f"/static/{manifest[name]}") as response:
            assert response.status_code == 200, name


def test_every_drawing_that_is_named_exists_and_all_are_used(starter_app: Flask) -> None:
    named = called(starter_app, "svg")
    drawn = {path.stem for path in (ASSETS / "img").glob("*.svg")}
    assert set(named) <= drawn
    assets = {Path(name).stem for name in called(starter_app, "asset")}
    constants = (node for path in sources() for node in ast.walk(tree(path)) if isinstance(node, ast.Constant))
    in_code = {Path(node.value).stem for node in constants if isinstance(node.value, str) and node.value.endswith(".svg")}
    assert drawn <= set(named) | assets | in_code
