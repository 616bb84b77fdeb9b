"""What people do on public pages, as exact facts. Catalogue ids are plain numbers: this room knows nothing of the catalogue."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, kw_only=True)
class Searched:
    """A page of results was shown; `filters` is the number of active ones, `query` may hold anything and is masked when stored."""

    kind: ClassVar[str] = "searched"
    search_id: str
    query: str
    total: int
    page: int
    engine: str
    degraded: bool
    filters: int
    sort: str
    duration_ms: float


@dataclass(frozen=True, kw_only=True)
class Viewed:
    """A service page was shown, perhaps as the `position`-th hit (from 1) of a search."""

    kind: ClassVar[str] = "viewed"
    definition_id: int
    organisation_id: int | None = None
    county_id: int | None = None
    search_id: str | None = None
    position: int | None = None


@dataclass(frozen=True, kw_only=True)
class ClickedOut:
    """Somebody went on to a channel of a service, or (`channel_id` None) to an organisation's website.

    Whether anything came of it is not known here.
    """

    kind: ClassVar[str] = "clicked_out"
    definition_id: int | None = None
    channel_id: int | None = None
    organisation_id: int | None = None
    county_id: int | None = None
    search_id: str | None = None
    position: int | None = None


Event = Searched | Viewed | ClickedOut
