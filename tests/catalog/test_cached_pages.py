"""Kept pages of the real catalogue: whatever changes it shows at once, views are counted at every answer, nobody gets another's page."""

import json
import threading
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, select

from app.catalog.actions import publish
from app.catalog.card import load
from app.catalog.models.definitions import ServiceDefinition
from app.db import db
from app.usage.models import UsageEvent
from app.web.cache import CONTROL, page_store
from app.web.version import catalogue_version, raise_version
from tests.catalog.conftest import Files
from tests.conftest import CheckedClient, make_app

PASSPORT, PERMIT = "/services/passport-issue", "/services/m-building-permit"
COOKIES = {"lang", "theme", "municipality"}
KEPT = (
    "/", "/organisations", "/organisations/police", "/life-events", "/categories", "/offices", "/offices?county=kerman",
    "/offices/kerman-azadi", "/about", "/help", "/privacy", PASSPORT, f"{PERMIT}?org=mun-sirjan",
)  # fmt: skip


@pytest.fixture
def own_starter(own_starter: Flask) -> Flask:
    """As nobody used it yet."""
    with own_starter.app_context():
        db.session.execute(delete(UsageEvent))
        db.session.commit()
    return own_starter


def version(app: Flask) -> int:
    with app.app_context():
        return catalogue_version()


def events(app: Flask) -> list[UsageEvent]:
    with app.app_context():
        return list(db.session.scalars(select(UsageEvent).order_by(UsageEvent.id)))


def visitor_of(app: Flask, **cookies: str) -> CheckedClient:
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    for name, value in cookies.items():
        client.set_cookie(name, value)
    return client


@pytest.mark.parametrize("path", KEPT)
def test_public_pages_can_be_kept_anywhere(own_starter: Flask, path: str) -> None:
    client = visitor_of(own_starter)
    first = client.get(path)
    assert (first.status_code, first.headers["Vary"]) == (200, "Cookie, Accept-Encoding")
    assert first.headers["Cache-Control"] == CONTROL or "Set-Cookie" in first.headers
    if path != "/":  # what is used most may change by the first view
        assert client.get(path).data == first.data or "Set-Cookie" in first.headers
    assert visitor_of(own_starter).get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    client.page(path)


def test_a_published_card_shows_at_once_in_every_worker(own_starter: Flask) -> None:
    other = make_app(Path(own_starter.extensions["settings"].instance_dir))
    pages = [visitor_of(app).get(PASSPORT) for app in (own_starter, other)]
    assert pages[0].headers["ETag"] == pages[1].headers["ETag"]
    with own_starter.app_context():
        definition = db.session.scalar(select(ServiceDefinition).where(ServiceDefinition.slug == "passport-issue"))
        assert definition is not None
        assert publish(definition, load(definition.card).model_copy(update={"summary": "خلاصه‌ای که همین حالا نوشته شد."}))
        db.session.commit()
    for app in (own_starter, other):
        after = visitor_of(app).get(PASSPORT, headers={"If-None-Match": pages[0].headers["ETag"]})
        assert after.status_code == 200
        assert "همین حالا نوشته شد" in after.text
        assert "همین حالا نوشته شد" in visitor_of(app).page("/search?q=گذرنامه").text


def test_a_card_that_stays_the_same_or_a_publish_that_is_taken_back_changes_no_page(own_starter: Flask) -> None:
    before = version(own_starter)
    with own_starter.app_context():
        definition = db.session.scalar(select(ServiceDefinition).where(ServiceDefinition.slug == "passport-issue"))
        assert definition is not None
        assert not publish(definition, load(definition.card))
        db.session.commit()
        assert publish(definition, load(definition.card).model_copy(update={"plain_title": "چیز دیگر"}))
        db.session.rollback()
    assert version(own_starter) == before


