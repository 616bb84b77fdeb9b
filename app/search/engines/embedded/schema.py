"""The fields of the index, and what of a document goes into them."""

from typing import Any

import tantivy

from app.search.engine import FACETS, SearchDocument
from app.search.engines import content
from app.search.engines.content import MOST_POPULAR_OF_EQUALS, PREFIXES
from app.search.plan import ALIAS_KEY, NAME_KEY, STEMS, SURFACES, TITLE_KEY

FORMAT = 1
"""Raise it with every change of this file that an existing index does not know."""

BY_POPULARITY, BY_DAYS, BY_VISITS, BY_SUGGESTION = "by_popularity", "by_days", "by_visits", "by_suggestion"
BY_TITLE = ("by_title_1", "by_title_2", "by_title_3")
_NUMBERS = ("popularity", "stamp", BY_POPULARITY, BY_DAYS, BY_VISITS, BY_SUGGESTION, *BY_TITLE)

_16_BITS, _32_BITS = 0xFFFF, 0xFFFFFFFF
_TITLE_CHARS = content.TITLE_ORDER // len(BY_TITLE)
"""Characters of 7 bits in a number of 63 bits."""


def build() -> tantivy.Schema:
    """Flat text fields, raw keys and filters, numbers to sort by, and the texts that suggestions show."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(STEMS, tokenizer_name="whitespace", index_option="position")
    builder.add_text_field(SURFACES, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field(PREFIXES, tokenizer_name="whitespace", index_option="basic")
    for name in (TITLE_KEY, ALIAS_KEY, NAME_KEY):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in FACETS:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("id", indexed=True, fast=True)
    for name in _NUMBERS:
        builder.add_unsigned_field(name, fast=True)
    builder.add_bytes_field("names", stored=True)
    return builder.build()


def fields(document: SearchDocument) -> dict[str, Any]:
    """Field -> value or values of one document."""
    return {
        **content.texts(document),
        "id": document.id,
        "stamp": document.stamp,
        "popularity": content.popularity(document),
        **_orders(document),
        "names": content.names(document).encode(),
    }


def to_tantivy(document: SearchDocument) -> tantivy.Document:
    made = tantivy.Document()
    for name, value in fields(document).items():
        if isinstance(value, int):
            made.add_unsigned(name, value)
        elif isinstance(value, bytes):
            made.add_bytes(name, value)
        else:
            for text in [value] if isinstance(value, str) else value:
                made.add_text(name, text)
    return made


def _orders(document: SearchDocument) -> dict[str, int]:
    """Numbers that sort by one thing and, where that is equal, by popularity and id; so pages never overlap."""
    popularity, low = content.popularity(document), document.id & _32_BITS
    behind = (MOST_POPULAR_OF_EQUALS - min(popularity, MOST_POPULAR_OF_EQUALS)) << 32 | low
    return {
        BY_POPULARITY: popularity << 32 | (_32_BITS - low),
        BY_DAYS: min(max(document.days, 0), _16_BITS) << 48 | behind,
        BY_VISITS: min(max(document.visits, 0), _16_BITS) << 48 | behind,
        BY_SUGGESTION: content.suggestion_order(document),
        **dict(zip(BY_TITLE, _title_numbers(document), strict=True)),
    }


def _title_numbers(document: SearchDocument) -> list[int]:
    """The order of the title, nine characters to a number."""
    ranks = [ord(char) for char in content.title_order(document).ljust(content.TITLE_ORDER, "\0")]
    return [_packed(ranks[start : start + _TITLE_CHARS]) for start in range(0, len(ranks), _TITLE_CHARS)]


def _packed(ranks: list[int]) -> int:
    number = 0
    for rank in ranks:
        number = number << 7 | rank
    return number
