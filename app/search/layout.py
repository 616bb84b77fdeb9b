"""A query typed while the keyboard was set to the other language."""

from app.search.reading import QueryReading, Repair, words_of
from app.search.repair import plausible, readings
from app.search.vocabulary import Vocabulary
from app.text.clean import clean
from app.text.keyboard import as_latin, as_persian
from app.text.stops import SOFT

_ENOUGH = 0.6
"""Share of the letters of a decoded query that must belong to known words."""
_MENDED = 0.7
"""A word that is known after one correction, beside one that is known as it is."""


def decode(reading: QueryReading, vocabulary: Vocabulary) -> QueryReading:
    """The query as it was meant, if it makes sense in the other layout and more of it than as it was typed."""
    if not vocabulary.documents:
        return reading
    best, most = reading, max(_ENOUGH, _sense(reading, vocabulary) + 0.01)
    for text in as_persian(reading.typed):
        other = QueryReading(reading.typed, clean(text, len(text)), words_of(text))
        sense = _sense(other, vocabulary)
        if sense >= most:
            best, most = other, sense + 0.01
    return best if best is not reading else _as_english(reading, vocabulary)


def _as_english(reading: QueryReading, vocabulary: Vocabulary) -> QueryReading:
    """English typed in Persian letters («حشسسحخقف»), only if all of it is English of the catalogue and nothing made sense before."""
    text = as_latin(reading.typed)
    words = words_of(text)
    english = bool(words) and all(word.surface.isascii() and vocabulary.has(word.surface) for word in words)
    if not english or any(vocabulary.knows(word.surface) for word in reading.words):
        return reading
    return QueryReading(reading.typed, clean(text, len(text)), words)


def _sense(reading: QueryReading, vocabulary: Vocabulary) -> float:
    """Share of the letters that belong to words which are understood."""
    letters = sum(len(word.surface) for word in reading.words)
    if not letters:
        return 0.0
    return sum(len(word.surface) * _known(word.surface, vocabulary) for word in reading.words) / letters


def _known(word: str, vocabulary: Vocabulary) -> float:
    if word.isascii():
        return float(plausible(word, vocabulary))
    if word in SOFT or vocabulary.knows(word):
        return 1.0
    found = readings(word, vocabulary)
    return _MENDED if found and found[0].sure and found[0].repair is not Repair.SPLIT else 0.0
