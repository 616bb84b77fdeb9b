"""Pages over HTTP beside the bare page (the base template on the same server, without a query), in turns.

    .venv/bin/python -m benchmarks.http [--pairs 7] [--seconds 3] [--instance FOLDER]

Two gthread workers, eight connections, the compression of a browser. *Warm*: each page was asked for before. *Cold*, *uncached*: no page
is kept (PAGE_CACHE_MB=0), but pieces that many pages share are remembered for the catalogue version as in production: names of facets, the
facts of a result card, who offers a service, the national part of its page (facts, contents, documents, steps, costs, law), its short
address and print link. *Nothing remembered*: these neither.

Each ratio stands twice: by requests/s, and by the processor time of the server, which other programs on the machine disturb less.
"""

import argparse
import json
import tempfile
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote

from app.config import ROOT
from benchmarks.load import BROWSER, HEAD, Compared, Server, Target, compare, make_instance, ours, row

STARTER = ROOT / "data" / "starter"
PAGES = 40
WORDS = """پروانه ساختمان|صدور گواهی|کارت ملی|مجوز کسب|ثبت شرکت|بیمه بیکاری|مالیات خودرو|وام ازدواج|پلاک خودرو|انشعاب آب|برق خانه
زمین کشاورزی|ثبت نام مدرسه|درخواست پروانه""".replace("\n", "|").split("|")
"""Queries of two words, as the judged ones; each finds at least a page of twenty services."""
RECORDING_MAY_COST = 0.05


def queries() -> list[str]:
    """Paths of result pages."""
    return [f"/search?q={quote(words)}" for words in WORDS]


def services(data: Path = STARTER) -> list[str]:
    """Paths of service pages, taken evenly from the catalogue."""
    with (data / "service_definitions.jsonl").open(encoding="utf-8") as file:
        slugs = [json.loads(line)["id"] for line in file]
    return [f"/services/{slug}" for slug in slugs[:: max(len(slugs) // PAGES, 1)]]


def with_tag(server: Server, path: str) -> Target:
    """A page asked for by a browser that has it already."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request("GET", path, headers=BROWSER)
    answer = connection.getresponse()
    answer.read()
    return Target(server, [path], {**BROWSER, "If-None-Match": answer.headers["ETag"]}, 304)


def measured(instance: Path, pairs: int, seconds: float) -> Iterator[tuple[str, Compared, float | None]]:
    """(what, figures, least ratio), one after another."""

    def pair(mine: Server, paths: list[str], other: Server, beside: list[str]) -> Compared:
        return compare(lambda: Target(mine, paths), lambda: Target(other, beside), pairs, seconds)

    bare, least = ["/_bare"], 1 - RECORDING_MAY_COST
    with ours(instance, PAGE_CACHE_MB="0", BENCH_MEMORY="off") as bald:
        yield "search page, nothing remembered", pair(bald, queries(), bald, bare), None
        yield "service page, nothing remembered", pair(bald, services(), bald, bare), None
    with ours(instance, PAGE_CACHE_MB="0") as cold:
        yield "search page, uncached", pair(cold, queries(), cold, bare), 0.25
        yield "service page, cold", pair(cold, services(), cold, bare), 0.35
    with ours(instance) as warm:
        yield "service page, warm", pair(warm, services(), warm, bare), 0.8
        known = compare(lambda: with_tag(warm, services()[0]), lambda: Target(warm, bare), pairs, seconds)
        yield "service page, conditional GET", known, 0.9
    with ours(instance) as on, ours(instance, BENCH_RECORDING="off") as off:
        yield "recording on / off, search page", pair(on, queries(), off, queries()), least
        yield "recording on / off, service page warm", pair(on, services(), off, services()), least


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--instance", type=Path, help="an instance with the starter catalogue; by default one is made")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        instance = asked.instance or make_instance(Path(name) / "instance")
        print(HEAD)
        for what, found, least in measured(instance, asked.pairs, asked.seconds):
            print(row(what, found, least), flush=True)


if __name__ == "__main__":
    main()
