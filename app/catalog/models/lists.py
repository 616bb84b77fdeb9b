"""Code lists: categories, life events and audiences, each item with a stable code and the version of its list."""

from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class CodeListItem(Base):
    """One value of a code list; `code` is what addresses and exports use and is never given to another meaning."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(80), unique=True)
    list_version: Mapped[str] = mapped_column(String(40), default="dargah-1")
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    description: Mapped[str] = mapped_column(default="")


class Category(CodeListItem):
    __tablename__ = "category"


class LifeEvent(CodeListItem):
    """A life event; `guide` is a `app.catalog.guide.Guide`, None where nobody has written one."""

    __tablename__ = "life_event"

    guide: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class Audience(CodeListItem):
    __tablename__ = "audience"
