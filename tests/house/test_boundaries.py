"""What imports cannot show: foreign keys go down, templates borrow from below, and every named address exists."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import nodes
from sqlalchemy import Table

from app.db import Base
from tests.house.plan import APP, module_name, ranks, rooms, short, sources, templates, tree

BORROWING = (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)
ADDRESS_BY_VARIABLE = {"app/web/addresses.py", "app/web/paging.py"}
"""Where the endpoint is that of the present request."""


def room_of(module: str) -> str:
    return module.split(".")[1]


def owners() -> dict[str, str]:
    """Room of each table: that of its class, or of the lowest module that holds it."""
    found = {
        mapper.local_table.name: room_of(mapper.class_.__module__)
        for mapper in Base.registry.mappers
        if isinstance(mapper.local_table, Table)
    }
    loose = [name for name in Base.metadata.tables if name not in found]
    for path in sources():
        module = sys.modules.get(module_name(path))
        for name in loose:
            if module and any(value is Base.metadata.tables[name] for value in vars(module).values()):
                room = room_of(module.__name__)
                found[name] = min(room, found.get(name, room), key=ranks().__getitem__)
    return found


def test_every_table_has_a_room(starter_app: Flask) -> None:
    assert starter_app
    assert owners().keys() == Base.metadata.tables.keys()


def test_foreign_keys_go_down(starter_app: Flask) -> None:
    assert starter_app
    room = owners()
    keys = [(table.name, key.column.table.name) for table in Base.metadata.tables.values() for key in table.foreign_keys]
    assert len(keys) > 20
    upwards = [
        f"{table} ({room[table]}) → {target} ({room[target]})" for table, target in keys if ranks()[room[table]] < ranks()[room[target]]
    ]
    beside = [
        f"{table} → {target}" for table, target in keys if room[table] != room[target] and ranks()[room[table]] == ranks()[room[target]]
    ]
    assert (upwards, beside) == ([], [])


def parsed(app: Flask, path: Path) -> nodes.Template:
    return app.jinja_env.parse(path.read_text("utf-8"))


def borrowed(template: nodes.Template) -> Iterator[str]:
    """Names of the templates that a template needs; fails on one that is only known while it runs."""
    for node in template.find_all(BORROWING):
        names = node.template  # type: ignore[attr-defined]  # all four have it
        for name in names.items if isinstance(names, (nodes.List, nodes.Tuple)) else [names]:
            assert isinstance(name, nodes.Const), f"line {node.lineno}: the name of a borrowed template is no plain text"
            yield str(name.value)


def test_templates_stand_in_the_folder_of_their_room() -> None:
    found = templates()
    assert len(found) > 30
    assert [short(path) for path in found if path.parts[len(APP.parts)] != path.parts[len(APP.parts) + 2]] == []


@pytest.mark.parametrize("path", templates(), ids=short)
def test_templates_borrow_from_their_room_or_below(starter_app: Flask, path: Path) -> None:
    own = path.relative_to(APP).parts[0]
    for name in borrowed(parsed(starter_app, path)):
        room = name.split("/")[0]
        assert room in rooms(), f"{name}: no such room"
        assert (APP / room / "templates" / name).is_file(), f"{name}: no such template"
        assert room == own or ranks()[room] < ranks()[own], f"{name} stands above {own}"


@pytest.mark.parametrize("path", templates(), ids=short)
def test_what_a_template_imports_it_uses(starter_app: Flask, path: Path) -> None:
    template = parsed(starter_app, path)
    pairs = [name if isinstance(name, tuple) else (name, name) for node in template.find_all(nodes.FromImport) for name in node.names]
    pairs += [(node.target, node.target) for node in template.find_all(nodes.Import)]
    used = {node.name for node in template.find_all(nodes.Name) if node.ctx == "load"}
    assert [alias for _, alias in pairs if alias not in used] == []
    for node in template.find_all(nodes.FromImport):
        assert isinstance(node.template, nodes.Const)
        lender = starter_app.jinja_env.get_template(str(node.template.value))
        offered = {macro.name for macro in parsed(starter_app, Path(str(lender.filename))).find_all(nodes.Macro)}
        assert {name[0] if isinstance(name, tuple) else name for name in node.names} <= offered


def test_templates_can_be_compiled(starter_app: Flask) -> None:
    for path in templates():
        starter_app.jinja_env.get_template(path.relative_to(APP).as_posix().split("/templates/")[1])


def address_problems(app: Flask, endpoint: object, given: set[str], open_ended: bool) -> str | None:
    """What is wrong with a call of `url_for`; `open_ended` says that it takes further arguments from a mapping."""
    rules = list(app.url_map.iter_rules(str(endpoint))) if endpoint in app.view_functions else []
    if not rules:
        return f"{endpoint!r}: no such address"
    if not open_ended and not any(rule.arguments <= given | set(rule.defaults or ()) for rule in rules):
        return f"{endpoint!r} needs {sorted(rules[0].arguments - given)}"
    return None


@pytest.mark.parametrize("path", templates(), ids=short)
def test_every_address_that_a_template_names_exists(starter_app: Flask, path: Path) -> None:
    problems = []
    for call in parsed(starter_app, path).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "url_for":
            assert isinstance(call.args[0], nodes.Const), f"line {call.lineno}: the address is no plain text"
            given = {keyword.key for keyword in call.kwargs}
            problems.append(address_problems(starter_app, call.args[0].value, given, call.dyn_kwargs is not None))
    assert [problem for problem in problems if problem] == []


def url_for_calls(path: Path) -> list[ast.Call]:
    return [
        node
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "url_for"
    ]


@pytest.mark.parametrize("path", [path for path in sources() if url_for_calls(path)], ids=short)
def test_every_address_that_the_code_names_exists(starter_app: Flask, path: Path) -> None:
    problems = []
    for call in url_for_calls(path):
        if short(path) in ADDRESS_BY_VARIABLE:
            continue
        assert isinstance(call.args[0], ast.Constant), f"line {call.lineno}: the address is no plain text"
        given = {keyword.arg for keyword in call.keywords if keyword.arg}
        problems.append(address_problems(starter_app, call.args[0].value, given, any(keyword.arg is None for keyword in call.keywords)))
    assert [problem for problem in problems if problem] == []


def test_a_wrong_address_is_noticed(starter_app: Flask) -> None:
    assert address_problems(starter_app, "catalog.nothing", set(), False) == "'catalog.nothing': no such address"
    assert address_problems(starter_app, "catalog.service", {"id"}, False) == "'catalog.service' needs ['slug']"
    assert address_problems(starter_app, "catalog.service", {"slug"}, False) is None
