"""The guides of life events: in the files, through the importer, on their pages."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select

from app.catalog.guide import Guide
from app.catalog.models.definitions import ServiceDefinition
from app.catalog.models.lists import LifeEvent
from app.db import db
from tests.conftest import DATA, CheckedClient
from tests.page import text_of

FILE = "life_event_guides.jsonl"
SENTENCE = re.compile(r"[.؟?؛]\s*")
LONGEST_SENTENCE = 20
AVOIDED = ("آنلاین", "لینک", "سرویس", "لطفا", "کلیک", "!")


def lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / name).read_text("utf-8").splitlines()]


GUIDES = {guide["id"]: guide for guide in lines(FILE)}
CARDS = {card["id"]: card for card in lines("service_definitions.jsonl")}
EVENTS = [line.split(",")[0] for line in (DATA / "life_events.csv").read_text("utf-8").splitlines()[1:]]


def named(guide: dict[str, Any]) -> list[str]:
    return [slug for stage in guide["stages"] for slug in stage["services"]]


def texts(guide: dict[str, Any], language: str) -> list[str]:
    return [guide[f"intro_{language}"], *(stage[f"text_{language}"] for stage in guide["stages"])]


def test_every_event_has_a_guide_and_no_other() -> None:
    assert len(EVENTS) == 25
    assert list(GUIDES) == EVENTS


@pytest.mark.parametrize("code", EVENTS)
def test_a_guide_leads_through_services_of_its_event(code: str) -> None:
    guide = GUIDES[code]
    assert len(guide["stages"]) >= 2
    slugs = named(guide)
    assert len(slugs) == len(set(slugs))
    assert {slug: CARDS.get(slug, {}).get("life_events") for slug in slugs if code not in CARDS.get(slug, {}).get("life_events", [])} == {}
    carrying = {slug for slug, card in CARDS.items() if code in card["life_events"]}
    if len(carrying) <= 12:
        assert carrying == set(slugs)


@pytest.mark.parametrize("code", EVENTS)
def test_a_guide_speaks_plainly_in_both_languages(code: str) -> None:
    for text in texts(GUIDES[code], "fa"):
        assert [sentence for sentence in SENTENCE.split(text) if len(sentence.split()) > LONGEST_SENTENCE] == []
        assert [word for word in AVOIDED if word in text] == []
        assert not re.search("[a-zA-Z0-9]", text), text
    for text in texts(GUIDES[code], "en"):
        assert not re.search("[\u0600-\u06ff]", text), text
    openings = [guide["intro_fa"] for guide in GUIDES.values()]
    assert openings.count(GUIDES[code]["intro_fa"]) == 1


def digits(text: str) -> set[str]:
    return set(re.findall("[۰-۹]+", text))


@pytest.mark.parametrize("code", EVENTS)
def test_a_number_in_a_guide_stands_in_a_card_of_its_event(code: str) -> None:
    """Deadlines and telephone numbers are those of the cards."""
    known = {number for card in CARDS.values() if code in card["life_events"] for number in digits(json.dumps(card, ensure_ascii=False))}
    assert digits(" ".join(texts(GUIDES[code], "fa"))) - known == set()


def test_birth_begins_with_care_and_the_certificate(visitor: CheckedClient) -> None:
    page = visitor.page("/life-events/birth")
    assert page.heading == "تولد فرزند"
    assert page.texts("h3")[:2] == ["در دوران بارداری", "در ۱۵ روز نخست: شناسنامه"]
    steps = page.one("ol", class_="guide")
    links = [element.get("href") for element in steps.iter("a")]
    assert links == [f"/services/{slug}" for slug in named(GUIDES["birth"])]
    assert "رایگان" in text_of(steps)
    assert not page.all("section", aria_labelledby="others")
    assert page.links.count("/search?event=birth") == 1


@pytest.mark.parametrize("code", EVENTS)
def test_every_service_of_an_event_is_on_its_page_once(visitor: CheckedClient, code: str) -> None:
    page = visitor.page(f"/life-events/{code}?lang=en")
    shown = [link.removeprefix("/services/") for link in page.links if link.startswith("/services/")]
    assert shown[: len(named(GUIDES[code]))] == named(GUIDES[code])
    assert sorted(shown) == sorted(slug for slug, card in CARDS.items() if code in card["life_events"])
    assert page.texts("h3")[: len(GUIDES[code]["stages"])] == [stage["title_en"] for stage in GUIDES[code]["stages"]]
    assert visitor.page(f"/life-events/{code}").main.count(GUIDES[code]["stages"][0]["text_fa"]) == 1


def test_long_rests_are_folded_and_short_ones_open(visitor: CheckedClient) -> None:
    folded = visitor.page("/life-events/business?lang=en")
    rest = 109 - len(named(GUIDES["business"]))
    assert [text_of(item) for item in folded.all("summary") if "Show" in text_of(item)] == [f"Show {rest} services"]
    short = visitor.page("/life-events/identity?lang=en")
    assert not [item for item in short.all("summary") if "Show" in text_of(item)]
    assert "Other services of this life event" in short.texts("h2")


def test_unknown_events_and_categories_are_not_found(visitor: CheckedClient) -> None:
    for path in ("/life-events/none", "/categories/none", "/life-events/%F0%9F%98%80"):
        visitor.page(path, 404)


def test_what_is_archived_leaves_the_page(own_starter: Flask) -> None:
    with own_starter.app_context():
        definition = db.session.scalar(select(ServiceDefinition).where(ServiceDefinition.slug == "child-vaccination"))
        assert definition is not None
        definition.archived_at = definition.updated_at
        db.session.commit()
        db.engine.dispose()
    client = own_starter.test_client()
    assert isinstance(client, CheckedClient)
    assert "/services/child-vaccination" not in client.page("/life-events/birth").links
    assert "/services/child-vaccination" not in client.page("/categories/health").links


def test_an_event_without_a_guide_is_a_list(own_starter: Flask) -> None:
    with own_starter.app_context():
        event = db.session.scalar(select(LifeEvent).where(LifeEvent.code == "death"))
        assert event is not None
        event.guide = None
        db.session.commit()
        db.engine.dispose()
    client = own_starter.test_client()
    assert isinstance(client, CheckedClient)
    page = client.page("/life-events/death?lang=en")
    assert not page.all("ol", class_="guide")
    assert len([link for link in page.links if link.startswith("/services/")]) == 12


@pytest.fixture
def bring_in(app: Flask, tmp_path: Path) -> Callable[..., Any]:
    """Imports the starter lists and services with these lines of guides; gives the command's result."""
    folder = tmp_path / "files"
    folder.mkdir()
    for name in ("categories.csv", "life_events.csv", "audiences.csv", "service_definitions.jsonl"):
        shutil.copy(DATA / name, folder)

    def run(*guides: dict[str, Any]) -> Any:
        (folder / FILE).write_text("\n".join(json.dumps(guide, ensure_ascii=False) for guide in guides), "utf-8")
        return app.test_cli_runner().invoke(args=["catalog", "import", str(folder)], env={"CLI_LANGUAGE": "en"})

    return run