def change(files: Files, file: str, column: str, value: str) -> None:
    """Change the first record of a file; of the guides swap the first words of the first."""
    if file.endswith(".csv"):
        files.cells(file, 2, **{column: value})
    elif column:
        files.card(1, lambda record: record.update({column: value}))
    else:
        lines = files.lines(file)
        record = json.loads(lines[0])
        name = next(name for name, text in record.items() if name.endswith("_fa") and isinstance(text, str))
        record[name] = "سخنی نو. " + record[name]
        files.write(file, b"".join([json.dumps(record, ensure_ascii=False).encode() + b"\n", *lines[1:]]))


@pytest.mark.parametrize(
    ("file", "column", "value"),
    [
        ("organizations.csv", "about_fa", "نوشته‌ای نو درباره سازمان"),
        ("counties.csv", "name_en", "Newname"),
        ("counter_offices.csv", "address_fa", "نشانی تازه"),
        ("life_events.csv", "name_en", "New name"),
        ("offerings.csv", "local_note_fa", "یادداشت نو"),
        ("life_event_guides.jsonl", "", ""),
        ("service_definitions.jsonl", "summary_fa", "خلاصه نو برای این خدمت."),
    ],
)
def test_an_import_that_changes_anything_raises_the_version_once(
    own_starter: Flask, files: Files, file: str, column: str, value: str
) -> None:
    run = own_starter.test_cli_runner()
    before = version(own_starter)
    assert run.invoke(args=["catalog", "import", str(files.folder)]).exit_code == 0
    assert version(own_starter) == before, "the same files change nothing"
    change(files, file, column, value)
    result = run.invoke(args=["catalog", "import", str(files.folder), "--dry-run"])
    assert result.exit_code == 0, result.output
    assert version(own_starter) == before, "a trial changes nothing"
    assert run.invoke(args=["catalog", "import", str(files.folder)]).exit_code == 0
    assert version(own_starter) > before


def test_views_are_counted_at_every_answer_with_the_trail_of_each_visitor(own_starter: Flask) -> None:
    client = visitor_of(own_starter)
    for trail, position in (("aaaaaaaaaa", 1), ("bbbbbbbbbb", 17), ("cccccccccc", 10_000)):
        page = client.page(f"{PASSPORT}?s={trail}&p={position}")
        outward = [link for link in page.links if link.startswith("/go/")]
        assert outward
        assert all(f"s={trail}&p={position}" in link for link in outward), outward
    plain = client.get(PASSPORT)
    assert client.get(PASSPORT, headers={"If-None-Match": plain.headers["ETag"]}).status_code == 304
    assert client.head(PASSPORT).status_code == 200
    assert client.get(PASSPORT, headers={"If-None-Match": '"x"'}).status_code == 200
    found = events(own_starter)
    assert len({(event.definition_id, event.organisation_id, event.county_id) for event in found}) == 1
    assert [(event.search_id, event.position) for event in found] == [
        ("aaaaaaaaaa", 1), ("bbbbbbbbbb", 17), ("cccccccccc", 10_000), (None, None), (None, None), (None, None)
    ]  # fmt: skip
    with own_starter.app_context():
        assert len(page_store()) == 2, "one page serves all trails"


def test_a_page_found_by_a_search_is_the_plain_page_but_for_its_links(own_starter: Flask) -> None:
    client = visitor_of(own_starter)
    plain, trailed = client.get(PERMIT).text, client.get(f"{PERMIT}?s=aaaaaaaaaa&p=3").text
    form = '<input type="hidden" name="s" value="aaaaaaaaaa"><input type="hidden" name="p" value="3">'
    assert form in trailed
    assert trailed.replace(form, "").replace("?s=aaaaaaaaaa&amp;p=3", "").replace("&amp;s=aaaaaaaaaa&amp;p=3", "") == plain


@pytest.mark.parametrize("trail", ["s=<script>ab&p=1", "s=aaaaaaaaaa&p=<b>", "s=aaaaaaaaaa&p=-1", "s=&p=", "s=aaaaaaaaaa"])
def test_a_trail_may_be_anything(own_starter: Flask, trail: str) -> None:
    visitor_of(own_starter).get(PERMIT)
    text = visitor_of(own_starter).get(f"{PERMIT}?{trail}").text
    assert "<script>ab" not in text
    assert "<b>" not in text.partition("<main")[2].partition('class="rows"')[0] or "p=&lt;b" not in text


