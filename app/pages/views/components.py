"""Every piece that pages are made of, in all its states, for those who work on them. It does not exist in production."""

from flask import Flask, render_template

from app.catalog.facts import FeeState, WayKind
from app.catalog.models.organisations import OrganisationKind
from app.catalog.queries.summaries import Provider, ServiceSummary
from app.config import Settings
from app.web.access import public
from app.web.paging import Paging

TITLE = "صدور پروانه ساختمان"
LONG_TITLE = "درازترین‌نام‌ممکن" * 6
"""A hundred letters without a space."""
SUMMARY = "پیش از هر ساخت‌وساز در محدوده شهر باید پروانه ساختمان از شهرداری بگیرید."
OFFICE = Provider(1, "sample", "شهرداری نمونه", "Municipality of the sample", OrganisationKind.MUNICIPALITY)


def _summary(title: str, state: FeeState, fees: tuple[int | None, int | None], providers: int, provider: Provider | None) -> ServiceSummary:
    known = state is not FeeState.UNKNOWN
    return ServiceSummary(
        id=1,
        slug="sample",
        title=title,
        title_en="",
        plain_title=title,
        summary=SUMMARY,
        fee_state=state,
        fee_min=fees[0],
        fee_max=fees[1],
        days_min=3 if known else None,
        days_max=10 if known else None,
        visits=0 if state is FeeState.FREE else (1 if known else None),
        visits_max=0 if state is FeeState.FREE else (2 if known else None),
        ways=(WayKind.ONLINE, WayKind.COUNTER_OFFICE) if known else (),
        unstated=state is FeeState.UNKNOWN,
        providers=providers,
        municipal=providers > 1,
        provider=provider,
    )


SAMPLES = (
    _summary(TITLE, FeeState.PAID, (6_500_000, 6_950_000), 1, OFFICE),
    _summary(TITLE, FeeState.FREE, (0, 0), 72, None),
    _summary(LONG_TITLE, FeeState.UNKNOWN, (None, None), 0, None),
)


@public
def components() -> str:
    """The pieces, each under the name of its macro."""
    return render_template(
        "pages/components.html",
        samples=SAMPLES,
        title=TITLE,
        long_title=LONG_TITLE,
        summary=SUMMARY,
        paging=Paging(120, 6),
    )


def add_components(app: Flask) -> None:
    """Give the page its address, unless this is a production installation."""
    chosen: Settings = app.extensions["settings"]
    if not chosen.production:
        app.add_url_rule("/_components", "pages.components", components)
