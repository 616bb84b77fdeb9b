"""Who offers a service, and by which channels."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, BigInteger, Enum, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.catalog.models.definitions import ServiceDefinition
from app.catalog.models.organisations import Organisation
from app.db import Base


class Availability(StrEnum):
    OFFERED = "offered"
    NOT_OFFERED = "not_offered"
    FALLS_UNDER = "falls_under"
    SUSPENDED = "suspended"
    UNKNOWN = "unknown"


class ServiceOffering(Base):
    """One organisation offers one definition (or says why not), with what is true only there."""

    __tablename__ = "service_offering"
    __table_args__ = (UniqueConstraint("definition_id", "organisation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    definition_id: Mapped[int] = mapped_column(ForeignKey("service_definition.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    availability: Mapped[Availability] = mapped_column(Enum(Availability, native_enum=False, length=20), default=Availability.UNKNOWN)
    availability_reason: Mapped[str] = mapped_column(default="")
    local_url: Mapped[str] = mapped_column(default="")
    local_note: Mapped[str] = mapped_column(default="")
    verified_at: Mapped[datetime | None]
    definition: Mapped[ServiceDefinition] = relationship()
    organisation: Mapped[Organisation] = relationship()
    connections: Mapped[list["Connection"]] = relationship(cascade="all, delete-orphan", order_by="Connection.position")


class Channel(Base):
    """An e-service, app, phone, place … edited in one place and shared by many; `url` is empty where none was declared."""

    __tablename__ = "channel"
    __table_args__ = (UniqueConstraint("kind", "name", "url"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str]
    url: Mapped[str] = mapped_column(default="")


class Connection(Base):
    """An offering reached by a channel: its own address, fee (rial), hours and note where they differ from the channel's."""

    __tablename__ = "connection"
    __table_args__ = (UniqueConstraint("offering_id", "channel_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    offering_id: Mapped[int] = mapped_column(ForeignKey("service_offering.id", ondelete="CASCADE"))
    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    roles: Mapped[list[str]] = mapped_column(JSON, default=list)
    url: Mapped[str] = mapped_column(default="")
    fee: Mapped[int | None] = mapped_column(BigInteger)
    hours: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    offering: Mapped[ServiceOffering] = relationship(back_populates="connections")
    channel: Mapped[Channel] = relationship()
