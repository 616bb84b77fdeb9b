"""The budget of size and style: short functions, short files, words in modules that say what they are for."""

import ast
from pathlib import Path
from statistics import median

import pytest

from tests.house.plan import APP, short, sources, templates, tree

LONGEST_FILE = 299
LONGEST_FUNCTION = 40
MEDIAN = 10
NO_NAMES = {"utils", "util", "helpers", "helper", "common", "misc"}
LAYER = "services"
"""The central noun of the catalogue: it names a subject within a word of a room, never a layer of its own."""
UNFINISHED = ("TO" + "DO", "FIX" + "ME", "X" + "XX", "coming " + "soon", "NotImplemented")


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(tree(path)) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from `def` to the end; decorators and the docstring, which are no code to follow, left out."""
    first = node.body[0]
    text = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    told = (first.end_lineno or first.lineno) - first.lineno + 1 if text else 0
    return (node.end_lineno or node.lineno) - node.lineno + 1 - told


def test_files_are_short() -> None:
    lengths = {short(path): len(path.read_text("utf-8").splitlines()) for path in [*sources(), *templates()]}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_functions_are_short() -> None:
    lengths = {f"{short(path)}:{node.lineno} {node.name}": length(node) for path in sources() for node in functions(path)}
    assert len(lengths) > 300
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FUNCTION} == {}
    assert median(lengths.values()) < MEDIAN


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [short(path) for path in sources() if path.stem in NO_NAMES or path.parent.name in NO_NAMES] == []
    assert [short(path) for path in APP.glob(f"*/{LAYER}*")] == []


def test_packages_do_nothing_when_they_are_imported() -> None:
    for path in sources():
        if path.name == "__init__.py":
            extra = [node for node in tree(path).body if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))]
            assert extra == [], short(path)


def test_every_module_says_what_it_is_for() -> None:
    silent = [short(path) for path in sources() if tree(path).body and not ast.get_docstring(tree(path))]
    assert silent == []


def test_everything_is_typed() -> None:
    loose = []
    for path in sources():
        for node in functions(path):
            arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            untyped = [item.arg for item in arguments if item.annotation is None and item.arg not in ("self", "cls")]
            if untyped or node.returns is None:
                loose.append(f"{short(path)}:{node.lineno} {node.name}")
    assert loose == []


@pytest.mark.parametrize("word", UNFINISHED)
def test_nothing_is_left_unfinished(word: str) -> None:
    files = [path for path in APP.rglob("*") if path.suffix in (".py", ".html", ".js", ".css")]
    assert len(files) > 150
    assert [short(path) for path in files if word.lower() in path.read_text("utf-8").lower()] == []
