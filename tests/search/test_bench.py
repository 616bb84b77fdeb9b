"""The adapter for any collection."""

from dataclasses import dataclass
from pathlib import Path

from app.search.bench import engine


@dataclass
class Doc:
    id: int
    title: str = ""
    aliases: str = ""
    summary: str = ""
    org: str = ""
    body: str = ""


DOCS = [
    Doc(7, "صدور گذرنامه", "پاسپورت", body="برای سفر خارجی گذرنامه لازم است."),
    Doc(3, "ثبت ولادت", aliases="شناسنامه نوزاد\nثبت تولد", org="ثبت احوال"),
    Doc(12, body="پاراگرافی بی‌عنوان درباره قنات‌های کرمان و آب‌انبارها."),
    Doc(40, summary="انشعاب برق"),
]


def test_any_collection_is_found_by_words_repaired() -> None:
    bench = engine()
    bench.build(DOCS)
    assert bench.search("گذرنامه", 3)[:1] == [7]
    assert bench.search("گزرنامه", 3)[:1] == [7], "a slip"
    assert bench.search("'bvkhli", 3)[:1] == [7], "the wrong layout"
    assert bench.search("gozarname", 3)[:1] == [7], "Latin letters"
    assert bench.search("قناتهای کرمان", 3)[:1] == [12], "a lost half-space"
    assert bench.search("شناسنامه نوزاد", 1) == [3]
    assert bench.search("برق", 10) == [40]


def test_nothing_for_nothing() -> None:
    bench = engine()
    bench.build(DOCS)
    assert bench.search("", 3) == bench.search("!?", 3) == bench.search("گذرنامه", 0) == []
    assert bench.search("زبرجد", 3) == []


def test_a_new_collection_replaces_the_old_one() -> None:
    bench = engine()
    bench.build(DOCS)
    bench.build([Doc(1, "وام ازدواج")])
    assert bench.search("گذرنامه", 3) == []
    assert bench.search("وام", 3) == [1]


def test_the_folder_goes_with_the_object() -> None:
    bench = engine()
    bench.build(DOCS)
    folder = Path(bench._folder)
    assert folder.exists()
    del bench
    assert not folder.exists()
