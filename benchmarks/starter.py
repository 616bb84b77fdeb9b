"""The starter catalogue as search documents, straight from its files, and how well the search finds in it.

.venv/bin/python -m benchmarks.starter [--data data/starter] [--queries FILE] [--misses]
"""

import argparse
import csv
import json
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.search.bench import file_synonyms
from app.search.engine import SearchDocument, SearchRequest
from app.search.engines.embedded.engine import EmbeddedEngine
from app.search.evaluate import Found, Report, measure, read_judged
from app.search.knowledge import Knowledge
from app.search.lexicon import Lexicon
from app.search.planner import plan_query
from app.search.sureness import is_weak

FIRST = {
    "صدور گذرنامه": "passport-issue",
    "تمدید گذرنامه": "passport-renewal",
    "كارت ملي": "national-card-issue",
    "گواهی نامه رانندگی": "driving-licence-issue",
    "پروانه ساختمانی": "m-building-permit",
}
"""Queries that must find exactly this first."""


def documents(data: Path) -> Iterator[SearchDocument]:
    """One document for each definition; ids count from 1 in the order of the file."""
    offered = _offered(data)
    with (data / "service_definitions.jsonl").open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            card = json.loads(line)
            yield _document(number, card, offered[card["id"]])


def evaluate(data: Path, queries: Path) -> Report:
    """Build an index aside and ask it all judged queries."""
    found = list(documents(data))
    slugs = {document.id: document.slug for document in found}
    with tempfile.TemporaryDirectory() as folder:
        engine = EmbeddedEngine(Path(folder))
        engine.rebuild(found)
        knowledge = Knowledge.of(engine.vocabulary(), Lexicon.of(file_synonyms(data / "synonyms.csv")))

        def search(query: str) -> Found:
            planned = plan_query(query, knowledge)
            results = engine.search(SearchRequest(plan=planned.plan, probes=planned.probes))
            return Found([slugs[hit.id] for hit in results.hits], is_weak(planned, results))

        for query, slug in FIRST.items():
            best = search(query).slugs[:3]
            print("first" if best[:1] == [slug] else "NOT FIRST", query, slug, best)
        return measure(read_judged(queries), search)


def _offered(data: Path) -> dict[str, list[dict[str, str]]]:
    """definition id -> the organisations that offer it."""
    with (data / "organizations.csv").open(encoding="utf-8", newline="") as file:
        organisations = {row["id"]: row for row in csv.DictReader(file)}
    offered: dict[str, list[dict[str, str]]] = defaultdict(list)
    with (data / "offerings.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            offered[row["definition_id"]].append(organisations[row["organization_id"]])
    return offered


def _document(number: int, card: dict[str, Any], offered: list[dict[str, str]]) -> SearchDocument:
    return SearchDocument(
        id=number,
        slug=card["id"],
        title=card["title_fa"],
        plain_title=card["plain_title_fa"],
        title_en=card["title_en"],
        aliases=tuple(card["keywords_fa"]),
        keywords_en=tuple(card["keywords_en"]),
        summary=card["summary_fa"],
        organisations=tuple(row["name_fa"] for row in offered if row["kind"] == "agency"),
        body=_body(card),
        facets={
            "audience": tuple(card["audience"]),
            "category": tuple(card["categories"]),
            "event": tuple(card["life_events"]),
            "way": tuple(sorted({channel["type"] for channel in card["channels"]})),
            "organisation": tuple(row["id"] for row in offered),
            "county": tuple(sorted({row["county_id"] for row in offered if row["kind"] == "municipality"})),
        },
    )


def _body(card: dict[str, Any]) -> str:
    lists = [card["eligibility_fa"], card["outputs_fa"]]
    named = [[item[field] for item in card[name] if item.get(field)] for name, field in _NAMED]
    return "\n".join([card["description_fa"], *(text for texts in (*lists, *named) for text in texts)])


_NAMED = (("documents", "name_fa"), ("steps", "title_fa"), ("steps", "detail_fa"), ("channels", "name_fa"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("data/starter"))
    parser.add_argument("--queries", type=Path)
    parser.add_argument("--misses", action="store_true", help="name the queries whose answer is not among the first three")
    asked = parser.parse_args()
    report = evaluate(asked.data, asked.queries or asked.data / "queries_dev.tsv")
    print(report.table())
    for outcome in report.outcomes if asked.misses else ():
        if outcome.rank is None or outcome.rank > 3:
            print(outcome.judged.kind, outcome.judged.query, outcome.judged.expected, outcome.rank, outcome.found[:3], sep="\t")


if __name__ == "__main__":
    main()
