"""Imports: the contracts are kept, every module can come first, and nothing is imported in hiding."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from app.config import ROOT
from tests.house.plan import module_name, ranks, rooms, short, sources, tree

FIRST = """
import gc, importlib, os, sys, traceback
from sqlalchemy.orm import configure_mappers
for name in {libraries!r}:
    importlib.import_module(name)
assert not [name for name in sys.modules if name == "app" or name.startswith("app.")]
gc.disable()
children, failed = {{}}, []
for name in [*{modules!r}, None]:
    while len(children) >= 2 or (name is None and children):
        ended, status = os.wait()
        module = children.pop(ended)
        failed += [module] if status else []
    if name is None:
        break
    child = os.fork()
    if child:
        children[child] = name
        continue
    code = 1
    try:
        importlib.import_module(name)
        configure_mappers()
        code = 0
    except BaseException:
        traceback.print_exc()
    os._exit(code)
print(*sorted(failed))
"""
"""Each module is imported in a fork of a process that has the libraries and nothing of ours: as fresh as a new interpreter, and quick."""


def test_every_room_has_its_layer() -> None:
    assert set(rooms()) <= set(ranks())


def test_import_contracts_are_kept() -> None:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as main; main()", "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 broken." in done.stdout


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


def _libraries() -> list[str]:
    """Everything that the application imports and is not its own."""
    names = {name for path in sources() for node in ast.walk(tree(path)) for name in _imported(node)}
    return sorted(name for name in names if name.split(".")[0] != "app")


def test_every_module_can_be_imported_first() -> None:
    """And its tables are complete: nothing that a relationship names is left to another import."""
    modules = sorted((module_name(path) for path in sources()), key=lambda name: name[::-1])
    code = FIRST.format(libraries=_libraries(), modules=modules)
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [], done.stderr


def test_the_check_of_first_imports_sees_a_circle(tmp_path: Path) -> None:
    folder = tmp_path / "circle"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "one.py").write_text("from circle.two import b\na = 1\n")
    (folder / "two.py").write_text("from circle.one import a\nb = 1\n")
    code = f"import sys\nsys.path.insert(0, {str(folder.parent)!r})\n" + FIRST.format(
        libraries=["json"], modules=["circle.one", "circle.two"]
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.split() == ["circle.one", "circle.two"]


@pytest.mark.parametrize("path", sources(), ids=short)
def test_imports_stand_at_the_top_and_are_absolute(path: Path) -> None:
    hidden = [
        node.lineno
        for function in ast.walk(tree(path))
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda))
        for node in ast.walk(function)
        if isinstance(node, (ast.Import, ast.ImportFrom))
    ]
    relative = [node.lineno for node in ast.walk(tree(path)) if isinstance(node, ast.ImportFrom) and node.level]
    from_root = [node.lineno for node in ast.walk(tree(path)) if "app" in _imported(node)]
    assert (hidden, relative, from_root) == ([], [], [])
