"""A steady load of searches over HTTP, at a fixed rate whatever the answers take, and what was answered in each phase."""

import http.client
import itertools
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import quote

from app.search.evaluate import percentile


@dataclass(frozen=True)
class Answered:
    """One request: when it was due, how long from then until the answer was there, and its status (0: none came)."""

    due: float
    seconds: float
    status: int


@dataclass
class SteadyLoad:
    """Searches `rate` times a second from `threads` threads; late starts count as waiting, so nothing is left out."""

    port: int
    queries: Sequence[str]
    rate: float
    threads: int = 12
    answered: list[Answered] = field(default_factory=list)
    phases: list[tuple[str, float]] = field(default_factory=list)

    def phase(self, name: str) -> None:
        """From now on, answers belong to this phase."""
        self.phases.append((name, time.monotonic()))

    @contextmanager
    def running(self) -> Iterator[None]:
        over, numbers, began = threading.Event(), itertools.count(), time.monotonic()

        def work() -> None:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            while not over.is_set():
                number = next(numbers)
                due = began + number / self.rate
                if over.wait(max(0.0, due - time.monotonic())):
                    break
                status = _ask(connection, self.queries[number % len(self.queries)])
                self.answered.append(Answered(due, time.monotonic() - due, status))
            connection.close()

        workers = [threading.Thread(target=work) for _ in range(self.threads)]
        for worker in workers:
            worker.start()
        try:
            yield
        finally:
            over.set()
            for worker in workers:
                worker.join()

    def of(self, name: str) -> list[Answered]:
        """The answers of one phase."""
        start = dict(self.phases)[name]
        end = min((moment for _, moment in self.phases if moment > start), default=float("inf"))
        return [one for one in self.answered if start <= one.due < end]

    def table(self) -> str:
        """A line for each phase: answers, answers a second, p50, p95, slowest in ms, and answers that were none or above 499."""
        lines = [f"{'phase':<34}{'answers':>8}{'a second':>9}{'p50 ms':>8}{'p95 ms':>8}{'slowest':>9}{'failed':>8}"]
        for name, _ in self.phases:
            found = self.of(name)
            if found:
                ms = [one.seconds * 1000 for one in found]
                span = max(one.due for one in found) - min(one.due for one in found) or 1
                figures = f"{len(found):>8}{len(found) / span:>9.1f}{percentile(ms, 0.5):>8.0f}{percentile(ms, 0.95):>8.0f}{max(ms):>9.0f}"
                lines.append(f"{name:<34}{figures}{len(failed(found)):>8}")
        return "\n".join(lines)


def failed(answers: Sequence[Answered]) -> list[Answered]:
    return [one for one in answers if one.status == 0 or one.status >= 500]


def _ask(connection: http.client.HTTPConnection, query: str) -> int:
    """The status; a connection that the server closed between two requests is opened again once."""
    for again in (True, False):
        try:
            connection.request("GET", f"/search?q={quote(query)}")
            answer = connection.getresponse()
            answer.read()
            return answer.status
        except (OSError, http.client.HTTPException):
            connection.close()
            if not again:
                return 0
    return 0
