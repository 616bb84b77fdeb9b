"""Documents that the contract of engines searches, and how it asks."""

from typing import Any

from app.search.engine import Engine, SearchDocument, SearchRequest, SearchResults
from app.search.planner import make_plan

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
