"""A citizen who fills the forms: opens a page a while ago, takes its token, and sends the form now."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.config import Settings
from app.db import utcnow
from tests import databases
from tests.page import Page, check_page

SERVICE = "passport-issue"
REPORT = f"/services/{SERVICE}/report"
FEEDBACK = f"/services/{SERVICE}/feedback"
FOUND = f"/services/{SERVICE}/found"


@contextmanager
def ago(seconds: float) -> Iterator[None]:
    with time_machine.travel(utcnow() - timedelta(seconds=seconds)):
        yield


def code_of(response: TestResponse) -> str:
    """The code that the thank-you page will show; fails if the answer does not lead there."""
    assert response.status_code == 303, response.get_data(as_text=True)
    address = urlsplit(response.location)
    assert address.path == "/thanks" and not address.netloc
    return parse_qs(address.query)["code"][0]


@dataclass
class Reporter:
    client: FlaskClient
    folder: Path

    @classmethod
    def of(cls, app: Flask) -> "Reporter":
        settings: Settings = app.extensions["settings"]
        return cls(app.test_client(), settings.instance)

    def token(self, path: str, seconds: float = 60) -> str:
        """The token of a form that was opened `seconds` ago."""
        with ago(seconds):
            answer = self.client.get(path)
        assert answer.status_code == 200
        return check_page(answer.text).one("input", name="token").get("value") or ""

    def send(self, path: str, *, form: str = "", address: str = "127.0.0.1", **fields: Any) -> TestResponse:
        """POST to `path`, with the token of the page `form` (default: the same path) unless one is given."""
        if "token" not in fields:
            fields["token"] = self.token(form or path)
        return self.client.post(path, data={"website": "", **fields}, environ_overrides={"REMOTE_ADDR": address})

    def refused(self, path: str, status: int = 422, **fields: Any) -> Page:
        answer = self.send(path, **fields)
        assert answer.status_code == status
        assert answer.headers["Cache-Control"] == "no-store"
        return check_page(answer.text)

    def rows(self) -> Sequence[Mapping[str, Any]]:
        return databases.rows(self.folder / databases.FILE, "SELECT * FROM citizen_report ORDER BY id")
