"""From a change in the database to the index: by jobs, by comparison, and anew when there is no index."""

import csv
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.catalog.actions import INDEX_JOB, request_indexing
from app.db import db, utcnow
from app.jobs.models import Job
from app.jobs.worker import run_pending
from app.search.current import engine, indexes
from app.search.engines.embedded.files import generations
from app.search.indexing import build, compare, drain, ensure, index_changed, repair
from app.search.registry import ensure_job, index_job
from tests.conftest import DATA
from tests.search.starter import card, definition, flask, folder_with, jobs, name_it, provider_of, slugs_found

WORD = "زبرجدنشان"
"""A word that nothing in the catalogue has."""


@pytest.fixture
def index(own_starter: Flask) -> Iterator[Path]:
    """The index folder of a catalogue to be changed, inside its application."""
    with own_starter.app_context():
        yield own_starter.extensions["settings"].index_dir
        db.session.remove()


def missing(index: Path) -> None:
    shutil.rmtree(index)


def without_manifest(index: Path) -> None:
    (index / "current.json").unlink()


def half_a_manifest(index: Path) -> None:
    path = index / "current.json"
    path.write_bytes(path.read_bytes()[:20])


def damaged(index: Path) -> None:
    for path in index.glob("gen-*/*.idx"):
        path.write_bytes(b"nonsense")


def emptied(index: Path) -> None:
    for path in index.glob("gen-*/*"):
        path.unlink()


def of_another_chain(index: Path) -> None:
    path = index / "current.json"
    content = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**content, "chain_version": content["chain_version"] + 1}), "utf-8")


def own() -> str:
    """The name of the one index of this process."""
    (name,) = indexes()
    return name


TROUBLES = [missing, without_manifest, half_a_manifest, damaged, emptied, of_another_chain]


def test_an_imported_change_waits_as_a_job_and_is_found_after_the_drain(index: Path, own_starter: Flask, tmp_path: Path) -> None:
    old = card("passport-issue")
    folder = folder_with(tmp_path / "in", {**old, "keywords_fa": [*old["keywords_fa"], WORD]})
    assert "1 changed" in flask(own_starter, "catalog", "import", str(folder))
    assert (slugs_found(WORD), jobs()) == ([], 1)
    assert drain() == 1
    assert (slugs_found(WORD), jobs()) == (["passport-issue"], 0)
    assert not compare()


def test_an_import_that_changes_nothing_asks_for_nothing(index: Path, own_starter: Flask, tmp_path: Path) -> None:
    flask(own_starter, "catalog", "import", str(folder_with(tmp_path / "in", card("passport-issue"))))
    assert (jobs(), drain()) == (0, 0)


def test_a_trial_and_a_change_that_is_taken_back_leave_no_job(index: Path, own_starter: Flask, tmp_path: Path) -> None:
    folder = folder_with(tmp_path / "in", card("passport-issue", keywords_fa=[WORD]))
    flask(own_starter, "catalog", "import", str(folder), "--dry-run")
    name_it("passport-renewal", WORD)
    db.session.rollback()
    assert (jobs(), drain(), slugs_found(WORD)) == (0, 0, [])


def test_a_new_service_is_found(index: Path, own_starter: Flask, tmp_path: Path) -> None:
    flask(
        own_starter, "catalog", "import", str(folder_with(tmp_path / "in", card("passport-issue", id="new-one", title_fa=f"صدور {WORD}")))
    )
    drain()
    assert slugs_found(WORD) == ["new-one"]


def test_what_is_archived_is_removed(index: Path) -> None:
    found = definition("passport-issue")
    found.archived_at = utcnow()
    request_indexing([found.id])
    db.session.commit()
    assert slugs_found("صدور گذرنامه")[0] == "passport-issue"
    drain()
    assert "passport-issue" not in slugs_found("صدور گذرنامه")
    assert engine().state().doc_count == 459
    found = definition("passport-issue")
    found.archived_at = None
    request_indexing([found.id])
    db.session.commit()
    drain()
    assert slugs_found("صدور گذرنامه")[0] == "passport-issue"


def test_many_changes_of_one_service_are_one_job(index: Path) -> None:
    for number in range(3):
        name_it("passport-issue", f"{WORD}{number}")
        db.session.commit()
    assert jobs() == 1
    drain()
    assert slugs_found(f"{WORD}2")[0] == "passport-issue"


