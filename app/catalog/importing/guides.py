"""life_event_guides.jsonl: the guides of life events."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from app.catalog.importing.batch import Batch
from app.catalog.importing.checking import announce, checked, refer
from app.catalog.importing.reading import read_jsonl
from app.catalog.importing.rows import GuideRow
from app.catalog.models.lists import LifeEvent
from app.db import db

FILE = "life_event_guides.jsonl"


class GuidesImporter:
    """Guides: one for each life event that has one; the others keep the guide they have."""

    files = (FILE,)

    def read(self, batch: Batch) -> None:
        if batch.has(FILE):
            batch.rows[FILE] = good = checked(batch, FILE, read_jsonl(batch, FILE), GuideRow)
            announce(batch, FILE, "guide", good)

    def check(self, batch: Batch) -> None:
        for line, row in batch.rows.get(FILE, ()):
            refer(batch, FILE, line, "id", "life_event", [row.id])
            for number, stage in enumerate(row.stages):
                refer(batch, FILE, line, f"stages[{number}].services", "definition", stage.services)
            for slug, times in Counter(row.to_guide().services).items():
                if times > 1:
                    batch.problem(FILE, line, "stages", _("«%(value)s» stands in this guide twice", value=slug))

    def size(self, batch: Batch) -> int:
        return len(batch.rows.get(FILE, ()))

    def write(self, batch: Batch) -> Iterable[None]:
        events = {event.code: event for event in db.session.scalars(select(LifeEvent))}
        for _line, row in batch.rows.get(FILE, ()):
            _store(batch, events[row.id], row.to_guide().model_dump(mode="json"))
            yield
        db.session.flush()


def _store(batch: Batch, event: LifeEvent, guide: dict[str, Any]) -> None:
    if event.guide == guide:
        batch.count("guide", "same")
        return
    batch.count("guide", "changed" if event.guide else "new")
    event.guide = guide
