"""Spoken Persian as it is typed: «خونه‌مون»، «موتورمو»، «قطعه» (قطع است), and the written words it may stand for.

Only forms are made here; which of them are words is for the vocabulary to say.
"""

from collections.abc import Iterator

_ENDINGS_TEXT = """
    هاشونو هامونو هاتونو اشونو امونو اتونو اشون امون اتون هاشون هامون هاتون هامو هاتو هاشو هارو هاست هاس هام هات هاش هاا ها امو اتو اشو ارو
    شونو مونو تونو شون مون تون شو مو تو رو یم ید ین یه ست اس ان ات ای ام اش وو م ت ش و ه ا س ی
"""
_ENDINGS = tuple(_ENDINGS_TEXT.split())
"""Endings of person, object («رو»), verb («است») and plural; the longest first."""
_SHORTEST = 2


def written_forms(word: str) -> Iterator[str]:
    """Words in writing that a normalised word of speech may stand for, likelier ones first, without the word itself."""
    seen = {word}
    for form in _forms(word):
        if form not in seen and len(form) >= _SHORTEST:
            seen.add(form)
            yield form


def bare_forms(word: str) -> Iterator[str]:
    """What stays of a word without an ending of speech, and the same with the final ه that speech drops («شناسنامم»)."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            bare = word[: -len(ending)]
            yield bare
            yield bare + "ه"


def _forms(word: str) -> Iterator[str]:
    spelt = list(_spelt(word))
    yield from spelt
    for one in (word, *spelt):
        for bare in bare_forms(one):
            yield bare
            yield from _spelt(bare)


def _spelt(word: str) -> Iterator[str]:
    """«ساختمون» for «ساختمان», «آروم» for «آرام», «خونوم» …: و before ن or م for ا."""
    for spoken, written in (("ون", "ان"), ("وم", "ام")):
        at = word.rfind(spoken)
        while at > 0:
            yield word[:at] + written + word[at + 2 :]
            at = word.rfind(spoken, 0, at)
    if word.startswith("وا") and len(word) > _SHORTEST + 1:
        yield "با" + word[2:]
