"""From what a person typed to a `Plan`: read the words, mend them, understand them, then write the plan."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from app.search.knowledge import IGNORANT, Knowledge
from app.search.layout import decode
from app.search.plan import ALIAS_KEY, NAME_KEY, NAMES, STEMS, SURFACES, TITLE_KEY, Bundle, Constant, Group, Phrase, Plan, Term, Way
from app.search.reading import MOST_WORDS, Meaning, QueryReading, Repair, Word, read
from app.search.understanding import understand
from app.text.chain import key, stem_key
from app.text.stem import stem
from app.text.stops import SOFT, SOFT_WEIGHT

_SURFACE = 0.2
_SYNONYM = 0.5
_JOINED = 0.4
_JOINED_UNKNOWN = 0.9
_IN_NAMES = 0.5
_PAIR = 0.2
_PAIR_SLOP = 1
_HINT = 1.0
_EXACT_TITLE = 1000.0
_EXACT_ALIAS = 500.0
_NEARLY_EXACT = 250.0
"""For a title or name that differs by inflection or little words alone; above what words can add up to."""
_MENDED_EXACT = 150.0
_EVERYWHERE = 0.2
"""Share of the documents. On the judged queries 0.12 to 1 give the same answers; of 100,000 documents a third less time for the slowest."""
_LIKELY = 0.5
_OF_ONE_WORD = (Repair.SPOKEN, Repair.SPELLING)


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan with the reading that it was made from, and what tells whether a found document is a sure answer.

    `masses` tell how much each meaningful word says; `probes` are groups of what counts as truly matched, first one for each of
    these words in the names of a service, then one for each in its whole text. `most` is what a word says that is in no card.
    """

    plan: Plan
    reading: QueryReading
    masses: tuple[float, ...] = ()
    probes: tuple[Group, ...] = ()
    most: float = 0.0


def make_plan(query: str, knowledge: Knowledge = IGNORANT) -> Plan:
    """The plan of a raw query; empty if there is no word in it."""
    return plan_query(query, knowledge).plan


def plan_query(query: str, knowledge: Knowledge, *, literal: bool = False) -> Planned:
    """Plan a raw query; `literal` takes its words as they are typed: neither mended nor replaced by synonyms."""
    reading = read(query)
    if not literal:
        reading = mend(part(decode(reading, knowledge.vocabulary), knowledge), knowledge)
    reading = weigh(reading)
    if not literal:
        reading = understand(mean(reading, knowledge), knowledge.names)
    return Planned(write(reading, knowledge), reading, masses(reading, knowledge), probes(reading), knowledge.vocabulary.most_rare)


def part(reading: QueryReading, knowledge: Knowledge) -> QueryReading:
    """Words that the catalogue writes with half-spaces in their parts, so that every way to write them is one query."""
    words = [replace(word, surface=one) for word in reading.words for one in knowledge.vocabulary.parts(word.surface)]
    return replace(reading, words=tuple(words[:MOST_WORDS]))


def mend(reading: QueryReading, knowledge: Knowledge) -> QueryReading:
    """Each word with what it may stand for."""
    return replace(reading, words=tuple(_mended(word, knowledge) for word in reading.words))


def _mended(word: Word, knowledge: Knowledge) -> Word:
    """A rare spelling («ملیمو», «sabt») must not count for more than the common word that it surely stands for."""
    vocabulary, readings = knowledge.vocabulary, knowledge.readings(word.surface)
    known = not vocabulary.documents or vocabulary.knows(word.surface)
    own = 1.0
    if known and readings and readings[0].sure:
        own = min(1.0, max(map(vocabulary.rarity, readings[0].words)) / vocabulary.rarity(word.surface))
    return replace(word, known=known, own=own, readings=readings)


def weigh(reading: QueryReading) -> QueryReading:
    """Let words that say little count less, and find nothing unless the query has no others."""
    only_soft = all(map(_soft, reading.words))
    weighed = (replace(word, weight=word.weight * SOFT_WEIGHT, finds=only_soft) if _soft(word) else word for word in reading.words)
    return replace(reading, words=tuple(weighed))


def _soft(word: Word) -> bool:
    """Whether it says little, also in a form of speech («کارمو») or with a slip («میخام»)."""
    return word.surface in SOFT or any(other.words[0] in SOFT for other in word.readings[:1] if other.repair in _OF_ONE_WORD)


def mean(reading: QueryReading, knowledge: Knowledge) -> QueryReading:
    """The reading with what its words mean by the synonyms."""
    matches = knowledge.lexicon.matches([word.stems for word in reading.words])
    return replace(reading, meanings=tuple(Meaning(match.start, match.end, stems) for match in matches for stems in match.meanings))


def write(reading: QueryReading, knowledge: Knowledge = IGNORANT) -> Plan:
    """The plan of a finished reading."""
    if not reading.words:
        return Plan()
    common = _common(reading.words, knowledge)
    groups = [Group(tuple(_ways(word, at, reading)), word.finds) for at, word in enumerate(reading.words)]
    groups += [Group(ways) for ways in _phrases_meant(reading)]
    groups += _joined(reading.words, knowledge)
    groups += [_in_names(group) for group in groups if group.finds]
    groups = [replace(group, finds=group.finds and at not in common) for at, group in enumerate(groups)]
    boosts = tuple(Constant(facet, value, _HINT) for facet, value in reading.hints)
    return Plan(tuple(groups), tuple(_pairs(reading.words)), tuple(_constants(reading)), boosts)


