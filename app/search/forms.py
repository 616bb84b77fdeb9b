"""What a search address asks for: text, filters, order and page, whatever people or machines put into it."""

from collections.abc import Sequence
from typing import get_args

from werkzeug.datastructures import MultiDict

from app.search.arguments import SearchArguments
from app.search.engine import FACETS, Sort
from app.search.reading import LONGEST_QUERY
from app.text.clean import clean

MOST_VALUES = 20
LONGEST_VALUE = 80
SORTS: tuple[Sort, ...] = get_args(Sort)


def search_arguments(given: MultiDict[str, str]) -> SearchArguments:
    """Read the arguments of a results page; what is no argument of ours is ignored, what is too much is cut."""
    raw = " ".join(given.get("q", "").split())
    query = clean(raw, LONGEST_QUERY)
    wish = given.get("sort", "")
    return SearchArguments(
        query=query,
        cut=len(clean(raw, LONGEST_QUERY + 1)) > LONGEST_QUERY,
        filters={name: values for name in FACETS if (values := _values(given.getlist(name)))},
        sort=next((sort for sort in SORTS if sort == wish), "relevance"),
        page=given.get("page"),
        literal=given.get("literal") == "1",
    )


def _values(given: Sequence[str]) -> tuple[str, ...]:
    cleaned = (clean(value, LONGEST_VALUE) for value in given[: MOST_VALUES * 2])
    return tuple(dict.fromkeys(value for value in cleaned if value))[:MOST_VALUES]
