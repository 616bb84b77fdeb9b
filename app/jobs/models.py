"""The job table: an outbox and a queue in one, written in the transaction of the change that asks for the work."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, utcnow


class Job(Base):
    """One piece of work. There is at most one row for a name and key, whether it waits or runs.

    `lease_until` and `lease_token` belong to the worker that runs it; a lease that has passed is worth nothing.
    `attempts` counts the starts since the last success. `stamp` changes whenever an equal key is asked for again,
    so a worker that finishes knows whether the row still is the one it started with.
    """

    __tablename__ = "job"
    __table_args__ = (UniqueConstraint("name", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    key: Mapped[str | None] = mapped_column(String(200))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    run_at: Mapped[datetime] = mapped_column(index=True)
    lease_until: Mapped[datetime | None]
    lease_token: Mapped[str | None] = mapped_column(String(32))
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(String(300), default="")
    stamp: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
