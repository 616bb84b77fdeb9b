"""Areas (province, county, city) and the organisations that serve them."""

from datetime import date
from enum import StrEnum

from sqlalchemy import JSON, Column, Enum, ForeignKey, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base


class AreaLevel(StrEnum):
    PROVINCE = "province"
    COUNTY = "county"
    CITY = "city"


class OrganisationKind(StrEnum):
    AGENCY = "agency"
    MUNICIPALITY = "municipality"
    NATIONAL_BODY = "national_body"
    OFFICE_COMPANY = "office_company"


class Area(Base):
    """A province, county or city; `latitude` and `longitude` in degrees, of its seat."""

    __tablename__ = "area"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    level: Mapped[AreaLevel] = mapped_column(Enum(AreaLevel, native_enum=False, length=20))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"), index=True)
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    aliases: Mapped[list[str]] = mapped_column(JSON, default=list)
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    parent: Mapped["Area | None"] = relationship(remote_side=[id])


organisation_area = Table(
    "organisation_area",
    Base.metadata,
    Column("organisation_id", ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True),
    Column("area_id", ForeignKey("area.id"), primary_key=True, index=True),
)


class Organisation(Base):
    """An agency, municipality, national body or office company; `areas` are what it serves, `seat` where it sits."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    kind: Mapped[OrganisationKind] = mapped_column(Enum(OrganisationKind, native_enum=False, length=20), index=True)
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    short_name: Mapped[str] = mapped_column(default="")
    sort_key: Mapped[str] = mapped_column(default="", index=True)
    aliases: Mapped[list[str]] = mapped_column(JSON, default=list)
    about: Mapped[str] = mapped_column(default="")
    parent_name: Mapped[str] = mapped_column(default="")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    seat_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"), index=True)
    website: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    seat: Mapped[Area | None] = relationship()
    areas: Mapped[list[Area]] = relationship(secondary=organisation_area, order_by="Area.id")

    @property
    def is_municipality(self) -> bool:
        return self.kind is OrganisationKind.MUNICIPALITY
