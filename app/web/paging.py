"""Pages of a list, and addresses that differ from the present one in a few query arguments."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote_plus, urlencode

from flask import Flask, request, url_for

from app.text.digits import to_ascii
from app.web.arguments import page_arguments

NUMBER = re.compile(r"[0-9]+")
LONGEST = 18
SIZE = 10
AROUND = 2


def page_number(text: str | int | None) -> int:
    """A page number as somebody typed it, in any digits; what is no positive number is page 1."""
    digits = to_ascii(str(text)).strip() if text is not None else ""
    return max(int(digits[:LONGEST]), 1) if NUMBER.fullmatch(digits) else 1


@dataclass(frozen=True)
class Paging:
    """One page of `total` things, `size` to a page; `page` may be anything and is brought into range."""

    total: int
    page: str | int | None = 1
    size: int = SIZE

    @property
    def pages(self) -> int:
        """Number of pages, at least 1."""
        return max(-(-self.total // self.size), 1)

    @property
    def current(self) -> int:
        """The page shown, 1 … `pages`; behind the last it is the last."""
        return min(page_number(self.page), self.pages)

    @property
    def offset(self) -> int:
        return (self.current - 1) * self.size

    @property
    def previous(self) -> int | None:
        return self.current - 1 if self.current > 1 else None

    @property
    def next(self) -> int | None:
        return self.current + 1 if self.current < self.pages else None

    @property
    def window(self) -> list[int | None]:
        """Page numbers to offer: both ends, those around the present one, None for a gap of two or more."""
        near = {1, self.pages, *range(max(self.current - AROUND, 1), min(self.current + AROUND, self.pages) + 1)}
        return _with_gaps(sorted(near))


def _with_gaps(numbers: list[int]) -> list[int | None]:
    shown: list[int | None] = []
    last = 0
    for number in numbers:
        if number - last == 2:
            shown.append(number - 1)
        elif number - last > 2:
            shown.append(None)
        shown.append(number)
        last = number
    return shown


def _as_list(value: Any) -> list[str]:
    values = value if isinstance(value, (list, tuple, set, frozenset)) else [value]
    return [str(item) for item in values if item not in (None, "")]


@lru_cache(maxsize=2048)
def _quoted(text: str | bytes, *how: Any) -> str:
    """The same few texts stand in many addresses of a page."""
    return quote_plus(text, *how)


def _address(arguments: dict[str, list[str]]) -> str:
    """Built by hand: to `url_for` a visitor's `?_scheme=` or `?_external=` would be an order."""
    address = url_for(request.endpoint or "", **(request.view_args or {}))
    return f"{address}?{urlencode(arguments, doseq=True, quote_via=_quoted)}" if arguments else address


def url_with(**changes: Any) -> str:
    """This page's address with some query arguments changed.

    A list gives a repeated argument; None and empty text drop it. The page number goes too unless it is what changes.
    """
    given = page_arguments()
    arguments: dict[str, list[str]] = {name: _as_list(given.getlist(name)) for name in given if name != "page"}
    arguments.update({name: _as_list(value) for name, value in changes.items()})
    return _address({name: values for name, values in arguments.items() if values})


def url_without(name: str, value: Any = None) -> str:
    """This page's address without argument `name`, or without one of its values."""
    kept: Iterable[str] = () if value is None else (item for item in page_arguments().getlist(name) if item != str(value))
    return url_with(**{name: list(kept)})


def page_url(number: int) -> str:
    """This page's address at page `number`; page 1 needs no argument."""
    return url_with(page=number if number > 1 else None)


def init_paging(app: Flask) -> None:
    """Give templates the address helpers."""
    app.jinja_env.globals.update(url_with=url_with, url_without=url_without, page_url=page_url)
