"""What is known together: words of the index, of the synonyms and of the names; and what was read once is remembered."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.search import knowledge as module
from app.search.knowledge import IGNORANT, Knowledge
from app.search.lexicon import EMPTY, Lexicon
from app.search.reading import Place
from app.search.repair import readings
from app.search.synonyms import SynonymKind, SynonymRow
from app.search.understanding import Names
from app.search.vocabulary import NOTHING, Vocabulary

LEXICON = Lexicon.of([SynonymRow("سجل", ("شناسنامه",), SynonymKind.SYNONYM)])
NAMES = Names.of([("شهر بابک", Place("babak", "mun-babak"))])
VOCABULARY = Vocabulary({"شناسنامه": 2}, {"شناسنامه": 2}, 5)


def test_words_of_synonyms_and_names_are_understood() -> None:
    known = Knowledge.of(VOCABULARY, LEXICON, NAMES)
    assert all(known.vocabulary.knows(word) for word in ("شناسنامه", "سجل", "شهر", "بابک", "شهربابک"))
    assert not known.vocabulary.knows("گذرنامه")
    assert not VOCABULARY.knows("سجل")
    assert known.readings("سجل") == ()
    assert known.readings("شناسنمه")[0].words == ("شناسنامه",)
    assert known.readings("سجلمون")[0].words == ("سجل",)


def test_without_synonyms_and_names_it_is_the_vocabulary_alone() -> None:
    known = Knowledge.of(VOCABULARY)
    assert (known.names, known.lexicon) == (Names(), EMPTY)
    assert known.vocabulary.extra == frozenset()


def test_who_knows_nothing_corrects_nothing() -> None:
    assert IGNORANT.vocabulary is NOTHING
    assert IGNORANT.readings("گزرنامه") == IGNORANT.readings("shenasname") == ()


def test_each_knowledge_remembers_for_itself() -> None:
    one, other = Knowledge.of(VOCABULARY), Knowledge.of(Vocabulary({"شناسایی": 1}, {"شناسایی": 1}, 5))
    assert one.readings("شناسنمه")[0].words == ("شناسنامه",)
    assert other.readings("شناسنمه") == ()
    assert one.readings("شناسنمه") is one.readings("شناسنمه")
    assert one != Knowledge.of(VOCABULARY)


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_REMEMBERED", 10)
    known = Knowledge.of(VOCABULARY)
    for number in range(100):
        known.readings(f"شناسنامه{number}")
        assert len(known._read) <= 10
    assert known.readings("شناسنمه")[0].words == ("شناسنامه",)


@given(st.text("ابتشنسمهعکی", min_size=1, max_size=10) | st.text("aehmnostk", min_size=1, max_size=10) | st.text(max_size=20))
@settings(deadline=None)
def test_what_is_remembered_is_what_was_read(known: Knowledge, word: str) -> None:
    assert known.readings(word) == readings(word, known.vocabulary) == known.readings(word)
