"""Bringing good files in: twice the same, only what changed is changed, a trial changes nothing."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.catalog.conftest import Catalogue, Dump, Files
from tests.catalog.starter import CARDS, DATA, rows

DEFINITIONS = "service_definitions.jsonl"
LINES = {slug: line for line, slug in enumerate(CARDS, start=1)}
PASSPORT = "passport-issue"


def counts(output: str) -> dict[str, dict[str, int]]:
    """{kind: {what: number}} of what the command printed."""
    found = re.findall(r"^(\w+) +((?:\d+ (?:new|changed|same|removed)(?:, )?)+)$", output, re.MULTILINE)
    return {kind: {what: int(number) for number, what in re.findall(r"(\d+) (\w+)", text)} for kind, text in found}


def changed_tables(before: Dump, after: Dump) -> set[str]:
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def test_the_second_time_everything_is_the_same_and_nothing_is_asked_for(catalogue: Catalogue) -> None:
    before = catalogue.dump()
    synonyms = len(before["search_synonym"])
    assert synonyms > 300
    result = catalogue.bring(DATA)
    assert result.exit_code == 0, result.output
    assert counts(result.output) == {
        "area": {"same": 111},
        "category": {"same": 18},
        "life_event": {"same": 25},
        "audience": {"same": 7},
        "organisation": {"same": 154},
        "definition": {"same": 460},
        "guide": {"same": 25},
        "offering": {"same": 3706},
        "counter_office": {"same": 90},
        "office_service": {"same": 2681},
        "synonym": {"same": synonyms},
    }
    assert catalogue.dump() == before
    assert catalogue.jobs() == set()


def test_the_first_time_each_file_is_brought_in_and_every_service_goes_to_the_index(empty_catalogue: Catalogue) -> None:
    runner = empty_catalogue.app.test_cli_runner()
    assert runner.invoke(args=["db", "upgrade"]).exit_code == 0
    result = empty_catalogue.bring(DATA, "--if-empty")
    assert result.exit_code == 0, result.output
    assert all(set(what) == {"new"} for what in counts(result.output).values())
    assert empty_catalogue.jobs() == set(CARDS)
    before = empty_catalogue.dump()
    again = empty_catalogue.bring(DATA, "--if-empty")
    assert again.exit_code == 0 and "nothing was imported" in again.output
    assert empty_catalogue.dump() == before


def test_what_is_stored_is_what_stands_in_the_files(catalogue: Catalogue) -> None:
    titles = dict(catalogue.rows("SELECT slug, title FROM service_definition"))
    assert titles == {slug: record["title_fa"] for slug, record in CARDS.items()}
    pairs = catalogue.rows(
        "SELECT d.slug, o.slug, s.local_url, s.local_note, s.availability FROM service_offering s"
        " JOIN service_definition d ON d.id = s.definition_id JOIN organisation o ON o.id = s.organisation_id"
    )
    expected = {
        (row["definition_id"], row["organization_id"], row["local_url"], row["local_note_fa"], "OFFERED") for row in rows("offerings.csv")
    }
    assert len(pairs) == 3706 and set(pairs) == expected
    assert dict(catalogue.rows("SELECT slug, name FROM organisation")) == {row["id"]: row["name_fa"] for row in rows("organizations.csv")}


@pytest.mark.parametrize(
    ("table", "column", "name"),
    [("category", "category_id", "categories"), ("life_event", "life_event_id", "life_events"), ("audience", "audience_id", "audience")],
)
def test_lists_keep_the_order_of_the_card(catalogue: Catalogue, table: str, column: str, name: str) -> None:
    found: dict[str, list[str]] = {slug: [] for slug in CARDS}
    for slug, code in catalogue.rows(
        f"SELECT d.slug, l.code FROM definition_{table} j JOIN service_definition d ON d.id = j.definition_id"
        f" JOIN {table} l ON l.id = j.{column} ORDER BY d.id, j.position"
    ):
        found[slug].append(code)
    assert found == {slug: record[name] for slug, record in CARDS.items()}


def test_a_folder_with_one_changed_card_changes_just_that_one(catalogue: Catalogue, files: Files) -> None:
    def change(record: dict[str, Any]) -> None:
        record["plain_title_fa"] = "گرفتن گذرنامهٔ نو"
        record["channels"].append({"type": "post", "name_fa": "پست ویژه"})
        record["categories"].reverse()

    files.card(LINES[PASSPORT], change)
    files.only(DEFINITIONS)
    before = catalogue.dump()
    result = catalogue.bring(files.folder)
    assert result.exit_code == 0, result.output
    assert counts(result.output) == {"definition": {"changed": 1, "same": 459}}
    after = catalogue.dump()
    assert catalogue.jobs() == {PASSPORT} and len(after["job"]) == 1
    (old,) = set(before["service_definition"]) - set(after["service_definition"])
    (new,) = set(after["service_definition"]) - set(before["service_definition"])
    assert (old[0], old[1], old[2]) == (new[0], PASSPORT, new[2]), "id, slug and short code stay"
    assert catalogue.rows("SELECT version, plain_title FROM service_definition WHERE slug = ?", PASSPORT) == [(2, "گرفتن گذرنامهٔ نو")]
    assert catalogue.rows("SELECT COUNT(*) FROM service_definition WHERE version > 1") == [(1,)]
    assert changed_tables(before, after) <= {
        "catalogue_version",
        "service_definition",
        "service_way",
        "job",
        "channel",
        "connection",
        "evidence_requirement",
        "definition_category",
    }
    assert len(after["connection"]) == len(before["connection"]) + 1
    names = catalogue.rows(
        "SELECT c.name FROM connection x JOIN channel c ON c.id = x.channel_id JOIN service_offering s ON s.id = x.offering_id"
        " JOIN service_definition d ON d.id = s.definition_id WHERE d.slug = ? ORDER BY x.position",
        PASSPORT,
    )
    assert [name for (name,) in names] == [channel["name_fa"] for channel in CARDS[PASSPORT]["channels"]] + ["پست ویژه"]


def test_a_renamed_organisation_brings_its_services_to_the_index(catalogue: Catalogue, files: Files) -> None:
    line = next(line for line, row in enumerate(rows("organizations.csv"), start=2) if row["id"] == "civil-registry")
    files.cells("organizations.csv", line, name_fa="سازمان ثبت احوال نو")
    files.only("organizations.csv")
    result = catalogue.bring(files.folder)
    assert counts(result.output) == {"organisation": {"changed": 1, "same": 153}}, result.output
    assert catalogue.jobs() == {row["definition_id"] for row in rows("offerings.csv") if row["organization_id"] == "civil-registry"}
    assert catalogue.rows("SELECT COUNT(*) FROM service_definition WHERE version > 1") == [(0,)]


def test_an_organisation_that_serves_another_county_brings_its_services_to_the_index(catalogue: Catalogue, files: Files) -> None:
    catalogue.run("DELETE FROM organisation_area WHERE organisation_id = (SELECT id FROM organisation WHERE slug = 'civil-registry')")
    files.only("organizations.csv")
    result = catalogue.bring(files.folder)
    assert counts(result.output) == {"organisation": {"changed": 1, "same": 153}}, result.output
    assert "birth-registration" in catalogue.jobs()


def test_a_changed_offering_follows_into_the_connections(catalogue: Catalogue, files: Files) -> None:
    listed = rows("offerings.csv")
    line = next(line for line, row in enumerate(listed, start=2) if row["definition_id"] == PASSPORT)
    files.cells("offerings.csv", line, local_url="https://passport.example.ir/kerman", local_note_fa="نوبت بگیرید")
    files.only("offerings.csv")
    result = catalogue.bring(files.folder)
    assert counts(result.output) == {"offering": {"changed": 1, "same": 3705}}, result.output
    assert catalogue.jobs() == {PASSPORT}
    urls = catalogue.rows(
        "SELECT x.url, c.kind FROM connection x JOIN channel c ON c.id = x.channel_id WHERE x.url LIKE '%passport.example%'"
    )
    assert urls == [("https://passport.example.ir/kerman", "online")]


def test_a_new_county_concerns_every_service(catalogue: Catalogue, files: Files) -> None:
    files.add("counties.csv", "new-county,شهرستان نو,New county,30.1,57.1")
    files.only("counties.csv")
    result = catalogue.bring(files.folder)
    assert counts(result.output) == {"area": {"new": 1, "same": 26}}, result.output
    assert catalogue.jobs() == set(CARDS)


def test_a_new_service_gets_a_code_of_its_own_and_no_provider_is_invented(catalogue: Catalogue, files: Files) -> None:
    files.card(1, lambda record: record.update(id="brand-new", related=["brand-new-too"]))
    files.card(2, lambda record: record.update(id="brand-new-too", prerequisites=["brand-new"]))
    files.only(DEFINITIONS)
    codes = {code for (code,) in catalogue.rows("SELECT short_code FROM service_definition")}
    result = catalogue.bring(files.folder)
    assert counts(result.output) == {"definition": {"new": 2, "same": 458}}, result.output
    made = catalogue.rows("SELECT short_code, owner_id, provider_rule, version FROM service_definition WHERE slug LIKE 'brand-new%'")
    assert len(made) == 2 and not codes & {row[0] for row in made}
    assert {row[1:] for row in made} == {(None, "OFFERING", 1)}
    assert catalogue.rows("SELECT COUNT(*) FROM service_definition") == [(462,)]


def test_an_evidence_type_forgets_a_source_that_no_card_names_any_more(catalogue: Catalogue, files: Files) -> None:
    sourced = catalogue.rows("SELECT COUNT(*) FROM evidence_type WHERE source_id IS NOT NULL")[0][0]
    assert sourced > 5
    records = [json.loads(line) for line in files.lines(DEFINITIONS)]
    for document in (document for record in records for document in record["documents"]):
        document["obtained_from"] = None
    files.write(DEFINITIONS, "".join(f"{json.dumps(record)}\n" for record in records))
    files.only(DEFINITIONS)
    assert catalogue.bring(files.folder).exit_code == 0
    assert catalogue.rows("SELECT COUNT(*) FROM evidence_type WHERE source_id IS NOT NULL") == [(0,)]


def test_a_trial_changes_nothing_and_counts_like_the_real_thing(catalogue: Catalogue, files: Files) -> None:
    files.card(1, lambda record: record.update(title_fa="عنوان نو"))
    files.card(2, lambda record: record.update(id="brand-new"))
    files.cells("organizations.csv", 2, name_fa="نام نو")
    before = catalogue.dump()
    trial = catalogue.bring(files.folder, "--dry-run")
    assert trial.exit_code == 0 and trial.output.endswith("This was a trial: nothing was changed.\n")
    assert catalogue.dump() == before
    real = catalogue.bring(files.folder)
    assert counts(real.output) == counts(trial.output)
    assert counts(real.output)["definition"] == {"new": 1, "changed": 1, "same": 458}
    assert catalogue.dump() != before


def test_a_mark_of_utf_8_at_the_start_and_windows_line_ends_do_no_harm(catalogue: Catalogue, files: Files) -> None:
    for path in files.folder.iterdir():
        if path.suffix in (".csv", ".jsonl"):
            path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    before = catalogue.dump()
    result = catalogue.bring(files.folder)
    assert result.exit_code == 0, result.output
    assert catalogue.dump() == before


def test_removed_services_of_offices_are_counted(catalogue: Catalogue, files: Files) -> None:
    files.cells("counter_offices.csv", 2, services="")
    files.only("counter_offices.csv", "service_groups.csv")
    found = counts(catalogue.bring(files.folder).output)["office_service"]
    assert found["removed"] > 10 and found["removed"] + found["same"] == 2681


def test_a_file_that_is_not_there_leaves_its_records_alone(catalogue: Catalogue, tmp_path: Path) -> None:
    folder = tmp_path / "one"
    folder.mkdir()
    (folder / "categories.csv").write_bytes((DATA / "categories.csv").read_bytes())
    before = catalogue.dump()
    assert counts(catalogue.bring(folder).output) == {"category": {"same": 18}}
    assert catalogue.dump() == before
