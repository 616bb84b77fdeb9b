"""`dev.py run` of this checkout on data of its own: it serves, a second start is short, and it ends all that it started."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.config import ROOT
from tests.databases import environment_of

DEV = ROOT / "dev.py"


class Run:
    """A `dev.py run` of this checkout on data of its own."""

    def __init__(self, instance: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.address = f"127.0.0.1:{free.getsockname()[1]}"
        words = [sys.executable, str(DEV), "run", "--port", self.address.rpartition(":")[2]]
        self.process = subprocess.Popen(words, env=environment_of(instance), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.told = self._until_ready()
        self.groups = self._children()

    def _until_ready(self) -> str:
        told = ""
        assert self.process.stdout
        for line in self.process.stdout:
            told += line
            if "Dargah is ready" in line:
                return told
        pytest.fail(f"dev.py run ended with {self.wait()[0]}:\n{told}")

    def _children(self) -> dict[str, int]:
        """Process ids of the web server and the job worker."""
        listed = subprocess.run(["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
        ours = [line.split(maxsplit=2) for line in listed.splitlines() if line.split()[1] == str(self.process.pid)]
        return {("web" if "gunicorn" in words else "jobs"): int(pid) for pid, _, words in ours}

    def end(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        """Exit code and last words."""
        self.process.send_signal(number)
        return self.wait()

    def wait(self) -> tuple[int, str]:
        told, _ = self.process.communicate(timeout=30)
        return self.process.returncode, told

    def left(self) -> list[str]:
        """Processes that should be gone."""
        listed = subprocess.run(["ps", "-eo", "pgid=,stat=,args="], capture_output=True, text=True, check=True).stdout
        rows = [line.split(maxsplit=2) for line in listed.splitlines()]
        return [row[2] for row in rows if int(row[0]) in self.groups.values() and not row[1].startswith("Z")]


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Run]]:
    """Starts `dev.py run`; the second start finds the data of the first."""
    instance, runs = tmp_path_factory.mktemp("instance"), []

    def begin() -> Run:
        runs.append(Run(instance))
        return runs[-1]

    yield begin
    for run in runs:
        if run.process.poll() is None:
            run.end()


def test_run_serves_the_starter_catalogue_and_ctrl_c_ends_it_all(start: Callable[[], Run]) -> None:
    run = start()
    assert f"Dargah is ready: http://{run.address}" in run.told
    assert run.groups.keys() == {"web", "jobs"}
    with urllib.request.urlopen(f"http://{run.address}/services/passport-issue") as answer:
        assert "گذرنامه" in answer.read().decode()
    code, _ = run.end(signal.SIGINT)
    assert code == 128 + signal.SIGINT
    assert run.left() == []


def test_a_second_run_does_nothing_twice_and_a_dead_worker_ends_it(start: Callable[[], Run]) -> None:
    began = time.monotonic()
    run = start()
    assert time.monotonic() - began < 30
    for work in ("Making .venv", "Installing", "Building", "Compiling"):
        assert work not in run.told
    os.kill(run.groups["jobs"], signal.SIGKILL)
    code, told = run.wait()
    assert code == 1
    assert "The job worker ended by itself (exit code -9" in told
    assert "Traceback" not in told
    assert run.left() == []
