"""Reading files that may be broken in any way: each damage is named by line, memory stays bounded, nothing is guessed."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from app.catalog.importing.batch import Batch

MAX_LINE = 1_000_000
MAX_LINES = 500_000
BOM = "\ufeff"


@dataclass(frozen=True)
class Row:
    """A record with the line it stands on."""

    line: int
    values: dict[str, Any]


def _text_lines(batch: Batch, file: str) -> Iterator[tuple[int, str]]:
    """Lines of a UTF-8 file with their numbers; an over-long or wrongly encoded line becomes a problem and is left out."""
    with (batch.directory / file).open("rb") as stream:
        number = 0
        while raw := stream.readline(MAX_LINE + 1):
            number += 1
            if len(raw) > MAX_LINE and not raw.endswith(b"\n"):
                batch.problem(file, number, "", _("the line is longer than %(limit)s bytes", limit=MAX_LINE))
                _skip_rest_of_line(stream)
                continue
            try:
                yield number, raw.decode("utf-8")
            except UnicodeDecodeError as error:
                batch.problem(file, number, "", _("the line is not UTF-8 (byte %(place)s); save the file as UTF-8", place=error.start + 1))


def _skip_rest_of_line(stream: Any) -> None:
    while (rest := stream.readline(MAX_LINE)) and not rest.endswith(b"\n"):
        pass


class _Lines(Iterator[str]):
    """Feeds the csv module and remembers the number of the last line given."""

    def __init__(self, numbered: Iterator[tuple[int, str]]) -> None:
        self.numbered = numbered
        self.number = 0

    def __next__(self) -> str:
        self.number, text = next(self.numbered)
        if "\0" in text:
            text = text.replace("\0", "\ufffd")
        return text.removeprefix(BOM) if self.number == 1 else text


def read_csv(batch: Batch, file: str, columns: tuple[str, ...]) -> list[Row]:
    """Rows of a CSV file as dicts of text; missing or unknown columns and uneven rows are problems."""
    lines = _Lines(_text_lines(batch, file))
    reader = csv.reader(lines, strict=True)
    try:
        header = next(reader, [])
        if not _right_header(batch, file, header, columns):
            return []
        return list(_rows(batch, file, reader, lines, header))
    except csv.Error:
        batch.problem(file, lines.number, "", _("the quotation marks of this row do not close; everything after it was not read"))
        return []


def _right_header(batch: Batch, file: str, header: list[str], columns: tuple[str, ...]) -> bool:
    missing = [name for name in columns if name not in header]
    unknown = [name for name in header if name not in columns]
    for name in missing:
        batch.problem(file, 1, name, _("this column is missing"))
    for name in unknown:
        batch.problem(file, 1, name, _("this column is not known; the known ones are: %(names)s", names=", ".join(columns)))
    if len(set(header)) < len(header):
        batch.problem(file, 1, "", _("a column stands twice in the header"))
        return False
    return not missing and not unknown


def _rows(batch: Batch, file: str, reader: Iterator[list[str]], lines: _Lines, header: list[str]) -> Iterator[Row]:
    before = lines.number
    for cells in reader:
        line, before = before + 1, lines.number
        if not cells:
            continue
        if len(cells) != len(header):
            batch.problem(file, line, "", _("%(found)s cells instead of %(wanted)s", found=len(cells), wanted=len(header)))
            continue
        yield Row(line, dict(zip(header, cells, strict=True)))


def read_jsonl(batch: Batch, file: str) -> list[Row]:
    """Rows of a JSON-lines file; each line must be one object."""
    rows = []
    for number, text in _text_lines(batch, file):
        text = text.removeprefix(BOM).strip() if number == 1 else text.strip()
        if not text:
            continue
        try:
            values = json.loads(text)
        except (ValueError, RecursionError):
            batch.problem(file, number, "", _("the line is not valid JSON"))
            continue
        if isinstance(values, dict):
            rows.append(Row(number, values))
        else:
            batch.problem(file, number, "", _("the line is not a JSON object"))
    return rows
