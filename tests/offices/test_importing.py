"""Bringing offices in: twice the same, changes followed, every damage named."""

import csv
import shutil
from contextlib import nullcontext
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import func, select

from app.catalog.importing.batch import Batch, Importer
from app.catalog.importing.definitions import DefinitionsImporter
from app.catalog.importing.lists import ListsImporter
from app.catalog.importing.organisations import OrganisationsImporter
from app.catalog.importing.places import PlacesImporter
from app.catalog.importing.run import ImportRefused, read_all, write_all
from app.catalog.models.definitions import ServiceDefinition
from app.config import ROOT
from app.db import db
from app.offices.hours import parse
from app.offices.importing import GROUPS, OFFICES, OfficesImporter
from app.offices.models import Assistance, CounterOffice, OfficeService

IMPORTERS: tuple[Importer, ...] = (PlacesImporter(), ListsImporter(), OrganisationsImporter(), DefinitionsImporter(), OfficesImporter())
ROW = {
    "id": "new-office",
    "code": "72999999",
    "name_fa": "دفتر نو",
    "county_id": "kerman",
    "city_fa": "کرمان",
    "address_fa": "میدان آزادی",
    "lat": "30.29",
    "lon": "57.05",
    "hours_fa": "شنبه تا پنجشنبه ۷:۳۰ تا ۱۳",
    "phone": "",
    "services": "passport",
    "sample": "true",
}


def write_offices(folder: Path, *changes: dict[str, str]) -> None:
    """A file of offices, each the row above with changes."""
    with (folder / OFFICES).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ROW)
        writer.writeheader()
        writer.writerows({**ROW, **change} for change in changes)


def write_groups(folder: Path, *lines: str) -> None:
    (folder / GROUPS).write_text("\n".join(["id,name_fa,definition_ids", *lines, ""]), encoding="utf-8")


def bring_in(folder: Path, importers: tuple[Importer, ...] = IMPORTERS) -> Batch:
    batch = read_all(folder, importers)
    write_all(batch, importers, lambda total, label: nullcontext(lambda: None))
    db.session.commit()
    return batch


def problems(folder: Path) -> list[tuple[str, int, str, str]]:
    """(file, line, field, reason) of a refused folder, in English."""
    with force_locale("en"), pytest.raises(ImportRefused) as caught:
        read_all(folder, IMPORTERS)
    return [(item.file, item.line, item.field, item.reason) for item in caught.value.problems]


def services_of(slug: str) -> set[str]:
    query = select(ServiceDefinition.slug).join(OfficeService).join(OfficeService.office).where(CounterOffice.slug == slug)
    return set(db.session.scalars(query))


@pytest.fixture
def folder(tmp_path: Path, world: dict[str, object]) -> Path:
    made = tmp_path / "files"
    made.mkdir()
    return made


def test_starter_data_comes_in_and_a_second_time_changes_nothing(site: Flask, tmp_path: Path) -> None:
    folder = tmp_path / "starter"
    shutil.copytree(ROOT / "data" / "starter", folder)
    first = bring_in(folder)
    assert first.counts["counter_office"] == {"new": 90}
    pairs = db.session.scalar(select(func.count()).select_from(OfficeService))
    assert first.counts["office_service"] == {"new": pairs}
    second = bring_in(folder)
    assert second.counts["counter_office"] == {"same": 90}
    assert second.counts["office_service"] == {"same": pairs}
    counties = db.session.scalar(select(func.count(CounterOffice.county_id.distinct())))
    assert counties == 25
    assert db.session.scalar(select(func.count()).where(CounterOffice.sample.is_(False))) == 0


def test_groups_are_opened_and_doubles_count_once(folder: Path) -> None:
    write_groups(folder, "*identity,هویت,passport|birth-record")
    write_offices(folder, {"services": "*identity|passport|gas"})
    assert bring_in(folder).counts["office_service"] == {"new": 3}
    assert services_of("new-office") == {"passport", "birth-record", "gas"}


def test_all_fields_are_kept(folder: Path) -> None:
    write_offices(folder, {"phone": "034-32100000"})
    bring_in(folder)
    office = db.session.scalars(select(CounterOffice).where(CounterOffice.slug == "new-office")).one()
    assert (office.code, office.name, office.city_name, office.address) == ("72999999", "دفتر نو", "کرمان", "میدان آزادی")
    assert (office.latitude, office.longitude, office.phone, office.sample) == (30.29, 57.05, "034-32100000", True)
    assert office.county.slug == "kerman"
    assert office.hours == [{"day": day, "opens": 450, "closes": 780} for day in range(6)] and parse(office.hours_text)


