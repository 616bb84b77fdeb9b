"""What a plan says of itself, and what of a document its fingerprint covers."""

from dataclasses import fields, replace
from typing import Any

import pytest

from app.search.engine import SearchDocument, SearchRequest, fingerprint
from app.search.plan import Constant, Group, Phrase, Plan, Term
from tests.search.contract_documents import PASSPORT

WORD = Group((Term("t", "گذرنامه", 1.0),))


@pytest.mark.parametrize(
    ("plan", "empty"),
    [
        (Plan(), True),
        (Plan(groups=(replace(WORD, finds=False),)), True),
        (Plan(phrases=(Phrase("t", ("یک", "دو"), 1, 0.1),)), True),
        (Plan(groups=(WORD,)), False),
        (Plan(constants=(Constant("title_key", "گذرنامه", 1000.0),)), False),
    ],
)
def test_a_plan_in_which_nothing_finds_is_empty(plan: Plan, empty: bool) -> None:
    assert plan.empty == empty


def test_the_fingerprint_is_stored_so_it_must_never_change_by_itself() -> None:
    assert fingerprint(SearchDocument(id=1, slug="a", title="الف")) == SearchDocument(id=1, slug="a", title="الف").stamp
    assert 0 <= PASSPORT.stamp < 2**63


def test_the_fingerprint_ignores_the_order_of_facets_and_empty_ones() -> None:
    shuffled = {**dict(reversed(list(PASSPORT.facets.items()))), "fee": ()}
    assert replace(PASSPORT, facets=shuffled).stamp == PASSPORT.stamp


@pytest.mark.parametrize("name", [item.name for item in fields(SearchDocument)])
def test_every_field_changes_the_fingerprint(name: str) -> None:
    old = getattr(PASSPORT, name)
    new: Any = {int: 12345, str: "دیگر", tuple: ("دیگر",), dict: {"way": ("post",)}}[type(old)]
    assert replace(PASSPORT, **{name: new}).stamp != PASSPORT.stamp


@pytest.mark.parametrize("wrong", [{"filters": {"colour": ("red",)}}, {"facets": ("colour",)}, {"offset": -1}, {"limit": -1}])
def test_a_request_that_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"no such facet: colour|not negative"):
        SearchRequest(plan=Plan(), **wrong)
