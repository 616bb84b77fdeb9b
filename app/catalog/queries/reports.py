"""Reading what citizens told."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import Row, func, select
from sqlalchemy.orm import joinedload

from app.catalog.models.reports import CitizenReport, ReportAnswer, ReportKind, Told
from app.db import db, utcnow


def code_of_form(form_key: str) -> str | None:
    """The code of the report that this very form has made already."""
    return db.session.scalar(select(CitizenReport.code).where(CitizenReport.form_key == form_key))


def code_of_twin(told: Told, within: timedelta) -> str | None:
    """The code of a report that says the same of the same subject and is not older than `within`."""
    alike = [getattr(CitizenReport, name).is_not_distinct_from(value) for name, value in asdict(told).items()]
    return db.session.scalar(select(CitizenReport.code).where(CitizenReport.at > utcnow() - within, *alike).limit(1))


def nth_latest(place: int) -> datetime | None:
    """When the report came that stands at `place` counted from the latest, 1 being the latest itself."""
    return db.session.scalar(select(CitizenReport.at).order_by(CitizenReport.at.desc()).offset(place - 1).limit(1))


def latest(since: datetime, kind: ReportKind | None, limit: int) -> Sequence[CitizenReport]:
    """Reports with their service and organisation, the latest first."""
    rows = select(CitizenReport).options(joinedload(CitizenReport.definition), joinedload(CitizenReport.organisation))
    rows = rows.where(CitizenReport.at > since).order_by(CitizenReport.at.desc(), CitizenReport.id.desc()).limit(limit)
    return db.session.scalars(rows.where(CitizenReport.kind == kind) if kind else rows).all()


def counted(since: datetime) -> Sequence[Row[ReportKind, ReportAnswer | None, int]]:
    """How many reports there are by kind and answer."""
    groups = CitizenReport.kind, CitizenReport.answer
    return db.session.execute(select(*groups, func.count()).where(CitizenReport.at > since).group_by(*groups).order_by(*groups)).all()