def test_services_follow_the_row_and_offices_without_a_row_stay(folder: Path) -> None:
    write_offices(folder, {"services": "passport|gas"})
    bring_in(folder)
    kept = db.session.scalars(select(OfficeService).join(OfficeService.office).where(CounterOffice.slug == "new-office")).first()
    assert kept is not None
    kept.assistance, kept.fee, kept_id = Assistance.RECEIVES, 5000, kept.id
    write_offices(folder, {"services": "passport|birth-record", "address_fa": "نشانی نو"})
    batch = bring_in(folder)
    assert batch.counts["counter_office"] == {"changed": 1}
    assert batch.counts["office_service"] == {"new": 1, "removed": 1, "same": 1}
    assert services_of("new-office") == {"passport", "birth-record"}
    again = db.session.get(OfficeService, kept_id)
    assert again is not None and (again.assistance, again.fee) == (Assistance.RECEIVES, 5000)
    assert services_of("azadi") == {"passport", "birth-record"}
    assert db.session.scalar(select(func.count()).select_from(CounterOffice)) == 5


def test_an_office_may_do_nothing_and_state_no_hours_and_no_place(folder: Path) -> None:
    write_offices(folder, {"services": "", "hours_fa": "", "lat": "", "lon": "", "sample": "false"})
    batch = bring_in(folder)
    assert batch.counts["counter_office"] == {"new": 1} and not batch.counts["office_service"]
    office = db.session.scalars(select(CounterOffice).where(CounterOffice.slug == "new-office")).one()
    assert (office.hours, office.latitude, office.longitude, office.sample) == ([], None, None, False)


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"services": "passport|nothing"}, "services", "«nothing» does not exist"),
        ({"services": "*nothing"}, "services", "«*nothing» does not exist"),
        ({"county_id": "atlantis"}, "county_id", "«atlantis» does not exist"),
        ({"code": "72-99"}, "code", "has not the right form"),
        ({"code": "72000531"}, "code", "«72000531» is the code of office «azadi» already"),
        ({"lat": "57.05"}, "lat", "is larger than 41"),
        ({"lon": "30.29"}, "lon", "is smaller than 43"),
        ({"lat": "far"}, "lat", "must be a number"),
        ({"lat": "nan"}, "lat", "«nan»"),
        ({"lat": ""}, "lat", "is empty while the other coordinate is given"),
        ({"lon": ""}, "lon", "is empty while the other coordinate is given"),
        ({"hours_fa": "شنبه صبح"}, "hours_fa", "«صبح» is not understood in opening hours"),
        ({"hours_fa": "شنبه ۸ تا"}, "hours_fa", "end too early"),
        ({"hours_fa": "۸ تا ۱۲ شنبه"}, "hours_fa", "stands at the wrong place"),
        ({"hours_fa": "شنبه ۸ تا ۲۵"}, "hours_fa", "«25» is not a time of day"),
        ({"hours_fa": "شنبه ۱۲ تا ۸"}, "hours_fa", "ends before it begins"),
        ({"hours_fa": "شنبه ۸ تا ۱۲ و ۹ تا ۱۰"}, "hours_fa", "overlaps"),
        ({"sample": "maybe"}, "sample", "must be true or false"),
        ({"name_fa": " "}, "name_fa", "is empty"),
        ({"id": "دفتر"}, "id", "has not the right form"),
    ],
)
def test_a_damage_is_named(folder: Path, change: dict[str, str], field: str, words: str) -> None:
    db.session.query(CounterOffice).filter_by(slug="azadi").update({"code": "72000531"})
    db.session.commit()
    write_groups(folder, "*identity,هویت,passport")
    write_offices(folder, change)
    found = problems(folder)
    assert {item[:3] for item in found} == {(OFFICES, 2, field)}
    assert words in found[0][3]


def test_doubles_are_named_with_the_line_of_the_first(folder: Path) -> None:
    write_offices(folder, {}, {"code": "72999998"}, {"id": "other"})
    assert problems(folder) == [
        (OFFICES, 3, "id", "«new-office» stands on line 2 already"),
        (OFFICES, 4, "code", "«72999999» stands on line 2 already"),
    ]


def test_damaged_groups_are_named(folder: Path) -> None:
    write_groups(folder, "*a,یک,passport|nothing", "*a,دو,gas", "b,سه,gas", "*c,چهار,")
    found = problems(folder)
    assert [item[:3] for item in found] == [
        (GROUPS, 2, "definition_ids"),
        (GROUPS, 3, "id"),
        (GROUPS, 4, "id"),
        (GROUPS, 5, "definition_ids"),
    ]


def test_all_damages_of_a_folder_are_named_at_once_and_nothing_is_written(folder: Path) -> None:
    write_groups(folder, "*a,یک,nothing")
    write_offices(folder, {"hours_fa": "?"}, {"id": "second", "code": "72999998", "services": "*b"})
    assert len(problems(folder)) == 3
    assert db.session.scalar(select(func.count()).select_from(CounterOffice)) == 4
