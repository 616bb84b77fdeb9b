"""Reading files that may be broken in any way: each damage is named by line, memory stays bounded, nothing is guessed."""

import csv
import json
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

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


class DoubledField(ValueError):
    """A JSON object has a field twice, so that one of the two would be lost."""


def _text_lines(batch: Batch, file: str) -> Iterator[tuple[int, str]]:
    """Lines of a UTF-8 file with their numbers; an over-long or wrongly encoded line becomes a problem and is left out."""
    try:
        with (batch.directory / file).open("rb") as stream:
            if stream.read(2) in (BOM_UTF16_LE, BOM_UTF16_BE):
                _give_up(batch, file, 0, _("the file is UTF-16; save it as UTF-8"))
                return
            stream.seek(0)
            yield from _decoded(batch, file, stream)
    except OSError as error:
        _give_up(batch, file, 0, _("the file cannot be read: %(detail)s", detail=error.strerror))


def _give_up(batch: Batch, file: str, line: int, reason: str) -> None:
    """Something is wrong that hides the rest of the file."""
    batch.problem(file, line, "", reason)
    batch.unreadable.add(file)


def _decoded(batch: Batch, file: str, stream: BinaryIO) -> Iterator[tuple[int, str]]:
    number = 0
    while raw := stream.readline(MAX_LINE + 1):
        number += 1
        if number > MAX_LINES:
            _give_up(batch, file, number, _("the file has more than %(limit)s lines; the rest was not read", limit=MAX_LINES))
            return
        if len(raw) > MAX_LINE and not raw.endswith(b"\n"):
            batch.problem(file, number, "", _("the line is longer than %(limit)s bytes", limit=MAX_LINE))
            _skip_rest_of_line(stream)
            continue
        try:
            yield number, raw.decode("utf-8")
        except UnicodeDecodeError as error:
            batch.problem(file, number, "", _("the line is not UTF-8 (byte %(place)s); save the file as UTF-8", place=error.start + 1))


def _skip_rest_of_line(stream: BinaryIO) -> None:
    while (rest := stream.readline(MAX_LINE)) and not rest.endswith(b"\n"):
        pass


class _Lines(Iterator[str]):
    """Feeds the csv module and remembers on which line the record that it is reading began (0: nothing was read)."""

    def __init__(self, numbered: Iterator[tuple[int, str]]) -> None:
        self.numbered = numbered
        self.began = 0
        self.between_records = True

    def __next__(self) -> str:
        number, text = next(self.numbered)
        if self.between_records:
            self.began, self.between_records = number, False
        return text.removeprefix(BOM) if number == 1 else text


def read_csv(batch: Batch, file: str, columns: tuple[str, ...], optional: tuple[str, ...] = ()) -> list[Row]:
    """Rows of a CSV file as dicts of text; missing or unknown columns and uneven rows are problems."""
    lines = _Lines(_text_lines(batch, file))
    reader = csv.reader(lines, strict=True)
    rows: list[Row] = []
    try:
        header = next(reader, [])
        if not _right_header(batch, file, header, lines.began, columns, optional):
            batch.unreadable.add(file)
            return []
        lines.between_records = True
        for cells in reader:
            rows += _row(batch, file, lines.began, cells, header)
            lines.between_records = True
    except csv.Error as error:
        _give_up(batch, file, lines.began, _csv_reason(str(error)))
    return rows


def _csv_reason(error: str) -> str:
    """The csv module's finding in plain words."""
    if "field larger than" in error or "unexpected end of data" in error:
        return _("a quotation mark of this row is not closed; everything after it was not read")
    if "new-line character" in error:
        return _("the line ends of this file are not understood; save it with line feeds")
    return _("the quotation marks of this row are not right; everything after it was not read")


def _right_header(batch: Batch, file: str, header: list[str], line: int, columns: tuple[str, ...], optional: tuple[str, ...]) -> bool:
    if batch.found[file] and line != 1:
        return False  # the first line could not be read, so what was found is no header
    if not header:
        batch.problem(file, 0 if line == 0 else line, "", _("there is no header; it must be: %(names)s", names=",".join(columns)))
        return False
    missing = [name for name in columns if name not in header]
    known = (*columns, *optional)
    unknown = [name for name in header if name not in known]
    twice = sorted({name for name in header if header.count(name) > 1})
    for name in missing:
        batch.problem(file, line, name, _("this column is missing"))
    for name in unknown:
        batch.problem(file, line, name[:60], _("this column is not known; the known ones are: %(names)s", names=", ".join(known)))
    for name in twice:
        batch.problem(file, line, name[:60], _("this column stands twice in the header"))
    return not missing and not unknown and not twice


def _row(batch: Batch, file: str, line: int, cells: list[str], header: list[str]) -> list[Row]:
    """The row as a list of one, or of none if it is empty or uneven."""
    if not cells:
        return []
    if len(cells) != len(header):
        batch.problem(file, line, "", _("%(found)s cells instead of %(wanted)s", found=len(cells), wanted=len(header)))
        return []
    return [Row(line, dict(zip(header, cells, strict=True)))]


def read_jsonl(batch: Batch, file: str) -> list[Row]:
    """Rows of a JSON-lines file; each line must be one object."""
    rows = []
    for number, text in _text_lines(batch, file):
        text = text.removeprefix(BOM).strip() if number == 1 else text.strip()
        if not text:
            continue
        try:
            values = json.loads(text, object_pairs_hook=_fields)
        except (ValueError, RecursionError) as error:
            batch.problem(file, number, "", _json_reason(error))
            continue
        if isinstance(values, dict):
            rows.append(Row(number, values))
        else:
            batch.problem(file, number, "", _("the line is not a JSON object"))
    if not rows and not batch.found[file]:
        batch.problem(file, 0, "", _("the file is empty"))
    return rows


def _fields(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        raise DoubledField(next(name for name in names if names.count(name) > 1))
    return found


def _json_reason(error: Exception) -> str:
    if isinstance(error, DoubledField):
        return _("the field «%(name)s» stands twice", name=str(error)[:60])
    if isinstance(error, json.JSONDecodeError):
        return _("the line is not valid JSON (at character %(place)s)", place=error.colno)
    return _("the line is nested too deep") if isinstance(error, RecursionError) else _("a number of this line is too long")
