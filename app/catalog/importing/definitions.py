"""service_definitions.jsonl: the cards."""

from collections.abc import Iterable

from sqlalchemy import select

from app.catalog.actions import put_card
from app.catalog.card import Card, load
from app.catalog.codes import make_short_code
from app.catalog.importing.batch import Batch
from app.catalog.importing.checking import announce, checked, refer
from app.catalog.importing.reading import read_jsonl
from app.catalog.importing.rows import DefinitionRow
from app.catalog.models.definitions import ServiceDefinition
from app.catalog.projection import link_evidence_sources, load_lists
from app.db import db

FILE = "service_definitions.jsonl"


class DefinitionsImporter:
    """Service definitions; a stored one keeps its id and short code for ever."""

    files = (FILE,)

    def read(self, batch: Batch) -> None:
        batch.ids["definition"].update(db.session.scalars(select(ServiceDefinition.slug)))
        if batch.has(FILE):
            batch.rows[FILE] = good = checked(batch, FILE, read_jsonl(batch, FILE), DefinitionRow)
            announce(batch, FILE, "definition", good)

    def check(self, batch: Batch) -> None:
        for line, row in batch.rows.get(FILE, ()):
            refer(batch, FILE, line, "audience", "audience", row.audience)
            refer(batch, FILE, line, "life_events", "life_event", row.life_events)
            refer(batch, FILE, line, "categories", "category", row.categories)
            refer(batch, FILE, line, "related", "definition", row.related)
            refer(batch, FILE, line, "prerequisites", "definition", row.prerequisites)
            for number, document in enumerate(row.documents):
                if document.obtained_from:
                    refer(batch, FILE, line, f"documents[{number}].obtained_from", "definition", [document.obtained_from])

    def size(self, batch: Batch) -> int:
        return len(batch.rows.get(FILE, ()))

    def write(self, batch: Batch) -> Iterable[None]:
        lists = load_lists()
        known = {item.slug: item for item in db.session.scalars(select(ServiceDefinition))}
        codes = {item.short_code for item in known.values()}
        for _line, row in batch.rows.get(FILE, ()):
            definition = known.get(row.id)
            state = "changed" if definition else "new"
            if definition is None:
                definition = known[row.id] = ServiceDefinition(slug=row.id, short_code=make_short_code(row.id, codes), version=1)
                codes.add(definition.short_code)
            if put_card(definition, row.to_card(), lists):
                batch.touched.add(definition.id)
                batch.count("definition", state)
            else:
                batch.count("definition", "same")
            yield
        if batch.rows.get(FILE):
            link_evidence_sources(_cards(known.values()), {slug: item.id for slug, item in known.items()}, lists)


def _cards(definitions: Iterable[ServiceDefinition]) -> Iterable[Card]:
    return (load(definition.card) for definition in definitions)
