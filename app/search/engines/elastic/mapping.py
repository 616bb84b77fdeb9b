"""The fields of the index with the reason of each, its settings, and what of a document goes into it."""

from collections.abc import Mapping
from typing import Any

from app.search.engine import FACETS, SearchDocument
from app.search.engines import content
from app.search.engines.content import MOST_POPULAR_OF_EQUALS, PREFIXES
from app.search.plan import ALIAS_KEY, NAME_KEY, STEMS, SURFACES, TITLE_KEY

MAPPING_VERSION = 1
"""Raise it with every change of this file that an existing index does not know."""

WORDS = {STEMS: "t_words", SURFACES: "x_words"}
"""Text field -> field of its different words, of which the vocabulary is counted."""
MOST_RESULTS = 1_000_000
"""How deep pages may go."""
_LONGEST_KEY = 8_191
"""Characters, as Lucene takes no term above 32,766 bytes; tantivy leaves longer ones out as well."""
_MOST_DAYS = 0xFFFF

_TEXT = {"type": "text", "analyzer": "whitespace", "norms": True, "similarity": "tantivy"}
_KEY = {"type": "keyword", "doc_values": False, "norms": False, "ignore_above": _LONGEST_KEY}
_NUMBER = {"type": "long", "index": False}

FIELDS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    STEMS: ("the words of the whole text as stems, with positions for phrases", {**_TEXT, "index_options": "positions"}),
    SURFACES: ("the same words as written, which add a little to the score", {**_TEXT, "index_options": "freqs"}),
    WORDS[STEMS]: ("the different stems, to count the vocabulary from", {"type": "keyword", "index": False}),
    WORDS[SURFACES]: ("the different words as written, to count the vocabulary from", {"type": "keyword", "index": False}),
    PREFIXES: ("beginnings of words of the names, for suggestions: found or not, never scored", _KEY),
    TITLE_KEY: ("the official title as one key: the first tier", _KEY),
    ALIAS_KEY: ("the everyday names as keys: the second tier", _KEY),
    NAME_KEY: ("all names as keys of their stems: the third tier", _KEY),
    **{name: ("filtered by and counted", {"type": "keyword", "ignore_above": _LONGEST_KEY}) for name in FACETS},
    "id": ("the definition; the last word of every order, so it is a number", {"type": "long"}),
    "stamp": ("tells whether the document is as the database has it", _NUMBER),
    "popularity": ("breaks ties of the score, and orders what is only browsed", _NUMBER),
    "popularity_of_equals": ("breaks ties of the other orders, as far as the embedded engine can tell them apart", _NUMBER),
    "days": ("an order: soonest first", _NUMBER),
    "visits": ("an order: fewest first", _NUMBER),
    "title_order": ("an order: code points in the order of a Persian dictionary", {"type": "keyword", "index": False}),
    "suggestion_order": ("which candidates of a suggestion are looked at first", _NUMBER),
    "names": ("what suggestions show, kept as it is", {"type": "keyword", "index": False, "doc_values": False, "store": True}),
}

SETTINGS: Mapping[str, tuple[str, Any]] = {
    "index.number_of_shards": ("one, so that a word is as rare for one document as for any other; a million definitions fit", 1),
    "index.number_of_replicas": ("none while it is built: copying the finished files is cheaper than indexing twice", 0),
    "index.refresh_interval": ("never while it is built", "-1"),
    "index.translog.durability": ("while it is built a loss means building again", "async"),
    "index.max_result_window": ("deep pages are rare, and a page must not fail for it", MOST_RESULTS),
    "index.unassigned.node_left.delayed_timeout": ("the index is small: copy it at once, before a second node goes", "5s"),
    "index.similarity.tantivy.type": ("as the embedded engine scores", "BM25"),
    "index.similarity.tantivy.k1": ("as the embedded engine scores", 1.2),
    "index.similarity.tantivy.b": ("as the embedded engine scores", 0.75),
}


def finished_settings(replicas: str) -> dict[str, Any]:
    """Settings of an index that is complete; `replicas` as `0-1`: as many as nodes allow, within this range."""
    return {
        "index.auto_expand_replicas": replicas,
        "index.refresh_interval": "1s",
        "index.translog.durability": "request",
    }


def mappings(meta: Mapping[str, Any]) -> dict[str, Any]:
    """The mapping: no field but ours, and no copy of the source, since the database has it."""
    properties = {name: dict(kind) for name, (_reason, kind) in FIELDS.items()}
    return {"dynamic": "strict", "_source": {"enabled": False}, "_meta": dict(meta), "properties": properties}


def settings() -> dict[str, Any]:
    return {name: value for name, (_reason, value) in SETTINGS.items()}


def fields(document: SearchDocument) -> dict[str, Any]:
    """Field -> value or values of one document."""
    texts = content.texts(document)
    texts[PREFIXES] = str(texts[PREFIXES]).split()
    popularity = content.popularity(document)
    return {
        **texts,
        **{words: sorted(set(str(texts[text]).split())) for text, words in WORDS.items()},
        "id": document.id,
        "stamp": document.stamp,
        "popularity": popularity,
        "popularity_of_equals": min(popularity, MOST_POPULAR_OF_EQUALS),
        "days": min(max(document.days, 0), _MOST_DAYS),
        "visits": min(max(document.visits, 0), _MOST_DAYS),
        "title_order": content.title_order(document),
        "suggestion_order": content.suggestion_order(document),
        "names": content.names(document),
    }
