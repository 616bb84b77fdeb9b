"""synonyms.csv: what people write, and what the catalogue calls it."""

from collections.abc import Iterable

from flask_babel import gettext as _

from app.catalog.importing.batch import Batch
from app.catalog.importing.checking import checked
from app.catalog.importing.reading import read_csv
from app.db import db
from app.search.actions import known_synonyms, store_synonyms
from app.search.synonym_lines import SynonymLine, faults
from app.search.synonyms import words_key

FILE = "synonyms.csv"
COLUMNS = ("term", "equivalents", "kind")
OPTIONAL = ("two_way", "change")
KIND = "synonym"


class SynonymsImporter:
    """Synonyms of one file. It adds and changes; it takes away only what a line says `remove` for, and what somebody has removed
    stays removed unless a line says `add`.
    """

    def __init__(self, file: str = FILE) -> None:
        self.files = (file,)
        self._file = file

    def read(self, batch: Batch) -> None:
        if batch.has(self._file):
            batch.rows[self._file] = checked(batch, self._file, read_csv(batch, self._file, COLUMNS, OPTIONAL), SynonymLine)

    def check(self, batch: Batch) -> None:
        seen: dict[tuple[str, str], tuple[int, SynonymLine]] = {}
        for line, row in batch.rows.get(self._file, ()):
            for name, reason in faults(row):
                batch.problem(self._file, line, name, reason)
            for equivalent in row.equivalents:
                first, other = seen.setdefault((words_key(row.term), words_key(equivalent)), (line, row))
                if (other.kind, other.two_way, other.change) != (row.kind, row.two_way, row.change):
                    reason = _("«%(value)s» stands on line %(line)s already, and differently", value=equivalent, line=first)
                    batch.problem(self._file, line, "equivalents", reason)

    def size(self, batch: Batch) -> int:
        return len(batch.rows.get(self._file, ()))

    def write(self, batch: Batch) -> Iterable[None]:
        known = known_synonyms()
        done: set[tuple[str, str]] = set()
        for _line, row in batch.rows.get(self._file, ()):
            for what in store_synonyms(known, row.model_copy(update={"equivalents": _undone(row, done)})):
                batch.count(KIND, what)
            yield
        db.session.flush()


def _undone(row: SynonymLine, done: set[tuple[str, str]]) -> list[str]:
    """The equivalents of a line that no earlier one had, perhaps with other half-spaces; from here on they are done."""
    found = []
    for equivalent in row.equivalents:
        pair = words_key(row.term), words_key(equivalent)
        if pair not in done:
            found.append(equivalent)
            done.add(pair)
    return found
