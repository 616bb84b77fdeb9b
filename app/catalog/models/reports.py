"""What citizens tell of the catalogue: errors on a page, whether it helped, what they did not find. Nothing about the citizen."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Enum, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.catalog.models.definitions import ServiceDefinition
from app.catalog.models.organisations import Organisation
from app.db import Base, utcnow


class ReportKind(StrEnum):
    ERROR = "error"
    FOUND = "found"
    NOT_FOUND = "not_found"


class ReportPart(StrEnum):
    """Which part of a service page is wrong."""

    FEE = "fee"
    DOCUMENTS = "documents"
    TIME = "time"
    ADDRESS = "address"
    HOURS = "hours"
    OTHER = "other"


class ReportAnswer(StrEnum):
    """Whether a service page had what was wanted."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class ReportState(StrEnum):
    OPEN = "open"


@dataclass(frozen=True, kw_only=True)
class Told:
    """What one citizen told, as it is stored; `organisation_id` is the one whose offering stood on the page, if one was chosen."""

    kind: ReportKind
    definition_id: int | None = None
    organisation_id: int | None = None
    part: ReportPart | None = None
    answer: ReportAnswer | None = None
    query: str = ""
    text: str = ""


class CitizenReport(Base):
    """One thing a citizen told. `query` and `text` are masked before they come here.

    `code` is what the reporter is shown, `form_key` a digest of the form that was sent: the same form sent twice is one report.
    """

    __tablename__ = "citizen_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    form_key: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[ReportKind] = mapped_column(Enum(ReportKind, native_enum=False, length=20))
    state: Mapped[ReportState] = mapped_column(Enum(ReportState, native_enum=False, length=20), default=ReportState.OPEN)
    at: Mapped[datetime] = mapped_column(default=utcnow, index=True)
    definition_id: Mapped[int | None] = mapped_column(ForeignKey("service_definition.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    part: Mapped[ReportPart | None] = mapped_column(Enum(ReportPart, native_enum=False, length=20))
    answer: Mapped[ReportAnswer | None] = mapped_column(Enum(ReportAnswer, native_enum=False, length=20))
    query: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(default="")

    definition: Mapped[ServiceDefinition | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
