"""What every engine must do, as one class: an engine's tests subclass `EngineContract` and say how to make one."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.search.engine import UNKNOWN, Engine, EngineUnavailable, SearchDocument, SearchRequest, SearchResults
from app.search.plan import Plan
from app.search.planner import make_plan

ROOT = Path(__file__).resolve().parents[2]

PASSPORT = SearchDocument(
    id=1,
    slug="passport-issue",
    title="صدور گذرنامه",
    plain_title="گرفتن پاسپورت",
    title_en="Passport issue",
    aliases=("پاسپورت", "گذرنامه جدید"),
    keywords_en=("new passport",),
    summary="گذرنامه سند سفر است و پنج ساله صادر می‌شود.",
    organisations=("پلیس مهاجرت و گذرنامه",),
    body="شناسنامه عکس‌دار و دو قطعه عکس لازم است.",
    facets={"way": ("online", "counter_office"), "organisation": ("police",), "category": ("police",)},
    days=7,
    visits=1,
    popularity=5,
)
LICENCE = SearchDocument(
    id=2,
    slug="driving-licence-issue",
    title="صدور گواهی‌نامه رانندگی",
    plain_title="گواهینامه گرفتن",
    aliases=("تصدیق",),
    summary="پس از آزمون رانندگی صادر می‌شود.",
    organisations=("پلیس راهور",),
    facets={"way": ("counter_office",), "organisation": ("police",), "category": ("police", "vehicle")},
    days=30,
    visits=3,
)
PERMIT = SearchDocument(
    id=3,
    slug="m-building-permit",
    title="صدور پروانه ساختمان",
    plain_title="جواز ساخت خانه",
    aliases=("پروانه ساختمان", "مجوز ساخت"),
    summary="برای ساختن خانه طبق ماده ۱۰۰ پروانه شهرداری لازم است.",
    organisations=("شهرداری کرمان", "شهرداری سیرجان"),
    facets={"way": ("online", "service_desk"), "organisation": ("m-kerman", "m-sirjan"), "category": ("municipal",)},
    days=45,
)
RENEWAL = SearchDocument(
    id=4,
    slug="passport-renewal",
    title="تعویض گذرنامه",
    aliases=("تمدید گذرنامه",),
    summary="گذرنامه منقضی را پیش از سفر عوض کنید.",
    organisations=("پلیس مهاجرت و گذرنامه",),
    facets={"way": ("online",), "organisation": ("police",), "category": ("police",)},
    days=7,
    visits=2,
    popularity=9,
)
ALL = (PASSPORT, LICENCE, PERMIT, RENEWAL)


def many(count: int, start: int = 100) -> list[SearchDocument]:
    """Documents that are equal for the query «بیمه»."""
    return [
        SearchDocument(id=start + n, slug=f"insurance-{n}", title="بیمه درمان", popularity=n % 3, days=n % 5, facets={"way": ("post",)})
        for n in range(count)
    ]


def ask(engine: Engine, query: str, **more: Any) -> SearchResults:
    return engine.search(SearchRequest(plan=make_plan(query), **more))


def ids(engine: Engine, query: str, **more: Any) -> list[int]:
    return [hit.id for hit in ask(engine, query, **more).hits]


class EngineContract:
    """Subclasses give the four hooks; `store` is where an engine keeps its things, engines over one store share them."""

    @pytest.fixture
    def store(self, tmp_path: Path) -> Path:
        return tmp_path / "store"

    @pytest.fixture
    def engine(self, store: Path) -> Engine:
        engine = self.make(store)
        engine.rebuild(ALL)
        return engine

    def make(self, store: Path) -> Engine:
        """A new engine object over a store."""
        raise NotImplementedError

    def source(self, store: Path) -> str:
        """Python source that sets `engine` to an engine over the store, in another process."""
        raise NotImplementedError

    def make_outdated(self, store: Path) -> None:
        """Make the stored index one of another chain version."""
        raise NotImplementedError

    def damage(self, store: Path) -> None:
        """Make what is stored unreadable."""
        raise NotImplementedError

    # Words

    @pytest.mark.parametrize("query", ["گذرنامه", "گذرنامة", "گـذرنامه", "گُذَرنامه", "\u200fگذرنامه ", "GOZARNAMEH گذرنامه"])
    def test_letters_in_any_spelling(self, engine: Engine, query: str) -> None:
        assert set(ids(engine, query)) == {1, 4}

    @pytest.mark.parametrize("query", ["پروانه شهرداری", "پروانه شهرداري", "پروانۀ شهردارى"])
    def test_arabic_ye_finds_persian_ye(self, engine: Engine, query: str) -> None:
        assert ids(engine, query) == [3]

    def test_arabic_kaf_finds_persian_kaf_and_the_other_way_round(self, engine: Engine) -> None:
        engine.put([SearchDocument(id=9, slug="card", title="صدور كارت ملي هوشمند")])
        assert ids(engine, "کارت ملی") == ids(engine, "كارت ملي") == [9]

    @pytest.mark.parametrize("query", ["گواهی‌نامه رانندگی", "گواهی نامه رانندگی", "گواهینامه رانندگی", "گواهي¬نامه رانندگي"])
    def test_the_half_space_does_not_matter(self, engine: Engine, query: str) -> None:
        assert ids(engine, query)[0] == 2

    @pytest.mark.parametrize("query", ["ماده ۱۰۰", "ماده 100", "ماده ١٠٠", "ماده۱۰۰"])
    def test_digits_of_any_script(self, engine: Engine, query: str) -> None:
        assert ids(engine, query)[0] == 3

    @pytest.mark.parametrize("query", ["passport", "PASSPORTS", "Passport issue"])
    def test_english_words(self, engine: Engine, query: str) -> None:
        assert ids(engine, query) == [1]

    @pytest.mark.parametrize("query", ["گذرنامه‌ها", "گذرنامه‌هایم", "عکس‌ها", "سفرم"])
    def test_inflected_words(self, engine: Engine, query: str) -> None:
        assert 1 in ids(engine, query)

    def test_words_of_every_part_are_found(self, engine: Engine) -> None:
        for query, number in (("پاسپورت", 1), ("تصدیق", 2), ("آزمون", 2), ("سیرجان", 3), ("شناسنامه", 1)):
            assert ids(engine, query) == [number], query

    def test_little_words_alone_are_no_reason_to_show_a_document(self, engine: Engine) -> None:
        assert ids(engine, "برای آسمان") == []
        assert ids(engine, "برای") == [3]

    def test_the_exact_title_stands_before_an_exact_name_before_words(self, engine: Engine) -> None:
        name = SearchDocument(id=7, slug="name", title="کار دیگر", aliases=("صدور گذرنامه",), body="گذرنامه " * 50, popularity=99)
        words = SearchDocument(id=8, slug="words", title="صدور صدور گذرنامه گذرنامه", summary="صدور گذرنامه " * 9, popularity=99)
        engine.put([name, words])
        assert ids(engine, "صدور گذرنامه")[:3] == [1, 7, 8]

    def test_an_inflected_name_stands_before_words(self, engine: Engine) -> None:
        engine.put([SearchDocument(id=7, slug="words", title="تمدید پروانه ساختمان پروانه", summary="پروانه ساختمانی " * 5)])
        assert ids(engine, "پروانه ساختمانی")[0] == 3

    def test_equal_scores_are_ordered_by_popularity_then_id(self, engine: Engine) -> None:
        engine.put(many(9))
        assert ids(engine, "بیمه") == [102, 105, 108, 101, 104, 107, 100, 103, 106]

    @pytest.mark.parametrize("query", ["", "   ", "!!!", "😀", "\x00\x01", "؟"])
    def test_nothing_to_look_for_shows_all_by_popularity(self, engine: Engine, query: str) -> None:
        assert ids(engine, query) == [4, 1, 2, 3]

    @pytest.mark.parametrize("query", ["ا", "گ" * 5000, "* OR id:1", 'a"b (', "'; DROP TABLE x; --", "<b>گذرنامه", "[a-z]{9}", "🙂🙂"])
    def test_hostile_queries_are_only_words(self, engine: Engine, query: str) -> None:
        found = ask(engine, query)
        assert len(found.hits) <= found.total <= len(ALL)

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(query=st.text(), filters=st.dictionaries(st.sampled_from(["way", "county"]), st.tuples(st.text())))
    def test_any_query_and_filter(self, engine: Engine, query: str, filters: dict[str, tuple[str, ...]]) -> None:
        found = ask(engine, query, filters=filters, facets=("way",))
        assert len(found.hits) == min(found.total, 10)

    # Filters, facets, pages, orders

    def test_values_of_one_field_are_alternatives_and_fields_must_all_hold(self, engine: Engine) -> None:
        assert set(ids(engine, "", filters={"way": ("service_desk", "counter_office")})) == {1, 2, 3}
        assert set(ids(engine, "", filters={"way": ("online",), "category": ("police",)})) == {1, 4}
        assert ids(engine, "صدور", filters={"category": ("vehicle",)}) == [2]
        assert ids(engine, "صدور", filters={"way": ("pigeon",)}) == []
        assert set(ids(engine, "صدور", filters={"way": ()})) == {1, 2, 3}

    def test_filters_do_not_change_scores(self, engine: Engine) -> None:
        free = {hit.id: hit.score for hit in ask(engine, "صدور گذرنامه").hits}
        walled = ask(engine, "صدور گذرنامه", filters={"way": ("online",), "category": ("police",)}).hits
        assert walled
        assert all(hit.score == pytest.approx(free[hit.id], abs=1e-3) for hit in walled)

    def test_facets_count_what_matches(self, engine: Engine) -> None:
        found = ask(engine, "صدور", facets=("way", "category", "fee"), limit=1)
        assert found.total == 3
        assert found.facets["way"] == {"online": 2, "counter_office": 2, "service_desk": 1}
        assert found.facets["category"] == {"police": 2, "vehicle": 1, "municipal": 1}
        assert found.facets["fee"] == {}

    def test_a_facet_ignores_the_filter_on_itself_alone(self, engine: Engine) -> None:
        found = ask(engine, "", filters={"way": ("service_desk",), "organisation": ("police", "m-kerman")}, facets=("way", "category"))
        assert found.total == 1
        assert found.facets["way"] == {"online": 3, "counter_office": 2, "service_desk": 1}
        assert found.facets["category"] == {"municipal": 1}

    def test_facets_are_counted_without_a_page(self, engine: Engine) -> None:
        found = ask(engine, "گذرنامه", facets=("way",), limit=0)
        assert (found.total, found.hits, found.facets["way"]["online"]) == (2, (), 2)

    @pytest.mark.parametrize("sort", ["relevance", "days", "visits", "title"])
    @pytest.mark.parametrize("query", ["بیمه", ""])
    def test_pages_hold_everything_once_even_among_equals(self, engine: Engine, query: str, sort: str) -> None:
        engine.rebuild(many(133))
        pages = [ids(engine, query, offset=offset, limit=10, sort=sort) for offset in range(0, 140, 10)]
        assert [len(page) for page in pages] == [10] * 13 + [3]
        assert len({number for page in pages for number in page}) == 133

    def test_a_page_after_the_end_is_empty(self, engine: Engine) -> None:
        found = ask(engine, "گذرنامه", offset=10**9)
        assert (found.total, found.hits) == (2, ())

    def test_orders(self, engine: Engine) -> None:
        assert ids(engine, "", sort="days") == [4, 1, 2, 3]
        assert ids(engine, "", sort="visits") == [1, 4, 2, 3]
        assert ids(engine, "", sort="title") == [4, 3, 1, 2]
        assert ids(engine, "گذرنامه", sort="title") == [4, 1]
        assert PERMIT.visits == UNKNOWN

    # Suggestions

    @pytest.mark.parametrize(
        ("prefix", "texts"),
        [
            ("گذ", ["تعویض گذرنامه", "گذرنامه جدید"]),
            ("پاسپ", ["پاسپورت"]),
            ("صدور گوا", ["صدور گواهی‌نامه رانندگی"]),
            ("گواهین", ["گواهینامه گرفتن"]),
            ("گواهی نا", ["گواهینامه گرفتن"]),
            ("صدور گواهینا", ["صدور گواهی‌نامه رانندگی"]),
            ("ساخت مجوز", ["مجوز ساخت"]),
            ("تصديق", ["تصدیق"]),
            ("زز", []),
            ("", []),
            ("?!", []),
        ],
    )
    def test_suggestions(self, engine: Engine, prefix: str, texts: list[str]) -> None:
        assert sorted(found.text for found in engine.suggest(prefix, 8)) == sorted(texts)

    def test_popular_suggestions_first_and_no_more_than_asked(self, engine: Engine) -> None:
        assert [found.id for found in engine.suggest("گذرن", 8)] == [4, 1]
        assert [found.id for found in engine.suggest("گ", 1)] == [4]
        engine.put([replace(PASSPORT, popularity=50)])
        assert [found.id for found in engine.suggest("گ", 1)] == [1]

    def test_suggestions_say_what_they_are(self, engine: Engine) -> None:
        kinds = {engine.suggest(prefix, 1)[0].kind for prefix in ("صدور گذ", "جواز", "تصدیق")}
        assert kinds == {"title", "plain", "alias"}

    # Changes

    def test_put_replaces_and_adds(self, engine: Engine) -> None:
        engine.put(
            [replace(LICENCE, title="صدور مجوز تازه"), SearchDocument(id=5, slug="new", title="کار نو"), replace(LICENCE, title="آخری")]
        )
        assert ids(engine, "آخری") == [2]
        assert ids(engine, "تازه") == []
        assert ids(engine, "نو") == [5]
        assert engine.state().doc_count == 5

    def test_remove(self, engine: Engine) -> None:
        engine.remove([1, 999])
        assert ids(engine, "گذرنامه") == [4]
        assert engine.state().doc_count == 3

    def test_stamps_tell_what_is_indexed(self, engine: Engine) -> None:
        assert engine.stamps() == {document.id: document.stamp for document in ALL}
        changed = replace(PERMIT, summary="دیگر")
        engine.put([changed])
        engine.remove([1])
        assert engine.stamps() == {document.id: document.stamp for document in (LICENCE, changed, RENEWAL)}

    def test_rebuild_replaces_everything(self, engine: Engine) -> None:
        engine.rebuild([PERMIT])
        assert engine.stamps() == {3: PERMIT.stamp}
        engine.rebuild([])
        assert ids(engine, "") == []
        assert engine.suggest("گ", 8) == []

    def test_searches_see_the_old_content_while_it_is_rebuilt(self, engine: Engine) -> None:
        seen: list[list[int]] = []

        def documents() -> Iterator[SearchDocument]:
            for document in many(300):
                seen.append(ids(engine, "گذرنامه"))
                yield document

        engine.rebuild(documents())
        assert all(set(found) == {1, 4} for found in seen)
        assert ids(engine, "گذرنامه") == []
        assert ask(engine, "بیمه").total == 300

    def test_a_rebuild_that_fails_changes_nothing(self, engine: Engine) -> None:
        def documents() -> Iterator[SearchDocument]:
            yield from many(10)
            raise RuntimeError("the database is gone")

        with pytest.raises(RuntimeError, match="the database is gone"):
            engine.rebuild(documents())
        assert engine.stamps() == {document.id: document.stamp for document in ALL}
        engine.put(many(1))
        assert engine.state().doc_count == 5

    def test_threads_search_while_one_writes(self, engine: Engine) -> None:
        troubles: list[BaseException] = []
        done = threading.Event()

        def search() -> None:
            try:
                while not done.is_set():
                    assert {1, 4} <= set(ids(engine, "گذرنامه"))
            except BaseException as error:
                troubles.append(error)

        threads = [threading.Thread(target=search) for _ in range(4)]
        for thread in threads:
            thread.start()
        for number in range(5):
            engine.put([SearchDocument(id=50 + number, slug=f"n-{number}", title="گذرنامه تازه")])
        engine.rebuild([*ALL, *many(20)])
        done.set()
        for thread in threads:
            thread.join()
        assert troubles == []

    # Other processes and mishaps

    def test_what_another_process_puts_is_found_in_the_next_search(self, engine: Engine, store: Path) -> None:
        assert ids(engine, "نوزاد") == []
        self.run(store, "engine.put([SearchDocument(id=77, slug='birth', title='ثبت ولادت نوزاد')])")
        assert ids(engine, "نوزاد") == [77]
        self.run(store, "engine.rebuild([SearchDocument(id=78, slug='birth', title='ثبت ولادت نوزاد')])")
        assert ids(engine, "نوزاد") == [78]

    def test_another_process_finds_what_is_put_here(self, engine: Engine, store: Path) -> None:
        engine.put([SearchDocument(id=77, slug="birth", title="ثبت ولادت نوزاد")])
        plan = "SearchRequest(plan=make_plan('نوزاد'))"
        assert self.run(store, f"print([hit.id for hit in engine.search({plan}).hits])").strip() == "[77]"

    def test_a_new_object_finds_what_an_old_one_left(self, engine: Engine, store: Path) -> None:
        assert self.make(store).stamps() == engine.stamps()

    def test_without_an_index_it_is_unavailable_and_says_why(self, store: Path) -> None:
        engine = self.make(store)
        self.is_unavailable(engine)
        engine.rebuild(ALL)
        assert engine.state().ready
        assert engine.state().built_at is not None

    def test_another_chain_version_is_unavailable_until_rebuilt(self, engine: Engine, store: Path) -> None:
        self.make_outdated(store)
        self.is_unavailable(engine)
        self.is_unavailable(self.make(store))
        engine.rebuild(ALL)
        assert ids(engine, "تصدیق") == [2]

    def test_a_damaged_index_is_unavailable_until_rebuilt(self, engine: Engine, store: Path) -> None:
        self.damage(store)
        self.is_unavailable(self.make(store))
        engine.rebuild(ALL)
        assert ids(engine, "تصدیق") == [2]
        assert ids(self.make(store), "تصدیق") == [2]

    def test_a_rebuild_that_is_killed_leaves_the_last_state(self, engine: Engine, store: Path) -> None:
        endless = (
            "import itertools\n"
            "def documents():\n"
            "    for n in itertools.count(100):\n"
            "        yield SearchDocument(id=n, slug=str(n), title='بیمه درمان')\n"
            "        print(n, flush=True)\n"
            "engine.rebuild(documents())"
        )
        with subprocess.Popen(self.command(store, endless), stdout=subprocess.PIPE, cwd=ROOT, text=True) as process:
            assert process.stdout is not None
            for _ in range(200):
                process.stdout.readline()
            process.kill()
        assert ids(engine, "بیمه") == []
        assert engine.stamps() == {document.id: document.stamp for document in ALL}
        started = time.monotonic()
        engine.put(many(1))
        engine.rebuild([*ALL, *many(2)])
        assert time.monotonic() - started < 30
        assert ask(self.make(store), "بیمه").total == 2

    def is_unavailable(self, engine: Engine) -> None:
        with pytest.raises(EngineUnavailable):
            engine.search(SearchRequest(plan=Plan()))
        with pytest.raises(EngineUnavailable):
            engine.suggest("گ", 8)
        with pytest.raises(EngineUnavailable):
            engine.put([PASSPORT])
        with pytest.raises(EngineUnavailable):
            engine.stamps()
        assert not engine.state().ready
        assert engine.state().problem

    def run(self, store: Path, code: str) -> str:
        """Run code with `engine` in another process; what it printed."""
        done = subprocess.run(self.command(store, code), capture_output=True, cwd=ROOT, text=True, timeout=60, check=True)
        return done.stdout

    def command(self, store: Path, code: str) -> Sequence[str]:
        imports = "from app.search.engine import SearchDocument, SearchRequest\nfrom app.search.planner import make_plan"
        return [sys.executable, "-c", f"{imports}\n{self.source(store)}\n{code}"]
