"""A search as it is asked for, before anything is known of its answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.search.engine import Sort


@dataclass(frozen=True)
class SearchArguments:
    """A search as asked for; `cut` says that the text was longer than what is searched, `literal` that its words are
    meant as they are typed.
    """

    query: str = ""
    cut: bool = False
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: Sort = "relevance"
    page: str | None = None
    literal: bool = False

    @property
    def active_filters(self) -> int:
        return sum(len(values) for values in self.filters.values())
