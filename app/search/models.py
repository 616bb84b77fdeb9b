"""What administrators tell the search, and what it has learnt from use."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Enum, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.catalog.models.definitions import ServiceDefinition
from app.db import Base, utcnow
from app.search.synonyms import LONGEST_KEY, SynonymKind


class SearchSynonym(Base):
    """One pair of a term and an equivalent; the keys (`app.search.synonyms.words_key`) tell pairs apart.

    One that was removed stays as inactive, so that no later import of the same file brings it back.
    """

    __tablename__ = "search_synonym"
    __table_args__ = (UniqueConstraint("term_key", "equivalent_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    term: Mapped[str]
    equivalent: Mapped[str]
    term_key: Mapped[str] = mapped_column(String(LONGEST_KEY))
    equivalent_key: Mapped[str] = mapped_column(String(LONGEST_KEY))
    kind: Mapped[SynonymKind] = mapped_column(Enum(SynonymKind, native_enum=False, length=20))
    two_way: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    updated_at: Mapped[datetime] = mapped_column(default=utcnow)


class RuleAction(StrEnum):
    PIN = "pin"
    BLOCK = "block"


class QueryRule(Base):
    """A definition that stands in front for one query, or is not shown for it.

    `query_key` is `app.search.lexicon_store.query_key`, `position` orders the pins of a query, `owner` answers for the rule.
    """

    __tablename__ = "query_rule"
    __table_args__ = (UniqueConstraint("query_key", "definition_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    query: Mapped[str] = mapped_column(String(200))
    query_key: Mapped[str] = mapped_column(String(LONGEST_KEY))
    definition_id: Mapped[int] = mapped_column(ForeignKey("service_definition.id", ondelete="CASCADE"), index=True)
    action: Mapped[RuleAction] = mapped_column(Enum(RuleAction, native_enum=False, length=20))
    position: Mapped[int] = mapped_column(default=0)
    owner: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(String(500))
    expires_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    updated_at: Mapped[datetime] = mapped_column(default=utcnow)

    definition: Mapped[ServiceDefinition] = relationship()


class DefinitionPopularity(Base):
    """How much a definition is used: `use` faded to the day `counted_to`, the last one that is counted in it, and the step that it has
    (`app.search.popularity.LEVELS`). What is not used, and never was much, has no row.
    """

    __tablename__ = "definition_popularity"

    definition_id: Mapped[int] = mapped_column(ForeignKey("service_definition.id", ondelete="CASCADE"), primary_key=True)
    use: Mapped[float]
    counted_to: Mapped[date] = mapped_column(index=True)
    level: Mapped[int]


class RelatedSearch(Base):
    """What those who searched `query_key` searched as well; only queries of several visits ever come here."""

    __tablename__ = "related_search"
    __table_args__ = (UniqueConstraint("query_key", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    query_key: Mapped[str] = mapped_column(String(LONGEST_KEY))
    position: Mapped[int]
    query: Mapped[str] = mapped_column(String(200))
