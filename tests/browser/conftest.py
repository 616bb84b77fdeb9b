"""A real server on the starter catalogue (two workers and the job worker) and Debian's Chromium."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from app.config import ROOT
from tests.browser.odd import empty_app, odd_app, served
from tests.databases import copy_installation, environment_of

AGENT = "Mozilla/5.0 (Linux; Android 9; SM-J530F) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Mobile Safari/537.36"
NO_BROWSER = "No Chromium was found: install it (Debian: apt-get install chromium) or name it in CHROMIUM."


def _chromium() -> str | None:
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    found = _chromium()
    if found is None:
        pytest.skip(NO_BROWSER)
    return {**browser_type_launch_args, "executable_path": found, "args": ["--no-sandbox", "--disable-background-networking"]}


@pytest.fixture(scope="session")
def site_folder(starter_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The instance folder of the server under test."""
    folder = tmp_path_factory.mktemp("site") / "instance"
    copy_installation(starter_folder, folder)
    return folder


@pytest.fixture(scope="session")
def site(site_folder: Path) -> Iterator[str]:
    """Address of a running installation."""
    port = _free_port()
    environment = {**environment_of(site_folder), "RATE_LIMIT": "off"}
    server = ["gunicorn", "--workers", "2", "--threads", "4", "--worker-class", "gthread", "--bind", f"127.0.0.1:{port}", "wsgi:app"]
    commands = [[sys.executable, "-m", *server], [sys.executable, "-m", "flask", "jobs", "work"]]
    processes = [subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL) for command in commands]
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address)
        yield address
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(20)


@pytest.fixture(scope="session")
def sites(site: str, starter_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Addresses by the names that kinds of pages have for their installation."""
    folder = tmp_path_factory.mktemp("odd") / "instance"
    copy_installation(starter_folder, folder)
    with served(odd_app(folder)) as odd, served(empty_app(tmp_path_factory.mktemp("empty"))) as empty:
        yield {"site": site, "odd": odd, "empty": empty}


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_for(address: str) -> None:
    for _try in range(150):
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=2).close()
            return
        except OSError:
            time.sleep(0.2)
    pytest.fail("the server did not answer within 30 seconds")


@pytest.fixture
def new_visitor(browser: Browser, site: str) -> Iterator[Callable[..., BrowserContext]]:
    """Makes visitors with an empty browser; a person's user agent, as robots are not counted."""
    made: list[BrowserContext] = []

    def make(width: int = 360, **options: Any) -> BrowserContext:
        context = browser.new_context(viewport={"width": width, "height": 740}, base_url=site, user_agent=AGENT, locale="fa-IR", **options)
        context.set_default_timeout(8000)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()
