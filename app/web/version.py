"""The catalogue version: raised in the transaction of every change that a citizen can see, read once per request.

It is part of the key of every cached page and of every ETag, so a change shows at once in every worker, and nothing is ever deleted
from a cache by name.
"""

import time

from flask import g
from sqlalchemy import case, insert, select, update
from sqlalchemy.exc import DBAPIError

from app.db import db
from app.web.models import CatalogueVersion

ROW = 1
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
    g.pop("catalogue_version", None)


def catalogue_version() -> int:
    """The number as this request found it first; 0 before anything was published, and while the database is away.

    A page that needs no database is then rendered all the same, and one that needs it fails by its own question.
    """
    found: int | None = g.get("catalogue_version")
    if found is None:
        found = g.catalogue_version = _stored_version()
    return found


def _stored_version() -> int:
    try:
        return db.session.scalar(NUMBER) or 0
    except DBAPIError:
        db.session.rollback()
        return 0
