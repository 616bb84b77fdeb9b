"""Documents that only some need: recognised by the note's own words, never guessed."""

import pytest

from app.catalog.card import Evidence
from app.catalog.evidence import grouped, split_note


@pytest.mark.parametrize(
    ("note", "condition", "rest"),
    [
        ("برای مردان", "برای مردان", ""),
        ("برای زنان متأهل", "برای زنان متأهل", ""),
        ("در صورت داشتن", "در صورت داشتن", ""),
        ("فقط در صورت سرقت", "فقط در صورت سرقت", ""),
        ("اگر حضور ندارد", "اگر حضور ندارد", ""),
        ("در سرقت یا مفقودی", "در سرقت یا مفقودی", ""),
        ("در برخی رسته‌ها", "در برخی رسته‌ها", ""),
        ("بسته به رسته", "بسته به رسته", ""),
        ("برای ساختمان‌های مشمول", "برای ساختمان‌های مشمول", ""),
        ("اصل و تصویر، برای دانشجویان", "برای دانشجویان", "اصل و تصویر"),
        ("برای خریدار؛ اصل", "برای خریدار", "اصل"),
    ],
)
def test_a_condition_is_taken_from_the_note(note: str, condition: str, rest: str) -> None:
    assert split_note(note) == (condition, rest)


@pytest.mark.parametrize(
    "note",
    [
        "",
        "اصل",
        "اصل و تصویر",
        "از پزشک معتمد راهور",
        "در صورت نداشتن، مدرک عکس‌دار معتبر",
        "برای پیگیری کیفری",
        "برای پیام هشدار",
        "برای درمان",
        "در فرم ویژه",
        "در دفترخانه",
        "اختیاری",
        "پس از قبولی",
    ],
)
def test_what_is_no_condition_stays_a_note(note: str) -> None:
    """Wrongly called conditional, a document is left at home: a purpose, a place or a replacement is no condition."""
    assert split_note(note) == ("", note)


def test_groups_keep_the_order_of_the_card() -> None:
    items = [Evidence(name=f"مدرک {number}", note=note) for number, note in enumerate(["برای مردان", "اصل", "در صورت نیاز", ""])]
    groups = grouped(items)
    assert [item.name for item in groups.always] == ["مدرک 1", "مدرک 3"]
    assert [(item.condition, item.evidence.name) for item in groups.sometimes] == [("برای مردان", "مدرک 0"), ("در صورت نیاز", "مدرک 2")]
