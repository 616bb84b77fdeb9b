"""A whole installation as processes: two web workers and the job worker, told apart by their numbers."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from app.config import ROOT
from tests.databases import copy_installation, environment_of

WORKERS = 2


class Site:
    """An installation on a copy of an instance folder. Jobs of a killed worker come free after `lease` seconds.

    `settings` are further settings, by the names of the environment.
    """

    def __init__(self, folder: Path, lease: float = 30, settings: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.lease = lease
        self.environment = {**environment_of(folder), "RATE_LIMIT": "off", "CLI_LANGUAGE": "en", "PYTHONUNBUFFERED": "1"}
        self.environment.update(settings or {})
        self.port = _free_port()
        self.processes: list[subprocess.Popen[str]] = []

    def start(self, *words: str) -> "subprocess.Popen[str]":
        """A process of this installation, in a group of its own."""
        command = [sys.executable, "-m", *words]
        out = subprocess.DEVNULL
        started = subprocess.Popen(command, cwd=ROOT, env=self.environment, text=True, stdout=out, stderr=out, start_new_session=True)
        self.processes.append(started)
        return started

    def start_web(self) -> None:
        bound = ("--bind", f"127.0.0.1:{self.port}")
        kind = ("--workers", str(WORKERS), "--worker-class", "gthread", "--threads", "4")
        self.start("gunicorn", *kind, *bound, "tests.search.numbered:app")
        deadline = time.monotonic() + 60
        awake: set[str] = set()
        while len(awake) < WORKERS:
            assert time.monotonic() < deadline, "two web workers did not come up"
            with suppress(OSError):  # not listening yet
                awake |= self.finders("گذرنامه", "passport-issue").keys()

    def start_jobs(self) -> "subprocess.Popen[str]":
        """The job worker: that of the command line, or the same with a shorter lease."""
        return self.start("flask", "jobs", "work") if self.lease == 30 else self.start("tests.search.job_worker", str(self.lease))

    def import_folder(self, folder: Path) -> float:
        """Import by the command; the moment at which it said that all was committed."""
        command = [sys.executable, "-m", "flask", "catalog", "import", str(folder)]
        with subprocess.Popen(
            command, cwd=ROOT, env=self.environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        ) as process:
            assert process.stdout is not None
            said = []
            for line in process.stdout:
                said.append(line)
                if line.startswith("definition "):
                    moment = time.monotonic()
            assert process.wait(60) == 0, "".join(said)
            assert "1 changed" in "".join(said)
        return moment

    def ask(self, query: str) -> tuple[str, str]:
        """(number of the worker, page) over a new connection."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("GET", f"/search?q={quote(query)}", headers={"Connection": "close"})
            answer = connection.getresponse()
            page = answer.read().decode()
            assert answer.status == 200, page
            return answer.headers["X-Worker"], page
        finally:
            connection.close()

    def finders(self, query: str, slug: str, at_once: int = 4) -> dict[str, float]:
        """Workers that answered one of these requests with the service, and the moment of their first such answer."""
        found: dict[str, float] = {}

        def ask(_number: int) -> None:
            worker, page = self.ask(query)
            if f"/services/{slug}?s=" in page:
                found.setdefault(worker, time.monotonic())

        with ThreadPoolExecutor(at_once) as pool:
            list(pool.map(ask, range(at_once)))
        return found

    def seconds_until_found(self, query: str, slug: str, since: float, patience: float = 20) -> dict[str, float]:
        """Seconds from `since` until each of the workers found the service, by worker."""
        found: dict[str, float] = {}
        while len(found) < WORKERS:
            for worker, moment in self.finders(query, slug).items():
                found.setdefault(worker, moment - since)
            assert time.monotonic() - since < patience, f"found by {len(found)} of {WORKERS} workers only"
            time.sleep(0.03)  # the job worker needs the processor too
        return found

    def end(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(5)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(starter_folder: Path, folder: Path, lease: float = 30, settings: Mapping[str, str] | None = None) -> Iterator[Site]:
    """A site on a copy of the starter catalogue; its processes are ended at the end."""
    copy_installation(starter_folder, folder)
    site = Site(folder, lease, settings)
    try:
        yield site
    finally:
        site.end()


def kill(processes: Sequence["subprocess.Popen[str]"]) -> None:
    """kill -9, and wait until the system has done it."""
    for process in processes:
        process.kill()
        process.wait(10)
