"""Broken files: each damage is named by file, line, field and reason, nothing else is said to be wrong, and nothing is changed."""

import json
import re
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask_babel import force_locale

from app.catalog.importing.batch import MOST_PROBLEMS
from app.catalog.importing.run import ImportRefused, read_all
from app.factory import IMPORTERS
from tests.catalog.conftest import Catalogue, Files
from tests.catalog.starter import CARDS

DEFINITIONS, ORGANISATIONS, OFFERINGS = "service_definitions.jsonl", "organizations.csv", "offerings.csv"
Found = tuple[str, int, str, str]


def problems(catalogue: Catalogue, folder: Path) -> list[Found]:
    """(file, line, field, reason) of everything that the importers find in a folder."""
    with catalogue.app.app_context(), force_locale("en"), pytest.raises(ImportRefused) as caught:
        read_all(folder, IMPORTERS)
    return [(item.file, item.line, item.field, item.reason) for item in caught.value.problems]


def only_problem(catalogue: Catalogue, folder: Path) -> Found:
    (found,) = problems(catalogue, folder)
    return found


def card_damages(files: Files) -> dict[tuple[str, int, str], str]:
    """Damage one record a line, from line 1 on; what must be found, by place."""
    amount = {"label_fa": "x", "channel": "any", "note_fa": ""}
    changes: list[tuple[str, str, Callable[[dict[str, Any]], object]]] = [
        ("title_fa", "is empty", lambda record: record.update(title_fa=" ")),
        ("title_fa", "is longer than 300 characters", lambda record: record.update(title_fa="ب" * 301)),
        ("title_fa", "must be text", lambda record: record.update(title_fa=12)),
        ("title_fa", "must be text", lambda record: record.update(title_fa=None)),
        ("title_fa", "this field is missing", lambda record: record.pop("title_fa")),
        ("title_fa", "has a character that cannot be printed: U+0000", lambda record: record.update(title_fa="a\0b")),
        ("title_fa", "has a character that cannot be printed: U+001B", lambda record: record.update(title_fa="\x1b[31mred")),
        ("title_fa", r"«a\ud800» has half a letter (a lone surrogate)", lambda record: record.update(title_fa="a\ud800")),
        ("titel fa", "this field is not known", lambda record: record.update({"titel fa": "x"})),
        ("summary_fa", "is longer than 400 characters", lambda record: record.update(summary_fa="ب" * 401)),
        ("maturity", "«half» is not allowed; allowed are: none, information", lambda record: record.update(maturity="half")),
        ("delegable_to_counter_office", "must be true or false", lambda record: record.update(delegable_to_counter_office="yes")),
        ("fee[0].amount_rial", "«-5» is smaller than 0", lambda record: record.update(fee=[amount | {"amount_rial": -5}])),
        ("fee[0].amount_rial", "«1.5» must be a whole number", lambda record: record.update(fee=[amount | {"amount_rial": 1.5}])),
        ("fee[0].amount_rial", "«رایگان» must be a whole number", lambda record: record.update(fee=[amount | {"amount_rial": "رایگان"}])),
        ("fee[0].amount_rial", "«True» must be a whole number", lambda record: record.update(fee=[amount | {"amount_rial": True}])),
        ("fee[0].amount_rial", "«[…]» must be a whole number", lambda record: record.update(fee=[amount | {"amount_rial": [[1]]}])),
        ("fee[0].amount_rial", "is larger than 100000000000000", lambda record: record.update(fee=[amount | {"amount_rial": 10**40}])),
        ("fee[0].amount_rial", "«nan» must be a whole number", lambda record: record.update(fee=[amount | {"amount_rial": float("nan")}])),
        ("fee[0].channel", "«pigeon» is not allowed", lambda record: record.update(fee=[amount | {"channel": "pigeon", "amount_rial": 0}])),
        ("fee[0].amount_rial", "this field is missing", lambda record: record.update(fee=[amount])),
        (
            "processing_time.days_max",
            "is smaller than days_min (9)",
            lambda record: record["processing_time"].update(days_min=9, days_max=2),
        ),
        ("processing_time.days_min", "«-1» is smaller than 0", lambda record: record["processing_time"].update(days_min=-1)),
        ("channels[0].url", "has not the right form", lambda record: record["channels"][0].update(url="javascript:alert(1)")),
        ("channels[0].url", "has not the right form", lambda record: record["channels"][0].update(url="https://me@bank.ir")),
        ("channels", "needs at least 1 items", lambda record: record.update(channels=[])),
        ("channels[0]", "must be an object with fields", lambda record: record.update(channels=["online"])),
        ("keywords_fa", "must be a list", lambda record: record.update(keywords_fa="گذرنامه")),
        ("audience", "«martians» does not exist", lambda record: record.update(audience=["martians"])),
        ("life_events", "«rebirth» does not exist", lambda record: record.update(life_events=["rebirth"])),
        ("categories", "«nothing» does not exist", lambda record: record.update(categories=["identity", "nothing"])),
        ("related", "«nowhere» does not exist", lambda record: record.update(related=["nowhere"])),
        ("prerequisites", "«nowhere» does not exist", lambda record: record.update(prerequisites=["nowhere"])),
        ("documents[0].obtained_from", "«nowhere» does not exist", lambda record: record["documents"][0].update(obtained_from="nowhere")),
        ("documents[0].name_fa", "is empty", lambda record: record["documents"][0].update(name_fa="\u200c")),
    ]
    expected = {}
    with_documents = (line for line, record in enumerate(CARDS.values(), start=1) if record["documents"])
    for line, (field, reason, change) in zip(with_documents, changes, strict=False):
        files.card(line, change)
        expected[DEFINITIONS, line, field] = reason
    assert len(expected) == len(changes)
    return expected


