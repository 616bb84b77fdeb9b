"""Complete what a person has begun to type, from titles, everyday titles and everyday names."""

from tantivy import Occur, Query

from app.search.engine import Suggestion
from app.search.engines.completing import CANDIDATES, beginnings, begun_words, best
from app.search.engines.content import PREFIXES
from app.search.engines.embedded.reader import Snapshot
from app.search.engines.embedded.schema import BY_SUGGESTION

_SHORT = 2


def suggest(snapshot: Snapshot, prefix: str, limit: int) -> list[Suggestion]:
    """The best `limit` completions, one for each document."""
    words = begun_words(prefix)
    if not words or limit < 1:
        return []
    if len(words) > 1 or len(words[0]) > _SHORT:
        return _look_up(snapshot, words, limit)
    asked = words[0], limit
    if asked not in snapshot.suggestions:
        snapshot.suggestions[asked] = _look_up(snapshot, words, limit)
    return snapshot.suggestions[asked]


def _look_up(snapshot: Snapshot, words: list[str], limit: int) -> list[Suggestion]:
    searcher = snapshot.searcher
    size = min(limit * CANDIDATES, searcher.num_docs)
    if not size:
        return []
    hits = searcher.search(_query(snapshot, words), size, count=False, order_by_field=BY_SUGGESTION).hits
    addresses = [address for _, address in hits]
    ids, popularity = (searcher.fast_field_values(field, addresses) for field in ("id", "popularity"))
    names = [searcher.doc(address)["names"][0].decode() for address in addresses]
    return best(
        ((int(number or 0), int(often or 0), name) for number, often, name in zip(ids, popularity, names, strict=True)), words, limit
    )


def _query(snapshot: Snapshot, words: list[str]) -> Query:
    """All words begin words of the names; or, written without spaces, they begin a name."""
    begun, together = beginnings(words)
    parts = [Query.term_query(snapshot.schema, PREFIXES, word, "basic") for word in begun]
    if len(parts) == 1:
        return parts[0]
    whole = Query.term_query(snapshot.schema, PREFIXES, together, "basic")
    return Query.boolean_query([(Occur.Should, Query.boolean_query([(Occur.Must, part) for part in parts])), (Occur.Should, whole)])
