"""`flask search`: rebuild, drain, check, evaluate."""

import json
import shutil
from pathlib import Path

import pytest
from flask import Flask

from app.db import db
from tests.conftest import DATA
from tests.search.starter import NAMED, flask, name_it

FIGURES = {"hit@1", "hit@3", "mrr@10", "ndcg@10", "zero", "weak", "p50_ms", "p95_ms", "n"}
EASY = ("exact", "plain", "zwnj", "arabic_chars")
FLOOR = 0.9
"""The acceptance: hit@3 of queries in the words of the catalogue."""


@pytest.fixture
def judged(tmp_path: Path) -> Path:
    path = tmp_path / "judged.tsv"
    lines = [f"{query}\t{slug}\tnamed" for query, slug in NAMED.items()] + ["زبرجدنشان\tpassport-issue\tabsent"]
    path.write_text("\n".join(["query\texpected\tkind", *lines]), "utf-8")
    return path


def test_rebuild_drain_and_check(own_starter: Flask) -> None:
    assert flask(own_starter, "search", "drain") == "0 changes were brought to the index.\n"
    with own_starter.app_context():
        name_it("passport-issue", "زبرجدنشان")
        db.session.commit()
    assert "1 services are missing or old" in flask(own_starter, "search", "check", "--dry-run", code=1)
    assert flask(own_starter, "search", "drain") == "1 changes were brought to the index.\n"
    assert "0 services are missing or old" in flask(own_starter, "search", "check")
    assert flask(own_starter, "search", "rebuild") == "The index holds 460 services.\n"


def test_a_check_without_an_index_says_what_to_do(own_starter: Flask) -> None:
    shutil.rmtree(own_starter.extensions["settings"].index_dir)
    said = flask(own_starter, "search", "check", code=1)
    assert "there is no index yet" in said
    assert "flask search rebuild" in said
    flask(own_starter, "search", "rebuild")
    assert "0 services are missing" in flask(own_starter, "search", "check")


def test_evaluation_as_a_table(starter_app: Flask, judged: Path) -> None:
    lines = flask(starter_app, "search", "evaluate", str(judged), "--worst", "0").splitlines()
    assert lines[0].split() == ["kind", "hit@1", "hit@3", "mrr@10", "ndcg@10", "zero", "weak", "p50_ms", "p95_ms", "n"]
    rows = {line.split()[0]: line.split()[1:] for line in lines[1:]}
    assert rows.keys() == {"named", "absent", "overall"}
    assert rows["named"][:5] == ["1.000", "1.000", "1.000", "1.000", "0.000"]
    assert rows["absent"][:5] == ["0.000", "0.000", "0.000", "0.000", "1.000"]
    assert rows["overall"][-1] == "6"


def test_evaluation_as_json(starter_app: Flask, judged: Path) -> None:
    found = json.loads(flask(starter_app, "search", "evaluate", str(judged), "--json"))
    assert found.keys() == {"overall", "kinds"}
    assert found["overall"].keys() == FIGURES
    assert all(figures.keys() == FIGURES for figures in found["kinds"].values())
    assert (found["kinds"]["named"]["hit@1"], found["overall"]["n"]) == (1.0, 6)
    assert found["overall"]["hit@1"] == pytest.approx(5 / 6, abs=1e-3)


def test_the_worst_are_told_with_what_was_found_instead(starter_app: Flask, judged: Path) -> None:
    said = flask(starter_app, "search", "evaluate", str(judged)).split("بدترین پاسخ‌ها")[1].splitlines()
    assert said[1].split() == ["-", "زبرجدنشان"]
    assert said[2].split() == ["passport-issue", "←"]


def test_a_query_is_explained(starter_app: Flask) -> None:
    said = flask(starter_app, "search", "explain", "'bvkhli")
    assert "با صفحه‌کلید دیگر خوانده شد: گذرنامه" in said
    said = flask(starter_app, "search", "explain", "گزرنامه سیرجان")
    assert "spelling: گذرنامه" in said
    assert "جا: mun-sirjan" in said
    assert "t:گذرنامه^" in said
    assert "passport-issue" in said
    assert "پاسخ مطمئن:" in said
    assert "spelling" not in flask(starter_app, "search", "explain", "گزرنامه", "--literal")


def test_the_judged_queries_of_the_catalogue_hold_their_floor(starter_app: Flask) -> None:
    found = json.loads(flask(starter_app, "search", "evaluate", str(DATA / "queries_dev.tsv"), "--json"))
    assert {kind: found["kinds"][kind]["hit@3"] for kind in EASY if found["kinds"][kind]["hit@3"] < FLOOR} == {}
    assert found["overall"]["n"] == 200


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "holds no queries"),
        (b"query\texpected\tkind\n", "holds no queries"),
        ("صدور گذرنامه\n".encode(), "line 1: 1 columns"),
        ("صدور گذرنامه\ta\tb\tc\n".encode(), "line 1: 4 columns"),
        (b"\tpassport-issue\n", "line 1: the query is empty"),
        ("گذرنامه\ta".encode("utf-16"), "not UTF-8"),
        ("گذرنامه\ta".encode("cp1256"), "not UTF-8"),
        (b"\x00\x01\x02", "columns"),
    ],
)
def test_a_bad_file_is_refused_in_a_line(starter_app: Flask, tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "bad.tsv"
    path.write_bytes(content)
    output = flask(starter_app, "search", "evaluate", str(path), code=1)
    assert said in output
    assert output.startswith("Error: ")
    assert len(output.splitlines()) == 1


def test_no_file_and_a_folder_are_refused(starter_app: Flask, tmp_path: Path) -> None:
    assert "does not exist" in flask(starter_app, "search", "evaluate", str(tmp_path / "none"), code=2)
    assert "is a directory" in flask(starter_app, "search", "evaluate", str(tmp_path), code=2)


def test_without_an_index_the_titles_are_measured(own_starter: Flask, judged: Path) -> None:
    shutil.rmtree(own_starter.extensions["settings"].index_dir)
    found = json.loads(flask(own_starter, "search", "evaluate", str(judged), "--json").splitlines()[-1])
    assert found["overall"]["n"] == 6
