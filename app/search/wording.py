"""A query in the writer's own letters: where its words stand in the raw text, and the text with other words in their place."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from app.search.highlight import words_in
from app.search.reading import LONGEST_QUERY, QueryReading, Word
from app.text.clean import clean
from app.text.letters import ZWNJ
from app.text.tokens import raw_words


class Written(NamedTuple):
    """A written word: words `first` … `after` (exclusive) of the reading, as half-spaces are read as spaces, and its place in the text."""

    first: int
    after: int
    start: int
    end: int


def written(reading: QueryReading) -> Iterator[Written]:
    """The written words of what is searched, in order."""
    first = done = 0
    for word, start, end in words_in(reading.text):
        after = first + _length(word, reading.words[first:])
        if start >= done and after <= len(reading.words):
            yield Written(first, after, start, end)
            done = end
        first = after


def _length(word: str, words: Sequence[Word]) -> int:
    """How many words of the reading a written one is: its parts at half-spaces, or those that the catalogue writes it in."""
    letters, joined = word.replace(ZWNJ, ""), ""
    for number, one in enumerate(words, 1):
        joined += one.surface
        if joined == letters:
            return number
    return len(raw_words(word.replace(ZWNJ, " ")))


def raw(reading: QueryReading, first: int, after: int) -> str:
    """Words `first` … `after` (exclusive) as they were typed, with whatever is written as one with them."""
    found = [word for word in written(reading) if word.first < after and first < word.after]
    return reading.text[found[0].start : found[-1].end] if found else ""


def reworded(reading: QueryReading, instead: Mapping[int, Sequence[str]]) -> str:
    """What is searched, with others for the words at these places (none: without them); all else stays as it was typed."""
    text, done, parts = reading.text, 0, list[str]()
    for word in written(reading):
        places = range(word.first, word.after)
        if not any(place in instead for place in places):
            continue
        old = text[word.start : word.end].split(ZWNJ)
        if len(old) != len(places):
            old = [reading.words[place].surface for place in places]
        new = (" ".join(instead.get(place, (part,))) for place, part in zip(places, old, strict=True))
        parts += [text[done : word.start], (ZWNJ if ZWNJ in text[word.start : word.end] else " ").join(filter(None, new))]
        done = word.end
    return clean("".join([*parts, text[done:]]), LONGEST_QUERY)


def spellings(texts: Iterable[str]) -> dict[str, str]:
    """Normalised word, with and without its half-spaces -> how the texts write it: «ازادسازی» -> «آزادسازی»."""
    found = ((form, text[start:end]) for text in texts for word, start, end in words_in(text) for form in (word, word.replace(ZWNJ, "")))
    return {form: spelled for form, spelled in found if form != spelled}
