"""Projecting a card into columns and joined rows, so that it can be filtered, joined and counted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from sqlalchemy import Table, bindparam, delete, insert, select, update

from app.catalog.card import Card, Evidence
from app.catalog.facts import Facts, facts_of
from app.catalog.models.definitions import (
    ServiceDefinition,
    ServiceWay,
    definition_audience,
    definition_category,
    definition_life_event,
)
from app.catalog.models.evidence import EvidenceRequirement, EvidenceType
from app.catalog.models.lists import Audience, Category, CodeListItem, LifeEvent
from app.db import db
from app.text.chain import key
from app.text.collate import sort_key

Item = TypeVar("Item", bound=CodeListItem)


class UnknownCode(ValueError):
    """A card names a code that its list does not have."""


@dataclass
class CodeLists:
    """The code lists and evidence types by code, loaded once for many cards."""

    categories: Mapping[str, Category]
    life_events: Mapping[str, LifeEvent]
    audiences: Mapping[str, Audience]
    evidence: dict[str, EvidenceType] = field(default_factory=dict)


def load_lists() -> CodeLists:
    """All code lists and evidence types of the database."""
    return CodeLists(
        categories=_by_code(Category),
        life_events=_by_code(LifeEvent),
        audiences=_by_code(Audience),
        evidence={item.key: item for item in db.session.scalars(select(EvidenceType))},
    )


def _by_code(model: type[Item]) -> dict[str, Item]:
    return {item.code: item for item in db.session.scalars(select(model))}


def _picked(items: Mapping[str, Item], codes: Sequence[str]) -> list[Item]:
    try:
        return [items[code] for code in dict.fromkeys(codes)]
    except KeyError as missing:
        raise UnknownCode(str(missing.args[0])) from None


def project(definition: ServiceDefinition, card: Card, lists: CodeLists) -> None:
    """Write everything that follows from the card into the definition; raises `UnknownCode`."""
    facts = facts_of(card)
    definition.card = card.model_dump(mode="json", exclude_defaults=True)
    definition.title, definition.title_en, definition.plain_title = card.title, card.title_en, card.plain_title
    definition.summary, definition.national_id, definition.delegable = card.summary, card.national_id, card.delegable
    definition.sort_key = sort_key(card.title)
    definition.search_text = key(" ".join((card.title, card.plain_title, *card.keywords, card.title_en)))
    definition.categories = _picked(lists.categories, card.categories)
    definition.life_events = _picked(lists.life_events, card.life_events)
    definition.audiences = _picked(lists.audiences, card.audience)
    _project_facts(definition, facts)


def _project_facts(definition: ServiceDefinition, facts: Facts) -> None:
    for name in (
        "fee_state",
        "fee_min",
        "fee_max",
        "days_min",
        "days_max",
        "visits",
        "visits_max",
        "document_count",
        "maturity",
        "dearer_electronically",
    ):
        setattr(definition, name, getattr(facts, name))
    old = {way.kind: way for way in definition.ways}
    definition.ways = [old.get(way.kind) or ServiceWay(kind=way.kind) for way in facts.ways]
    for position, (row, way) in enumerate(zip(definition.ways, facts.ways, strict=True)):
        row.position, row.fee, row.visits = position, way.fee, way.visits
        row.days_min, row.days_max = facts.days_min, facts.days_max


def number_lists(definition: ServiceDefinition) -> None:
    """Store the order of the card's lists, which the relationships read but do not write; the definition must be flushed."""
    lists: tuple[tuple[Table, str, Sequence[CodeListItem]], ...] = (
        (definition_category, "category_id", definition.categories),
        (definition_life_event, "life_event_id", definition.life_events),
        (definition_audience, "audience_id", definition.audiences),
    )
    for table, column, items in lists:
        if not items:
            continue
        mine = (table.c.definition_id == definition.id) & (table.c[column] == bindparam("item"))
        places = [{"item": item.id, "place": place} for place, item in enumerate(items)]
        db.session.connection().execute(update(table).where(mine).values(position=bindparam("place")), places)


def evidence_key(name: str) -> str:
    """The name of a document with differences of spelling removed."""
    return key(name)[:200]


def project_evidence(definition: ServiceDefinition, card: Card, lists: CodeLists) -> None:
    """Replace the evidence requirements of a definition that has an id; new document names become evidence types."""
    for evidence in card.evidence:
        _evidence_type(evidence, lists)
    db.session.flush()
    db.session.execute(delete(EvidenceRequirement).where(EvidenceRequirement.definition_id == definition.id))
    rows = [
        {"definition_id": definition.id, "evidence_type_id": _evidence_type(item, lists).id, "position": place, "note": item.note}
        for place, item in enumerate(card.evidence)
    ]
    if rows:
        db.session.execute(insert(EvidenceRequirement), rows)


def _evidence_type(evidence: Evidence, lists: CodeLists) -> EvidenceType:
    name_key = evidence_key(evidence.name)
    if name_key not in lists.evidence:
        lists.evidence[name_key] = EvidenceType(key=name_key, name=evidence.name)
        db.session.add(lists.evidence[name_key])
    return lists.evidence[name_key]


def link_evidence_sources(cards: Iterable[Card], ids: Mapping[str, int], lists: CodeLists) -> None:
    """Say of each evidence type which service issues it, where all cards that name an issuer name the same."""
    sources: dict[str, set[str]] = {}
    for card in cards:
        for evidence in card.evidence:
            if evidence.obtained_from:
                sources.setdefault(evidence_key(evidence.name), set()).add(evidence.obtained_from)
    for name_key, evidence_type in lists.evidence.items():
        slugs = sources.get(name_key, set())
        source = ids.get(next(iter(slugs))) if len(slugs) == 1 else None
        if source != evidence_type.source_id:
            evidence_type.source_id = source
