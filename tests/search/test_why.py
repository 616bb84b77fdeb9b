"""Why a service is among the results, where its title does not tell."""

from urllib.parse import quote

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from app.catalog.card import load
from app.db import db
from app.search.arguments import SearchArguments
from app.search.current import knowledge
from app.search.highlight import cut, marks, pieces
from app.search.indexing import drain
from app.search.planner import plan_query
from app.search.queries import answer
from app.search.why import LONGEST, Passages, Sought, excerpt, whys
from tests.conftest import CheckedClient
from tests.page import text_of
from tests.search.starter import definition, name_it

QUESTION = "چرا این نتیجه؟ "


def reasons(visitor: CheckedClient, query: str, **more: str) -> dict[str, str]:
    """Title of a hit -> why it is there, empty if nothing is said; Persian."""
    answer = visitor.get("/search", query_string={"q": query, **more})
    page = visitor.checked(answer)
    found = {}
    for hit in page.all("li", class_="hit"):
        told = [text_of(item) for item in hit.iter("p") if (item.get("class") or "").startswith("hint")]
        found[text_of(next(hit.iter("h2")))] = told[0].removeprefix(QUESTION) if told else ""
    return found


def test_a_title_with_the_words_needs_no_reason(visitor: CheckedClient) -> None:
    found = reasons(visitor, "صدور گذرنامه")
    assert found["صدور گذرنامه"] == ""
    assert all(why or "گذرنامه" in title or "صدور" in title for title, why in found.items())


def test_an_everyday_name_is_shown(visitor: CheckedClient) -> None:
    assert reasons(visitor, "پاس")["صدور گذرنامه"] == "نام رایج: پاس"
    page = visitor.page(f"/search?q={quote('پاس')}")
    assert "<mark>پاس</mark>" in page.html


def test_a_piece_of_the_text_is_shown(own_starter: Flask) -> None:
    with own_starter.app_context():
        found = definition("passport-issue")
        told = "پیش‌گفتار دراز " * 20 + "در اینجا سنگ زبرجدنشان هست" + " و پس‌گفتار" * 20
        found.card = load(found.card).model_copy(update={"description": told}).model_dump(mode="json")
        name_it("passport-issue", "نامی")
        db.session.commit()
        drain()
    client = own_starter.test_client()
    assert isinstance(client, CheckedClient)
    why = reasons(client, "زبرجدنشان")["صدور گذرنامه"]
    assert why.startswith("… ") and why.endswith(" …") and "سنگ زبرجدنشان" in why
    assert len(why) <= LONGEST


def test_words_of_the_same_meaning_are_said_to_be(visitor: CheckedClient) -> None:
    found = reasons(visitor, "بچه‌ام تازه به دنیا اومده")
    assert "«ولادت» هم‌معنی «به دنیا اومده» است." in found.values()


def test_english_pages_tell_it_of_what_they_show(visitor: CheckedClient) -> None:
    page = visitor.page("/search?q=passport&lang=en")
    assert "<mark>Passport</mark>" in page.html or "<mark>passport</mark>" in page.html
    persian = visitor.page(f"/search?q={quote('گذرنامه')}&lang=en")
    assert "Everyday name: " in persian.text
    assert '<span lang="fa" dir="rtl"><mark>' in persian.html or 'dir="rtl">' in persian.html


def test_browsing_needs_no_reason(visitor: CheckedClient) -> None:
    assert not any(reasons(visitor, "").values())
    assert not any(reasons(visitor, "", way="online").values())


@pytest.mark.parametrize(
    "query", ["بچه‌ام تازه به دنیا اومده چیکار کنم", "خونه خریدم", "بیکار شدم", "passport", "'bvkhli", "سند مفقود سیرجان"]
)
def test_every_reason_shows_a_word_that_was_looked_for(starter_app: Flask, query: str) -> None:
    with starter_app.test_request_context("/search"):
        found = answer(SearchArguments(query=query), None)
        sought = Sought(found.planned)
        told = whys(found.services, sought)
        for service in found.services:
            why = told.get(service.id)
            assert why or marks(service.title, sought.stems), f"{service.title}: neither marked nor explained"
            assert why is None or why.term or "<mark>" in why.text


def test_what_was_typed_counts_before_what_it_means(starter_app: Flask) -> None:
    with starter_app.app_context():
        sought = Sought(plan_query("پاس", knowledge()))
    assert "پاس" in sought.own
    assert not sought.own & sought.meant.keys()
    assert set(sought.meant.values()) <= {"پاس"}


# Pieces


def test_the_text_with_most_of_the_words_is_chosen(starter_app: Flask) -> None:
    with starter_app.app_context():
        old = load(definition("passport-issue").card)
        db.session.rollback()
    passages = Passages.of(old.model_copy(update={"keywords": ["سیب", "انار تازه"], "summary": "سیب و انار و گلابی رسیده."}))

    def chosen(*stems: str) -> str | None:
        place = passages.best(stems)
        return None if place is None else passages.texts[place]

    assert chosen("سیب", "گلابی", "انار") == "سیب و انار و گلابی رسیده."
    assert chosen("انار") == "انار تازه", "of equals the first"
    assert chosen("هلو") is chosen() is None


def test_a_window_holds_the_marks_that_stand_together() -> None:
    text = "سیب " + "واژه " * 60 + "انار و سیب " + "واژه " * 60
    shown = str(excerpt(text, {"سیب", "انار"}))
    assert "<mark>انار</mark> و <mark>سیب</mark>" in shown
    assert shown.startswith("… ") and shown.endswith(" …")


@given(st.text(min_size=1), st.lists(st.sampled_from(["سیب", "انار", "گلابی‌ها"]), min_size=1), st.integers(0, 60))
def test_an_excerpt_is_a_short_piece_of_the_text(around: str, words: list[str], often: int) -> None:
    text = f"{around} ".join([*words, around * often])
    shown = str(Markup(excerpt(text, {"سیب", "انار", "گلابی"}).replace("<mark>", "").replace("</mark>", "")).unescape())
    assert len(shown) <= LONGEST
    assert shown.removeprefix("… ").removesuffix(" …") in text


@given(st.text(alphabet="سیب انار و", max_size=80), st.integers(0, 80), st.integers(0, 80))
def test_cut_pieces_make_up_the_cut(text: str, first: int, last: int) -> None:
    first, last = sorted((min(first, len(text)), min(last, len(text))))
    stems = frozenset({"سیب", "انار"})
    assert "".join(piece for piece, _ in cut(text, marks(text, stems), first, last)) == text[first:last]
    assert cut(text, marks(text, stems), 0, len(text)) == pieces(text, stems)
