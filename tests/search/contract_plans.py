"""Third part of the contract of engines: what only plans and requests made by hand show, and the vocabulary."""

from dataclasses import replace

import pytest

from app.search.engine import Engine, SearchDocument, SearchRequest
from app.search.plan import BROWSE, NAMES, STEMS, Bundle, Constant, Group, Phrase, Plan, Term
from app.search.planner import make_plan
from app.text.stem import stem
from tests.search.contract_documents import many


class PlanContract:
    """Bundles, boosts, probes, and the words that are known."""

    def test_all_words_of_a_bundle_must_be_there_and_count_together(self, engine: Engine) -> None:
        terms = Term(STEMS, stem("پروانه"), 1.0), Term(STEMS, stem("ساختمان"), 1.0)
        found = engine.search(SearchRequest(plan=Plan((Group((Bundle(terms),)),))))
        one = engine.search(SearchRequest(plan=Plan((Group(terms[:1]),))))
        assert [hit.id for hit in found.hits] == [3]
        assert found.hits[0].score > one.hits[0].score
        missing = Bundle((terms[0], Term(STEMS, "زبرجدنشان", 1.0)))
        assert engine.search(SearchRequest(plan=Plan((Group((missing,)),)))).total == 0

    def test_a_boost_raises_what_is_found_and_finds_nothing(self, engine: Engine) -> None:
        plain = make_plan("صدور")
        boosted = replace(plain, boosts=(Constant("organisation", "m-sirjan", 50.0), Constant("organisation", "nobody", 50.0)))
        before, after = (engine.search(SearchRequest(plan=plan)) for plan in (plain, boosted))
        assert after.hits[0].id == 3
        assert {hit.id for hit in after.hits} == {hit.id for hit in before.hits} == {1, 2, 3}
        scores = {hit.id: hit.score for hit in before.hits}
        assert after.hits[0].score == pytest.approx(scores[3] + 50, abs=1e-3)
        assert engine.search(SearchRequest(plan=Plan(boosts=boosted.boosts))).total == 4, "an empty plan still browses"

    def test_what_raises_finds_nothing_wherever_it_looks(self, engine: Engine) -> None:
        issue, building = stem("صدور"), stem("ساختمان")
        finding = Group((Term(STEMS, building, 1.0),))
        raising = Group((Term(STEMS, issue, 1.0),), finds=False), Group((Term(NAMES, issue, 0.5),), finds=False)
        phrases = Phrase(STEMS, (issue, stem("گذرنامه")), 1, 0.2), Phrase(STEMS, (issue, stem("پروانه")), 1, 0.2)
        plain, raised = (engine.search(SearchRequest(plan=plan)) for plan in (Plan((finding,)), Plan((finding, *raising), phrases)))
        assert (raised.total, [hit.id for hit in raised.hits]) == (plain.total, [hit.id for hit in plain.hits]) == (1, [3])
        assert raised.hits[0].score > plain.hits[0].score

    def test_probes_tell_which_of_the_first_hits_they_match(self, engine: Engine) -> None:
        probes = tuple(Group((Term(STEMS, stem(word), 1.0),)) for word in ("تعویض", "گذرنامه", "زبرجدنشان"))
        plain, probed = (engine.search(SearchRequest(plan=make_plan("گذرنامه"), probes=asked)) for asked in ((), probes))
        assert probed.hits == plain.hits
        assert probed.total == plain.total
        assert probed.probed == {4: {0, 1}, 1: {1}}
        browsed = engine.search(SearchRequest(plan=BROWSE, probes=probes))
        assert browsed.probed == {4: {0, 1}, 1: {1}, 2: set()}
        assert engine.search(SearchRequest(plan=make_plan("زبرجدنشان"), probes=probes)).probed == {}

    def test_the_vocabulary_is_that_of_the_documents(self, engine: Engine) -> None:
        words = engine.vocabulary()
        assert words.documents == 4
        assert words.surfaces["صدور"] == 3
        assert words.stems[stem("گذرنامه")] == 2
        assert words.parts("گواهینامه") == ("گواهی", "نامه")
        assert not words.knows("نوزاد")

    def test_the_vocabulary_is_the_same_object_until_something_changes(self, engine: Engine) -> None:
        words = engine.vocabulary()
        assert engine.vocabulary() is words
        engine.put([SearchDocument(id=77, slug="birth", title="ثبت ولادت نوزاد")])
        assert engine.vocabulary().knows("نوزاد")
        engine.remove([77])
        assert not engine.vocabulary().knows("نوزاد")
        engine.rebuild(many(2))
        assert engine.vocabulary().documents == 2
