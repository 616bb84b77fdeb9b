"""The starter data as the tests of the catalogue read it: straight from the files, not by the importer."""

import csv
import json
from typing import Any

from app.config import ROOT

DATA = ROOT / "data" / "starter"
CARDS: dict[str, dict[str, Any]] = {
    record["id"]: record for record in map(json.loads, (DATA / "service_definitions.jsonl").read_text(encoding="utf-8").splitlines())
}


def rows(file: str) -> list[dict[str, str]]:
    """Rows of a CSV file of the starter data."""
    with (DATA / file).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
