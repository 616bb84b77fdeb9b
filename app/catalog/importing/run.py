"""The import as a whole: read everything, check everything, and only then write."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from flask_babel import gettext as _

from app.catalog.importing.batch import Batch, Importer, Problem
from app.web.version import raise_version

Progress = Callable[[int, str], AbstractContextManager[Callable[[], None]]]
"""Given the number of pieces and a label, a context whose value is called after each piece."""


class ImportRefused(Exception):
    """The files are damaged; nothing was written. Holds the problems, sorted by place, and the number found in each file."""

    def __init__(self, problems: Iterable[Problem], found: Mapping[str, int]) -> None:
        self.problems = sorted(problems)
        self.found = dict(sorted(found.items()))
        super().__init__(f"{sum(self.found.values())} problems")


def read_all(directory: Path, importers: Sequence[Importer]) -> Batch:
    """Read and check a folder; raises `ImportRefused` with every problem found."""
    batch = Batch(directory)
    known = [file for importer in importers for file in importer.files]
    if not any(batch.has(file) for file in known):
        batch.problem(str(directory), 0, "", _("the folder has none of the files: %(names)s", names=", ".join(known)))
        raise ImportRefused(batch.problems, batch.found)
    for importer in importers:
        importer.read(batch)
    for importer in importers:
        importer.check(batch)
    if batch.problems:
        raise ImportRefused(batch.problems, batch.found)
    return batch


def write_all(batch: Batch, importers: Sequence[Importer], progress: Progress) -> None:
    """Write what was read, and raise the catalogue version if that changed anything; the caller commits, or rolls back for a trial."""
    for importer in importers:
        total = importer.size(batch)
        if not total:
            continue
        label = ", ".join(file for file in importer.files if batch.has(file))
        with progress(total, label) as step:
            for _piece in importer.write(batch):
                step()
    if batch.changed:
        raise_version()
