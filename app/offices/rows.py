"""The rows of the offices' files as typed models."""

from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints

from app.catalog.card import Code, Line, Note
from app.catalog.importing.rows import CellList, CodeCells, FileRow

GROUP_MARK = "*"
GroupId = Annotated[str, StringConstraints(pattern=r"^\*[a-z0-9]+([-_][a-z0-9]+)*$", max_length=80)]
OfficeCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{4,20}$")]


def _known(cell: object) -> object:
    """An empty cell is not known."""
    return None if cell == "" else cell


LatitudeHere = Annotated[Annotated[float, Field(ge=24, le=41)] | None, BeforeValidator(_known)]
LongitudeHere = Annotated[Annotated[float, Field(ge=43, le=64)] | None, BeforeValidator(_known)]
"""Degrees inside Iran, so that exchanged columns are noticed."""


class ServiceGroupRow(FileRow):
    """One line of service_groups.csv."""

    id: GroupId
    name_fa: Line
    definition_ids: Annotated[CodeCells, Field(min_length=1)]


class OfficeRow(FileRow):
    """One line of counter_offices.csv; `services` holds ids of definitions and of groups."""

    id: Code
    code: OfficeCode
    name_fa: Line
    county_id: Code
    city_fa: Note
    address_fa: Note
    lat: LatitudeHere
    lon: LongitudeHere
    hours_fa: Note
    phone: Note
    services: CellList
    sample: bool
