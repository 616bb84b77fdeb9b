"""Which indexes there are: that of the cluster, and one embedded index on each host. A change becomes a job for each of them.

A host joins by itself and shows that it is there. One that has been away too long is forgotten, with the changes that waited
for it; when it comes back it joins anew and builds its index.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from sqlalchemy import String, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, db, utcnow
from app.jobs.queue import drop

SHOWS_ITSELF = timedelta(minutes=1)
"""How often an index is noted as being there."""
FORGOTTEN_AFTER = timedelta(hours=1)


class SearchIndex(Base):
    """An index that changes are brought to; not `built` until it has had its first rebuild since it joined."""

    __tablename__ = "search_index"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    built: Mapped[bool] = mapped_column(default=False)
    last_seen: Mapped[datetime] = mapped_column(default=utcnow)


def index_job(name: str) -> str:
    """Name of the job that brings changes to an index."""
    return f"search.index.{name}"


def ensure_job(name: str) -> str:
    """Name of the periodic job that looks after an index."""
    return f"search.ensure.{name}"


def joined() -> frozenset[str]:
    """Names of all indexes."""
    return frozenset(db.session.scalars(select(SearchIndex.name)))


def find(name: str) -> SearchIndex | None:
    return db.session.get(SearchIndex, name)


def join(name: str) -> None:
    """Let changes be kept for this index from now on; the caller commits."""
    insert = (postgresql if db.engine.dialect.name == "postgresql" else sqlite).insert(SearchIndex)
    db.session.execute(insert.values(name=name, built=False, last_seen=utcnow()).on_conflict_do_nothing())


def note_built(name: str) -> None:
    """The index is complete; the caller commits."""
    db.session.execute(update(SearchIndex).where(SearchIndex.name == name).values(built=True, last_seen=utcnow()))


def show(names: Iterable[str]) -> bool:
    """Note that these indexes are there, if it is time to; whether it was. The caller commits."""
    late = SearchIndex.name.in_(list(names)), SearchIndex.last_seen < utcnow() - SHOWS_ITSELF
    changed = db.session.scalars(update(SearchIndex).where(*late).values(last_seen=utcnow()).returning(SearchIndex.name)).all()
    return bool(changed)


def forget_absent(present: Collection[str]) -> list[str]:
    """Forget the indexes that nobody has shown for too long, and their jobs; their names. The caller commits."""
    gone = SearchIndex.last_seen < utcnow() - FORGOTTEN_AFTER, SearchIndex.name.not_in(present)
    names = sorted(db.session.scalars(delete(SearchIndex).where(*gone).returning(SearchIndex.name)))
    if names:
        drop([job for name in names for job in (index_job(name), ensure_job(name))])
    return names