def test_a_chosen_town_stays_chosen_and_its_answer_belongs_to_one_browser(own_starter: Flask) -> None:
    for _ in range(2):  # rendered, kept
        client = visitor_of(own_starter)
        answer = client.get(f"{PERMIT}?org=mun-sirjan")
        assert "municipality=mun-sirjan" in answer.headers["Set-Cookie"]
        assert "public" not in answer.headers["Cache-Control"]
        again = client.get(f"{PERMIT}?org=mun-sirjan")
        assert "Set-Cookie" not in again.headers
        assert "public" in again.headers["Cache-Control"]
    known = visitor_of(own_starter).get(f"{PERMIT}?org=mun-sirjan")
    fresh = visitor_of(own_starter).get(f"{PERMIT}?org=mun-sirjan", headers={"If-None-Match": known.headers["ETag"]})
    assert fresh.status_code == 304
    assert "municipality=mun-sirjan" in fresh.headers["Set-Cookie"]


def test_a_name_still_leads_to_its_slug_and_takes_the_trail_along(own_starter: Flask) -> None:
    client = visitor_of(own_starter)
    for _ in range(2):
        answer = client.get(f"{PERMIT}?org=شهرداری سیرجان&s=aaaaaaaaaa&p=2")
        assert answer.status_code == 302
        assert answer.location == f"{PERMIT}?org=mun-sirjan&s=aaaaaaaaaa&p=2"
    assert events(own_starter) == []


def test_names_that_nobody_has_fill_no_memory(own_starter: Flask) -> None:
    client = visitor_of(own_starter)
    for number in range(5):
        assert "ناکجا" in client.page(f"{PERMIT}?org=ناکجا{number}").text
    with own_starter.app_context():
        assert len(page_store()) == 0


def test_nobody_gets_the_page_of_another_language_theme_or_town(own_starter: Flask) -> None:
    choices = [
        {},
        {"lang": "en"},
        {"theme": "dark"},
        {"municipality": "mun-sirjan"},
        {"municipality": "mun-kerman", "lang": "en", "theme": "light"},
    ]
    for _ in range(2):
        for chosen in choices:
            page = visitor_of(own_starter, **chosen).page(PERMIT)
            assert page.root.get("lang") == chosen.get("lang", "fa")
            assert page.root.get("data-bs-theme") == chosen.get("theme")
            town = {"mun-sirjan": "سیرجان", "mun-kerman": "Kerman"}.get(chosen.get("municipality", ""))
            assert bool(page.all("span", class_="head-town")) == bool(town)
            assert not town or all(town in text for text in page.texts("span", class_="head-town"))


def test_concurrent_visitors_get_their_own_pages_while_the_catalogue_changes(own_starter: Flask) -> None:
    wrong: list[str] = []

    def visit(number: int) -> None:
        language = ("fa", "en")[number % 2]
        client = visitor_of(own_starter, lang=language)
        for place in range(8):
            text = client.get(f"{PASSPORT}?s={'abcdefgh'[number] * 10}&p={place + 1}").text
            if f'<html lang="{language}"' not in text or f"s={'abcdefgh'[number] * 10}&amp;p={place + 1}" not in text:
                wrong.append(text[:200])

    threads = [threading.Thread(target=visit, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    with own_starter.app_context():
        raise_version()
        db.session.commit()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(events(own_starter)) == 48


def test_no_public_page_sets_another_cookie_or_touches_a_session(own_starter: Flask) -> None:
    client = visitor_of(own_starter)
    for path in (*KEPT, "/search?q=گذرنامه", f"{PERMIT}?org=mun-sirjan", "/services/none"):
        answer = client.get(path)
        names = {header.partition("=")[0] for header in answer.headers.getlist("Set-Cookie")}
        assert names <= COOKIES, path
