"""What the catalogue says where rooms below it leave a hole: names for numbers, the chosen municipality."""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from app.catalog.queries.organisations import municipality_names
from app.catalog.queries.services import titles
from app.web.locale import en_or_fa


def definition_titles(ids: Sequence[int], **_context: Any) -> Mapping[int, str]:
    """Slot `definition.titles`: the title of each definition."""
    return titles(ids)


def municipality_name(ids: Sequence[int], *, slug: str, **_context: Any) -> Mapping[int, Markup]:
    """Slot `municipality`: the name of the town, under every id; nothing for an unknown slug."""
    names = municipality_names(slug)
    return {number: en_or_fa(names[1], names[0]) for number in ids} if names else {}
