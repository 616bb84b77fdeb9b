"""`flask search pins`: services in front for a query, and services that are not shown for it."""

import shutil
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app.db import db, utcnow
from app.search.lexicon_store import NO_RULES, QueryRules, query_key, rules_for
from app.search.models import QueryRule
from tests.search.starter import definition, flask, slugs_found
from tests.search.words import in_english

GROUNDS = ("--owner", "دبیرخانه", "--reason", "آزمون")
WORD = "زبرجدنشان"


@pytest.fixture
def app(own_starter: Flask) -> Iterator[Flask]:
    yield in_english(own_starter)
    with own_starter.app_context():
        db.engine.dispose()


def found(app: Flask, query: str, **filters: tuple[str, ...]) -> list[str]:
    with app.app_context():
        return slugs_found(query, **filters)


def test_pins_stand_in_front_in_the_order_in_which_they_were_given(app: Flask) -> None:
    before = found(app, "گذرنامه")
    flask(app, "search", "pins", "add", "گذرنامه", "marriage-loan", "birth-registration", *GROUNDS)
    flask(app, "search", "pins", "add", "گذرنامه", before[1], *GROUNDS)
    after = found(app, "گذرنامه")
    assert after[:3] == ["marriage-loan", "birth-registration", before[1]]
    assert after[3:] == [slug for slug in before if slug != before[1]][:7]
    flask(app, "search", "pins", "remove", "گذرنامه")
    assert found(app, "گذرنامه") == before


@pytest.mark.parametrize("query", ["گواهی‌نامه رانندگی", "گواهي نامه رانندگي", "گواهینامه  رانندگی!"])
def test_a_query_is_the_same_in_every_spelling(app: Flask, query: str) -> None:
    flask(app, "search", "pins", "add", "گواهینامه رانندگی", "marriage-loan", *GROUNDS)
    assert found(app, query)[0] == "marriage-loan"
    assert found(app, "گواهینامه")[0] != "marriage-loan"


def test_a_pin_finds_what_words_do_not_and_passes_the_filters_only_if_it_fits(app: Flask) -> None:
    flask(app, "search", "pins", "add", WORD, "passport-issue", "m-building-permit", *GROUNDS)
    assert found(app, WORD) == ["passport-issue", "m-building-permit"]
    assert found(app, WORD, organisation=("mun-sirjan",)) == ["m-building-permit"]


def test_a_blocked_service_is_gone_for_that_query_alone_and_the_total_is_right(app: Flask) -> None:
    first, other = found(app, "صدور گذرنامه")[:2]
    page = app.test_client().get("/search?q=صدور گذرنامه").get_data(as_text=True)
    flask(app, "search", "pins", "block", "صدور گذرنامه", first, *GROUNDS)
    assert found(app, "صدور گذرنامه")[0] == other
    assert first not in found(app, "صدور گذرنامه")
    assert first in found(app, "گذرنامه")
    blocked = app.test_client().get("/search?q=صدور گذرنامه").get_data(as_text=True)
    assert f"/services/{first}?" in page
    assert f"/services/{first}?" not in blocked


def test_a_rule_that_is_given_again_replaces_the_former_one(app: Flask) -> None:
    flask(app, "search", "pins", "add", "گذرنامه", "marriage-loan", "birth-registration", *GROUNDS)
    flask(app, "search", "pins", "block", "گذرنامه", "marriage-loan", *GROUNDS)
    with app.app_context():
        rules = rules_for(query_key("گذرنامه"))
        assert rules == QueryRules((definition("birth-registration").id,), (definition("marriage-loan").id,))
    flask(app, "search", "pins", "add", "گذرنامه", "marriage-loan", *GROUNDS)
    assert found(app, "گذرنامه")[:2] == ["birth-registration", "marriage-loan"]


