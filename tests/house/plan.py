"""What the tests of the house read from the code itself: its rooms, modules and syntax trees."""

import ast
import tomllib
from functools import cache
from pathlib import Path

from app.config import ROOT

APP = ROOT / "app"


@cache
def ranks() -> dict[str, int]:
    """Rank of each room as the first import contract of pyproject.toml has it; 0 is the lowest."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers" and contract["containers"] == ["app"])
    return {room.strip("() "): rank for rank, layer in enumerate(reversed(layers)) for room in layer.split("|")}


def rooms() -> list[str]:
    """Rooms that have a folder."""
    return sorted(path.name for path in APP.iterdir() if path.is_dir() and (path / "__init__.py").exists())


def sources() -> list[Path]:
    """All Python files of the application."""
    return sorted(APP.rglob("*.py"))


def templates() -> list[Path]:
    """All Jinja templates of the application."""
    return sorted(APP.glob("*/templates/**/*.html"))


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def short(path: Path) -> str:
    """The path as messages name it."""
    return str(path.relative_to(ROOT))