def line_damages(files: Files) -> dict[tuple[str, int, str], str]:
    """Damages of whole lines and of ids, put at the end of the files."""
    record = json.dumps({**CARDS["passport-issue"], "id": "extra"})
    municipality = "{id},{kind},{name},Town,شهر,وزارت کشور,{county},{website},,درباره,نام"
    row = {"id": "x-1", "kind": "agency", "name": "نام ۱", "county": "kerman", "website": ""}
    add: dict[tuple[str, str, str], bytes | str] = {
        (DEFINITIONS, "", "the line is not valid JSON (at character 1)"): "title: x",
        (DEFINITIONS, "", "the line is not valid JSON"): record[:200],
        (DEFINITIONS, "", "the line is not a JSON object"): "[1, 2]",
        (DEFINITIONS, "", "the line is nested too deep"): "[" * 100_000,
        (DEFINITIONS, "", "a number of this line is too long"): '{"id": ' + "9" * 5000 + "}",
        (DEFINITIONS, "", "the field «id» stands twice"): '{"id": "a", "id": "b"}',
        (DEFINITIONS, "", "the line is not UTF-8 (byte 9)"): '{"id": "گذرنامه"}'.encode("cp1256", "replace"),
        (DEFINITIONS, "id", "«birth-registration» stands on line 1 already"): record.replace('"extra"', '"birth-registration"'),
        (DEFINITIONS, "id", "«Big» has not the right form"): record.replace('"extra"', '"Big"'),
        (DEFINITIONS, "id", "«a b» has not the right form"): record.replace('"extra"', '"a b"'),
        (DEFINITIONS, "id", r"«a\ud83d» has half a letter"): record.replace('"extra"', r'"a\ud83d"'),
        (ORGANISATIONS, "", "the line is not UTF-8 (byte"): municipality.format_map(row).encode("cp1256", "replace"),
        (ORGANISATIONS, "", "3 cells instead of 11"): "a,b,c",
        (ORGANISATIONS, "", "12 cells instead of 11"): municipality.format_map(row) + ",x",
        (ORGANISATIONS, "kind", "«castle» is not allowed; allowed are: agency, municipality"): municipality.format_map(
            row | {"id": "x-2", "kind": "castle"}
        ),
        (ORGANISATIONS, "website", "has not the right form"): municipality.format_map(row | {"id": "x-3", "website": "www.kerman.ir"}),
        (ORGANISATIONS, "name_fa", "has a character that cannot be printed: U+0000"): municipality.format_map(
            row | {"id": "x-4", "name": "a\0b"}
        ),
        (ORGANISATIONS, "name_fa", "«استانداری کرمان» stands on line 2 already"): municipality.format_map(
            row | {"id": "x-5", "name": "استانداری کرمان"}
        ),
        (ORGANISATIONS, "county_id", "«atlantis» does not exist"): municipality.format_map(
            row | {"id": "x-6", "name": "نام ۶", "county": "atlantis"}
        ),
        (ORGANISATIONS, "id", "«ostandari» stands on line 2 already"): municipality.format_map(row | {"id": "ostandari", "name": "نام ۷"}),
        (ORGANISATIONS, "about_fa", "is longer than 2500 characters"): municipality.format_map(row | {"id": "x-8"}).replace(
            "درباره", "ب" * 2501
        ),
        (OFFERINGS, "definition_id", "«nowhere» does not exist"): "nowhere,ostandari,,",
        (OFFERINGS, "organization_id", "«nobody» does not exist"): "passport-issue,nobody,,",
        (OFFERINGS, "", "this pair stands on line 2 already"): "birth-registration,civil-registry,,",
        (OFFERINGS, "local_url", "has not the right form"): "birth-registration,ostandari,//evil.example,",
        ("counties.csv", "id", "«Kerman City» has not the right form"): "Kerman City,x,x,30,57",
        ("counties.csv", "id", "«kerman» stands on line 2 already"): "kerman,x,x,30,57",
        ("counties.csv", "id", "«kerman-province» is kept for the province or a city"): "kerman-province,x,x,30,57",
        ("counties.csv", "lat", "«91» is larger than 90"): "x-1,x,x,91,57",
        ("counties.csv", "lon", "«east» must be a number"): "x-2,x,x,30,east",
        ("counties.csv", "lat", "«nan» must be a number"): "x-3,x,x,nan,57",
        ("counties.csv", "lat", "must be a number"): "x-4,x,x,1e999,57",
        ("cities.csv", "county_id", "«atlantis» does not exist"): "new-city,atlantis,x,x",
        ("service_groups.csv", "definition_ids", "«nowhere» does not exist"): "*new,x,nowhere",
        ("counter_offices.csv", "", "the line is longer than 1000000 bytes"): "x" * 1_000_001,
    }
    return {(file, files.add(file, content), field): reason for (file, field, reason), content in add.items()}


