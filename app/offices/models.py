"""Counter offices (دفتر پیشخوان) and what each of them does."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, BigInteger, Enum, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.catalog.models.definitions import ServiceDefinition
from app.catalog.models.organisations import Area
from app.db import Base


class Assistance(StrEnum):
    """What an office does for a service; `guidance` is not full service."""

    RECEIVES = "receives"
    FILLS_ONLINE = "fills_online"
    IDENTITY_CHECK = "identity_check"
    GUIDANCE = "guidance"


class CounterOffice(Base):
    """An office; `code` is its official number, `sample` marks invented records, coordinates are degrees.

    `hours` is `hours_text` as weekly intervals (`app/offices/hours.py`: day, opens, closes); an empty list means not stated.
    """

    __tablename__ = "counter_office"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str]
    county_id: Mapped[int] = mapped_column(ForeignKey("area.id"), index=True)
    city_name: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    hours_text: Mapped[str] = mapped_column(default="")
    hours: Mapped[list[dict[str, int]]] = mapped_column(JSON, default=list)
    phone: Mapped[str] = mapped_column(default="")
    sample: Mapped[bool] = mapped_column(default=False)
    closed_at: Mapped[datetime | None]
    county: Mapped[Area] = relationship()


class OfficeService(Base):
    """An office does a definition; None in `assistance` means that it has not said how, fees are in rial."""

    __tablename__ = "office_service"
    __table_args__ = (UniqueConstraint("office_id", "definition_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("counter_office.id", ondelete="CASCADE"))
    definition_id: Mapped[int] = mapped_column(ForeignKey("service_definition.id", ondelete="CASCADE"), index=True)
    assistance: Mapped[Assistance | None] = mapped_column(Enum(Assistance, native_enum=False, length=20))
    fee: Mapped[int | None] = mapped_column(BigInteger)
    confirmed_at: Mapped[datetime | None]
    office: Mapped[CounterOffice] = relationship()
    definition: Mapped[ServiceDefinition] = relationship()
