"""Tokens for forms of visitors without a session: signed, for one form and subject, good from two seconds to three hours after the page.

They keep other sites and hasty robots from sending the form; nothing about the visitor is in them and no cookie is needed.
"""

import secrets
from enum import Enum, auto

from flask import current_app
from itsdangerous import BadData, SignatureExpired, URLSafeTimedSerializer

from app.db import utcnow

YOUNGEST = 2
OLDEST = 3 * 3600
"""Seconds; the clock inside a token counts whole ones."""
LONGEST_TOKEN = 400


class TokenState(Enum):
    GOOD = auto()
    YOUNG = auto()
    OLD = auto()
    WRONG = auto()


def _signer() -> URLSafeTimedSerializer:
    key = current_app.secret_key
    assert key
    return URLSafeTimedSerializer(key, salt="form")


def new_form_token(subject: str) -> str:
    """A token for the form about `subject`; no two are alike."""
    return _signer().dumps([subject, secrets.token_hex(6)])


def token_state(token: str, subject: str) -> TokenState:
    """What a token that came back is worth; one for another subject, or none at all, is wrong."""
    if len(token) > LONGEST_TOKEN:
        return TokenState.WRONG
    try:
        signed, made = _signer().loads(token, max_age=OLDEST, return_timestamp=True)
    except SignatureExpired:
        return TokenState.OLD
    except BadData:
        return TokenState.WRONG
    if not isinstance(signed, list) or signed[:1] != [subject]:
        return TokenState.WRONG
    return TokenState.GOOD if (utcnow() - made).total_seconds() >= YOUNGEST else TokenState.YOUNG
