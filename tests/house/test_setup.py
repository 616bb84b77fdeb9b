"""The set-up: what is locked, what the documents say, what dev.py is made of, and what it says when something is wrong."""

import ast
import contextlib
import importlib.util
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from types import ModuleType

import pytest
from flask import Flask

from app.config import ROOT, Settings

DEV = ROOT / "dev.py"
REQUIREMENTS = ("requirements.txt", "requirements-dev.txt", "requirements-assets.txt", "requirements-java.txt")
HOST = re.compile(r"://|--(extra-)?index-url|--find-links|--trusted-host|resolved")
ABSOLUTE_PATH = re.compile(r"(?<![\w.@/-])/(home|root|work|tmp|opt|srv|usr|Users)/|\b[A-Z]:\\")


@pytest.fixture(scope="module")
def dev() -> ModuleType:
    """dev.py as a module."""
    spec = importlib.util.spec_from_file_location("dev", DEV)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A folder with dev.py and a lock file, and nothing made yet."""
    shutil.copy(DEV, tmp_path)
    shutil.copy(ROOT / "requirements.txt", tmp_path)
    return tmp_path


def run_dev(folder: Path, *words: str, before: str = "", timeout: float = 120, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run dev.py of `folder` with a bare environment; `before` is Python that runs first in the same process."""
    code = (
        f"import sys, runpy\n{before}\nsys.argv = ['dev.py', *{words!r}]\nrunpy.run_path({str(folder / 'dev.py')!r}, run_name='__main__')"
    )
    bare = {"PATH": os.devnull, "HOME": str(folder), "PIP_CONFIG_FILE": os.devnull} | environ
    return subprocess.run([sys.executable, "-c", code], env=bare, capture_output=True, text=True, timeout=timeout, check=False)


def said(done: subprocess.CompletedProcess[str]) -> str:
    """What a failed run told people: a line or two, no traceback."""
    assert done.returncode not in (0, -signal.SIGKILL)
    assert "Traceback" not in done.stderr
    assert 1 <= len(done.stderr.splitlines()) <= 2
    return done.stderr


def test_requirements_name_no_host_and_no_place() -> None:
    for name in REQUIREMENTS:
        text = (ROOT / name).read_text(encoding="utf-8")
        assert not HOST.search(text), name
        assert not ABSOLUTE_PATH.search(text), name
        pins = [line for line in text.splitlines() if line and not line.startswith(" ")]
        assert pins
        assert all(re.match(r"[\w.-]+(\[[\w,-]+\])?==[\w.]+( ; .+)? \\$", line) for line in pins), name
        assert text.count("--hash=sha256:") >= len(pins)


def test_the_npm_lock_names_no_host_and_pins_everything() -> None:
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert not HOST.search(text), "run: flask assets lock"
    assert not ABSOLUTE_PATH.search(text)
    packages = json.loads(text)["packages"]
    assert all(package["integrity"].startswith("sha512-") for path, package in packages.items() if path)
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    for name, version in (wanted["dependencies"] | wanted["devDependencies"]).items():
        assert packages[f"node_modules/{name}"]["version"] == version


def test_npm_runs_no_scripts_of_packages_and_writes_no_host() -> None:
    lines = (ROOT / ".npmrc").read_text(encoding="utf-8").splitlines()
    assert {"omit-lockfile-registry-resolved=true", "ignore-scripts=true"} <= set(lines)


