"""The raw events of the last days and the salts of their visit keys."""

from datetime import date, datetime

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base

PUBLIC = "public"
"""The `source` of events of the public; `staff` and `test` are kept for those who are not."""


class UsageEvent(Base):
    """One event; columns that its kind does not have are empty.

    `day` is the day in Tehran, `visit` tells visits of one day apart and nothing else, `query` is masked,
    `county_id` the county that the visitor chose.
    """

    __tablename__ = "usage_event"
    __table_args__ = (Index("ix_usage_event_kind_day", "kind", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    day: Mapped[date] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(16))
    visit: Mapped[str] = mapped_column(String(16))
    robot: Mapped[bool]
    language: Mapped[str] = mapped_column(String(8))
    source: Mapped[str] = mapped_column(String(16))
    search_id: Mapped[str | None] = mapped_column(String(10))
    query: Mapped[str | None] = mapped_column(String(200))
    total: Mapped[int | None]
    page: Mapped[int | None]
    engine: Mapped[str | None] = mapped_column(String(32))
    degraded: Mapped[bool | None]
    filters: Mapped[int | None]
    sort: Mapped[str | None] = mapped_column(String(32))
    duration_ms: Mapped[float | None]
    definition_id: Mapped[int | None]
    channel_id: Mapped[int | None]
    organisation_id: Mapped[int | None]
    county_id: Mapped[int | None]
    position: Mapped[int | None]


class UsageSalt(Base):
    """The random salt of one day in Tehran; there is never one of an earlier day for long."""

    __tablename__ = "usage_salt"

    day: Mapped[date] = mapped_column(primary_key=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary(32))
