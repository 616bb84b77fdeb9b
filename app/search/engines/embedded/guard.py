"""Whatever goes wrong below becomes `EngineUnavailable`."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.search.engine import EngineUnavailable


@contextmanager
def guarded(doing: str) -> Iterator[None]:
    """Turn errors of files and of tantivy into `EngineUnavailable`, with `doing` as the beginning of its message."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise EngineUnavailable(f"{doing}: {error}") from error
    except BaseException as error:
        # A panic inside tantivy (a damaged file) is no Exception, and its class cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise EngineUnavailable(f"{doing}: {error}") from error
