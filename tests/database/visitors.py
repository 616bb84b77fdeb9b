"""Visitors that read and write as fast as they are answered, with a short pause, and what they got."""

import http.client
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from tests.page import check_page

READ = ("/services/passport-issue?n={0}", f"/search?q={quote('گذرنامه')}", "/offices?county=kerman&n={0}", "/organisations?n={0}")
FORM = "/services/passport-issue/feedback"
SENT = "/services/passport-issue/found"
MOST_REPORTS = 150
"""The site takes two hundred in an hour."""
AGENT = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    text: str


def ask(port: int, method: str, path: str, fields: Mapping[str, str] | None = None) -> Answer:
    """One request over a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=40)
    headers = {"User-Agent": AGENT, "Connection": "close", "Content-Type": "application/x-www-form-urlencoded"}
    try:
        connection.request(method, path, urlencode(fields) if fields else None, headers)
        answer = connection.getresponse()
        return Answer(answer.status, dict(answer.headers), answer.read().decode())
    finally:
        connection.close()


@dataclass
class Load:
    port: int
    statuses: list[tuple[float, int]] = field(default_factory=list)
    """The moment of each answer, and its status."""
    slowest: float = 0
    codes: list[str] = field(default_factory=list)
    """Of the reports that were answered with thanks."""
    troubles: list[BaseException] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def running(self, readers: int) -> Iterator[None]:
        token = check_page(ask(self.port, "GET", FORM).text).one("input", name="token").get("value") or ""
        time.sleep(3)  # a form that comes back at once is taken for a robot's
        works: list[Callable[[], None]] = [lambda: self._write(token), *[self._read] * readers]
        threads = [threading.Thread(target=self._kept, args=(work,)) for work in works]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._stop.set()
            for thread in threads:
                thread.join(60)

    def counted(self, since: float = 0, until: float = float("inf")) -> Counter[int]:
        return Counter(status for moment, status in self.statuses if since <= moment < until)

    def _kept(self, work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as problem:
            self.troubles.append(problem)

    def _read(self) -> None:
        number = 0
        while not self._stop.wait(0.02):
            number += 1
            self._noted("GET", READ[number % len(READ)].format(number))

    def _write(self, token: str) -> None:
        number = 0
        while not self._stop.wait(0.1) and len(self.codes) < MOST_REPORTS:
            number += 1
            fields = {"token": token, "answer": "no", "text": f"فرم شماره {number} پیدا نشد", "website": ""}
            answer = self._noted("POST", SENT, fields)
            if answer.status == 303:
                self.codes += parse_qs(urlsplit(answer.headers["Location"]).query)["code"]

    def _noted(self, method: str, path: str, fields: Mapping[str, str] | None = None) -> Answer:
        """What a visitor gets is what was wanted, or the whole page that says when to come again."""
        began = time.monotonic()
        answer = ask(self.port, method, path, fields)
        self.statuses.append((time.monotonic(), answer.status))
        self.slowest = max(self.slowest, time.monotonic() - began)
        assert answer.status in (200, 303, 503), f"{method} {path}: {answer.status}"
        if answer.status == 503:
            assert answer.headers["Retry-After"] and answer.headers["Cache-Control"] == "no-store"
            check_page(answer.text)
        return answer
