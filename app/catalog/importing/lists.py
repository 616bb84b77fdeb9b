"""categories.csv, life_events.csv and audiences.csv: the code lists."""

from collections.abc import Iterable

from sqlalchemy import select

from app.catalog.importing.batch import Batch
from app.catalog.importing.checking import announce, checked
from app.catalog.importing.reading import read_csv
from app.catalog.importing.rows import ListRow
from app.catalog.importing.storing import store
from app.catalog.models.lists import Audience, Category, CodeListItem, LifeEvent
from app.db import db

WITH_DESCRIPTION = ("id", "name_fa", "name_en", "description_fa")
LISTS: dict[str, tuple[str, type[CodeListItem], tuple[str, ...]]] = {
    "categories.csv": ("category", Category, WITH_DESCRIPTION),
    "life_events.csv": ("life_event", LifeEvent, WITH_DESCRIPTION[:3]),
    "audiences.csv": ("audience", Audience, WITH_DESCRIPTION[:3]),
}


class ListsImporter:
    """The code lists, in the order of their files."""

    files = tuple(LISTS)

    def read(self, batch: Batch) -> None:
        for file, (kind, model, columns) in LISTS.items():
            batch.ids[kind].update(db.session.scalars(select(model.code)))
            if batch.has(file):
                batch.rows[file] = good = checked(batch, file, read_csv(batch, file, columns), ListRow)
                announce(batch, file, kind, good)

    def check(self, batch: Batch) -> None:
        """Lists refer to nothing."""

    def size(self, batch: Batch) -> int:
        return sum(len(batch.rows.get(file, ())) for file in self.files)

    def write(self, batch: Batch) -> Iterable[None]:
        for file, (kind, model, _columns) in LISTS.items():
            items = {item.code: item for item in db.session.scalars(select(model))}
            for position, (_line, row) in enumerate(batch.rows.get(file, ())):
                values = {"code": row.id, "name": row.name_fa, "name_en": row.name_en, "description": row.description_fa}
                store(batch, kind, model, items, {**values, "position": position}, name="code")
                yield
        db.session.flush()
