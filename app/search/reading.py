"""A query as it is understood so far: its words, what each of them may stand for, and what was understood beside them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from app.text.clean import clean
from app.text.letters import ZWNJ, normalise
from app.text.stem import stem
from app.text.tokens import LONGEST, raw_words

LONGEST_QUERY = 200
MOST_WORDS = 24


class Repair(StrEnum):
    """How a word was read anew."""

    LAYOUT = "layout"
    FINGLISH = "finglish"
    SPOKEN = "spoken"
    SPELLING = "spelling"
    SPLIT = "split"
    JOINED = "joined"


class Reading(NamedTuple):
    """Another word (or words) that a written one may stand for; `weight` 0 … 1. A sure one counts as if it had been written."""

    words: tuple[str, ...]
    weight: float
    repair: Repair
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a query, normalised.

    `finds` is false for a word that alone is no reason to show a document; `readings` are what it may stand for, likeliest first;
    `known` says that the word itself is understood, `own` is the weight of the word as it is written, beside its readings.
    """

    surface: str
    weight: float = 1.0
    finds: bool = True
    known: bool = True
    own: float = 1.0
    readings: tuple[Reading, ...] = ()

    @property
    def stems(self) -> tuple[str, ...]:
        """Stems that it may stand for, the likeliest first."""
        own = (stem(self.surface),)
        others = tuple(stem(reading.words[0]) for reading in self.readings if len(reading.words) == 1)
        return own + others if self.known or not others else others + own


@dataclass(frozen=True, slots=True)
class Meaning:
    """Stems that words `start` … `end` (exclusive) of the query also stand for, by the synonyms."""

    start: int
    end: int
    stems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A county, and the municipality if the name is that of a city, by slug; of the whole province both are empty."""

    county: str = ""
    municipality: str = ""


@dataclass(frozen=True, slots=True)
class QueryReading:
    """A query as it is understood: its text, its words, and what they mean together.

    `text` is what is searched; `typed` what was written, another text only when the keyboard was set to the other language.
    `placed` tells which words are the name of the place: `placed[0]` … `placed[1]` (exclusive). `hints` are filters that its words
    speak of: (facet, value).
    """

    typed: str
    text: str
    words: tuple[Word, ...]
    meanings: tuple[Meaning, ...] = ()
    place: Place | None = None
    placed: tuple[int, int] = (0, 0)
    hints: tuple[tuple[str, str], ...] = ()


def words_of(text: str) -> tuple[Word, ...]:
    """The first words of a text; half-spaces are read as spaces."""
    found = raw_words(normalise(text).replace(ZWNJ, " "))
    return tuple(Word(word[:LONGEST]) for word in found[:MOST_WORDS])


def read(query: str) -> QueryReading:
    """A raw query before anything is known of it."""
    text = clean(query, LONGEST_QUERY)
    return QueryReading(text, text, words_of(text))
