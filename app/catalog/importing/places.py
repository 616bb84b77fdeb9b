"""counties.csv and cities.csv: the areas of the province."""

from collections.abc import Iterable

from flask_babel import gettext as _
from sqlalchemy import select

from app.catalog.importing.batch import Batch
from app.catalog.importing.checking import announce, checked, refer
from app.catalog.importing.reading import read_csv
from app.catalog.importing.rows import CityRow, CountyRow
from app.catalog.importing.storing import store
from app.catalog.models.definitions import ServiceDefinition
from app.catalog.models.organisations import Area, AreaLevel
from app.db import db

COUNTIES, CITIES = "counties.csv", "cities.csv"
CITY_MARK = "city-"
PROVINCE = {"slug": "kerman-province", "name": "کرمان", "name_en": "Kerman"}


class PlacesImporter:
    """Counties and cities; the province itself is made when it is missing. A city's id may be a county's: its slug is `city-…`.

    A new county concerns every service, as those of the whole province are found there too.
    """

    files = (COUNTIES, CITIES)

    def read(self, batch: Batch) -> None:
        rows = db.session.execute(select(Area.slug, Area.level)).all()
        batch.ids["county"].update(slug for slug, level in rows if level is AreaLevel.COUNTY)
        if batch.has(COUNTIES):
            good = checked(batch, COUNTIES, read_csv(batch, COUNTIES, ("id", "name_fa", "name_en", "lat", "lon")), CountyRow)
            announce(batch, COUNTIES, "county", good)
            batch.rows[COUNTIES] = good
        if batch.has(CITIES):
            good_cities = checked(batch, CITIES, read_csv(batch, CITIES, ("id", "county_id", "name_fa", "name_en")), CityRow)
            announce(batch, CITIES, "city", good_cities)
            batch.rows[CITIES] = good_cities

    def check(self, batch: Batch) -> None:
        for line, county in batch.rows.get(COUNTIES, ()):
            if county.id == PROVINCE["slug"] or county.id.startswith(CITY_MARK):
                batch.problem(COUNTIES, line, "id", _("«%(value)s» is kept for the province or a city", value=county.id))
        for line, row in batch.rows.get(CITIES, ()):
            refer(batch, CITIES, line, "county_id", "county", [row.county_id])

    def size(self, batch: Batch) -> int:
        return len(batch.rows.get(COUNTIES, ())) + len(batch.rows.get(CITIES, ()))

    def write(self, batch: Batch) -> Iterable[None]:
        areas = {area.slug: area for area in db.session.scalars(select(Area))}
        province = store(batch, "area", Area, areas, {**PROVINCE, "level": AreaLevel.PROVINCE})
        db.session.flush()
        before = set(areas)
        for _line, row in batch.rows.get(COUNTIES, ()):
            names = {"slug": row.id, "name": row.name_fa, "name_en": row.name_en}
            values = {**names, "level": AreaLevel.COUNTY, "latitude": row.lat, "longitude": row.lon, "parent_id": province.id}
            store(batch, "area", Area, areas, values)
            yield
        if areas.keys() - before:
            batch.touched.update(db.session.scalars(select(ServiceDefinition.id)))
        db.session.flush()
        for _line, row in batch.rows.get(CITIES, ()):
            names = {"slug": f"{CITY_MARK}{row.id}", "name": row.name_fa, "name_en": row.name_en}
            store(batch, "area", Area, areas, {**names, "level": AreaLevel.CITY, "parent_id": areas[row.county_id].id})
            yield
