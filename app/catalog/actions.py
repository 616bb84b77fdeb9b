"""What changes the catalogue. Actions never commit; each asks for its index job and raises the catalogue version in its transaction."""

from collections.abc import Iterable

from app.catalog.card import Card, load
from app.catalog.connecting import connect
from app.catalog.models.definitions import ServiceDefinition
from app.catalog.projection import CodeLists, load_lists, number_lists, project, project_evidence
from app.db import db, utcnow
from app.jobs.queue import enqueue
from app.web.version import raise_version

INDEX_JOB = "search.index"


def request_indexing(definition_ids: Iterable[int]) -> None:
    """Ask the room above to bring these definitions to the index, when this transaction is committed."""
    for definition_id in sorted(definition_ids):
        enqueue(INDEX_JOB, {"definition_id": definition_id}, key=f"definition:{definition_id}")


def publish(definition: ServiceDefinition, card: Card) -> bool:
    """Make `card` the live content of a stored definition; False when it is the same already."""
    if not put_card(definition, card, load_lists()):
        return False
    connect([definition.id])
    request_indexing([definition.id])
    raise_version()
    return True


def put_card(definition: ServiceDefinition, card: Card, lists: CodeLists) -> bool:
    """Store a card and what is projected from it, without connections, index job and version; False when nothing changes."""
    if definition.card and load(definition.card) == card:
        return False
    if definition.card:
        definition.version += 1
        definition.updated_at = utcnow()
    project(definition, card, lists)
    db.session.add(definition)
    db.session.flush()
    number_lists(definition)
    project_evidence(definition, card, lists)
    return True
