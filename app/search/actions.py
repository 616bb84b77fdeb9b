"""What administrators change of the search. Actions never commit; each raises the catalogue version in its transaction, so that every
worker takes the change with its next request.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select

from app.db import db, utcnow
from app.search.lexicon_store import query_key
from app.search.models import QueryRule, RuleAction, SearchSynonym
from app.search.reading import LONGEST_QUERY
from app.search.synonym_lines import Change, SynonymLine
from app.search.synonyms import words_key
from app.text.clean import clean
from app.web.version import raise_version

Known = dict[tuple[str, str], SearchSynonym]
"""Stored synonyms by the keys of term and equivalent."""


def known_synonyms() -> Known:
    """All of them, those that were removed too."""
    return {(item.term_key, item.equivalent_key): item for item in db.session.scalars(select(SearchSynonym))}


def put_synonyms(line: SynonymLine) -> list[str]:
    """Do what one line asks for; what happened to each pair: `new`, `changed`, `same` or `removed`."""
    found = list(store_synonyms(known_synonyms(), line))
    if set(found) != {"same"}:
        raise_version()
    return found


def store_synonyms(known: Known, line: SynonymLine) -> Iterator[str]:
    """The same without the version, among stored ones that the caller has read."""
    for equivalent in line.equivalents:
        pair = words_key(line.term), words_key(equivalent)
        stored = known.get(pair)
        if stored is None and line.change is not Change.REMOVE:
            known[pair] = _new_synonym(line, equivalent)
            yield "new"
        else:
            yield "same" if stored is None else _change(stored, line)


def _new_synonym(line: SynonymLine, equivalent: str) -> SearchSynonym:
    made = SearchSynonym(
        term=line.term,
        equivalent=equivalent,
        term_key=words_key(line.term),
        equivalent_key=words_key(equivalent),
        kind=line.kind,
        two_way=line.two_way,
        active=True,
    )
    db.session.add(made)
    return made


def _change(stored: SearchSynonym, line: SynonymLine) -> str:
    wanted = (stored.kind, stored.two_way, False) if line.change is Change.REMOVE else (line.kind, line.two_way, _active(stored, line))
    if (stored.kind, stored.two_way, stored.active) == wanted:
        return "same"
    stored.kind, stored.two_way, stored.active = wanted
    stored.updated_at = utcnow()
    return "removed" if line.change is Change.REMOVE else "changed"


def _active(stored: SearchSynonym, line: SynonymLine) -> bool:
    return stored.active or line.change is Change.ADD


def remove_synonyms(term: str, equivalent: str | None) -> int:
    """Take one equivalent of a term, or all of them, out of force; returns how many were in force."""
    wanted = [SearchSynonym.term_key == words_key(term), SearchSynonym.active]
    if equivalent is not None:
        wanted.append(SearchSynonym.equivalent_key == words_key(equivalent))
    found = db.session.scalars(select(SearchSynonym).where(*wanted)).all()
    for synonym in found:
        synonym.active, synonym.updated_at = False, utcnow()
    if found:
        raise_version()
    return len(found)


@dataclass(frozen=True, kw_only=True)
class Grounds:
    """Who answers for a rule, why it is there, and until when (None: for good)."""

    owner: str
    reason: str
    expires_at: datetime | None = None


def put_rules(query: str, definition_ids: Sequence[int], action: RuleAction, grounds: Grounds) -> None:
    """Pin or block definitions for a query. Pins stand in the order given, behind the pins that the query has already.

    A rule that a definition has for this query is replaced, and goes behind the others.
    """
    delete_rules(query, definition_ids)
    last = db.session.scalar(select(func.max(QueryRule.position)).where(QueryRule.query_key == query_key(query))) or 0
    for position, definition_id in enumerate(definition_ids, last + 1):
        rule = QueryRule(query=clean(query, LONGEST_QUERY), query_key=query_key(query), definition_id=definition_id, action=action)
        rule.position, rule.owner, rule.reason, rule.expires_at = position, grounds.owner, grounds.reason, grounds.expires_at
        db.session.add(rule)
    raise_version()


def remove_rules(query: str, definition_ids: Sequence[int] | None) -> int:
    """Take the rules of these definitions for a query away, or all of the query; returns how many there were."""
    number = delete_rules(query, definition_ids)
    if number:
        raise_version()
    return number


def delete_rules(query: str, definition_ids: Sequence[int] | None) -> int:
    """The same without the version."""
    wanted = [QueryRule.query_key == query_key(query)]
    if definition_ids is not None:
        wanted.append(QueryRule.definition_id.in_(definition_ids))
    number = db.session.scalar(select(func.count()).select_from(QueryRule).where(*wanted)) or 0
    db.session.execute(delete(QueryRule).where(*wanted))
    return number
