"""The application for gunicorn, with the number of the process in each answer: `tests.search.numbered:app`."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from app.factory import create_app

served = create_app()


def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    def numbered(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
        return start_response(status, [*headers, ("X-Worker", str(os.getpid()))], *more)

    return served(environ, numbered)