def test_an_expired_rule_is_not_in_force_any_more_without_anybody_doing_anything(app: Flask) -> None:
    before = found(app, "گذرنامه")
    flask(app, "search", "pins", "add", "گذرنامه", "marriage-loan", *GROUNDS, "--days", "7")
    assert found(app, "گذرنامه")[0] == "marriage-loan"
    with time_machine.travel(utcnow() + timedelta(days=8)):
        assert found(app, "گذرنامه") == before
        assert "expired" in flask(app, "search", "pins", "list")


def test_an_archived_service_cannot_be_pinned_and_its_rules_rest(app: Flask) -> None:
    flask(app, "search", "pins", "add", WORD, "marriage-loan", *GROUNDS)
    with app.app_context():
        definition("marriage-loan").archived_at = utcnow()
        db.session.commit()
        assert rules_for(query_key(WORD)) == NO_RULES
    assert "does not exist" in flask(app, "search", "pins", "add", WORD, "marriage-loan", *GROUNDS, code=1)


def test_the_titles_of_the_database_know_pins_and_blocks_too(app: Flask) -> None:
    shutil.rmtree(app.extensions["settings"].index_dir)
    before = found(app, "گذرنامه")
    flask(app, "search", "pins", "add", "گذرنامه", "marriage-loan", before[1], *GROUNDS)
    flask(app, "search", "pins", "block", "گذرنامه", before[0], *GROUNDS)
    assert found(app, "گذرنامه") == ["marriage-loan", before[1], *before[2:]][:10]


def test_pages_hold_everything_once(app: Flask) -> None:
    flask(app, "search", "pins", "add", "گواهی", "marriage-loan", *GROUNDS)
    client, seen = app.test_client(), list[str]()
    for page in (1, 2, 3, 4):
        text = client.get(f"/search?q=گواهی&page={page}").get_data(as_text=True)
        seen += [part.split("?s=")[0] for part in text.split('href="/services/')[1:] if "?s=" in part.split('"')[0]]
    hits = list(dict.fromkeys(seen))
    assert hits[0] == "marriage-loan"
    assert len(hits) == 80


def test_lists_say_who_why_and_until_when(app: Flask) -> None:
    flask(app, "search", "pins", "add", "گذرنامه", "marriage-loan", *GROUNDS)
    flask(app, "search", "pins", "block", WORD, "marriage-loan", *GROUNDS)
    assert flask(app, "search", "pins", "list", "گذرنامة") == "گذرنامه\tpin\tmarriage-loan\t-\tدبیرخانه\tآزمون\n"
    assert len(flask(app, "search", "pins", "list").splitlines()) == 2


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["add", "؟", "marriage-loan", *GROUNDS], 1, "no word"),
        (["add", "گذرنامه", "no-such", "marriage-loan", *GROUNDS], 1, "«no-such» does not exist"),
        (["add", "گذرنامه", "marriage-loan", "--reason", "x"], 2, "--owner"),
        (["block", "گذرنامه", "marriage-loan", "--owner", " ", "--reason", "x"], 1, "--owner: write 1 to 120"),
        (["block", "گذرنامه", "marriage-loan", "--owner", "x", "--reason", "x" * 501], 1, "--reason: write 1 to 500"),
        (["add", "گذرنامه", "marriage-loan", *GROUNDS, "--days", "0"], 2, "--days"),
        (["remove", "گذرنامه"], 1, "no such pin or block"),
    ],
)
def test_a_bad_rule_is_refused_in_words(app: Flask, words: list[str], code: int, said: str) -> None:
    assert said in flask(app, "search", "pins", *words, code=code)
    with app.app_context():
        assert db.session.query(QueryRule).count() == 0


def test_a_query_has_at_most_ten_pins(app: Flask) -> None:
    slugs = found(app, "گواهی")
    flask(app, "search", "pins", "add", "گذرنامه", *slugs, *GROUNDS)
    assert "at most 10 pins" in flask(app, "search", "pins", "add", "گذرنامه", "marriage-loan", *GROUNDS, code=1)
    assert found(app, "گذرنامه") == slugs
