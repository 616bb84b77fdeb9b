"""The catalogue version: one number for everything that citizens can see."""

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class CatalogueVersion(Base):
    """The only row, with id 1. `number` only grows, and never comes twice, also after a backup was put back (see `raise_version`)."""

    __tablename__ = "catalogue_version"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger)
