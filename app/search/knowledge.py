"""All that the search knows beside the query: words, synonyms, names of places and organisations."""

from dataclasses import dataclass, field

from app.search import repair
from app.search.lexicon import EMPTY, Lexicon
from app.search.reading import Reading
from app.search.understanding import Names
from app.search.vocabulary import NOTHING, Vocabulary

_MOST_REMEMBERED = 20_000


@dataclass(frozen=True, eq=False)
class Knowledge:
    """Does not change; whoever learns something new makes another one (`of`)."""

    vocabulary: Vocabulary = NOTHING
    lexicon: Lexicon = EMPTY
    names: Names = field(default_factory=Names)
    _read: dict[str, tuple[Reading, ...]] = field(default_factory=dict)

    @staticmethod
    def of(vocabulary: Vocabulary, lexicon: Lexicon = EMPTY, names: Names | None = None) -> "Knowledge":
        """Words of the synonyms and of the names are understood as well."""
        known = names or Names()
        return Knowledge(vocabulary.with_extra({*lexicon.words, *known.words}), lexicon, known)

    def readings(self, word: str) -> tuple[Reading, ...]:
        """What a normalised word may stand for (`app.search.repair`), remembered."""
        found = self._read.get(word)
        if found is None:
            found = repair.readings(word, self.vocabulary)
            if len(self._read) >= _MOST_REMEMBERED:
                self._read.clear()
            self._read[word] = found
        return found


IGNORANT = Knowledge()
