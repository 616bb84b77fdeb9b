"""A circuit breaker: after failures, or when answers become slow, nobody waits for the other side until it is well again.

Closed: calls go through. Open: they are refused at once, and a thread probes in the background. Half open, after a probe that
went well: one call at a time goes through, so that a side that has just started warms up; after enough that went well and were
quick, or some more such probes where nobody calls, it closes. One that did not opens it again.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeVar

from app.search.engine import EngineUnavailable

State = Literal["closed", "open", "half open"]
Answer = TypeVar("Answer")
_ENOUGH = 20
"""Answers that tell a p95."""
_REMEMBERED = 100
_TRIALS = 20
_PROBES = 3
"""So many trials, or so many probes in a row, close what is half open."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """It opens after so many failures in a row, or when the p95 of the last answers is above `slow_seconds`."""

    failures: int = 3
    slow_seconds: float = 0.3
    probe_seconds: float = 2.0


class Breaker:
    """Guards calls to one side; `probe` tries it and raises `EngineUnavailable`. Safe for threads, one for each process."""

    def __init__(self, name: str, probe: Callable[[], object], limits: Limits) -> None:
        self._name = name
        self._probe = probe
        self._limits = limits
        self._lock = threading.Lock()
        self._state: State = "closed"
        self._why = ""
        self._failures = 0
        self._trial = False
        self._trials = 0
        self._probes = 0
        self._seconds: deque[float] = deque(maxlen=_REMEMBERED)
        self._prober: threading.Thread | None = None

    @property
    def state(self) -> State:
        return self._state

    @property
    def why(self) -> str:
        """What opened it; empty while it is closed."""
        return "" if self._state == "closed" else self._why

    def call(self, do: Callable[[], Answer]) -> Answer:
        """The answer of `do`; raises `EngineUnavailable` if it fails or is not even tried."""
        if not self._enter():
            raise EngineUnavailable(self._why)
        began = time.perf_counter()
        try:
            answer = do()
        except EngineUnavailable as problem:
            self._failed(str(problem))
            raise
        except BaseException:
            self._trial = False
            raise
        self._succeeded(time.perf_counter() - began)
        return answer

    def _enter(self) -> bool:
        with self._lock:
            trial = self._state == "half open" and not self._trial
            self._trial = self._trial or trial
            return trial or self._state == "closed"

    def _failed(self, why: str) -> None:
        with self._lock:
            self._failures += 1
            if self._state == "half open" or (self._state == "closed" and self._failures >= self._limits.failures):
                self._open(why)

    def _succeeded(self, seconds: float) -> None:
        with self._lock:
            self._failures = 0
            self._seconds.append(seconds)
            if self._state == "half open":
                self._tried(seconds)
            elif self._state == "closed" and self._p95() > self._limits.slow_seconds:
                self._open(f"{self._name} is slow: p95 {self._p95():.2f} s")

    def _tried(self, seconds: float) -> None:
        self._trial = False
        self._trials += 1
        if seconds > self._limits.slow_seconds:
            self._open(f"{self._name} is slow: {seconds:.2f} s")
        elif self._trials >= _TRIALS:
            self._close()

    def _p95(self) -> float:
        """Seconds; 0 while too few answers tell."""
        if len(self._seconds) < _ENOUGH:
            return 0.0
        return sorted(self._seconds)[int(len(self._seconds) * 0.95)]

    def _open(self, why: str) -> None:
        log.warning("the circuit of %s opens: %s", self._name, why)
        self._state, self._why, self._trial, self._failures = "open", why, False, 0
        self._seconds.clear()
        if self._prober is None or not self._prober.is_alive():
            self._prober = threading.Thread(target=self._keep_probing, name=f"probe-{self._name}", daemon=True)
            self._prober.start()

    def _close(self) -> None:
        log.warning("the circuit of %s closes: it answers again", self._name)
        self._state, self._trial, self._failures = "closed", False, 0
        self._seconds.clear()

    def _keep_probing(self) -> None:
        while self._state != "closed":
            time.sleep(self._limits.probe_seconds)
            began = time.perf_counter()
            try:
                self._probe()
                problem = ""
            except Exception as error:  # whatever it is: a prober that ends would leave the circuit open for ever
                problem = f"{type(error).__name__}: {error}"
            self._probed(problem, time.perf_counter() - began)

    def _probed(self, problem: str, seconds: float) -> None:
        with self._lock:
            if problem or seconds > self._limits.slow_seconds:
                self._state, self._why = "open", problem or f"{self._name} is slow: {seconds:.2f} s"
            elif self._state == "open":
                log.warning("the circuit of %s is half open", self._name)
                self._state, self._trial, self._trials, self._probes = "half open", False, 0, 0
            elif self._state == "half open":
                self._probes += 1
                if self._probes >= _PROBES:
                    self._close()
