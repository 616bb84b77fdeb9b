"""What committed files must not hold: places of one machine, hosts of registries, letters that are not Persian."""

import os
import re
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from app.config import ROOT
from app.web.messages import catalogue_path
from tests.house.plan import short, templates
from tests.page import FOREIGN

FOLDERS = ("app", "benchmarks", "data", "docs", "migrations", "tests", "translations", "typings", ".ci")
TEXTS = {
    ".cfg",
    ".css",
    ".csv",
    ".html",
    ".ini",
    ".js",
    ".json",
    ".jsonl",
    ".mako",
    ".md",
    ".po",
    ".py",
    ".svg",
    ".toml",
    ".tsv",
    ".txt",
    "",
}
PLACE = re.compile(r"(?<![\w.@/}\])-])/(?:home|root|work|Users|private/var)/[a-z]")
HOSTS = ("pypi." + "org", "pythonhosted" + ".org", "registry." + "npmjs", "npm" + "mirror", "arti" + "factory", "nexus." + "repository")
INDEXES = ("PIP_INDEX_URL", "UV_INDEX_URL", "UV_DEFAULT_INDEX", "NPM_CONFIG_REGISTRY", "npm_config_registry")


@cache
def committed() -> list[Path]:
    """Text files of the project, without what is made or fetched."""
    inside = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*")]
    beside = [path for path in ROOT.iterdir() if not path.name.startswith(".git")]
    return sorted(path for path in [*inside, *beside] if path.is_file() and path.suffix in TEXTS and "__pycache__" not in path.parts)


def holding(pattern: re.Pattern[str]) -> list[str]:
    return [f"{short(path)}: {found[0]}" for path in committed() if (found := pattern.search(path.read_text("utf-8")))]


def test_the_project_is_looked_through() -> None:
    assert len(committed()) > 250
    assert {ROOT / "README.md", ROOT / "dev.py", ROOT / "package-lock.json", ROOT / ".ci" / "run"} <= set(committed())


def test_no_file_knows_a_place_of_one_machine() -> None:
    assert holding(PLACE) == []
    if len(ROOT.parts) > 2:
        assert holding(re.compile(re.escape(str(ROOT)))) == []


def test_no_file_names_the_host_of_a_registry() -> None:
    own = {urlsplit(os.environ[name]).hostname or "" for name in INDEXES if os.environ.get(name)} - {""}
    assert holding(re.compile("|".join(map(re.escape, {*HOSTS, *own})))) == []


@pytest.mark.parametrize("path", [*templates(), catalogue_path()], ids=short)
def test_screen_texts_are_in_persian_letters(path: Path) -> None:
    found = FOREIGN.search(path.read_text("utf-8"))
    assert not found, f"a letter or digit that is not Persian near {found.start()}"


def test_the_starter_catalogue_is_in_persian_letters() -> None:
    """What it holds is printed as it is. Judged queries and synonyms are what people type, in any letters."""
    shown = [path for path in (ROOT / "data" / "starter").iterdir() if path.name not in ("queries_dev.tsv", "synonyms.csv")]
    assert len(shown) >= 10
    assert [path.name for path in shown if FOREIGN.search(path.read_text("utf-8"))] == []
