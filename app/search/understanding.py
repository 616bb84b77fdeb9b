"""What a query says beside its subject: where, by whom, which way, for how much, for whom.

A place chooses the offering that stands in front and never hides anything; the other words only raise what fits them, and are
offered as filters.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.search.reading import Place, QueryReading, Word
from app.text.letters import ZWNJ, normalise
from app.text.stem import stem
from app.text.tokens import raw_words, tokens

LONGEST_NAME = 4
"""Words of the longest name of a place that is looked for."""
PLACE_WEIGHT = 0.25
_ORDINARY_TEXT = {
    "بافت": "فرسوده تاریخی قدیم قدیمی فرش",
    "انار": "باغ درخت محصول میوه نهال آب",
    "گلزار": "شهدا",
    "بلوک": "سیمانی ساختمانی زنی آپارتمان",
    "نگار": "نقش",
}
_ORDINARY = {name: frozenset(tokens(text)) for name, text in _ORDINARY_TEXT.items()}
"""Names of towns that are words of their own beside some words («بافت فرسوده»، «باغ انار»), unless a word such as «شهر» stands before."""
_BEFORE_PLACE = frozenset(tokens("شهر شهرستان استان شهرداری در بخش توابع فرمانداری تو توی داخل"))
_PART_OF_PLACE = frozenset(tokens("شهر شهرستان استان"))
_PROVINCE = "استان"
"""Words themselves, not stems: «بلیت اتوبوس شهری رفسنجان» is not about «شهر رفسنجان»."""

_HINT_TEXTS = {
    ("way", "online"): "آنلاین انلاین اینترنتی غیرحضوری الکترونیکی الکترونیک مجازی برخط online",
    ("way", "counter_office"): "پیشخوان پیشخان",
    ("way", "service_desk"): "حضوری",
    ("way", "phone"): "تلفنی",
    ("fee", "free"): "رایگان مجانی مفت free",
    ("audience", "student"): "دانشجو دانشجویی دانشجویان دانش‌آموز دانش‌آموزی",
    ("audience", "farmer"): "کشاورز کشاورزان دامدار دامداران",
    ("audience", "foreign_national"): "اتباع افغانستانی افغانی افغان مهاجر",
}
_HINTS = {word: hint for hint, text in _HINT_TEXTS.items() for word in tokens(text)}
"""By the words themselves: «اینترنتی» says how, «اینترنت» what."""
_NOT = "غیر"
_ALSO_SUBJECT = frozenset({"audience"})
"""Words of these facets are subjects as well, and go on finding."""


@dataclass(frozen=True)
class Names:
    """Names of places: their stems joined -> the place. `words` are all words of them."""

    places: Mapping[str, Place] = field(default_factory=dict)
    words: frozenset[str] = frozenset()

    @staticmethod
    def of(named: Iterable[tuple[str, Place]]) -> "Names":
        """From (name, place); of equal names the first one counts."""
        places: dict[str, Place] = {}
        words: set[str] = set()
        for name, place in named:
            parts = raw_words(normalise(name).replace(ZWNJ, " "))
            words.update(parts)
            words.add("".join(parts))
            places.setdefault("".join(map(stem, parts)), place)
            places.setdefault(stem("".join(parts)), place)
        places.pop("", None)
        return Names(places, frozenset(words - {""}))


def understand(reading: QueryReading, names: Names) -> QueryReading:
    """The reading with its place and hints; words that only say where do not find any more."""
    found = _place(reading.words, names)
    words = list(reading.words)
    place, start, end = found or (None, 0, 0)
    if found:
        words[start:end] = [replace(word, weight=word.weight * PLACE_WEIGHT, finds=False) for word in words[start:end]]
    hints = _hints(words)
    words = [_hinted(word) for word in words]
    if not any(word.finds for word in words):
        words = [replace(word, weight=old.weight, finds=old.finds) for word, old in zip(words, reading.words, strict=True)]
    return replace(reading, words=tuple(words), place=place, placed=(start, end), hints=hints)


def _place(words: Sequence[Word], names: Names) -> tuple[Place, int, int] | None:
    """(place, start, end) of the last and longest name in the words, with the word «شهر» before it."""
    for size in range(min(LONGEST_NAME, len(words)), 0, -1):
        for start in range(len(words) - size, -1, -1):
            place = names.places.get("".join(word.stems[0] for word in words[start : start + size]))
            if place is not None and not _ordinary(words, start, size):
                return _widened(words, place, start, start + size)
    return None


def _ordinary(words: Sequence[Word], start: int, size: int) -> bool:
    """Whether the name is more likely an ordinary word here."""
    beside = _ORDINARY.get(words[start].surface)
    if size > 1 or beside is None:
        return False
    before, after = (words[at].surface if 0 <= at < len(words) else "" for at in (start - 1, start + 1))
    return len(words) == 1 or (before not in _BEFORE_PLACE and (before in beside or after in beside))


def _widened(words: Sequence[Word], place: Place, start: int, end: int) -> tuple[Place, int, int]:
    before = _before(words, start)
    if before == _PROVINCE:
        return Place(), start - 1, end
    return place, start - 1 if before in _PART_OF_PLACE else start, end


def _before(words: Sequence[Word], start: int) -> str:
    """The word before, as it was meant if it is not understood («shahr»); empty at the beginning."""
    if not start:
        return ""
    word = words[start - 1]
    return word.surface if word.known or not word.readings else word.readings[0].words[-1]


def _hints(words: Sequence[Word]) -> tuple[tuple[str, str], ...]:
    found = {_HINTS[word.surface]: None for word in words if word.surface in _HINTS}
    if any(word.surface == _NOT for word in words) and ("way", "service_desk") in found:
        del found["way", "service_desk"]
        found["way", "online"] = None
    return tuple(found)


def _hinted(word: Word) -> Word:
    hint = _HINTS.get(word.surface)
    if hint is None or hint[0] in _ALSO_SUBJECT:
        return word
    return replace(word, weight=word.weight * 0.5, finds=False)
