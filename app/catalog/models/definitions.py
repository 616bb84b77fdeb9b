"""What a service is, everywhere (شناسنامه خدمت): its card, and what is projected from the card to be joined and counted."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Enum, ForeignKey, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.catalog.facts import FeeState, Maturity
from app.catalog.models.lists import Audience, Category, LifeEvent
from app.catalog.models.organisations import Organisation
from app.db import Base, utcnow


class ProviderRule(StrEnum):
    """Which organisations must answer whether they offer the service."""

    MUNICIPALITIES = "municipalities"
    OFFERING = "offering"


def _list_table(name: str, target: str) -> Table:
    return Table(
        name,
        Base.metadata,
        Column("definition_id", ForeignKey("service_definition.id", ondelete="CASCADE"), primary_key=True),
        Column(f"{target}_id", ForeignKey(f"{target}.id"), primary_key=True, index=True),
        Column("position", BigInteger, nullable=False, default=0, server_default="0"),
    )


definition_category = _list_table("definition_category", "category")
definition_life_event = _list_table("definition_life_event", "life_event")
definition_audience = _list_table("definition_audience", "audience")


class ServiceDefinition(Base):
    """A service as it is everywhere; `card` holds the whole content, the other columns are projected from it.

    Money in rial, times in days; None means unknown and is never shown as zero.
    """

    __tablename__ = "service_definition"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    short_code: Mapped[str] = mapped_column(String(12), unique=True)
    national_id: Mapped[str | None] = mapped_column(String(13), unique=True)
    card: Mapped[dict[str, Any]] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(default=1)
    title: Mapped[str]
    title_en: Mapped[str] = mapped_column(default="")
    plain_title: Mapped[str] = mapped_column(default="")
    summary: Mapped[str] = mapped_column(default="")
    sort_key: Mapped[str] = mapped_column(default="", index=True)
    search_text: Mapped[str] = mapped_column(default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    provider_rule: Mapped[ProviderRule] = mapped_column(Enum(ProviderRule, native_enum=False, length=20), default=ProviderRule.OFFERING)
    fee_state: Mapped[FeeState] = mapped_column(Enum(FeeState, native_enum=False, length=20), default=FeeState.UNKNOWN)
    fee_min: Mapped[int | None] = mapped_column(BigInteger)
    fee_max: Mapped[int | None] = mapped_column(BigInteger)
    days_min: Mapped[int | None]
    days_max: Mapped[int | None]
    visits: Mapped[int | None]
    visits_max: Mapped[int | None]
    document_count: Mapped[int] = mapped_column(default=0)
    maturity: Mapped[Maturity] = mapped_column(Enum(Maturity, native_enum=False, length=20), default=Maturity.NONE)
    dearer_electronically: Mapped[bool] = mapped_column(default=False, index=True)
    delegable: Mapped[bool] = mapped_column(default=False)
    published_at: Mapped[datetime] = mapped_column(default=utcnow)
    updated_at: Mapped[datetime] = mapped_column(default=utcnow)
    verified_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("service_definition.id"), index=True)

    owner: Mapped[Organisation | None] = relationship()
    successor: Mapped["ServiceDefinition | None"] = relationship(remote_side=[id])
    categories: Mapped[list[Category]] = relationship(secondary=definition_category, order_by=definition_category.c.position)
    life_events: Mapped[list[LifeEvent]] = relationship(secondary=definition_life_event, order_by=definition_life_event.c.position)
    audiences: Mapped[list[Audience]] = relationship(secondary=definition_audience, order_by=definition_audience.c.position)
    ways: Mapped[list["ServiceWay"]] = relationship(cascade="all, delete-orphan", order_by="ServiceWay.position")


class ServiceWay(Base):
    """One way of doing a service with its own fee and visits, projected from the card: what the ways table compares."""

    __tablename__ = "service_way"
    __table_args__ = (UniqueConstraint("definition_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    definition_id: Mapped[int] = mapped_column(ForeignKey("service_definition.id", ondelete="CASCADE"))
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20), index=True)
    fee: Mapped[int | None] = mapped_column(BigInteger)
    visits: Mapped[int | None]
    days_min: Mapped[int | None]
    days_max: Mapped[int | None]
