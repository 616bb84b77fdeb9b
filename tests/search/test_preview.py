"""`flask search preview`: what changed synonyms gain and lose, before they are imported."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from flask import Flask

from app.db import db, utcnow
from app.search.evaluate import Found, Judged, Search
from app.search.lexicon_store import stored_synonyms
from app.search.models import SearchSynonym
from app.search.preview import Move, Turn, compare_judged, compare_real
from app.usage.days import day_of
from app.usage.models import UsageEvent
from tests.search.starter import flask
from tests.search.words import in_english, synonym_file

WORD = "زبرجدنشان"
COLUMNS = "term,equivalents,kind,change"


@pytest.fixture
def app(own_starter: Flask) -> Iterator[Flask]:
    yield in_english(own_starter)
    with own_starter.app_context():
        db.engine.dispose()


@pytest.fixture
def judged(tmp_path: Path) -> Path:
    path = tmp_path / "judged.tsv"
    path.write_text(f"{WORD}\tpassport-issue|passport-renewal\nسجل\tbirth-registration\nصدور گذرنامه\tpassport-issue\n", "utf-8")
    return path


def search(query: str, visits: int) -> None:
    facts = {"day": day_of(utcnow()), "kind": "searched", "robot": False, "language": "fa", "source": "public", "page": 1, "query": query}
    db.session.add_all(UsageEvent(**facts, at=utcnow(), visit=f"{query[:8]}{n}") for n in range(visits))
    db.session.commit()


def answering(answers: Mapping[str, Sequence[str]]) -> Search:
    return lambda query: Found(answers[query])


def test_moves_of_judged_queries_the_greatest_first() -> None:
    before = {"a": ["x", "y", "z"], "b": ["x"], "c": [], "d": ["q", "x"], "e": ["x"]}
    after = {"a": ["y", "x", "z"], "b": ["q"], "c": ["q", "x"], "d": ["x"], "e": ["x", "q"]}
    found = compare_judged([Judged(query, ("x",)) for query in "abcde"], answering(before), answering(after))
    assert found.gained == (Move("c", None, 2), Move("d", 2, 1))
    assert found.lost == (Move("b", 1, None), Move("a", 1, 2))
    assert (found.before.overall["hit@1"], found.after.overall["hit@1"]) == (0.6, 0.4)


def test_turns_of_real_queries() -> None:
    before: dict[str, Sequence[str]] = {"a": ["x"], "b": [], "c": ["x"], "d": ["x", "y"], "e": []}
    after: dict[str, Sequence[str]] = {"a": ["y"], "b": ["y"], "c": [], "d": ["x"], "e": []}
    found = compare_real([(query, 3) for query in "abcde"], answering(before), answering(after))
    assert (found.gained, found.lost, found.turned) == ((Turn("b", 3, "", "y"),), (Turn("c", 3, "x", ""),), (Turn("a", 3, "x", "y"),))
    assert found.same == 2


def test_a_file_is_tried_and_nothing_is_changed(app: Flask, tmp_path: Path, judged: Path) -> None:
    with app.app_context():
        before = stored_synonyms()
        search(WORD, 6)
        search(f"{WORD} قغقغ", 2)
        search("صدور گذرنامه", 9)
    changes = synonym_file(tmp_path / "changes.csv", f"{WORD},گذرنامه,synonym,add", "سجل,شناسنامه,old_name,remove", header=COLUMNS)
    said = flask(app, "search", "preview", str(changes), "--judged", str(judged))
    lines = [" ".join(line.split()) for line in said.splitlines()]
    assert "Judged queries: 3" in lines
    gained, lost = lines.index("Gained: 1"), next(n for n, line in enumerate(lines) if line.startswith("Lost:"))
    assert lines[gained + 1].startswith("- → ")
    assert lines[gained + 1].endswith(WORD)
    assert lost > gained
    assert "Real queries, the latest 3: the first answer of 1 stays" in lines
    answered = next(n for n, line in enumerate(lines) if line.startswith("Answered only then:"))
    assert lines[answered] == "Answered only then: 2 (1 of fewer visits are not named)"
    assert lines[answered + 1].startswith(f"{WORD}: - → passport-")
    assert "قغقغ" not in said
    assert f"{WORD} قغقغ: - → passport-" in flask(app, "search", "preview", str(changes), "--judged", str(judged), "--least", "1")
    with app.app_context():
        assert stored_synonyms() == before
        assert db.session.query(SearchSynonym).filter_by(term=WORD).count() == 0


def test_what_was_previewed_is_what_an_import_does(app: Flask, tmp_path: Path, judged: Path) -> None:
    changes = synonym_file(tmp_path / "changes.csv", f"{WORD},گذرنامه,synonym,add", header=COLUMNS)
    promised = flask(app, "search", "preview", str(changes), "--judged", str(judged))
    flask(app, "search", "synonyms", "import", str(changes))
    assert "The file changes nothing." in flask(app, "search", "preview", str(changes))
    figures = flask(app, "search", "evaluate", str(judged), "--worst", "0").splitlines()[-1].split()
    shown = [line.split()[-1] for line in promised.splitlines() if line.startswith("  hit@")]
    assert figures[1:3] == shown


def test_the_dev_set_is_what_is_judged_by_default(app: Flask, tmp_path: Path) -> None:
    changes = synonym_file(tmp_path / "changes.csv", "سوپیشینه,گواهی عدم سوءپیشینه کیفری,colloquial,remove", header=COLUMNS)
    assert "Judged queries: 200" in flask(app, "search", "preview", str(changes))


def test_bad_files_are_refused_by_line(app: Flask, tmp_path: Path, judged: Path) -> None:
    bad = synonym_file(tmp_path / "bad.csv", "پ,,synonym,add", header=COLUMNS)
    said = flask(app, "search", "preview", str(bad), code=1)
    assert "bad.csv:2 equivalents: needs at least 1" in said
    good = synonym_file(tmp_path / "good.csv", f"{WORD},گذرنامه,synonym,add", header=COLUMNS)
    judged.write_text("one column\n", "utf-8")
    assert "line 1" in flask(app, "search", "preview", str(good), "--judged", str(judged), code=1)
