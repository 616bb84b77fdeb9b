"""The last resort: titles from the database answer when no engine can."""

import random
import shutil
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from app.catalog.models.definitions import ServiceDefinition
from app.db import db, utcnow
from app.search.arguments import SearchArguments
from app.search.engine import FACETS, Sort
from app.search.knowledge import IGNORANT
from app.search.planner import plan_query
from app.search.queries import find
from app.search.titles import search_titles
from app.usage.models import UsageEvent
from tests.conftest import CheckedClient
from tests.search.starter import NAMED, definition


@pytest.fixture
def catalogue(starter_app: Flask) -> Iterator[None]:
    with starter_app.app_context():
        yield
        db.session.rollback()


@pytest.fixture
def broken(own_starter: Flask) -> Iterator[CheckedClient]:
    """A visitor of a catalogue whose index folder is gone."""
    shutil.rmtree(own_starter.extensions["settings"].index_dir)
    client = own_starter.test_client()
    assert isinstance(client, CheckedClient)
    yield client
    with own_starter.app_context():
        db.engine.dispose()


def found(query: str, limit: int = 500, sort: Sort = "relevance", **filters: tuple[str, ...]) -> list[int]:
    return [hit.id for hit in search_titles(query, filters, sort, 0, limit).hits]


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize("query", ["صدور گذرنامه", "گذرنامه صدور", "صدور گذر نامه", "صدور گذرنامة", "«صدور» گذرنامه!"])
def test_every_word_must_be_in_a_title_or_name(query: str) -> None:
    assert definition("passport-issue").id in found(query)
    assert found(f"{query} زبرجدنشان") == []


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize("query", ["", "  ", "!!!", "😀", "\x00"])
def test_without_a_word_everything_is_found(query: str) -> None:
    assert len(found(query)) == 460


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize("query", ["%", "_", "گذر%نامه", "' OR 1=1 --", "\\", "100%", "ﷺ"])
def test_signs_of_sql_mean_nothing(query: str) -> None:
    results = search_titles(query, {}, "relevance", 0, 500)
    assert len(results.hits) == results.total <= 460
    assert results.degraded


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize("sort", ["relevance", "days", "visits", "title"])
def test_orders_and_pages_are_whole(sort: Sort) -> None:
    pages = [search_titles("", {}, sort, offset, 50).hits for offset in range(0, 500, 50)]
    ids = [hit.id for page in pages for hit in page]
    assert len(ids) == len(set(ids)) == 460
    rows = {row.id: row for row in db.session.scalars(select(ServiceDefinition))}
    if sort in ("days", "visits"):
        values = [getattr(rows[number], "days_max" if sort == "days" else "visits") for number in ids]
        known = [value for value in values if value is not None]
        assert values == sorted(known) + [None] * (len(values) - len(known))
    if sort == "title":
        assert [rows[number].sort_key for number in ids] == sorted(row.sort_key for row in rows.values())


@pytest.mark.usefixtures("catalogue")
def test_filters_mean_what_they_mean_to_the_engine() -> None:
    """Also for values that do not exist, those of another field, and a city where a county is asked for."""
    counted = find(SearchArguments(), plan_query("", IGNORANT), 0, 1).facets
    dice = random.Random(7)
    wishes = [{name: tuple(dice.sample(sorted(counted[name]), min(2, len(counted[name]))))} for name in FACETS for _ in range(4)]
    wishes += [
        {one: (dice.choice(sorted(counted[one])),), other: (dice.choice(sorted(counted[other])),)} for one in FACETS for other in FACETS
    ]
    wishes += [{name: ("atlantis",)} for name in FACETS] + [
        {"county": ("atlantis", "sirjan")},
        {"county": ("city-sirjan",)},
        {"county": ("kerman-province",)},
    ]
    for wish in wishes:
        by_engine = find(SearchArguments(filters=wish), plan_query("", IGNORANT), 0, 500)
        assert not by_engine.degraded
        assert set(found("", **wish)) == {hit.id for hit in by_engine.hits}, wish


def test_what_is_archived_is_not_found(own_starter: Flask) -> None:
    with own_starter.app_context():
        gone = definition("passport-issue")
        gone.archived_at = utcnow()
        db.session.commit()
        assert gone.id not in found("صدور گذرنامه")


def test_without_an_index_the_page_answers_from_titles(broken: CheckedClient) -> None:
    page = broken.page("/search?q=صدور گذرنامه")
    assert any(link.startswith("/services/passport-issue?s=") for link in page.links)
    assert page.all("input", type="checkbox") == []


@pytest.mark.parametrize("query", list(NAMED))
def test_without_an_index_no_page_is_an_error(broken: CheckedClient, query: str) -> None:
    for more in (
        "",
        "&sort=days",
        "&sort=visits",
        "&sort=title",
        "&page=-1",
        "&page=1000000000",
        "&way=online&county=kerman",
        "&fee=free",
        "&fee=x",
    ):
        page = broken.page(f"/search?q={query}{more}&lang=en")
        assert page.heading
    assert broken.get("/suggest", query_string={"q": query[:4]}).status_code == 200


def test_without_an_index_filters_hold_and_can_be_taken_away(broken: CheckedClient, own_starter: Flask) -> None:
    page = broken.page("/search?way=counter_office&lang=en")
    with own_starter.app_context():
        assert page.heading == f"{len(found('', way=('counter_office',)))} services"
    chips = page.all("a", class_="chip-on")
    assert [chip.get("href") for chip in chips] == ["/search?lang=en"]


def test_without_an_index_suggestions_are_titles(broken: CheckedClient) -> None:
    given = broken.get("/suggest", query_string={"q": "گذرنامه"}).json
    assert given
    assert all(item["text"] and item["url"].startswith("/services/") for item in given)
    assert any(item["url"] == "/services/passport-issue" for item in given)


def test_the_degraded_answer_is_recorded_as_such(broken: CheckedClient, own_starter: Flask) -> None:
    broken.page("/search?q=گذرنامه")
    with own_starter.app_context():
        event = db.session.scalars(select(UsageEvent).order_by(UsageEvent.id.desc())).first()
        assert event is not None
        assert (event.engine, event.degraded, event.query) == ("titles", True, "گذرنامه")
        assert event.total and event.total > 3


def test_the_index_comes_back_without_a_restart(broken: CheckedClient, own_starter: Flask) -> None:
    assert broken.page("/search?q=گذرنامه").all("input", type="checkbox") == []
    result = own_starter.test_cli_runner().invoke(args=["search", "rebuild"])
    assert result.exit_code == 0
    assert broken.page("/search?q=گذرنامه").all("input", type="checkbox") != []