def test_a_renamed_organisation_is_found_by_its_new_name(index: Path, own_starter: Flask, tmp_path: Path) -> None:
    slug = provider_of("passport-issue").slug
    rows = list(csv.DictReader((DATA / "organizations.csv").read_text("utf-8").splitlines()))
    row = next(row for row in rows if row["id"] == slug)
    (tmp_path / "in").mkdir()
    with (tmp_path / "in" / "organizations.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(row))
        writer.writeheader()
        writer.writerow({**row, "name_fa": f"پلیس {WORD}"})
    flask(own_starter, "catalog", "import", str(tmp_path / "in"))
    drain()
    assert "passport-issue" in slugs_found(f"گذرنامه {WORD}")
    assert len(slugs_found(WORD)) == 10, "and everything else that it offers"
    assert not compare()


def test_a_new_county_has_the_services_of_the_whole_province(index: Path, own_starter: Flask, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    lines = (DATA / "counties.csv").read_text("utf-8").splitlines()
    (tmp_path / "in" / "counties.csv").write_text(f"{lines[0]}\nnew-county,نوشهر کرمان,Now Shahr,30.1,57.2\n", "utf-8")
    flask(own_starter, "catalog", "import", str(tmp_path / "in"))
    drain()
    assert slugs_found("صدور گذرنامه", county=("new-county",))[0] == "passport-issue"
    assert not compare()


def test_the_comparison_finds_what_is_old_missing_or_too_much_and_mends_only_that(index: Path) -> None:
    old, archived, lost = (definition(slug).id for slug in ("passport-issue", "passport-renewal", "m-building-permit"))
    assert not compare()
    before, built = dict(engine().stamps()), engine().state().built_at
    definition("passport-issue").card = {**definition("passport-issue").card, "summary": WORD}
    definition("passport-renewal").archived_at = utcnow()
    db.session.commit()
    engine().remove([lost])
    differences = compare()
    assert differences.keys() == {own()}
    assert (set(differences[own()].stale), differences[own()].extra) == ({old, lost}, (archived,))
    repair(differences)
    after = engine().stamps()
    assert not compare()
    assert {number for number in before if after.get(number) != before[number]} == {old, archived}
    assert after.keys() == before.keys() - {archived}
    assert engine().state().built_at == built


def test_a_check_of_the_command_line_tells_and_mends(index: Path, own_starter: Flask) -> None:
    engine().remove([definition("passport-issue").id])
    assert "1 services are missing" in flask(own_starter, "search", "check", "--dry-run", code=1)
    assert compare()
    assert "Repaired" in flask(own_starter, "search", "check")
    assert "0 services are missing or old in the index, 0 should not" in flask(own_starter, "search", "check", "--dry-run")


def test_ensure_leaves_a_good_index_alone(index: Path) -> None:
    built = engine().state().built_at
    ensure()
    assert engine().state().built_at == built
    assert len(generations(index)) == 1


@pytest.mark.parametrize("trouble", TROUBLES)
def test_ensure_builds_anew_what_cannot_be_used(index: Path, trouble: Callable[[Path], None]) -> None:
    trouble(index)
    assert not engine().state().ready
    ensure()
    assert engine().state().doc_count == 460
    assert slugs_found("صدور گذرنامه")[0] == "passport-issue"
    assert not compare()


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_change_without_a_usable_index_builds_everything(index: Path, trouble: Callable[[Path], None]) -> None:
    name_it("passport-issue", WORD)
    db.session.commit()
    trouble(index)
    assert drain() == 1
    assert slugs_found(WORD) == ["passport-issue"]
    assert engine().state().doc_count == 460


@pytest.mark.parametrize("trouble", TROUBLES)
def test_the_job_worker_mends_the_index_by_itself(index: Path, own_starter: Flask, trouble: Callable[[Path], None]) -> None:
    trouble(index)
    job = ensure_job(own())
    db.session.add(Job(name=job, key="periodic", payload={}, run_at=utcnow(), stamp="x"))
    db.session.commit()
    assert run_pending(own_starter, [job]) == 1
    assert engine().state().ready
    assert jobs(job) == 1, "it comes again"


def test_the_handler_bears_being_called_twice_and_for_what_never_was(index: Path) -> None:
    payloads = [{"definition_id": definition("passport-issue").id}, {"definition_id": 10**9}]
    stamps = dict(engine().stamps())
    index_changed(own(), payloads)
    index_changed(own(), payloads * 2)
    assert engine().stamps() == stamps


def test_a_rebuild_counts_what_is_published(index: Path) -> None:
    definition("passport-issue").archived_at = utcnow()
    db.session.commit()
    assert build(own()) == 459
    assert not compare()


def test_an_index_job_that_fails_stays(index: Path, own_starter: Flask) -> None:
    name_it("passport-issue", WORD)
    db.session.commit()
    shutil.rmtree(index)
    index.write_text("a file where the folder should be")
    assert run_pending(own_starter, [INDEX_JOB]) == 1
    assert run_pending(own_starter, [index_job(own())]) == 0
    job = db.session.scalars(select(Job).where(Job.name == index_job(own()))).one()
    assert job.attempts == 1
    assert job.last_error.startswith("EngineUnavailable")
    index.unlink()
    job.run_at = utcnow()
    db.session.commit()
    assert drain() == 1
    assert slugs_found(WORD) == ["passport-issue"]