def test_a_thoroughly_damaged_folder_names_every_damage_and_changes_nothing(catalogue: Catalogue, files: Files) -> None:
    expected = line_damages(files) | card_damages(files)
    files.write("categories.csv", (files.folder / "categories.csv").read_text(encoding="utf-8").encode("utf-16"))
    expected["categories.csv", 0, ""] = "the file is UTF-16; save it as UTF-8"
    del expected[next(place for place in expected if place[2] == "categories")]  # not asked while the categories cannot be read
    files.write("life_events.csv", "id,name_fa,name_english,name_fa\n")
    expected |= {
        ("life_events.csv", 1, "name_en"): "this column is missing",
        ("life_events.csv", 1, "name_english"): "this column is not known",
    }
    expected["life_events.csv", 1, "name_fa"] = "this column stands twice in the header"
    del expected[next(place for place in expected if place[2] == "life_events")]
    before = catalogue.dump()
    for options in (["--dry-run"], []):
        result = catalogue.bring(files.folder, *options)
        assert result.exit_code == 1
        found = {}
        for line in result.stderr.splitlines()[:-1]:
            place = re.fullmatch(r"([\w.]+)(?::(\d+))?(?: ([^:«]{1,60}?):)? (.*)", line)
            assert place, line
            found[place[1], int(place[2] or 0), place[3] or ""] = place[4]
        assert set(found) == set(expected)
        for key, reason in expected.items():
            assert reason in found[key], key
        assert len(expected) >= 60
        assert result.stderr.endswith(f"Error: {len(expected)} problems; nothing was changed.\n")
        assert catalogue.dump() == before


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"", 0, "there is no header; it must be: id,name_fa,name_en"),
        (b"\n\n", 1, "there is no header"),
        (b"\xff\xfei\0d\0", 0, "UTF-16"),
        (b"\xfe\xff\0i\0d", 0, "UTF-16"),
        (b"\xc7\xe4,name_fa,name_en\n1,2,3\n", 1, "the line is not UTF-8 (byte 1)"),
        (b"x" * 1_000_001 + b"\n1,2,3\n", 1, "the line is longer than"),
        (
            b'id,name_fa,name_en\na,b,c\n\nd,"e,f\ng,h,i\nj,k,l\n',
            4,
            "a quotation mark of this row is not closed; everything after it was not read",
        ),
        (b'id,name_fa,name_en\na,"b"x,c\nd,e,f\n', 2, "the quotation marks of this row are not right"),
        (b'"id,name_fa,name_en\na,b,c\n', 1, "a quotation mark of this row is not closed"),
        (b'id,name_fa,name_en\na,"' + b"b\n" * 200_000, 2, "a quotation mark of this row is not closed"),
        (b"id,name_fa,name_en\ra,b,c\r", 1, "line ends of this file are not understood"),
    ],
)
def test_what_hides_the_rest_of_a_file_is_the_only_thing_said_about_it(
    catalogue: Catalogue, files: Files, content: bytes, line: int, words: str
) -> None:
    files.write("life_events.csv", content)
    file, place, field, reason = only_problem(catalogue, files.folder)
    assert (file, place, field) == ("life_events.csv", line, "") and words in reason


