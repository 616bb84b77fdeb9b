"""The fields of the index, and what of a document goes into them."""

import json
from typing import Any

import tantivy

from app.search.engine import FACETS, SearchDocument
from app.search.plan import ALIAS_KEY, COMPOUNDS, NAME_KEY, NAMES, STEMS, SURFACES, TITLE_KEY
from app.text.chain import analyse, key, stem_keys
from app.text.collate import RANKS, sort_key
from app.text.tokens import compounds, tokens

FORMAT = 3
"""Raise it with every change of this file that an existing index does not know."""

PREFIXES = "prefix"
"""Field of word beginnings, for suggestions."""
WORD_PREFIX = 15
"""Letters of a word that suggestions look at."""
KEY_PREFIX = 24
"""Letters of a whole title, written without spaces, that suggestions look at."""

COUNTED = "counted"
"""Values of all facets, each behind the name of its facet: counting one field takes a third of the time of counting seven.

Many values of one facet (all counties of the province) stand as one, joined by `TOGETHER`: few such sets occur, in many documents.
"""
TOGETHER = "\x1f"
_MANY = 6

BY_POPULARITY, BY_DAYS, BY_VISITS, BY_SUGGESTION = "by_popularity", "by_days", "by_visits", "by_suggestion"
BY_TITLE = ("by_title_1", "by_title_2", "by_title_3")
_NUMBERS = ("popularity", "stamp", BY_POPULARITY, BY_DAYS, BY_VISITS, BY_SUGGESTION, *BY_TITLE)

_TITLE_TIMES = 2
_16_BITS, _31_BITS, _32_BITS = 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF
_TITLE_CHARS = 9
"""Characters of 7 bits (`RANKS` < 128) in a number of 63 bits."""

assert RANKS < 128


def build() -> tantivy.Schema:
    """Flat text fields, raw keys and filters, numbers to sort by, and the texts that suggestions show."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(STEMS, tokenizer_name="whitespace", index_option="position")
    builder.add_text_field(SURFACES, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field(PREFIXES, tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field(NAMES, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field(COMPOUNDS, tokenizer_name="whitespace", index_option="basic")
    for name in (TITLE_KEY, ALIAS_KEY, NAME_KEY):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in FACETS:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(COUNTED, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("id", indexed=True, fast=True)
    for name in _NUMBERS:
        builder.add_unsigned_field(name, fast=True)
    builder.add_bytes_field("names", stored=True)
    return builder.build()


def fields(document: SearchDocument) -> dict[str, Any]:
    """Field -> value or values of one document."""
    text = flat_text(document)
    stems, surfaces = analyse(text)
    everyday = [name for name in (document.plain_title, *document.aliases) if name]
    named = [document.title, *everyday, document.title_en, *document.keywords_en]
    return {
        STEMS: " ".join(stems),
        SURFACES: " ".join(surfaces),
        COMPOUNDS: " ".join(compounds(text)),
        NAMES: " ".join(analyse("\n".join(filter(None, named))).stems),
        TITLE_KEY: key(document.title),
        ALIAS_KEY: sorted({key(name) for name in everyday}),
        NAME_KEY: sorted({found for name in named for found in stem_keys(name)}),
        PREFIXES: " ".join(sorted(prefixes([document.title, *everyday]))),
        **{name: list(values) for name, values in document.facets.items() if name in FACETS},
        COUNTED: [f"{name}:{value}" for name, values in document.facets.items() if name in FACETS for value in _to_count(values)],
        "id": document.id,
        "stamp": document.stamp,
        "popularity": _popularity(document),
        **_orders(document),
        "names": names(document),
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


def flat_text(document: SearchDocument) -> str:
    """All searchable text in one: a flat field has one rarity per word, and ranks better than fields apart."""
    return "\n".join(
        (
            *[document.title] * _TITLE_TIMES,
            document.plain_title,
            *document.aliases,
            document.title_en,
            *document.keywords_en,
            document.summary,
            *document.organisations,
            document.body,
        )
    )


def prefixes(texts: list[str]) -> set[str]:
    """Beginnings of every word of the texts, and of each text written as one word."""
    found: set[str] = set()
    for text in texts:
        for word in tokens(text):
            found.update(word[:end] for end in range(1, min(len(word), WORD_PREFIX) + 1))
        whole = key(text)
        found.update(whole[:end] for end in range(1, min(len(whole), KEY_PREFIX) + 1))
    return found


def names(document: SearchDocument) -> bytes:
    """What suggestions show: [title, everyday title, *everyday names]."""
    return json.dumps([document.title, document.plain_title, *document.aliases]).encode()


def _to_count(values: tuple[str, ...]) -> tuple[str, ...]:
    return values if len(values) <= _MANY else (TOGETHER.join(sorted(values)),)


def _popularity(document: SearchDocument) -> int:
    return max(0, min(document.popularity, _31_BITS))


def _orders(document: SearchDocument) -> dict[str, int]:
    """Numbers that sort by one thing and, where that is equal, by popularity and id; so pages never overlap."""
    popularity, low = _popularity(document), document.id & _32_BITS
    behind = (_16_BITS - min(popularity, _16_BITS)) << 32 | low
    return {
        BY_POPULARITY: popularity << 32 | (_32_BITS - low),
        BY_DAYS: min(max(document.days, 0), _16_BITS) << 48 | behind,
        BY_VISITS: min(max(document.visits, 0), _16_BITS) << 48 | behind,
        BY_SUGGESTION: popularity << 8 | (255 - min(len(document.title), 255)),
        **dict(zip(BY_TITLE, _title_numbers(document.title), strict=True)),
    }


def _title_numbers(title: str) -> list[int]:
    """The first 27 characters of the sort key, nine to a number."""
    ranks = [ord(char) for char in sort_key(title)[: _TITLE_CHARS * len(BY_TITLE)]]
    ranks += [0] * (_TITLE_CHARS * len(BY_TITLE) - len(ranks))
    return [_packed(ranks[start : start + _TITLE_CHARS]) for start in range(0, len(ranks), _TITLE_CHARS)]


def _packed(ranks: list[int]) -> int:
    number = 0
    for rank in ranks:
        number = number << 7 | rank
    return number
