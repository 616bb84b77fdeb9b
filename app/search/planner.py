"""From what a person typed to a `Plan`: read the words, let each step change the reading, then write the plan.

A step is a pure function from `Reading` to `Reading`; repair of spelling and understanding of places stand in front of
the ones here when they come.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import pairwise

from app.search.plan import ALIAS_KEY, NAME_KEY, STEMS, SURFACES, TITLE_KEY, Constant, Group, Phrase, Plan, Term
from app.text.chain import key, stem_key
from app.text.clean import clean
from app.text.letters import ZWNJ, normalise
from app.text.stem import stem
from app.text.stops import SOFT, SOFT_WEIGHT
from app.text.tokens import LONGEST, raw_words

LONGEST_QUERY = 200
MOST_WORDS = 24

_SURFACE = 0.2
_JOINED = 0.4
_PAIR = 0.1
_PAIR_SLOP = 1
_EXACT_TITLE = 1000.0
_EXACT_ALIAS = 500.0
_NEARLY_EXACT = 250.0
"""For a title or name that differs by inflection or little words alone; above what words can add up to."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a query, normalised.

    `finds` is false for a word that alone is no reason to show a document; `others` are further ways to match it, beside its
    stem and itself.
    """

    surface: str
    weight: float = 1.0
    finds: bool = True
    others: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """A query as it is understood so far: its cleaned text and its words. Half-spaces are read as spaces."""

    text: str
    words: tuple[Word, ...]


Step = Callable[[Reading], Reading]


def read(query: str) -> Reading:
    """The first words of a raw query."""
    text = clean(query, LONGEST_QUERY)
    found = raw_words(normalise(text).replace(ZWNJ, " "))
    return Reading(text, tuple(Word(word[:LONGEST]) for word in found[:MOST_WORDS]))


def weigh(reading: Reading) -> Reading:
    """Let words that say little count less, and find nothing unless the query has no others."""
    only_soft = all(word.surface in SOFT for word in reading.words)
    weighed = (replace(word, weight=word.weight * SOFT_WEIGHT, finds=only_soft) if word.surface in SOFT else word for word in reading.words)
    return replace(reading, words=tuple(weighed))


STEPS: tuple[Step, ...] = (weigh,)


def make_plan(query: str, steps: Sequence[Step] = STEPS) -> Plan:
    """The plan of a raw query; empty if there is no word in it."""
    return write(reduce(lambda reading, step: step(reading), steps, read(query)))


def write(reading: Reading) -> Plan:
    """The plan of a finished reading."""
    if not reading.words:
        return Plan()
    groups = (*map(_group, reading.words), *_joined(reading.words))
    return Plan(groups, tuple(_pairs(reading.words)), _constants(reading))


def _group(word: Word) -> Group:
    ways = Term(STEMS, stem(word.surface), word.weight), Term(SURFACES, word.surface, word.weight * _SURFACE)
    return Group((*ways, *word.others), word.finds)


def _joined(words: Sequence[Word]) -> Iterator[Group]:
    """Neighbours written as one word: «گواهی نامه» is also looked for as «گواهینامه»."""
    for one, other in pairwise(words):
        joined = one.surface + other.surface
        if joined not in SOFT and not joined.isdigit():
            yield Group((Term(STEMS, stem(joined), _JOINED),))


def _pairs(words: Sequence[Word]) -> Iterator[Phrase]:
    """Neighbours that stand together; not where both say little, which is everywhere and costs most of the time."""
    for one, other in pairwise(words):
        if one.finds or other.finds:
            yield Phrase(STEMS, (stem(one.surface), stem(other.surface)), _PAIR_SLOP, _PAIR)


def _constants(reading: Reading) -> tuple[Constant, ...]:
    whole = key(reading.text)
    stems = stem_key([word.surface for word in reading.words])
    return (
        Constant(TITLE_KEY, whole, _EXACT_TITLE),
        Constant(ALIAS_KEY, whole, _EXACT_ALIAS),
        Constant(NAME_KEY, stems, _NEARLY_EXACT),
    )
