"""Two engines as one: the first answers, and the second whenever the first cannot, or not in time."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from app.search.engine import Engine, EngineState, EngineUnavailable, SearchDocument, SearchRequest, SearchResults, Suggestion
from app.search.engines.breaker import Breaker, Limits
from app.search.plan import BROWSE

Answer = TypeVar("Answer")
_PROBE = SearchRequest(plan=BROWSE, limit=1)


class FallbackEngine:
    """Asks the first engine through a circuit breaker, else the second, and says so in the answer (`degraded`).

    Changes go to both; a change is done when both have it.
    """

    name = "fallback"

    def __init__(self, first: Engine, second: Engine, limits: Limits | None = None) -> None:
        self.first = first
        self.second = second
        self.breaker = Breaker(first.name, lambda: first.search(_PROBE), limits or Limits())

    def search(self, request: SearchRequest) -> SearchResults:
        return self._either(lambda: self.first.search(request), lambda: replace(self.second.search(request), degraded=True))

    def suggest(self, prefix: str, limit: int = 8) -> Sequence[Suggestion]:
        return self._either(lambda: self.first.suggest(prefix, limit), lambda: self.second.suggest(prefix, limit))

    def stamps(self) -> Mapping[int, int]:
        return self._either(self.first.stamps, self.second.stamps)

    def _either(self, first: Callable[[], Answer], second: Callable[[], Answer]) -> Answer:
        try:
            return self.breaker.call(first)
        except EngineUnavailable:
            try:
                return second()
            except EngineUnavailable:
                # Better late than not at all: an open circuit may just mean that the first is slow.
                return first()

    def put(self, documents: Iterable[SearchDocument]) -> None:
        found = list(documents)
        self._both(lambda engine: engine.put(found))

    def remove(self, ids: Iterable[int]) -> None:
        found = list(ids)
        self._both(lambda engine: engine.remove(found))

    def rebuild(self, documents: Iterable[SearchDocument]) -> None:
        """Rebuild both; holds all documents in memory, unlike the rebuild of each engine by itself."""
        found = list(documents)
        self._both(lambda engine: engine.rebuild(found))

    def _both(self, do: Callable[[Engine], None]) -> None:
        """Do it with each, even after a trouble; raises the trouble then."""
        troubles = []
        for engine in (self.second, self.first):
            try:
                do(engine)
            except EngineUnavailable as problem:
                troubles.append(problem)
        if troubles:
            raise troubles[0]

    def state(self) -> EngineState:
        """The state of the engine that answers; while that is not the first, `problem` tells why."""
        if self.breaker.state == "closed":
            first = self.first.state()
            if first.ready:
                return first
            why = first.problem
        else:
            why = self.breaker.why
        second = self.second.state()
        return replace(second, problem=f"{self.first.name}: {why}" if second.ready else f"{why}; {second.problem}")
