"""Documents as master records: one evidence type, asked for by many services."""

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.catalog.models.definitions import ServiceDefinition
from app.db import Base


class EvidenceType(Base):
    """A document; `key` is its name with spelling differences removed, `source` the service that issues it."""

    __tablename__ = "evidence_type"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    name: Mapped[str]
    issuer: Mapped[str] = mapped_column(default="")
    source_id: Mapped[int | None] = mapped_column(ForeignKey("service_definition.id"), index=True)
    source: Mapped[ServiceDefinition | None] = relationship()


class EvidenceRequirement(Base):
    """A definition asks for an evidence type, in this order, with a note or condition."""

    __tablename__ = "evidence_requirement"
    __table_args__ = (UniqueConstraint("definition_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    definition_id: Mapped[int] = mapped_column(ForeignKey("service_definition.id", ondelete="CASCADE"))
    evidence_type_id: Mapped[int] = mapped_column(ForeignKey("evidence_type.id"), index=True)
    position: Mapped[int]
    note: Mapped[str] = mapped_column(default="")
