"""offerings.csv: which organisation offers which definition. Last in line: it also connects and sends to the index what changed."""

from collections.abc import Iterable

from flask_babel import gettext as _
from sqlalchemy import select

from app.catalog.actions import request_indexing
from app.catalog.connecting import connect
from app.catalog.importing.batch import Batch
from app.catalog.importing.checking import checked, refer
from app.catalog.importing.reading import read_csv
from app.catalog.importing.rows import OfferingRow
from app.catalog.models.definitions import ServiceDefinition
from app.catalog.models.offerings import Availability, ServiceOffering
from app.catalog.models.organisations import Organisation
from app.db import db

FILE = "offerings.csv"
COLUMNS = ("definition_id", "organization_id", "local_url", "local_note_fa")


class OfferingsImporter:
    """Offerings: a row says that the service is offered; pairs without a row stay unknown."""

    files = (FILE,)

    def read(self, batch: Batch) -> None:
        if batch.has(FILE):
            batch.rows[FILE] = checked(batch, FILE, read_csv(batch, FILE, COLUMNS), OfferingRow)

    def check(self, batch: Batch) -> None:
        pairs: dict[tuple[str, str], int] = {}
        for line, row in batch.rows.get(FILE, ()):
            refer(batch, FILE, line, "definition_id", "definition", [row.definition_id])
            refer(batch, FILE, line, "organization_id", "organisation", [row.organization_id])
            other = pairs.setdefault((row.definition_id, row.organization_id), line)
            if other != line:
                batch.problem(FILE, line, "", _("this pair stands on line %(line)s already", line=other))

    def size(self, batch: Batch) -> int:
        return len(batch.rows.get(FILE, ())) + 1

    def write(self, batch: Batch) -> Iterable[None]:
        definitions = _ids(ServiceDefinition)
        organisations = _ids(Organisation)
        known = {(item.definition_id, item.organisation_id): item for item in db.session.scalars(select(ServiceOffering))}
        for _line, row in batch.rows.get(FILE, ()):
            pair = definitions[row.definition_id], organisations[row.organization_id]
            _store(batch, known, pair, row)
            yield
        db.session.flush()
        connect(batch.touched)
        request_indexing(batch.touched)
        yield


def _store(batch: Batch, known: dict[tuple[int, int], ServiceOffering], pair: tuple[int, int], row: OfferingRow) -> None:
    values = {"availability": Availability.OFFERED, "local_url": row.local_url, "local_note": row.local_note_fa}
    offering = known.get(pair)
    if offering is None:
        db.session.add(ServiceOffering(definition_id=pair[0], organisation_id=pair[1], **values))
    elif all(getattr(offering, name) == value for name, value in values.items()):
        batch.count("offering", "same")
        return
    else:
        for name, value in values.items():
            setattr(offering, name, value)
    batch.count("offering", "changed" if offering else "new")
    batch.touched.add(pair[0])


def _ids(model: type[ServiceDefinition] | type[Organisation]) -> dict[str, int]:
    rows = db.session.execute(select(model.slug, model.id))
    return dict(rows.all())
