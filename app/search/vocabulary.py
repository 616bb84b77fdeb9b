"""The words of the index: what is known, how rare it is, and which Persian word a Latin spelling may stand for."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property

from app.text.finglish import latin_skeletons, likeness, skeleton
from app.text.letters import ZWNJ
from app.text.stem import stem

_LEAST_LIKENESS = 0.8
_LONGEST_LATIN = 30
_COMMON = 0.006
"""Of words that fit nearly alike the commoner one is meant: «sabt» is ثبت before ثابت."""


class Vocabulary:
    """Stems and words of all documents, each with the number of documents that have it. It does not change.

    `compounds` are the words that are written with half-spaces, `extra` words that are understood though no card has them: names
    of places, terms of the synonyms.
    """

    def __init__(
        self,
        stems: Mapping[str, int],
        surfaces: Mapping[str, int],
        documents: int,
        *,
        compounds: Iterable[str] = (),
        extra: Iterable[str] = (),
    ) -> None:
        self.documents = documents
        self.compounds = frozenset(compounds)
        self.stems = stems
        self.surfaces = surfaces
        self.extra = frozenset(extra)
        self.extra_stems = frozenset(map(stem, self.extra))

    def with_extra(self, words: Iterable[str]) -> "Vocabulary":
        """The same with further words that are understood."""
        return Vocabulary(self.stems, self.surfaces, self.documents, compounds=self.compounds, extra=self.extra.union(words))

    def knows(self, word: str) -> bool:
        """Whether a normalised word, in whatever inflection, is understood."""
        return self.has(word) or self.has_stem(stem(word))

    def has(self, word: str) -> bool:
        """Whether the word itself is there, as written."""
        return word in self.surfaces or word in self.extra

    def has_stem(self, word: str) -> bool:
        """Whether a stem is there."""
        return word in self.stems or word in self.extra_stems

    def parts(self, word: str) -> tuple[str, ...]:
        """The parts of a word that the documents write with half-spaces; of any other, the word alone."""
        return self._parts.get(word, (word,))

    @cached_property
    def _parts(self) -> Mapping[str, tuple[str, ...]]:
        return {compound.replace(ZWNJ, ""): tuple(compound.split(ZWNJ)) for compound in self.compounds}

    def frequency(self, word: str) -> int:
        """Documents with the stem of a normalised word."""
        return self.stems.get(stem(word), 0)

    def rarity(self, word: str) -> float:
        """Inverse document frequency of a normalised word as BM25 has it; highest for unknown ones."""
        return self._rarity(self.frequency(word))

    @cached_property
    def most_rare(self) -> float:
        """The rarity of a word that no document has."""
        return self._rarity(0)

    def _rarity(self, often: int) -> float:
        return math.log(1 + (self.documents - often + 0.5) / (often + 0.5))

    def sounding_like(self, latin: str) -> list[tuple[str, float]]:
        """Persian words that a Latin spelling may stand for, with the likeness 0 … 1, the likeliest first."""
        if len(latin) > _LONGEST_LATIN:
            return []
        words = {word for one in latin_skeletons(latin) for word in self._by_skeleton.get(one, ()) if len(word) <= len(latin) + 3}
        rated = [(word, likeness(latin, word)) for word in words if len(latin) <= 3 * len(word) + 1]
        rated.sort(key=lambda item: (-item[1] - _COMMON * math.log1p(self.frequency(item[0])), item[0]))
        return [item for item in rated if item[1] >= _LEAST_LIKENESS]

    @cached_property
    def _by_skeleton(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for word in {*self.surfaces, *self.extra}:
            if not word.isascii():
                found[skeleton(word)].append(word)
        return found


NOTHING = Vocabulary({}, {}, 0)
"""Before there is an index: nothing is known, and nothing corrected."""
