"""What administrators have told the search, read once in each worker for each catalogue version.

Whoever changes it raises the version in the same transaction (`app.search.actions`), so every worker sees it in its next request.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.catalog.models.definitions import ServiceDefinition
from app.db import db, utcnow
from app.search.engine import MOST_PINNED
from app.search.models import QueryRule, RuleAction, SearchSynonym
from app.search.reading import LONGEST_QUERY
from app.search.synonyms import LONGEST_KEY, SynonymRow, gathered
from app.text.chain import key
from app.text.clean import clean
from app.web.remembered import remembered


@dataclass(frozen=True, slots=True)
class QueryRules:
    """Ids of the definitions that stand in front for a query, in order, and of those that are not shown for it."""

    pinned: tuple[int, ...] = ()
    blocked: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.pinned or self.blocked)


NO_RULES = QueryRules()


@dataclass(frozen=True, slots=True)
class _Rule:
    definition_id: int
    action: RuleAction
    expires_at: datetime | None


def synonym_rows() -> tuple[SynonymRow, ...]:
    """The synonyms in force, in the order in which they were added; the same object until the catalogue version changes."""
    return remembered("synonyms", stored_synonyms)


def stored_synonyms() -> tuple[SynonymRow, ...]:
    """The same, read now."""
    columns = SearchSynonym.term, SearchSynonym.equivalent, SearchSynonym.kind, SearchSynonym.two_way
    pairs = db.session.execute(select(*columns).where(SearchSynonym.active).order_by(SearchSynonym.id))
    return gathered((term, equivalent, kind, two_way) for term, equivalent, kind, two_way in pairs)


def query_key(query: str) -> str:
    """What tells queries apart in rules and in the log of searches; empty for one without a word."""
    return key(clean(query, LONGEST_QUERY))[:LONGEST_KEY]


def rules_for(found_key: str) -> QueryRules:
    """The rules in force for a query by its key; those that have expired are left out."""
    rules = remembered("query rules", _stored_rules).get(found_key)
    if not rules:
        return NO_RULES
    now = utcnow()
    valid = [rule for rule in rules if rule.expires_at is None or rule.expires_at > now]
    pinned, blocked = (
        tuple(rule.definition_id for rule in valid if rule.action is action) for action in (RuleAction.PIN, RuleAction.BLOCK)
    )
    return QueryRules(pinned[:MOST_PINNED], blocked)


def _stored_rules() -> Mapping[str, tuple[_Rule, ...]]:
    """query key -> its rules, pins in their order; what is archived cannot be pinned."""
    columns = QueryRule.query_key, QueryRule.definition_id, QueryRule.action, QueryRule.expires_at
    live = select(*columns).join(ServiceDefinition).where(ServiceDefinition.archived_at.is_(None))
    found: dict[str, tuple[_Rule, ...]] = {}
    for found_key, definition_id, action, expires_at in db.session.execute(live.order_by(QueryRule.position, QueryRule.id)):
        found[found_key] = (*found.get(found_key, ()), _Rule(definition_id, action, expires_at))
    return found
