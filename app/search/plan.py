"""The neutral search plan: all that an engine sees of a query.

A document matches if a group that finds or a constant matches it. Groups are summed; of one group the best way counts, and
the others add a tenth (`TIE`). Phrases, boosts, and groups that do not find only raise the score of what matches. Constants
add a fixed score to the documents whose key is exactly theirs, so that the tiers (exact title, exact everyday name, words)
never interleave.
"""

from dataclasses import dataclass

STEMS = "t"
"""Field of stems of the whole text."""
SURFACES = "x"
"""Field of the words as they are written, normalised."""
NAMES = "n"
"""Field of the stems of the title and all names: what a service is called, not what is told of it. All of them are in `STEMS` too."""
COMPOUNDS = "c"
"""Field of the words that are written with a half-space, as they are written; for the vocabulary alone."""
TITLE_KEY = "title_key"
"""Field of the whole official title as one key (`app.text.chain.key`)."""
ALIAS_KEY = "alias_key"
"""Field of the everyday title and names, one key each."""
NAME_KEY = "name_key"
"""Field of all titles and names, each as the key of its meaningful stems (`app.text.chain.stem_key`)."""

TIE = 0.1


@dataclass(frozen=True, slots=True)
class Term:
    """One word of one field; `weight` multiplies its BM25 score."""

    field: str
    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Bundle:
    """Words that stand for one: all of them must be in a document, and their scores are summed."""

    terms: tuple[Term, ...]


Way = Term | Bundle


@dataclass(frozen=True, slots=True)
class Group:
    """Ways to match one word of the query; one that does not find only raises what others have found («برای»)."""

    ways: tuple[Way, ...]
    finds: bool = True

    @property
    def terms(self) -> tuple[Term, ...]:
        """Every term of every way."""
        return tuple(term for way in self.ways for term in ((way,) if isinstance(way, Term) else way.terms))


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words near one another in this order, with at most `slop` words between."""

    field: str
    words: tuple[str, ...]
    slop: int
    weight: float


@dataclass(frozen=True, slots=True)
class Constant:
    """`score` for every document one of whose values of `field` (a key, or a facet of `app.search.engine.FACETS`) is exactly `text`."""

    field: str
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Plan:
    """What to look for; an empty plan means to browse: everything matches."""

    groups: tuple[Group, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    constants: tuple[Constant, ...] = ()
    boosts: tuple[Constant, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing in it finds."""
        return not (self.constants or any(group.finds for group in self.groups))


BROWSE = Plan()