def _common(words: Sequence[Word], knowledge: Knowledge) -> frozenset[int]:
    """Places of the finding words that so many documents have that they find nothing beside a rarer one; they raise what that one finds."""
    often = {at: _often(word, knowledge) for at, word in enumerate(words) if word.finds}
    most = knowledge.vocabulary.documents * _EVERYWHERE
    common = frozenset(at for at, documents in often.items() if documents > most)
    return common if any(often[at] for at in often.keys() - common) else frozenset()


def _often(word: Word, knowledge: Knowledge) -> int:
    """Documents with the word or with what it likely stands for."""
    likely = (other.words[0] for other in word.readings if len(other.words) == 1 and other.weight >= _LIKELY)
    return max(map(knowledge.vocabulary.frequency, (word.surface, *likely)))


def _ways(word: Word, at: int, reading: QueryReading) -> Iterator[Way]:
    """The word itself, what it may stand for, and what it means."""
    yield Term(STEMS, stem(word.surface), word.weight * word.own)
    yield Term(SURFACES, word.surface, word.weight * word.own * _SURFACE)
    for other in word.readings:
        yield _way(tuple(map(stem, other.words)), word.weight * other.weight)
    for meaning in reading.meanings:
        if (meaning.start, meaning.end) == (at, at + 1):
            yield _way(meaning.stems, word.weight * _SYNONYM)


def _in_names(group: Group) -> Group:
    """The same in the names of a service: what it is called says more than what is told of it."""
    return Group(tuple(_named(way) for way in group.ways if not (isinstance(way, Term) and way.field == SURFACES)), finds=False)


def _named(way: Way) -> Way:
    if isinstance(way, Term):
        return Term(NAMES, way.text, way.weight * _IN_NAMES)
    return Bundle(tuple(Term(NAMES, term.text, term.weight * _IN_NAMES) for term in way.terms))


def _way(stems: Sequence[str], weight: float, field: str = STEMS) -> Way:
    """One stem, or all of several; together they weigh little more than one."""
    if len(stems) == 1:
        return Term(field, stems[0], weight)
    share = weight / len(stems) ** 0.5
    return Bundle(tuple(Term(field, one, share) for one in stems))


def _phrases_meant(reading: QueryReading) -> Iterator[tuple[Way, ...]]:
    """Meanings of several words together, a group for each such term."""
    spans = dict.fromkeys((meaning.start, meaning.end) for meaning in reading.meanings if meaning.end - meaning.start > 1)
    for start, end in spans:
        weight = _SYNONYM * max(word.weight for word in reading.words[start:end]) * (end - start) ** 0.5
        yield tuple(_way(meaning.stems, weight) for meaning in reading.meanings if (meaning.start, meaning.end) == (start, end))


def _joined(words: Sequence[Word], knowledge: Knowledge) -> Iterator[Group]:
    """Neighbours written as one word: «گواهی نامه» is also looked for as «گواهینامه»."""
    for one, other in pairwise(words):
        joined = one.surface + other.surface
        if joined in SOFT or joined.isdigit() or not _joinable(joined, knowledge):
            continue
        yield Group((Term(STEMS, stem(joined), _JOINED if one.known and other.known else _JOINED_UNKNOWN),))


def _joinable(joined: str, knowledge: Knowledge) -> bool:
    return not knowledge.vocabulary.documents or knowledge.vocabulary.knows(joined)


def _pairs(words: Sequence[Word]) -> Iterator[Phrase]:
    """Neighbours that stand together; not where both say little, which is everywhere and costs most of the time."""
    for one, other in pairwise(words):
        if one.finds or other.finds:
            yield Phrase(STEMS, (one.stems[0], other.stems[0]), _PAIR_SLOP, _PAIR)


def _constants(reading: QueryReading) -> Iterator[Constant]:
    whole = key(reading.text)
    yield Constant(TITLE_KEY, whole, _EXACT_TITLE)
    yield Constant(ALIAS_KEY, whole, _EXACT_ALIAS)
    stems = stem_key([word.surface for word in reading.words])
    yield Constant(NAME_KEY, stems, _NEARLY_EXACT)
    subject = stem_key([word.surface for word in reading.words if word.finds])
    if subject != stems:
        yield Constant(NAME_KEY, subject, _MENDED_EXACT)
    mended = "".join(word.stems[0] for word in reading.words if word.finds)
    if mended not in (stems, subject):
        yield Constant(NAME_KEY, mended, _MENDED_EXACT)


def masses(reading: QueryReading, knowledge: Knowledge) -> tuple[float, ...]:
    """How much each word that finds says."""
    return tuple(_mass(word, knowledge) for word in reading.words if word.finds)


def probes(reading: QueryReading) -> tuple[Group, ...]:
    """What counts as truly matched of each word that finds, in the names and in the whole text."""
    finding = [(word, at) for at, word in enumerate(reading.words) if word.finds]
    return tuple(Group(tuple(_sure_ways(word, at, reading, field))) for field in (NAMES, STEMS) for word, at in finding)


def _sure_ways(word: Word, at: int, reading: QueryReading, field: str) -> Iterator[Way]:
    yield Term(field, stem(word.surface), 1.0)
    for other in word.readings:
        if other.sure:
            yield _way(tuple(map(stem, other.words)), 1.0, field)
    for meaning in reading.meanings:
        if meaning.start <= at < meaning.end:
            yield _way(meaning.stems, 1.0, field)


def _mass(word: Word, knowledge: Knowledge) -> float:
    """How much a word says: its rarity, or that of its likeliest sure reading."""
    sure = next((other for other in word.readings if other.sure), None)
    if word.known or sure is None:
        return knowledge.vocabulary.rarity(word.surface)
    return max(knowledge.vocabulary.rarity(part) for part in sure.words)
