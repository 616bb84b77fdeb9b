"""`flask search synonyms`: what administrators bring in, change and take away, and how the search sees it."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.db import db
from app.search.lexicon_store import stored_synonyms, synonym_rows
from app.search.models import SearchSynonym
from app.search.synonyms import SynonymKind, SynonymRow, gathered, words_key
from app.web.version import catalogue_version
from tests import databases
from tests.conftest import DATA
from tests.search.site import running
from tests.search.starter import flask, slugs_found
from tests.search.words import in_english, synonym_file

WORD = "زبرجدنشان"
with (DATA / "synonyms.csv").open(encoding="utf-8", newline="") as _file:
    PAIRS = len({(words_key(row["term"]), words_key(word)) for row in csv.DictReader(_file) for word in row["equivalents"].split("|")})
ALL = "term,equivalents,kind,two_way,change"


@pytest.fixture
def app(own_starter: Flask) -> Iterator[Flask]:
    """The starter catalogue on a copy of its own, messages in English."""
    yield in_english(own_starter)
    with own_starter.app_context():
        db.engine.dispose()


def rows(app: Flask) -> dict[str, SynonymRow]:
    """The synonyms in force by term."""
    with app.app_context():
        return {row.term: row for row in stored_synonyms()}


def version(app: Flask) -> int:
    with app.app_context():
        return catalogue_version()


# Keys and rows


@pytest.mark.parametrize(
    ("one", "other"), [("کد‌پستی", "كد پستی"), ("ماده ۱۰۰", "ماده 100"), ("تأمین", "تامین"), ("PNU", "pnu"), (" دام  پزشکی ", "دام‌پزشکی")]
)
def test_spellings_that_are_the_same_term(one: str, other: str) -> None:
    assert words_key(one) == words_key(other) != ""


def test_words_written_together_are_another_term() -> None:
    """Queries are read word by word, and «کدپستی» is one."""
    assert words_key("کدپستی") != words_key("کد پستی")
    assert words_key("!؟ …") == ""


def test_pairs_of_one_term_kind_and_direction_are_one_row() -> None:
    kind = SynonymKind.SYNONYM
    pairs = [("الف", "ب", kind, False), ("ج", "د", kind, False), ("الف", "ه", kind, False), ("الف", "و", kind, True)]
    assert gathered(pairs) == (
        SynonymRow("الف", ("ب", "ه"), kind),
        SynonymRow("ج", ("د",), kind),
        SynonymRow("الف", ("و",), kind, True),
    )


# Files


def test_the_starter_synonyms_come_with_the_catalogue_and_a_second_time_are_the_same(app: Flask) -> None:
    found = rows(app)
    assert PAIRS >= 338
    with app.app_context():
        assert sum(len(row.equivalents) for row in stored_synonyms()) == PAIRS
    assert found["پسپورت"] == SynonymRow("پسپورت", ("گذرنامه", "پاسپورت"), SynonymKind.MISSPELLING)
    before = version(app)
    for words in (["search", "synonyms", "import", str(DATA / "synonyms.csv")], ["catalog", "import", str(DATA)]):
        assert f"{PAIRS} same" in flask(app, *words)
    assert version(app) == before


def test_what_was_exported_can_be_imported(app: Flask, tmp_path: Path) -> None:
    flask(app, "search", "synonyms", "add", "سند سفر", "گذرنامه", "پاسپورت", "--kind", "colloquial", "--two-way")
    path = tmp_path / "out.csv"
    flask(app, "search", "synonyms", "export", str(path))
    assert path.read_text("utf-8") == flask(app, "search", "synonyms", "export")
    assert "سند سفر,گذرنامه|پاسپورت,colloquial,yes\n" in path.read_text("utf-8")
    assert f"{PAIRS + 2} same" in flask(app, "search", "synonyms", "import", str(path))
    before = rows(app)
    with app.app_context():
        db.session.execute(db.delete(SearchSynonym))
        db.session.commit()
    assert f"{PAIRS + 2} new" in flask(app, "search", "synonyms", "import", str(path))
    assert list(rows(app).items()) == list(before.items())


def test_an_import_adds_and_changes_and_takes_away_only_what_a_line_says(app: Flask, tmp_path: Path) -> None:
    before = rows(app)
    path = synonym_file(
        tmp_path / "changes.csv",
        f"{WORD},گذرنامه|پاسپورت,colloquial,,",
        "پاسپورت,گذرنامه,colloquial,,",
        "سجل,شناسنامه,old_name,,remove",
        "نیست,نبوده,synonym,,remove",
        "قبض,صورت‌حساب,synonym,yes,",
        header=ALL,
    )
    said = flask(app, "search", "synonyms", "import", str(path))
    assert "2 new, 2 changed, 1 same, 1 removed" in said
    after = rows(app)
    assert after.keys() == before.keys() - {"سجل"} | {WORD}
    assert after["پاسپورت"].kind is SynonymKind.COLLOQUIAL
    assert after["قبض"].two_way
    assert "6 same" in flask(app, "search", "synonyms", "import", str(path))


def test_a_trial_changes_nothing(app: Flask, tmp_path: Path) -> None:
    path, before = synonym_file(tmp_path / "new.csv", f"{WORD},گذرنامه,synonym"), version(app)
    assert "1 new" in flask(app, "search", "synonyms", "import", str(path), "--dry-run")
    assert WORD not in rows(app)
    assert version(app) == before


def test_what_was_removed_comes_back_only_when_somebody_asks_for_it(app: Flask, tmp_path: Path) -> None:
    flask(app, "search", "synonyms", "remove", "پسپورت", "گذرنامه")
    assert rows(app)["پسپورت"].equivalents == ("پاسپورت",)
    flask(app, "search", "synonyms", "remove", "پسپورت")
    flask(app, "search", "synonyms", "import", str(DATA / "synonyms.csv"))
    assert "پسپورت" not in rows(app)
    path = synonym_file(tmp_path / "again.csv", "پسپورت,گذرنامه,misspelling,,add", header=ALL)
    assert "1 changed" in flask(app, "search", "synonyms", "import", str(path))
    flask(app, "search", "synonyms", "add", "پسپورت", "پاسپورت", "--kind", "misspelling")
    assert rows(app)["پسپورت"].equivalents == ("گذرنامه", "پاسپورت")


def test_every_bad_line_is_named_and_nothing_is_brought_in(app: Flask, tmp_path: Path) -> None:
    path, before = (
        synonym_file(
            tmp_path / "bad.csv",
            f"{WORD},گذرنامه,synonym,,",
            ",گذرنامه,synonym,,",
            "پ,,synonym,,",
            "الف,ب,alike,,",
            "الف,الف,synonym,,",
            "!!,ب,synonym,,",
            "=SUM,ب,synonym,,",
            "غلت,غلط,misspelling,yes,",
            "ت,ث,synonym,perhaps,",
            "ت,ث,synonym,,maybe",
            "ج,چ,synonym",
            f"{'خ' * 121},د,synonym,,",
            "ذ,ر,synonym,,",
            "ذ,ر,colloquial,,",
            f"ز,{'|'.join(f'ژ{n}' for n in range(21))},synonym,,",
            header=ALL,
        ),
        rows(app),
    )
    said = flask(app, "search", "synonyms", "import", str(path), code=1).splitlines()
    wanted = {
        3: "term: is empty",
        4: "equivalents: needs at least 1",
        5: "kind: «alike» is not allowed",
        6: "equivalents: «الف» is its own equivalent",
        7: "term: «!!» has no word in it",
        8: "term: «=SUM» has a sign that does not belong to it",
        9: "two_way: a misspelling goes one way only",
        10: "two_way: «perhaps» must be true or false",
        11: "change: «maybe» is not allowed",
        12: "3 cells instead of 5",
        13: "term: is longer than 120 characters",
        15: "equivalents: «ر» stands on line 14 already, and differently",
        16: "equivalents: ",
    }
    for line, reason in wanted.items():
        assert any(text.startswith(f"bad.csv:{line} {reason}") for text in said), (line, reason, said)
    assert len([text for text in said if text.startswith("bad.csv:")]) == len(wanted)
    assert "13 problems; nothing was changed." in said[-1]
    assert rows(app) == before


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "there is no header"),
        (b"a,b\n", "term: this column is missing"),
        (b"term,equivalents,kind,why\n", "why: this column is not known; the known ones are: term, equivalents, kind, two_way, change"),
        ("term,equivalents,kind\nالف,ب,synonym\n".encode("utf-16"), "UTF-16"),
        ("term,equivalents,kind\nالف,ب,synonym\n".encode("cp1256"), "not UTF-8"),
        (b'term,equivalents,kind\n"a,b,synonym\n', "quotation mark"),
    ],
)
def test_files_of_another_kind_are_refused(app: Flask, tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "other.csv"
    path.write_bytes(content)
    assert said in flask(app, "search", "synonyms", "import", str(path), code=1)


def test_ten_thousand_lines(app: Flask, tmp_path: Path) -> None:
    path = synonym_file(tmp_path / "many.csv", *(f"واژه{n},گذرنامه|شناسنامه,synonym" for n in range(10_000)))
    assert "20000 new" in flask(app, "search", "synonyms", "import", str(path))
    assert "20000 same" in flask(app, "search", "synonyms", "import", str(path))
    assert len(rows(app)) > 10_000


def test_spellings_of_one_pair_are_stored_once(app: Flask, tmp_path: Path) -> None:
    path = synonym_file(tmp_path / "twice.csv", f"{WORD} یک,گذرنامه,synonym", f"{WORD}‌یک,گذرنامه|گذر نامه|گذر‌نامه,synonym")
    assert "2 new" in flask(app, "search", "synonyms", "import", str(path))
    assert "2 same" in flask(app, "search", "synonyms", "import", str(path))


# Single ones


def test_add_list_and_remove(app: Flask) -> None:
    assert "1 synonym was put in force" in flask(app, "search", "synonyms", "add", WORD, "گذرنامه", "--kind", "old_name")
    assert "0 synonyms were put in force" in flask(app, "search", "synonyms", "add", WORD, "گذرنامه", "--kind", "old_name")
    assert flask(app, "search", "synonyms", "list", WORD) == f"old_name     {WORD}  →  گذرنامه\n"
    assert flask(app, "search", "synonyms", "list", WORD, "--kind", "latin") == ""
    with app.app_context():
        assert len(flask(app, "search", "synonyms", "list").splitlines()) == len(stored_synonyms())
    assert "1 synonym was taken out" in flask(app, "search", "synonyms", "remove", WORD)
    assert "No such synonym" in flask(app, "search", "synonyms", "remove", WORD, code=1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["", "گذرنامه"], "term: is empty"),
        (["گذرنامه", "گذرنامه"], "is its own equivalent"),
        (["گذرنامه", "="], "has no word"),
        (["a|b", "گذرنامه"], "a sign that does not belong"),
        (["a\u202eb", "گذرنامه"], "cannot be printed"),
        (["غلت", "غلط", "--kind", "misspelling", "--two-way"], "one way only"),
    ],
)
def test_a_bad_synonym_is_refused_in_words(app: Flask, words: list[str], said: str) -> None:
    before = rows(app)
    assert said in flask(app, "search", "synonyms", "add", *words, code=1)
    assert rows(app) == before


# What the search makes of it


def test_a_synonym_finds_at_once_and_only_its_way(app: Flask) -> None:
    with app.app_context():
        assert slugs_found(WORD) == []
    flask(app, "search", "synonyms", "add", WORD, "گذرنامه")
    with app.app_context():
        assert slugs_found(WORD)[0].startswith("passport-")
        before = slugs_found("گذرنامه")
    flask(app, "search", "synonyms", "remove", WORD)
    with app.app_context():
        assert slugs_found(WORD) == []
        assert slugs_found("گذرنامه") == before


def test_a_circle_of_synonyms_does_no_harm(app: Flask) -> None:
    for term, equivalent in ((f"{WORD}ا", f"{WORD}ب"), (f"{WORD}ب", f"{WORD}ج"), (f"{WORD}ج", f"{WORD}ا")):
        flask(app, "search", "synonyms", "add", term, equivalent, "--two-way")
    with app.app_context():
        assert slugs_found(f"{WORD}ا") == []


def test_the_rows_are_read_once_for_each_version(app: Flask) -> None:
    with app.test_request_context():
        known = synonym_rows()
        assert synonym_rows() is known
        db.session.execute(db.update(SearchSynonym).values(active=False))
        db.session.commit()
        assert synonym_rows() is known
    flask(app, "search", "synonyms", "add", WORD, "گذرنامه")
    with app.test_request_context():
        assert [row.term for row in synonym_rows()] == [WORD]
        assert db.session.scalar(select(func.count()).select_from(SearchSynonym)) == PAIRS + 1


def test_synonyms_and_pins_are_live_in_every_worker_without_a_rebuild(starter_folder: Path, tmp_path: Path) -> None:
    """Two web workers and no job worker; the commands are run by another process."""
    with running(starter_folder, tmp_path / "site") as site:
        site.start_web()
        assert site.finders(WORD, "passport-issue") == {}
        before = site.index_state()
        began = site.run("search", "synonyms", "add", WORD, "گذرنامه")
        assert max(site.seconds_until_found(WORD, "passport-issue", began, 60).values()) < 60
        began = site.run("search", "pins", "add", "گذرنامه", "marriage-loan", "--owner", "x", "--reason", "y")
        assert max(site.seconds_until_found("گذرنامه", "marriage-loan", began, 60).values()) < 60
        assert site.index_state() == before
        (waiting,) = databases.rows(site.folder / databases.FILE, "SELECT count(*) AS jobs FROM job WHERE name = 'search.index'")
        assert waiting["jobs"] == 0
