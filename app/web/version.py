"""The catalogue version: raised in the transaction of every change that a citizen can see, read once per request.

It is part of the key of every cached page and of every ETag, so a change shows at once in every worker, and nothing is ever deleted
from a cache by name.
"""

import time

from flask import has_request_context, request
from sqlalchemy import case, insert, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.db import db, rows
from app.web.models import CatalogueVersion

ROW = 1
FOUND = "dargah.catalogue_version"
"""Where a request remembers it."""
_TABLE = CatalogueVersion.__table__
NUMBER = select(_TABLE.c.number).where(_TABLE.c.id == ROW)
"""Asked of the table itself, as each request asks it."""


def raise_version() -> None:
    """Tell all workers that pages may differ, when this transaction is committed; once is enough in one transaction.

    The new number is at least the clock's milliseconds: a database put back from a backup cannot give an old number to new content.
    """
    now, following = time.time_ns() // 1_000_000, CatalogueVersion.number + 1
    number = case((following > now, following), else_=now)
    raised = db.session.execute(update(CatalogueVersion).where(CatalogueVersion.id == ROW).values(number=number))
    if not raised.rowcount:  # type: ignore[attr-defined]  # an UPDATE has it
        db.session.execute(insert(CatalogueVersion).values(id=ROW, number=now))
    if has_request_context():
        request.environ.pop(FOUND, None)


def catalogue_version() -> int:
    """The number as this request found it first; 0 before anything was published, and while the database does not answer."""
    if not has_request_context():
        return _stored()
    found: int | None = request.environ.get(FOUND)
    if found is None:
        found = request.environ[FOUND] = _stored()
    return found


def _stored() -> int:
    """Pages that need no database are shown without one; the others tell by themselves that it is away."""
    try:
        return rows(NUMBER).scalar() or 0
    except (DBAPIError, PoolTimeout):
        db.session.rollback()
        return 0
