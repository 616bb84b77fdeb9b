"""What a visitor asks the finder for."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.text.clean import clean

LONGEST = 80


@dataclass(frozen=True)
class OfficeSearch:
    """Slugs and names as typed, cut to a sane length; empty means not asked for."""

    service: str = ""
    county: str = ""
    city: str = ""
    open_now: bool = False
    page: str = "1"

    @classmethod
    def read(cls, arguments: Mapping[str, str]) -> "OfficeSearch":
        """From the query arguments of the address."""
        texts = {name: clean(arguments.get(name, ""), LONGEST) for name in ("service", "county", "city", "page")}
        return cls(**texts, open_now=arguments.get("open") == "1")

    @property
    def empty(self) -> bool:
        return not (self.service or self.county or self.city or self.open_now)
