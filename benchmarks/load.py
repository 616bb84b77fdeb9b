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

AGENT = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36"
BROWSER = {"User-Agent": AGENT, "Accept-Encoding": "gzip, deflate, br, zstd"}
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
class Server:
    """Processes that listen on a port of this machine."""

    port: int
    pids: Sequence[int]

    def cpu(self) -> float:
        """Seconds of processor time that the processes and their children took so far."""
        taken = [ticks for pid in self.pids for ticks in _ticks(pid)]
        return sum(taken) / os.sysconf("SC_CLK_TCK")


def _ticks(pid: int) -> Iterator[int]:
    """Of a process and all below it."""
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        yield int(fields[11]) + int(fields[12])
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            yield from _ticks(int(child))


@dataclass(frozen=True)
class Target:
    """Paths of one server, asked in turn on kept connections, with their headers; `status` is what each must answer."""

    server: Server
    paths: Sequence[str]
    headers: Mapping[str, str] = field(default_factory=lambda: BROWSER)
    status: int = 200


def rate(target: Target, seconds: float) -> float:
    """Requests/s in so many whole seconds; raises if any answer is not what it must be."""
    check(target)
    return _by_wrk(target, seconds) if shutil.which("wrk") else _by_client(target, seconds)


@dataclass(frozen=True)
class Measure:
    """Requests/s, and milliseconds of the server's processor time for each."""

    rate: float
    cpu: float


def measure(target: Target, seconds: float) -> Measure:
    before = target.server.cpu()
    found = rate(target, seconds)
    if not found:
        raise RuntimeError(f"{target.paths[0]}: no answer within {seconds} seconds; measure longer")
    return Measure(found, (target.server.cpu() - before) / (found * round(seconds)) * 1000)


def check(target: Target) -> None:
    """Each path answers with its status."""
    connection = HTTPConnection("127.0.0.1", target.server.port, timeout=30)
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
        address = f"http://127.0.0.1:{target.server.port}"
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{round(seconds)}s", "--timeout", "30s", "-s", script.name, address]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = RATE.search(said)
    if found is None or "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(said)
    return float(found[1])


def _by_client(target: Target, seconds: float) -> float:
    counts = [0] * CONNECTIONS
    end = time.monotonic() + seconds

    def ask(number: int) -> None:
        connection = HTTPConnection("127.0.0.1", target.server.port, timeout=30)
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
    """Pairs of measures (requests/s, milliseconds of processor time for each request), this and what it is measured beside."""

    mine: Sequence[Measure]
    other: Sequence[Measure]

    @property
    def ratios(self) -> list[float]:
        return [a.rate / b.rate for a, b in zip(self.mine, self.other, strict=True)]

    @property
    def ratio(self) -> float:
        return median(self.ratios)

    @property
    def cpu_ratio(self) -> float:
        """The same by processor time, which other programs on the machine disturb less."""
        return median(b.cpu / a.cpu for a, b in zip(self.mine, self.other, strict=True))


Source = Callable[[], Target]
"""Gives the target anew for each measure."""


def compare(mine: Source, other: Source, pairs: int, seconds: float) -> Compared:
    """Measure in turns, after a short warm-up of both."""
    for source in (mine, other):
        rate(source(), 1)
    taken = [(measure(mine(), seconds), measure(other(), seconds)) for _ in range(pairs)]
    return Compared([a for a, _ in taken], [b for _, b in taken])


def row(name: str, found: Compared, least: float | None) -> str:
    """A line of the table."""
    held = "" if least is None else f">= {least:g}  " + ("ok" if found.ratio >= least else "NOT HELD")
    rates = (median(one.rate for one in side) for side in (found.mine, found.other))
    times = (median(one.cpu for one in side) for side in (found.mine, found.other))
    spread = f"{min(found.ratios):.2f} … {max(found.ratios):.2f}"
    figures = "".join(f"{rate:>8.0f}" for rate in rates) + f"{found.ratio:>8.2f}   {spread:<13}"
    return f"{name:<50}{figures}" + "".join(f"{time:>7.2f}" for time in times) + f"{found.cpu_ratio:>7.2f}   {held}"


_RATES = f"{'this':>8}{'beside':>8}{'ratio':>8}   {'pairs':<13}"
_TIMES = f"{'CPU':>7}{'beside':>7}{'ratio':>7}   hold"
HEAD = f"{'requests/s, and CPU ms of a request; medians':<50}{_RATES}{_TIMES}"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def running(command: Sequence[str], port: int, ready: str, environment: Mapping[str, str], processes: int = 1) -> Iterator[Server]:
    """Child processes of one command on one port, until `ready` answers; stopped at the end."""
    children = [
        subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(processes)
    ]
    try:
        wait_for(port, ready, lambda: all(child.poll() is None for child in children))
        yield Server(port, [child.pid for child in children])
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
def ours(instance: Path, **settings: str) -> Iterator[Server]:
    """Our application with the bare page, two gthread workers, SO_REUSEPORT: connections are spread over the workers by the kernel."""
    port = free_port()
    options = ["--workers", "2", "--threads", "4", "--worker-class", "gthread", "--reuse-port", "--max-requests", "0"]
    command = [sys.executable, "-m", "gunicorn", *options, "--bind", f"127.0.0.1:{port}", "benchmarks.bare:app"]
    environment = {"INSTANCE_DIR": str(instance), "RATE_LIMIT": "off", "LOG_LEVEL": "ERROR", **settings}
    with running(command, port, "/healthz", environment) as server:
        yield server


def make_instance(folder: Path) -> Path:
    """The starter catalogue, imported and indexed by our own commands."""
    environment = {**os.environ, "INSTANCE_DIR": str(folder), "LOG_LEVEL": "ERROR"}
    for arguments in ("db upgrade", "catalog import data/starter", "search rebuild", "search drain"):
        command = [sys.executable, "-m", "flask", "--app", "wsgi", *arguments.split()]
        subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    return folder
