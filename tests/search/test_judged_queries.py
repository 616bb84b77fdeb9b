"""The judged queries are sound: known definitions, nothing twice, and held out by the rule alone."""

import re
from hashlib import sha256
from pathlib import Path

import pytest

from app.config import ROOT
from tests.conftest import DATA
from tests.search.generated import cards

QUERIES = ROOT / "data" / "queries"
RULE = "45675"
FILES = [DATA / "queries_dev.tsv", *(QUERIES / name for name in ("own.tsv", "held_out.tsv", "silent.tsv", "latin.tsv"))]


def judged(file: Path) -> list[tuple[str, list[str], str]]:
    """(query, expected ids, kind) of each row."""
    lines = [line.split("\t") for line in file.read_text("utf-8").splitlines()]
    assert lines[0] == ["query", "expected_definition_ids", "kind"]
    return [(query, [slug for slug in ids.split("|") if slug], kind) for query, ids, kind in lines[1:]]


def held_out(query: str) -> bool:
    return int(sha256(f"{RULE}:{query}".encode()).hexdigest(), 16) % 3 == 0


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_expected_definitions_exist_and_stand_once(file: Path) -> None:
    known = {card["id"] for card in cards(DATA)}
    found = judged(file)
    assert [query for query, ids, _ in found if not known.issuperset(ids) or len(set(ids)) != len(ids)] == []
    assert [query for query, _, kind in found if query != query.strip() or not query or not kind] == []
    assert [query for query, ids, kind in found if kind == "silent" and ids] == []


def test_no_query_is_written_twice() -> None:
    letters = str.maketrans("يكى", "یکی")
    own = [re.sub(r"[\s\u200c]", "", query.lower()).translate(letters) for file in FILES[1:] for query, _, _ in judged(file)]
    assert len(set(own)) == len(own)
    dev = {re.sub(r"[\s\u200c]", "", query.lower()).translate(letters) for query, _, _ in judged(FILES[0])}
    assert dev.isdisjoint(own)


def test_a_third_is_held_out_by_the_rule_alone() -> None:
    assert [query for query, _, _ in judged(QUERIES / "held_out.tsv") if not held_out(query)] == []
    assert [query for name in ("own.tsv", "silent.tsv") for query, _, _ in judged(QUERIES / name) if held_out(query)] == []


def test_every_definition_is_asked_for() -> None:
    asked = {slug for file in FILES[1:] for _, ids, _ in judged(file) for slug in ids}
    assert asked == {card["id"] for card in cards(DATA)}
