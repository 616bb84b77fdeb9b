"""organizations.csv: agencies and municipalities with the areas they serve."""

from collections.abc import Iterable, Mapping

from flask_babel import gettext as _
from sqlalchemy import select

from app.catalog.importing.batch import Batch
from app.catalog.importing.checking import announce, checked, refer
from app.catalog.importing.places import PROVINCE
from app.catalog.importing.reading import read_csv
from app.catalog.importing.rows import OrganisationRow
from app.catalog.importing.storing import store
from app.catalog.models.offerings import ServiceOffering
from app.catalog.models.organisations import Area, AreaLevel, Organisation, OrganisationKind
from app.db import db
from app.text.chain import key
from app.text.collate import sort_key

FILE = "organizations.csv"
COLUMNS = (
    "id",
    "kind",
    "name_fa",
    "name_en",
    "short_name_fa",
    "parent_ministry_fa",
    "county_id",
    "website",
    "phone",
    "about_fa",
    "aliases_fa",
)
WHOLE_PROVINCE = "استان"


class OrganisationsImporter:
    """Organisations. Municipalities serve their city and county, agencies the province unless their name holds them to a part of it."""

    files = (FILE,)

    def read(self, batch: Batch) -> None:
        batch.ids["organisation"].update(db.session.scalars(select(Organisation.slug)))
        if batch.has(FILE):
            batch.rows[FILE] = good = checked(batch, FILE, read_csv(batch, FILE, COLUMNS), OrganisationRow)
            announce(batch, FILE, "organisation", good)

    def check(self, batch: Batch) -> None:
        names: dict[str, int] = {}
        for line, row in batch.rows.get(FILE, ()):
            refer(batch, FILE, line, "county_id", "county", [row.county_id])
            other = names.setdefault(row.name_fa, line)
            if other != line:
                batch.problem(FILE, line, "name_fa", _("«%(value)s» stands on line %(line)s already", value=row.name_fa, line=other))

    def size(self, batch: Batch) -> int:
        return len(batch.rows.get(FILE, ()))

    def write(self, batch: Batch) -> Iterable[None]:
        known = {item.slug: item for item in db.session.scalars(select(Organisation))}
        areas = {area.slug: area for area in db.session.scalars(select(Area))}
        cities = {(area.parent_id, key(area.name)): area for area in areas.values() if area.level is AreaLevel.CITY}
        changed = []
        for _line, row in batch.rows.get(FILE, ()):
            before = batch.counts["organisation"]["changed"]
            served = sorted(_areas_of(row, areas, cities), key=lambda area: area.id)
            organisation = store(batch, "organisation", Organisation, known, {**_values(row, areas), "areas": served})
            if batch.counts["organisation"]["changed"] > before:
                changed.append(organisation.id)
            yield
        db.session.flush()
        batch.touched.update(
            db.session.scalars(select(ServiceOffering.definition_id).where(ServiceOffering.organisation_id.in_(changed)).distinct())
        )


def _values(row: OrganisationRow, areas: Mapping[str, Area]) -> dict[str, object]:
    return {
        "slug": row.id,
        "kind": row.kind,
        "name": row.name_fa,
        "name_en": row.name_en,
        "short_name": row.short_name_fa,
        "sort_key": sort_key(row.name_fa, ignore_kind=True),
        "aliases": row.aliases_fa,
        "about": row.about_fa,
        "parent_name": row.parent_ministry_fa,
        "seat_id": areas[row.county_id].id,
        "website": row.website,
        "phone": row.phone,
    }


def _areas_of(row: OrganisationRow, areas: Mapping[str, Area], cities: Mapping[tuple[int | None, str], Area]) -> list[Area]:
    county = areas[row.county_id]
    if row.kind is OrganisationKind.MUNICIPALITY:
        city = cities.get((county.id, key(row.short_name_fa)))
        return [county, city] if city else [county]
    part = _part_of_province(row, areas)
    return part or [areas[PROVINCE["slug"]]]


def _part_of_province(row: OrganisationRow, areas: Mapping[str, Area]) -> list[Area]:
    """The county an agency is named after (دانشگاه علوم پزشکی جیرفت), unless it is the province's own name or speaks of the province."""
    county = areas[row.county_id]
    named = key(county.name) in key(row.name_fa) and WHOLE_PROVINCE not in row.name_fa
    return [county] if named and county.name != PROVINCE["name"] else []
