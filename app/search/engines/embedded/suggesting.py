"""Complete what a person has begun to type, from titles, everyday titles and everyday names."""

import json
import re

from tantivy import Occur, Query

from app.search.engine import Suggestion
from app.search.engines.embedded.reader import Snapshot
from app.search.engines.embedded.schema import BY_SUGGESTION, KEY_PREFIX, PREFIXES, WORD_PREFIX
from app.text.letters import ZWNJ, normalise
from app.text.tokens import forms, raw_words

_SHORT = 2
_MOST_WORDS = 8
_KINDS = ("title", "plain", "alias")
_BETWEEN = "|"
_BESIDE_WORDS = re.compile(r"[\W_]+")
"""What a key leaves out of a normalised text."""
_CANDIDATES = 3
"""Looked at for each that is shown, as the engine orders by popularity and length alone."""


def suggest(snapshot: Snapshot, prefix: str, limit: int) -> list[Suggestion]:
    """The best `limit` completions, one for each document."""
    words = _words(prefix)
    if not words or limit < 1:
        return []
    if len(words) > 1 or len(words[0]) > _SHORT:
        return _look_up(snapshot, words, limit)
    asked = words[0], limit
    if asked not in snapshot.suggestions:
        snapshot.suggestions[asked] = _look_up(snapshot, words, limit)
    return snapshot.suggestions[asked]


def _words(prefix: str) -> list[str]:
    return raw_words(normalise(prefix[:200]).replace(ZWNJ, " "))[:_MOST_WORDS]


def _look_up(snapshot: Snapshot, words: list[str], limit: int) -> list[Suggestion]:
    searcher = snapshot.searcher
    size = min(limit * _CANDIDATES, searcher.num_docs)
    if not size:
        return []
    hits = searcher.search(_query(snapshot, words), size, count=False, order_by_field=BY_SUGGESTION).hits
    addresses = [address for _, address in hits]
    columns = [searcher.fast_field_values(field, addresses) for field in ("id", "popularity")]
    made = [_completion(searcher.doc(address)["names"][0], words) for address in addresses]
    rows = zip(*columns, made, strict=True)
    ordered = sorted((-int(often or 0), rank, text, int(number or 0), kind) for number, often, (rank, text, kind) in rows)
    return [Suggestion(number, text, kind) for _, _, text, number, kind in ordered[:limit]]


def _query(snapshot: Snapshot, words: list[str]) -> Query:
    """All words begin words of the names; or, written without spaces, they begin a name."""
    parts = [Query.term_query(snapshot.schema, PREFIXES, word[:WORD_PREFIX], "basic") for word in words]
    if len(parts) == 1:
        return parts[0]
    whole = Query.term_query(snapshot.schema, PREFIXES, "".join(words)[:KEY_PREFIX], "basic")
    return Query.boolean_query([(Occur.Should, Query.boolean_query([(Occur.Must, part) for part in parts])), (Occur.Should, whole)])


def _completion(names: bytes, words: list[str]) -> tuple[tuple[int, int], str, str]:
    """(rank, text, kind). Texts that begin so rank first, titles before everyday names; shown is one of the titles if its words begin
    so, else the everyday name that does."""
    texts: list[str] = json.loads(names)
    read = _read(texts)
    whole = "".join(words)
    beginning = [
        (order > 1, len(text), order) for order, (text, (found, _)) in enumerate(zip(texts, read, strict=True)) if found.startswith(whole)
    ]
    named, length, first = min(beginning, default=(2, len(texts[0]), 0))
    fitting = (order for order, (_, text) in enumerate(read[:2]) if _fits(text, words))
    shown = next(fitting, first) if named else first
    return (int(named), length), texts[shown], _KINDS[min(shown, 2)]


def _read(texts: list[str]) -> list[tuple[str, str]]:
    """(key, normalised) of each text; they are read as one, as a card has many and this is asked with every letter."""
    read = normalise(_BETWEEN.join(texts)).split(_BETWEEN)
    if len(read) != len(texts):
        read = [normalise(text) for text in texts]
    return [(_BESIDE_WORDS.sub("", text), text) for text in read]


def _fits(text: str, words: list[str]) -> bool:
    """Whether all words begin words of a normalised text."""
    have = [form for word in raw_words(text) for form in forms(word)]
    return all(any(token.startswith(word) for token in have) for word in words)