def test_dev_is_short_and_needs_nothing_but_python() -> None:
    text = DEV.read_text(encoding="utf-8")
    tree = ast.parse(text, feature_version=(3, 7))
    assert len(text.splitlines()) <= 300
    imported = [name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names]
    imported += [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert max((node.end_lineno or 0) - node.lineno + 1 for node in functions) <= 40


def test_the_readme_lists_every_setting() -> None:
    rows = []
    for item in fields(Settings):
        default = str(item.default).replace(f"{ROOT}{os.sep}", "")
        rows.append(f"| `{item.metadata['env']}` | {f'`{default}`' if default else '–'} | {item.metadata['meaning']} |")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = readme.partition("| Setting | Default | Meaning |\n|---|---|---|\n")[2].partition("\n\n")[0]
    assert table == "\n".join(rows)


def test_every_page_that_a_document_links_to_exists() -> None:
    for path in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md")):
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
            assert (path.parent / link).exists(), f"{path.name} → {link}"


def test_every_command_and_setting_in_the_documents_exists(app: Flask) -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")))
    commands = set(re.findall(r"\bflask ([a-z]+) ([a-z]+)\b", text))
    assert {group for group, _ in commands} >= {"assets", "catalog", "db", "jobs", "search", "translations", "usage"}
    for words in sorted(commands):
        assert app.test_cli_runner().invoke(args=[*words, "--help"]).exit_code == 0, words
    known = {item.metadata["env"] for item in fields(Settings)}
    assert {name for line in re.findall(r"^export (.+)$", text, re.MULTILINE) for name in re.findall(r"\b([A-Z_]+)=", line)} <= known


def test_help_names_every_command(bare: Path) -> None:
    done = run_dev(bare, "help")
    assert done.returncode == 0
    assert [word for word in ("run", "setup", "test", "drill", "lint", "help") if f"dev.py {word}" not in done.stdout] == []
    assert run_dev(bare).stdout == done.stdout


def test_an_unknown_command_is_answered_with_those_there_are(bare: Path) -> None:
    assert said(run_dev(bare, "serve")) == "dev.py knows no `serve`. What it knows: run, setup, test, drill, lint, help.\n"


def test_an_old_python_says_that_it_is_too_old(bare: Path) -> None:
    told = said(run_dev(bare, "run", before="sys.version_info = (3, 9, 18, 'final', 0)"))
    assert told.startswith("Dargah needs Python 3.11 or newer; this is Python 3.9. Install a newer one and name it:")
    assert not (bare / ".venv").exists()


def test_a_python_without_ensurepip_says_what_to_install(bare: Path) -> None:
    assert "apt-get install python3-venv" in said(run_dev(bare, "setup", before="sys.modules['ensurepip'] = None"))


def test_a_taken_port_is_named_before_anything_is_made(bare: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        told = said(run_dev(bare, "run", "--port", str(port)))
    assert told.startswith(f"Port {port} is taken by another program. Choose another: python3 dev.py run --port ")
    assert not (bare / ".venv").exists()


def test_an_address_of_another_machine_is_refused(bare: Path) -> None:
    assert "Nothing can be served on 192.0.2.1, port 5000" in said(run_dev(bare, "run", "--host", "192.0.2.1"))


@pytest.mark.parametrize("words", [("--port", "0"), ("--port", "65536"), ("--workers", "0"), ("--port", "http")])
def test_numbers_out_of_range_are_refused(bare: Path, words: tuple[str, ...]) -> None:
    done = run_dev(bare, "run", *words)
    assert done.returncode == 2
    assert words[0] in done.stderr


def test_without_a_network_pip_s_failure_is_put_in_plain_words(bare: Path) -> None:
    told = said(run_dev(bare, "setup", PIP_INDEX_URL="http://127.0.0.1:9/simple", PIP_RETRIES="0", PIP_NO_CACHE_DIR="1"))
    assert told.startswith("The package registry does not answer: is there a network")
    assert not (bare / ".venv" / "done-requirements.txt").exists()


def test_npm_and_uv_without_a_network_are_understood_too(dev: ModuleType) -> None:
    for output in (
        "npm error code EAI_AGAIN\nnpm error request to x failed, reason: getaddrinfo EAI_AGAIN x",
        "npm error code ECONNREFUSED",
        "error: Failed to fetch: `x`\n  Caused by: error sending request for url (x)\n  Caused by: dns error",
    ):
        assert dev.cause("Installing", ["pip"], output) == dev.OFFLINE


def test_a_full_disk_is_told(dev: ModuleType) -> None:
    full = [sys.executable, "-c", "open('/dev/full', 'w').write('x' * 100_000)"]
    with pytest.raises(dev.Stop, match="The disk is full"):
        dev.step("Writing", full)
    assert dev.cause("pip", ["pip"], "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device") == dev.FULL


def test_a_locked_database_is_told(dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSTANCE_DIR", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with contextlib.closing(sqlite3.connect(tmp_path / "dargah.sqlite3")) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(dev.Stop, match="The database is locked by another program"):
            dev.step("Bringing the database up to date", [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"])


def test_any_other_failure_gives_its_last_line_and_the_command(dev: ModuleType) -> None:
    with pytest.raises(dev.Stop) as stop:
        dev.step("Trying", [sys.executable, "-c", "raise RuntimeError('what went wrong')"])
    first, second = str(stop.value).splitlines()
    assert first == "Trying: failed. RuntimeError: what went wrong"
    assert second.startswith(f"To see all of it: {sys.executable} -c")


def test_nothing_is_done_twice(dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "VENV", tmp_path)
    source, product, done = tmp_path / "source", tmp_path / "product", []

    def make() -> None:
        done.append(source.read_text())
        product.write_text("made")

    for text, wanted in (("a", ["a"]), ("a", ["a"]), ("b", ["a", "b"]), ("b", ["a", "b"])):
        source.write_text(text)
        dev.once("it", [source], product, make)
        assert done == wanted
    product.unlink()
    dev.once("it", [source], product, make)
    assert done == ["a", "b", "b"]


def test_what_failed_is_done_again(dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(dev, "VENV", tmp_path)
    fails = [sys.executable, "-c", "raise SystemExit(1)"]
    for _ in range(2):
        with pytest.raises(dev.Stop, match="failed"):
            dev.once("it", [], tmp_path, lambda: dev.step("Trying", fails))
