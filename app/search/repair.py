"""What an unknown word may stand for: Latin letters, a slip of the fingers, spoken Persian, a lost space.

Every reading is a word that the vocabulary understands, so a repaired query always finds something.
"""

import math
import re
from collections.abc import Iterator

from app.search.reading import Reading, Repair
from app.search.vocabulary import Vocabulary
from app.text.edits import corrections, homophones
from app.text.spoken import bare_forms, written_forms
from app.text.stem import stem
from app.text.stops import SOFT

MOST_READINGS = 3
_VOWEL = re.compile("[aeiou]")
_SHORTEST_TO_CORRECT = 4
_SOUND_ALIKE = 0.9
"""Words of three letters are corrected only to one of the same sound."""
_CLEAR_SLIP = 0.78
_CLEAR_LIKENESS = 0.88
_SPLIT_LIKENESS = 0.9
_SECOND = 0.55
_DOUBTFUL = 0.6
_ENDED = 0.45
_CLEARLY_ENDED, _FAR_COMMONER = 0.8, 4
_NEARLY_AS_GOOD, _OF_NEARLY = 0.05, 0.85
_ENGLISH_LIKENESS, _OF_ENGLISH, _SURE_LIKENESS = 0.93, 0.6, 0.98
_OF_FINGLISH, _OF_ENGLISH_SLIP = 0.95, 0.9
_LONG_ENGLISH = 6
"""A Latin word so long, one slip away from an English one of the catalogue, is that word, whatever Persian ones sound like it."""
_SHORTEST_PART = 2
_LONG = 8


def readings(word: str, vocabulary: Vocabulary) -> tuple[Reading, ...]:
    """Readings of one normalised word, the likeliest first, none twice; of a known one only those that it may stand for as well."""
    if word.isdigit() or not vocabulary.documents:
        return ()
    if word.isascii():
        return _latin(word, vocabulary)
    if vocabulary.knows(word) or word in SOFT:
        return tuple(_ended(word, vocabulary))[:1]
    return _persian(word, vocabulary)


def _persian(word: str, vocabulary: Vocabulary) -> tuple[Reading, ...]:
    found = [*_spoken(word, vocabulary), *_slips(word, vocabulary)]
    split = _split(word, vocabulary)
    if split:
        found.append(split if not found else split._replace(weight=_DOUBTFUL))
    if not found and len(word) >= _LONG:
        found += _mended_split(word, vocabulary)
    return _best(found, vocabulary)


def _best(found: list[Reading], vocabulary: Vocabulary) -> tuple[Reading, ...]:
    """The best readings of different stems; those after the first count less."""
    ordered = sorted(found, key=lambda reading: -reading.weight)
    kept: dict[tuple[str, ...], Reading] = {}
    for reading in ordered:
        kept.setdefault(tuple(map(stem, reading.words)), reading)
    chosen = list(kept.values())[:MOST_READINGS]
    behind = [_behind(reading, chosen[0], vocabulary) for reading in chosen[1:]]
    return (*chosen[:1], *sorted(behind, key=lambda reading: -reading.weight))


def _behind(reading: Reading, best: Reading, vocabulary: Vocabulary) -> Reading:
    """Less than the best one, and not more because it is a rare word."""
    rarest, rare = (max(map(vocabulary.rarity, one.words)) for one in (best, reading))
    scale = min(1.0, rarest / rare)
    if best.weight - reading.weight <= _NEARLY_AS_GOOD and reading.repair is Repair.FINGLISH:
        return reading._replace(weight=reading.weight * _OF_NEARLY * math.sqrt(scale))
    return reading._replace(weight=reading.weight * _SECOND * scale)


def _ended(word: str, vocabulary: Vocabulary) -> Iterator[Reading]:
    """A known word may be another one with an ending of speech: «ملیمو» stands in some card, «قطعه» is a parcel and «قطع است»."""
    if len(word) < _SHORTEST_TO_CORRECT or word in SOFT:
        return
    own = vocabulary.frequency(word)
    for form in written_forms(word):
        often = vocabulary.frequency(form)
        if form in SOFT or not vocabulary.has(form) or stem(form) == stem(word):
            continue
        if len(word) - len(form) > 1 and often > _FAR_COMMONER * own:
            yield Reading((form,), _CLEARLY_ENDED, Repair.SPOKEN)
        elif len(word) - len(form) == 1 and word[-1] in "ها" and often > own:
            yield Reading((form,), _ENDED, Repair.SPOKEN, sure=False)


def _spoken(word: str, vocabulary: Vocabulary) -> Iterator[Reading]:
    found = 0
    for form in written_forms(word):
        if found < MOST_READINGS and (vocabulary.has(form) or vocabulary.has_stem(form)):
            yield Reading((form,), 0.95 - 0.05 * found, Repair.SPOKEN)
            found += 1


