"""Why a query finds what it finds, in plain lines: words, readings, meanings, plan, scores."""

from collections.abc import Iterator, Mapping, Set

from flask_babel import gettext as _

from app.search.engine import SearchResults
from app.search.plan import Constant, Group, Phrase, Plan, Term
from app.search.planner import Planned
from app.search.reading import QueryReading, Word
from app.search.sureness import is_weak, matched


def explained(planned: Planned, results: SearchResults, titles: Mapping[int, tuple[str, str]]) -> Iterator[str]:
    """The lines; `titles` are (slug, title) by id."""
    yield from _reading(planned.reading)
    yield ""
    yield _("Looked for:")
    yield from _plan(planned.plan)
    yield ""
    yield _("Found: %(number)s", number=results.total) + f" ({results.engine})"
    words = [word.surface for word in planned.reading.words if word.finds]
    for hit in results.hits:
        slug, title = titles.get(hit.id, ("", ""))
        yield f"{hit.score:10.3f}  {slug:<32} {title}{_matched(words, results.probed.get(hit.id))}"
    if results.probed:
        weak = _("no sure answer") if is_weak(planned, results) else _("a sure answer")
        yield f"{weak}: {matched(planned, results):.2f} / {sum(planned.masses):.2f}"


def _reading(reading: QueryReading) -> Iterator[str]:
    if reading.text != reading.typed:
        yield _("Read on the other keyboard: %(text)s", text=reading.text)
    for word in reading.words:
        yield f"  {word.surface}  {word.weight:g}{_state(word)}"
        for other in word.readings:
            yield f"      {other.repair}: {' '.join(other.words)}  {other.weight:.2f}{'' if other.sure else ' ?'}"
    for meaning in reading.meanings:
        typed = " ".join(word.surface for word in reading.words[meaning.start : meaning.end])
        yield f"  {typed} → {' + '.join(meaning.stems)}"
    if reading.place:
        yield _("Place: %(place)s", place=reading.place.municipality or reading.place.county or _("the whole province"))
    for facet, value in reading.hints:
        yield f"  {facet} = {value}"


def _state(word: Word) -> str:
    unknown = "" if word.known else ", " + _("not known")
    return unknown if word.finds else unknown + ", " + _("finds nothing by itself")


def _plan(plan: Plan) -> Iterator[str]:
    yield from (f"  {'+' if group.finds else '·'} {_group(group)}" for group in plan.groups)
    yield from (f"  · {_phrase(phrase)}" for phrase in plan.phrases)
    yield from (f"  + {_constant(constant)}" for constant in plan.constants)
    yield from (f"  · {_constant(boost)}" for boost in plan.boosts)


def _group(group: Group) -> str:
    return " | ".join(_term(way) if isinstance(way, Term) else f"({' & '.join(map(_term, way.terms))})" for way in group.ways)


def _term(term: Term) -> str:
    return f"{term.field}:{term.text}^{term.weight:.2g}"


def _phrase(phrase: Phrase) -> str:
    return f'{phrase.field}:"{" ".join(phrase.words)}"~{phrase.slop}^{phrase.weight:.2g}'


def _constant(constant: Constant) -> str:
    return f"{constant.field}={constant.text} → {constant.score:g}"


def _matched(words: list[str], places: Set[int] | None) -> str:
    """Words of the query that the hit surely matches; those in its names come first, then those in its text."""
    if not places:
        return ""
    named = [word for at, word in enumerate(words) if at in places]
    told = [word for at, word in enumerate(words) if at not in places and at + len(words) in places]
    return f"  [{' '.join(named)} / {' '.join(told)}]"
