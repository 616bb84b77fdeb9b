"""Load for the HTTP benchmarks: servers as child processes, and requests/s by `wrk` (Debian) or a plain client of our own.

What is compared is measured in turns, A B A B …, as a shared machine varies from minute to minute; a ratio is the median of the pairs.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import cycle
from pathlib import Path
from statistics import median

from app.config import ROOT

AGENT = "Mozilla/5.0 (Linux; Android 9; SM-J530F) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Mobile Safari/537.36"
BROWSER = {"User-Agent": AGENT, "Accept-Encoding": "gzip, br"}
CONNECTIONS = 8
RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
LUA = """
local paths, headers, at = { %s }, { %s }, 0
request = function()
  at = at %% #paths + 1
  return wrk.format("GET", paths[at], headers)
end
"""


@dataclass(frozen=True)
class Target:
    """Paths of one server, asked in turn on kept connections, with their headers; `status` is what each must answer."""

    port: int
    paths: Sequence[str]
    headers: Mapping[str, str] = field(default_factory=lambda: BROWSER)
    status: int = 200


def rate(target: Target, seconds: float) -> float:
    """Requests/s in so many whole seconds; raises if any answer is not what it must be."""
    check(target)
    return _by_wrk(target, seconds) if shutil.which("wrk") else _by_client(target, seconds)


def check(target: Target) -> None:
    """Each path answers with its status."""
    connection = HTTPConnection("127.0.0.1", target.port, timeout=30)
    for path in target.paths:
        connection.request("GET", path, headers=dict(target.headers))
        answer = connection.getresponse()
        answer.read()
        if answer.status != target.status:
            raise RuntimeError(f"{path}: {answer.status}, expected {target.status}")
    connection.close()


def _by_wrk(target: Target, seconds: float) -> float:
    quoted = ", ".join(f'"{path}"' for path in target.paths)
    headers = ", ".join(f"""["{name}"] = '{value}'""" for name, value in target.headers.items())
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(LUA % (quoted, headers))
        script.flush()
        address = f"http://127.0.0.1:{target.port}"
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{round(seconds)}s", "-s", script.name, address]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = RATE.search(said)
    if found is None or "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(said)
    return float(found[1])


def _by_client(target: Target, seconds: float) -> float:
    counts = [0] * CONNECTIONS
    end = time.monotonic() + seconds

    def ask(number: int) -> None:
        connection = HTTPConnection("127.0.0.1", target.port, timeout=30)
        for path in cycle(target.paths):
            if time.monotonic() > end:
                break
            connection.request("GET", path, headers=dict(target.headers))
            connection.getresponse().read()
            counts[number] += 1

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


@dataclass(frozen=True)
class Compared:
    """Requests/s of both (medians), and the median, lowest and highest ratio of the pairs."""

    mine: float
    other: float
    ratios: Sequence[float]

    @property
    def ratio(self) -> float:
        return median(self.ratios)


def compare(mine: Target, other: Target, pairs: int, seconds: float) -> Compared:
    """Measure in turns, after a short warm-up of both."""
    for target in (mine, other):
        rate(target, 1)
    taken = [(rate(mine, seconds), rate(other, seconds)) for _ in range(pairs)]
    return Compared(median(a for a, _ in taken), median(b for _, b in taken), [a / b for a, b in taken])


def row(name: str, found: Compared, least: float | None) -> str:
    """A line of the table."""
    held = "" if least is None else f">= {least:g}  " + ("ok" if found.ratio >= least else "NOT HELD")
    spread = f"{min(found.ratios):.2f} … {max(found.ratios):.2f}"
    return f"{name:<52} {found.mine:>8.0f} {found.other:>8.0f} {found.ratio:>8.3f}   {spread:<16} {held}"


HEAD = f"{'requests/s, medians':<52} {'this':>8} {'beside':>8} {'ratio':>8}   {'pairs':<16} hold"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def running(command: Sequence[str], port: int, ready: str, environment: Mapping[str, str], processes: int = 1) -> Iterator[int]:
    """Child processes of one command on one port, until `ready` answers; stopped at the end."""
    children = [
        subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(processes)
    ]
    try:
        wait_for(port, ready, lambda: all(child.poll() is None for child in children))
        yield port
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.wait(20)


def wait_for(port: int, path: str, alive: Callable[[], bool]) -> None:
    for _try in range(300):
        if not alive():
            raise RuntimeError("the server ended before it answered")
        with suppress(OSError, HTTPException):
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", path)
            if connection.getresponse().status < 400:
                return
        time.sleep(0.1)
    raise RuntimeError("the server did not answer within 30 seconds")


@contextmanager
def ours(instance: Path, **settings: str) -> Iterator[int]:
    """Our application with the bare page, two gthread workers, SO_REUSEPORT: connections are spread over the workers by the kernel."""
    port = free_port()
    options = ["--workers", "2", "--threads", "4", "--worker-class", "gthread", "--reuse-port", "--max-requests", "0"]
    command = [sys.executable, "-m", "gunicorn", *options, "--bind", f"127.0.0.1:{port}", "benchmarks.bare:app"]
    environment = {"INSTANCE_DIR": str(instance), "RATE_LIMIT": "off", "LOG_LEVEL": "ERROR", **settings}
    with running(command, port, "/healthz", environment):
        yield port


def make_instance(folder: Path) -> Path:
    """The starter catalogue, imported and indexed by our own commands."""
    environment = {**os.environ, "INSTANCE_DIR": str(folder), "LOG_LEVEL": "ERROR"}
    for arguments in ("db upgrade", "catalog import data/starter", "search rebuild", "search drain"):
        command = [sys.executable, "-m", "flask", "--app", "wsgi", *arguments.split()]
        subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    return folder
