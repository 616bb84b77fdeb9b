"""Keeping what citizens tell. Nothing here commits."""

import hashlib
import math
import secrets
from dataclasses import asdict, replace
from datetime import timedelta

from flask import current_app
from sqlalchemy.dialects import postgresql, sqlite

from app.catalog.models.reports import CitizenReport, Told
from app.catalog.queries.reports import code_of_form, code_of_twin, nth_latest
from app.db import db, utcnow
from app.jobs.queue import enqueue
from app.jobs.registry import registrations
from app.usage.masking import masked_prose, stored_query

REPORT_JOB = "report.opened"
CODE_LETTERS = "23456789ACDEFHJKMPRTWXY"
"""No two of them look alike, small or written by hand; eight of them make 36 bits."""
CODE_LENGTH = 8
TWINS_WITHIN = timedelta(minutes=1)
MOST_PER_HOUR = 200
HOUR = timedelta(hours=1)


def new_code() -> str:
    """A code that cannot be guessed and can be said over the telephone."""
    return "".join(secrets.choice(CODE_LETTERS) for _place in range(CODE_LENGTH))


def is_code(text: str) -> bool:
    """The text has the form of such a code."""
    return len(text) == CODE_LENGTH and not set(text) - set(CODE_LETTERS)


def seconds_until_room() -> int:
    """How long until the whole site takes reports again; 0 while fewer than 200 came in the last hour."""
    first = nth_latest(MOST_PER_HOUR)
    wait = (first + HOUR - utcnow()).total_seconds() if first else 0
    return max(math.ceil(wait), 0)


def keep(told: Told, token: str) -> str:
    """Store a new report, masked, and ask for its job; returns its code.

    The same form sent twice, or the same words about the same subject within a minute, are one report and have one code.
    """
    told = replace(told, query=stored_query(told.query), text=masked_prose(told.text))
    if told.text and (twin := code_of_twin(told, TWINS_WITHIN)):
        return twin
    form_key = _form_key(told, token)
    code = new_code()
    number = _inserted(told, code, form_key)
    if number is None:
        return code_of_form(form_key) or code
    _ask_for_job(number)
    return code


def _form_key(told: Told, token: str) -> str:
    words = [token, told.part or "", told.answer or "", told.query, told.text]
    return hashlib.blake2b("\0".join(words).encode(), digest_size=16).hexdigest()


def _inserted(told: Told, code: str, form_key: str) -> int | None:
    """The id of the new row; None if the form has one already, also when both clicks arrive at once."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    statement = insert(CitizenReport).values(**asdict(told), code=code, form_key=form_key)
    return db.session.scalar(statement.on_conflict_do_nothing(index_elements=["form_key"]).returning(CitizenReport.id))


def _ask_for_job(report_id: int) -> None:
    """Only where somebody takes it: without a handler jobs would pile up and look like a worker that hangs.

    Nothing is lost: a report stays open, and who takes these jobs begins with all that are open.
    """
    if REPORT_JOB in registrations(current_app):
        enqueue(REPORT_JOB, {"report_id": report_id}, key=f"report:{report_id}")