def _slips(word: str, vocabulary: Vocabulary) -> Iterator[Reading]:
    if len(word) < _SHORTEST_TO_CORRECT - 1:
        return
    found = dict(corrections(word, lambda candidate: vocabulary.has(candidate) or candidate in SOFT))
    cut = stem(word)
    if cut != word:
        found |= {candidate: weight for candidate, weight in corrections(cut, vocabulary.has_stem) if weight > found.get(candidate, 0.0)}
    if not found and len(word) > _SHORTEST_TO_CORRECT:
        found = dict.fromkeys(homophones(word, vocabulary.has), _CLEAR_SLIP)
    for candidate, weight in found.items():
        if weight < _SOUND_ALIKE and (len(word) < _SHORTEST_TO_CORRECT or (candidate in SOFT and len(word) == _SHORTEST_TO_CORRECT)):
            continue
        often = 1 + 0.04 * math.log1p(vocabulary.frequency(candidate))
        clear = weight >= _CLEAR_SLIP or len(word) > _SHORTEST_TO_CORRECT
        yield Reading((candidate,), min(weight * often * 0.9, 0.94), Repair.SPELLING, clear)


def _split(word: str, vocabulary: Vocabulary) -> Reading | None:
    """The word as two known ones; the pair whose commoner part is rarest."""
    found: list[tuple[float, tuple[str, str]]] = []
    for at in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
        one, other = word[:at], word[at:]
        if vocabulary.knows(one) and any(map(vocabulary.knows, (other, *bare_forms(other)))):
            meant = other if vocabulary.knows(other) else next(filter(vocabulary.knows, bare_forms(other)))
            found.append((min(len(one), len(meant)) + 0.1 * min(vocabulary.rarity(one), vocabulary.rarity(meant)), (one, meant)))
    if not found:
        return None
    _, parts = max(found)
    return Reading(parts, 0.85, Repair.SPLIT, all(len(part) > _SHORTEST_PART for part in parts))


def _mended_split(word: str, vocabulary: Vocabulary) -> list[Reading]:
    """«تاییدیهتحسیلی»: a known word and a mistyped one without a space."""
    for at in range(len(word) - _SHORTEST_TO_CORRECT, _SHORTEST_TO_CORRECT - 1, -1):
        one, other = word[:at], word[at:]
        if vocabulary.has(one) or vocabulary.has(other):
            mended = [part if vocabulary.has(part) else _mended(part, vocabulary) for part in (one, other)]
            if all(mended):
                return [Reading(tuple(mended), _DOUBTFUL, Repair.SPLIT)]
    return []


def _mended(word: str, vocabulary: Vocabulary) -> str:
    found = corrections(word, vocabulary.has)
    return found[0][0] if found and found[0][1] >= _CLEAR_SLIP else ""


def _latin(word: str, vocabulary: Vocabulary) -> tuple[Reading, ...]:
    """Persian words that it may spell, and, unless it is a known English word, English ones that are one slip away.

    Of a known one, Persian words that are far commoner come first: somebody has written «sabt» into a card, and means ثبت.
    """
    if vocabulary.has(word):
        spelt = _spelt(word, vocabulary, _SURE_LIKENESS, _OF_FINGLISH)
        own = _FAR_COMMONER * vocabulary.frequency(word)
        far = [reading for reading in spelt if vocabulary.frequency(reading.words[0]) > own]
        return _best(far or list(_spelt(word, vocabulary, _ENGLISH_LIKENESS, _OF_ENGLISH)), vocabulary)
    found = list(_spelt(word, vocabulary, 0.0, _OF_FINGLISH))
    slips = list(_english(word, vocabulary))
    if not slips and (not found or found[0].weight < _SPLIT_LIKENESS):
        slips = _latin_split(word, vocabulary)
    return _best(found + slips, vocabulary)


def _spelt(word: str, vocabulary: Vocabulary, least: float, share: float) -> Iterator[Reading]:
    """Persian words that are spelt like it, the likeliest first; none weighs more than one before it."""
    weight = share
    for persian, like in vocabulary.sounding_like(word)[: MOST_READINGS + 1]:
        if persian not in SOFT and like >= least:
            weight = min(weight, share * like)
            yield Reading((persian,), weight, Repair.FINGLISH, like >= _CLEAR_LIKENESS)


def _english(word: str, vocabulary: Vocabulary) -> Iterator[Reading]:
    if len(word) <= _SHORTEST_TO_CORRECT:
        return
    long = len(word) >= _LONG_ENGLISH
    for other, weight in corrections(word, vocabulary.has):
        if weight >= _CLEAR_SLIP:
            yield Reading((other,), _OF_ENGLISH_SLIP if long else 0.85 * weight, Repair.SPELLING)
        elif long:
            yield Reading((other,), weight, Repair.SPELLING)


def _latin_split(word: str, vocabulary: Vocabulary) -> list[Reading]:
    """«kartmelli»: two Persian words without a space."""
    best: tuple[float, tuple[str, str]] | None = None
    for at in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
        parts = [vocabulary.sounding_like(part)[:1] for part in (word[:at], word[at:])]
        if all(parts):
            like = min(part[0][1] for part in parts)
            if like >= _SPLIT_LIKENESS and (best is None or like > best[0]):
                best = like, (parts[0][0][0], parts[1][0][0])
    return [Reading(best[1], 0.85, Repair.SPLIT)] if best else []


def plausible(word: str, vocabulary: Vocabulary) -> bool:
    """Whether a Latin word makes sense as it stands: English that is known, or a clear Persian word written with its vowels."""
    if word.isdigit() or vocabulary.has(word) or word in SOFT:
        return True
    if not _VOWEL.search(word):
        return False
    return any(like >= _CLEAR_LIKENESS for _persian, like in vocabulary.sounding_like(word)[:1])
