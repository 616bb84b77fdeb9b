"""Which documents not everybody needs: the condition stands in the document's note, in its own words, and is never invented.

A document that is wrongly called conditional is left at home, so the rule is narrow: what it does not recognise stays a plain note.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from app.catalog.card import Evidence

CLAUSES = re.compile(r"\s*[،؛;]\s*")
HALF_SPACE = "\u200c"
FIRST_WORDS = ("در صورت ", "اگر ", "فقط ", "تنها ", "بسته به ", "در برخی ", "برای برخی ", "چنانچه ", "در مورد ", "ویژه ")
REPLACEMENT = ("در صورت نداشتن", "در صورت نبود", "در صورت عدم دسترسی")
"""What follows these names another document in the place of this one; this one is asked for all the same."""
CASES = [
    "سرقت",
    "مفقودی",
    "فوت",
    "مرگ",
    "ارث",
    "تفکیک",
    "توقیف",
    "صدمه",
    "ازکارافتادگی",
    "ازکارافتاده",
    "بازماندگان",
    "تعویض",
    "خرابی",
    "طلاق",
    "تصادف",
    "ورشکستگی",
    "وکالت",
    "صنعتی",
    "صنفی",
]
PEOPLE = [
    "مردان",
    "آقایان",
    "زنان",
    "بانوان",
    "دانشجویان",
    "دانش\u200cآموزان",
    "پسران",
    "دختران",
    "دوشیزه",
    "دوشیزگان",
    "زوجه",
    "زوج",
    "ورثه",
    "خریدار",
    "فروشنده",
    "مستأجر",
    "مالک",
    "متأهلان",
    "مجردان",
    "کودکان",
    "نوزادان",
    "سالمندان",
    "بیماران",
    "مددجویان",
    "ایثارگران",
    "کشاورزان",
    "کارگران",
    "کارفرمایان",
    "کارمندان",
    "بازنشستگان",
    "اتباع",
    "خارجیان",
    "مدیران",
    "سرمایه\u200cگذار",
    "سرمایه\u200cگذاران",
    "متقاضیان",
    "مشمولان",
    "صاحبان",
    "افراد",
    "اشخاص",
    "شخص",
    "سهامی",
    "صنایع",
    "کالاهای",
    "محصولات",
]
PLURAL = re.compile(rf"\w+{HALF_SPACE}(?:ها|های|هایی)$")


@dataclass(frozen=True)
class Conditional:
    """A document that only some need: `condition` and `note` are the two parts of the card's note, each in its own words."""

    condition: str
    note: str
    evidence: Evidence


@dataclass(frozen=True)
class EvidenceGroups:
    """`always` for everybody, `sometimes` under a condition; each in the order of the card."""

    always: tuple[Evidence, ...]
    sometimes: tuple[Conditional, ...]


def _is_condition(clause: str) -> bool:
    """«در صورت …», «اگر …», «فقط …»; «برای» before people or a class of things; «در» before a case such as theft or death."""
    if clause.startswith(REPLACEMENT):
        return False
    if clause.startswith(FIRST_WORDS):
        return True
    first, _, rest = clause.partition(" ")
    word = rest.partition(" ")[0]
    if first == "برای":
        return word in PEOPLE or bool(PLURAL.match(word))
    return first == "در" and word in CASES


def split_note(note: str) -> tuple[str, str]:
    """(condition, rest) of a note; the condition is empty when none is recognised."""
    clauses = CLAUSES.split(note.strip())
    if any(clause.startswith(REPLACEMENT) for clause in clauses):
        return "", note
    conditions = [clause for clause in clauses if _is_condition(clause)]
    others = [clause for clause in clauses if clause not in conditions]
    return ("، ".join(conditions), "، ".join(others)) if conditions else ("", note)


def grouped(evidence: Iterable[Evidence]) -> EvidenceGroups:
    """The documents of a card, those under a condition apart."""
    always, sometimes = [], []
    for item in evidence:
        condition, rest = split_note(item.note)
        if condition:
            sometimes.append(Conditional(condition, rest, item))
        else:
            always.append(item)
    return EvidenceGroups(tuple(always), tuple(sometimes))
