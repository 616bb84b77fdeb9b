"""service_groups.csv and counter_offices.csv: the offices, and which services each of them does."""

from collections.abc import Iterable, Mapping

from flask_babel import gettext as _
from sqlalchemy import Select, bindparam, delete, insert, select

from app.catalog.importing.batch import Batch
from app.catalog.importing.checking import announce, checked, refer
from app.catalog.importing.reading import read_csv
from app.catalog.importing.storing import store
from app.catalog.models.definitions import ServiceDefinition
from app.catalog.models.organisations import Area, AreaLevel
from app.db import db
from app.offices.hours import Fault, HoursNotUnderstoodError, dump, parse
from app.offices.models import CounterOffice, OfficeService
from app.offices.rows import GROUP_MARK, OfficeRow, ServiceGroupRow

GROUPS, OFFICES = "service_groups.csv", "counter_offices.csv"
GROUP_COLUMNS = tuple(ServiceGroupRow.model_fields)
OFFICE_COLUMNS = tuple(OfficeRow.model_fields)


class OfficesImporter:
    """Counter offices. No office is ever deleted; the services of one that has a row become those of the row."""

    files = (GROUPS, OFFICES)

    def read(self, batch: Batch) -> None:
        batch.ids["counter_office"].update(db.session.scalars(select(CounterOffice.slug)))
        if batch.has(GROUPS):
            batch.rows[GROUPS] = groups = checked(batch, GROUPS, read_csv(batch, GROUPS, GROUP_COLUMNS), ServiceGroupRow)
            announce(batch, GROUPS, "service_group", groups)
        if batch.has(OFFICES):
            batch.rows[OFFICES] = offices = checked(batch, OFFICES, read_csv(batch, OFFICES, OFFICE_COLUMNS), OfficeRow)
            announce(batch, OFFICES, "counter_office", offices)
            announce(batch, OFFICES, "counter_office_code", offices, "code")

    def check(self, batch: Batch) -> None:
        for line, group in batch.rows.get(GROUPS, ()):
            refer(batch, GROUPS, line, "definition_ids", "definition", group.definition_ids)
        owners = {office.code: office.slug for office in db.session.execute(select(CounterOffice.code, CounterOffice.slug))}
        for line, row in batch.rows.get(OFFICES, ()):
            refer(batch, OFFICES, line, "county_id", "county", [row.county_id])
            refer(batch, OFFICES, line, "services", "service_group", [item for item in row.services if item.startswith(GROUP_MARK)])
            refer(batch, OFFICES, line, "services", "definition", [item for item in row.services if not item.startswith(GROUP_MARK)])
            _check_code(batch, line, row, owners)
            _check_point(batch, line, row)
            _check_hours(batch, line, row)

    def size(self, batch: Batch) -> int:
        offices = len(batch.rows.get(OFFICES, ()))
        return offices + 1 if offices else 0

    def write(self, batch: Batch) -> Iterable[None]:
        known = {office.slug: office for office in db.session.scalars(select(CounterOffice))}
        counties = _ids(select(Area.slug, Area.id).where(Area.level == AreaLevel.COUNTY))
        rows = [row for _line, row in batch.rows.get(OFFICES, ())]
        for row in rows:
            store(batch, "counter_office", CounterOffice, known, _values(row, counties))
            yield
        if rows:
            db.session.flush()
            _store_services(batch, {known[row.id].id: _services_of(batch, row) for row in rows})
            yield


def _check_code(batch: Batch, line: int, row: OfficeRow, owners: Mapping[str, str]) -> None:
    owner = owners.get(row.code, row.id)
    if owner != row.id:
        batch.problem(OFFICES, line, "code", _("«%(value)s» is the code of office «%(owner)s» already", value=row.code, owner=owner))


def _check_point(batch: Batch, line: int, row: OfficeRow) -> None:
    if (row.lat is None) != (row.lon is None):
        missing = "lat" if row.lat is None else "lon"
        batch.problem(OFFICES, line, missing, _("is empty while the other coordinate is given"))


def _check_hours(batch: Batch, line: int, row: OfficeRow) -> None:
    try:
        parse(row.hours_fa)
    except HoursNotUnderstoodError as error:
        batch.problem(OFFICES, line, "hours_fa", _hours_reason(error))


def _hours_reason(error: HoursNotUnderstoodError) -> str:
    if not error.part:
        return _("the hours end too early; write days and then times")
    reasons = {
        Fault.WORD: _("«%(part)s» is not understood in opening hours", part=error.part),
        Fault.ORDER: _("«%(part)s» stands at the wrong place; write days and then times", part=error.part),
        Fault.TIME: _("«%(part)s» is not a time of day", part=error.part),
        Fault.BACKWARDS: _("«%(part)s» ends before it begins", part=error.part),
        Fault.OVERLAP: _("«%(part)s» overlaps with other hours of the same day", part=error.part),
    }
    return reasons[error.fault]


def _ids(query: Select[str, int]) -> dict[str, int]:
    return {row.slug: row.id for row in db.session.execute(query)}


def _values(row: OfficeRow, counties: Mapping[str, int]) -> dict[str, object]:
    return {
        "slug": row.id,
        "code": row.code,
        "name": row.name_fa,
        "county_id": counties[row.county_id],
        "city_name": row.city_fa,
        "address": row.address_fa,
        "latitude": row.lat,
        "longitude": row.lon,
        "hours_text": row.hours_fa,
        "hours": dump(parse(row.hours_fa)),
        "phone": row.phone,
        "sample": row.sample,
    }


def _services_of(batch: Batch, row: OfficeRow) -> set[str]:
    """Ids of the definitions that a row names, groups opened."""
    groups = {group.id: group.definition_ids for _line, group in batch.rows.get(GROUPS, ())}
    return {slug for item in row.services for slug in groups.get(item, [item])}


def _store_services(batch: Batch, wanted: Mapping[int, set[str]]) -> None:
    """Make the services of these offices what is wanted; what a stored one says of itself (fee, assistance) stays."""
    definitions = _ids(select(ServiceDefinition.slug, ServiceDefinition.id))
    pairs = {(office, definitions[slug]) for office, slugs in wanted.items() for slug in slugs}
    query = select(OfficeService.office_id, OfficeService.definition_id, OfficeService.id).where(OfficeService.office_id.in_(wanted))
    stored = {(office, definition): number for office, definition, number in db.session.execute(query)}
    new = sorted(pairs - stored.keys())
    gone = [stored[pair] for pair in stored.keys() - pairs]
    if new:
        db.session.execute(insert(OfficeService), [{"office_id": office, "definition_id": definition} for office, definition in new])
    if gone:
        leaving = delete(OfficeService).where(OfficeService.id == bindparam("leaving"))
        db.session.connection().execute(leaving, [{"leaving": number} for number in gone])
    for what, number in (("new", len(new)), ("removed", len(gone)), ("same", len(pairs & stored.keys()))):
        if number:
            batch.count("office_service", what, number)
