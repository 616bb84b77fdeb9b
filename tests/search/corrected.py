"""A reading in one line, for tests to look at."""

from app.search.reading import QueryReading


def corrected(reading: QueryReading) -> str:
    """The query with the likeliest sure reading of each word that is not understood as it stands."""
    parts: list[str] = []
    for word in reading.words:
        sure = next((other for other in word.readings if other.sure), None)
        parts.extend(sure.words if sure and not word.known else (word.surface,))
    return " ".join(parts)