def test_damages_are_told_and_nothing_is_written(bring_in: Callable[..., Any], app: Flask) -> None:
    good = json.dumps(GUIDES["birth"])
    dangling = json.loads(good.replace("child-vaccination", "no-such-service"))
    stranger = {**GUIDES["death"], "id": "no-such-event"}
    twice = {**GUIDES["tax"], "stages": [GUIDES["tax"]["stages"][0]] * 2}
    empty = {**GUIDES["travel"], "stages": []}
    with force_locale("en"):
        result = bring_in(dangling, stranger, twice, empty, {**GUIDES["legal"], "colour": "red"}, GUIDES["tax"])
    assert result.exit_code == 1
    for told in (
        f"{FILE}:1 stages[2].services: «no-such-service»",
        f"{FILE}:2 id: «no-such-event»",
        f"{FILE}:3 stages: «tax-registration»",
        f"{FILE}:4 stages:",
        f"{FILE}:5 colour:",
        f"{FILE}:6 id: «tax»",
    ):
        assert told in result.output, told
    assert db.session.scalar(select(LifeEvent.id)) is None


def test_a_guide_is_stored_as_it_is_and_once(bring_in: Callable[..., Any], app: Flask) -> None:
    assert bring_in(GUIDES["birth"]).exit_code == 0
    stored = db.session.scalar(select(LifeEvent.guide).where(LifeEvent.code == "birth"))
    guide = Guide.model_validate(stored)
    assert guide.services == named(GUIDES["birth"])
    assert guide.stages[0].title_en == "During pregnancy"
    again = bring_in(GUIDES["birth"])
    assert re.search(r"guide +1 same", again.output), again.output
    changed = bring_in({**GUIDES["birth"], "intro_en": "Welcome."})
    assert re.search(r"guide +1 changed", changed.output), changed.output
    db.session.expire_all()
    assert db.session.scalar(select(LifeEvent.guide).where(LifeEvent.code == "death")) is None
