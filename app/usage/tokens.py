"""Tokens that join a view or a click-out to the search that led to it, and to no person."""

import re
import secrets

_SEARCH_ID = re.compile(r"[A-Za-z0-9_-]{10}")


def new_search_id() -> str:
    """Ten characters that are safe in an address and cannot be guessed (60 random bits)."""
    return secrets.token_urlsafe(9)[:10]


def valid_search_id(text: str | None) -> str | None:
    """The text if it could be a search id, else None: what stands in an address may be anything."""
    return text if text is not None and _SEARCH_ID.fullmatch(text) else None
