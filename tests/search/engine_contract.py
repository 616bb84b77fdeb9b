"""What every engine must do, as one class: an engine's tests subclass `EngineContract` and give the hooks of `MishapContract`."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.search.engine import MOST_PINNED, UNKNOWN, Engine, SearchDocument
from tests.search.contract_documents import ALL, LICENCE, PASSPORT, PERMIT, RENEWAL, ask, ids, many
from tests.search.contract_mishaps import MishapContract
from tests.search.contract_plans import PlanContract

SHARED = [HealthCheck.function_scoped_fixture, HealthCheck.differing_executors]
"""The same property is asked of several engines, and of one engine many times."""


class EngineContract(PlanContract, MishapContract):
    """Words, filters, facets, pages, orders, suggestions, changes; and the mishaps."""

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

    @pytest.mark.parametrize("query", ["گذرنامه‌ها", "گذرنامه‌هایم", "عکس‌ها", "پاسپورتم"])
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

    @settings(max_examples=60, deadline=None, suppress_health_check=SHARED)
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

    # Pinned and excluded documents

    def test_pinned_documents_stand_in_front_in_their_order_whatever_the_plan_finds(self, engine: Engine) -> None:
        assert ids(engine, "صدور گذرنامه", pinned=(3, 2)) == [3, 2, 1, 4]
        assert ids(engine, "گذرنامه", pinned=(4, 3, 1)) == [4, 3, 1]
        assert ids(engine, "زبرجدنشان", pinned=(3,)) == [3]

    def test_pinned_documents_count_and_pass_the_filters_like_others(self, engine: Engine) -> None:
        found = ask(engine, "گذرنامه", pinned=(3, 2), facets=("category",), limit=1)
        assert (found.total, [hit.id for hit in found.hits]) == (4, [3])
        assert found.facets["category"] == {"police": 3, "vehicle": 1, "municipal": 1}
        assert ids(engine, "گذرنامه", pinned=(3, 2), filters={"category": ("vehicle",)}) == [2]
        walled = ask(engine, "گذرنامه", pinned=(3,), filters={"way": ("service_desk",)}, facets=("way",))
        assert (walled.total, walled.facets["way"]) == (1, {"online": 3, "counter_office": 1, "service_desk": 1})

    def test_pins_keep_to_pages_and_leave_other_orders_alone(self, engine: Engine) -> None:
        assert ids(engine, "", pinned=(3,)) == [4, 1, 2, 3]
        engine.put(many(30))
        pages = [ids(engine, "بیمه", pinned=(111, 3, 129), offset=offset, limit=10) for offset in (0, 10, 20, 30)]
        assert pages[0][:3] == [111, 3, 129]
        together = [number for page in pages for number in page]
        assert sorted(together) == sorted({3, *range(100, 130)})
        assert ids(engine, "گذرنامه", pinned=(4, 3), sort="days") == [4, 1, 3]

    def test_excluded_documents_do_not_exist_for_the_request(self, engine: Engine) -> None:
        found = ask(engine, "گذرنامه", excluded=(1, 999), facets=("way",))
        assert (found.total, [hit.id for hit in found.hits], found.facets["way"]) == (1, [4], {"online": 1})
        assert ids(engine, "", excluded=(4, 2)) == [1, 3]
        assert ids(engine, "گذرنامه", excluded=(3,), pinned=(3,)) == [4, 1]
        assert ids(engine, "گذرنامه", excluded=(1, 4)) == []
        assert ids(engine, "گذرنامه", excluded=(4,), filters={"way": ("online",)}, sort="title") == [1]
        assert set(ids(engine, "گذرنامه")) == {1, 4}

    def test_exclusion_does_not_change_scores(self, engine: Engine) -> None:
        free = {hit.id: hit.score for hit in ask(engine, "صدور گذرنامه").hits}
        kept = ask(engine, "صدور گذرنامه", excluded=(4,)).hits
        assert {hit.id for hit in kept} == free.keys() - {4}
        assert all(hit.score == pytest.approx(free[hit.id], abs=1e-3) for hit in kept)

    def test_the_tiers_stay_apart_behind_as_many_pins_as_there_may_be(self, engine: Engine) -> None:
        pinned = tuple(range(100, 100 + MOST_PINNED))
        engine.put(many(MOST_PINNED))
        assert ids(engine, "صدور گذرنامه", pinned=(*pinned[1:], 4), limit=20)[: MOST_PINNED + 1] == [*pinned[1:], 4, 1]
        with pytest.raises(ValueError, match="no more than"):
            ask(engine, "گذرنامه", pinned=(*pinned, 1))

    # Suggestions

    @pytest.mark.parametrize(
        ("prefix", "texts"),
        [
            ("گذ", ["تعویض گذرنامه", "صدور گذرنامه"]),
            ("گذرنامه ج", ["گذرنامه جدید"]),
            ("پاسپ", ["گرفتن پاسپورت"]),
            ("صدور گوا", ["صدور گواهی‌نامه رانندگی"]),
            ("گواهین", ["گواهینامه گرفتن"]),
            ("گواهی نا", ["گواهینامه گرفتن"]),
            ("صدور گواهینا", ["صدور گواهی‌نامه رانندگی"]),
            ("مجوز سا", ["مجوز ساخت"]),
            ("ساخت مجوز", ["صدور پروانه ساختمان"]),
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
