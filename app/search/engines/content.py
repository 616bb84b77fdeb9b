"""What of a document goes into an index, in whatever engine: analysed texts, keys, filters, and the names that suggestions show."""

import json

from app.search.engine import FACETS, SearchDocument
from app.search.plan import ALIAS_KEY, NAME_KEY, STEMS, SURFACES, TITLE_KEY
from app.text.chain import analyse, key, stem_keys
from app.text.collate import RANKS, sort_key
from app.text.tokens import tokens

PREFIXES = "prefix"
"""Field of word beginnings, for suggestions."""
WORD_PREFIX = 15
"""Letters of a word that suggestions look at."""
KEY_PREFIX = 24
"""Letters of a whole title, written without spaces, that suggestions look at."""
TITLE_ORDER = 27
"""Characters of the sort key of a title that put it in its place."""
MOST_POPULAR = 0x7FFFFFFF
MOST_POPULAR_OF_EQUALS = 0xFFFF
"""Popularity is not told apart above this where it only breaks ties, as between equal numbers of days."""

_TITLE_TIMES = 2

assert RANKS < 128


def texts(document: SearchDocument) -> dict[str, str | list[str]]:
    """Field -> text or values: flat texts as words with spaces between, raw keys and filters."""
    stems, surfaces = analyse(flat_text(document))
    everyday = [name for name in (document.plain_title, *document.aliases) if name]
    named = [document.title, *everyday, document.title_en, *document.keywords_en]
    return {
        STEMS: " ".join(stems),
        SURFACES: " ".join(surfaces),
        TITLE_KEY: key(document.title),
        ALIAS_KEY: sorted({key(name) for name in everyday}),
        NAME_KEY: sorted({found for name in named for found in stem_keys(name)}),
        PREFIXES: " ".join(sorted(prefixes([document.title, *everyday]))),
        **{name: list(values) for name, values in document.facets.items() if name in FACETS},
    }


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


def names(document: SearchDocument) -> str:
    """What suggestions show, as JSON: [title, everyday title, *everyday names]."""
    return json.dumps([document.title, document.plain_title, *document.aliases])


def popularity(document: SearchDocument) -> int:
    return max(0, min(document.popularity, MOST_POPULAR))


def title_order(document: SearchDocument) -> str:
    """Sorts titles by code point as a Persian dictionary does; its characters have 7 bits."""
    return sort_key(document.title)[:TITLE_ORDER]


def suggestion_order(document: SearchDocument) -> int:
    """Highest for the most popular documents and, of equally popular ones, for the shortest titles."""
    return popularity(document) << 8 | (255 - min(len(document.title), 255))