def test_rows_of_several_lines_are_named_by_their_first(catalogue: Catalogue, files: Files) -> None:
    files.write("life_events.csv", 'id,name_fa,name_en\na,"b\nc\nd",e\n\nBad,"x\ny",z\n')
    files.only("life_events.csv")
    assert only_problem(catalogue, files.folder) == ("life_events.csv", 6, "id", "«Bad» has not the right form")


def test_a_damaged_row_does_not_make_what_refers_to_it_wrong(catalogue: Catalogue, files: Files) -> None:
    files.card(1, lambda record: record.update(id="new-one", title_fa=""))
    files.add(OFFERINGS, "new-one,ostandari,,")
    assert only_problem(catalogue, files.folder) == (DEFINITIONS, 1, "title_fa", "is empty")


def test_a_file_that_is_wrong_on_every_line_does_not_hide_the_others(catalogue: Catalogue, files: Files) -> None:
    files.write(OFFERINGS, b"".join(line.replace(b",", b";") for line in files.lines(OFFERINGS)[1:2]) * 5000)
    lines = files.lines(OFFERINGS)
    files.write(OFFERINGS, b"definition_id,organization_id,local_url,local_note_fa\n" + b"".join(lines))
    files.cells(ORGANISATIONS, 2, website="x")
    result = catalogue.bring(files.folder)
    assert result.exit_code == 1
    assert f"offerings.csv: … and {5000 - MOST_PROBLEMS} more" in result.stderr
    assert "organizations.csv:2 website:" in result.stderr
    assert result.stderr.endswith("Error: 5001 problems; nothing was changed.\n")


def test_terminals_are_safe_from_what_stands_in_the_files(catalogue: Catalogue, files: Files) -> None:
    files.card(1, lambda record: record.update({"\x1b]0;x\x07": 1, "id": "\x1b[2J", "related": ["\u202eevil"]}))
    output = catalogue.bring(files.folder).stderr
    assert not [char for char in output if not char.isprintable() and char not in "\n\u200c"]
    assert r"\x1b[2J" in output


def test_an_empty_file_of_definitions_is_not_taken_for_good(catalogue: Catalogue, files: Files) -> None:
    files.write(DEFINITIONS, "\n \n")
    assert only_problem(catalogue, files.folder) == (DEFINITIONS, 0, "", "the file is empty")


def test_a_folder_without_any_file_and_one_that_is_not_there(catalogue: Catalogue, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    (tmp_path / "nothing" / "readme.txt").write_text("x", encoding="utf-8")
    result = catalogue.bring(tmp_path / "nothing")
    assert result.exit_code == 1 and "the folder has none of the files: counties.csv" in result.stderr
    assert catalogue.bring(tmp_path / "missing").exit_code == 2
    assert "Traceback" not in catalogue.bring(tmp_path / "nothing" / "readme.txt").output


def test_offerings_alone_in_an_empty_catalogue_are_refused(empty_catalogue: Catalogue, files: Files) -> None:
    assert empty_catalogue.app.test_cli_runner().invoke(args=["db", "upgrade"]).exit_code == 0
    files.only(OFFERINGS)
    before = empty_catalogue.dump()
    result = empty_catalogue.bring(files.folder)
    assert result.exit_code == 1 and "offerings.csv:2 definition_id: «birth-registration» does not exist" in result.stderr
    assert empty_catalogue.dump() == before


@pytest.mark.parametrize("file", ["life_events.csv", DEFINITIONS])
def test_a_line_of_fifty_megabytes_takes_little_memory(catalogue: Catalogue, files: Files, file: str) -> None:
    with (files.folder / file).open("ab") as stream:
        for _piece in range(50):
            stream.write(b"x" * 1_000_000)
        stream.write(b"\n")
    files.only(file)
    number = len(CARDS) + 1 if file == DEFINITIONS else 27
    tracemalloc.start()
    try:
        found = only_problem(catalogue, files.folder)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found == (file, number, "", "the line is longer than 1000000 bytes")
    assert peak < 25_000_000


def test_a_file_of_too_many_lines_is_not_read_to_its_end(catalogue: Catalogue, files: Files) -> None:
    files.write(DEFINITIONS, b"\n" * 500_000 + b"not JSON\n")
    assert only_problem(catalogue, files.folder)[1] == 500_001
