"""Whole queries on the wrong keyboard: decoded where that makes sense, left where it does not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.search.knowledge import Knowledge
from app.search.layout import decode
from app.search.reading import LONGEST_QUERY, read
from app.search.vocabulary import NOTHING
from app.text.chain import key
from app.text.clean import clean
from app.text.keyboard import as_latin, as_persian
from tests.conftest import DATA
from tests.search.generated import layout_queries
from tests.search.persian_keyboard import CAPS, on_us_keys

PERSIAN = "".join(CAPS)


def decoded(query: str, known: Knowledge) -> str:
    return decode(read(query), known.vocabulary).text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("'bvkhli", "گذرنامه"),
        ("fdli", "بیمه"),
        ("FDLI", "بیمه"),
        ("akhskhli hglekd", "شناسنامه المثنی"),
        (";hvj lgd", "کارت ملی"),
        ("j,gn", "تولد"),
        ("fdli fd;hvd", "بیمه بیکاری"),
        ("mv,hki shojlhk sdv[hk", "پروانه ساختمان سیرجان"),
        ("',hdkhli vhkkn'd", "گواینامه رانندگی"),  # and one slip beside
        ("lhgdhj 1403", "مالیات 1403"),
        ("حشسسحخقف", "passport"),
    ],
)
def test_typed_on_the_wrong_keyboard(typed: str, meant: str, known: Knowledge) -> None:
    reading = decode(read(typed), known.vocabulary)
    assert (reading.typed, reading.text) == (typed, meant)
    assert reading.words == read(meant).words


@pytest.mark.parametrize(
    "query",
    [
        "passport",
        "passport renewal",
        "id card",
        "shenasname",
        "gozarname bache",
        "kart melli",
        "vam ezdevaj",
        "google maps",
        "hello world",
        "netflix",
        "xyzzy",
        "bmw",
        "گذرنامه",
        "گزرنامه",
        "vam بچه دوم",
        "ضثقفغعه",
        "1403",
        "123-456",
        "",
        "؟",
    ],
)
def test_left_as_it_was_typed(query: str, known: Knowledge) -> None:
    reading = read(query)
    assert decode(reading, known.vocabulary) is reading


def test_before_there_is_an_index_nothing_is_decoded() -> None:
    reading = read("fdli")
    assert decode(reading, NOTHING) is reading


def test_titles_of_the_catalogue_come_back(known: Knowledge) -> None:
    found = [(query.meant, decoded(query.query, known)) for query in layout_queries(100, DATA, seed=9)]
    assert [(meant, text) for meant, text in found if key(text) != key(meant.replace("آ", "ا"))] == []


@given(st.text(PERSIAN + " ", max_size=30) | st.text("abcdefghijklmnopqrstuvwxyz ,;'", max_size=30))
@settings(deadline=None)
def test_only_what_the_keys_say(known: Knowledge, query: str) -> None:
    reading = read(query)
    found = decode(reading, known.vocabulary)
    meant = {clean(text, len(text)) for text in (*as_persian(reading.typed), as_latin(reading.typed))}
    assert found.typed == reading.typed
    assert found is reading or found.text in meant
    assert found is reading or found.words == read(found.text).words


@given(st.text(PERSIAN + " ", min_size=1, max_size=20))
@settings(deadline=None)
def test_what_is_decoded_is_not_decoded_again(known: Knowledge, text: str) -> None:
    once = decoded(on_us_keys(text), known)
    assert decoded(once, known) == once


@given(st.text())
@settings(deadline=None)
def test_any_query(known: Knowledge, query: str) -> None:
    assert len(decoded(query, known)) <= LONGEST_QUERY
