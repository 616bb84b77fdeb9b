"""Pages over HTTP beside the bare page (the base template on the same server, without a query), in turns.

    .venv/bin/python -m benchmarks.http [--pairs 7] [--seconds 3] [--instance FOLDER]

Two gthread workers, eight connections. *Cold*: no page is kept (PAGE_CACHE_MB=0). *Warm*: each page was asked for before. What the
catalogue says in short (names of facets, facts of result cards) is remembered for each catalogue version, as in production.
"""

import argparse
import json
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote

from app.config import ROOT
from benchmarks.load import BROWSER, HEAD, Compared, Target, compare, make_instance, ours, row

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


def with_tag(port: int, path: str) -> Target:
    """A page asked for by a browser that has it already."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers=BROWSER)
    answer = connection.getresponse()
    answer.read()
    return Target(port, [path], {**BROWSER, "If-None-Match": answer.headers["ETag"]}, 304)


def measured(instance: Path, pairs: int, seconds: float) -> Iterator[tuple[str, Compared, float]]:
    """(what, figures, least ratio), one after another."""
    with ours(instance, PAGE_CACHE_MB="0") as cold:
        bare = Target(cold, ["/_bare"])
        yield "search page, uncached", compare(Target(cold, queries()), bare, pairs, seconds), 0.25
        yield "service page, cold", compare(Target(cold, services()), bare, pairs, seconds), 0.35
    with ours(instance) as warm:
        bare = Target(warm, ["/_bare"])
        yield "service page, warm", compare(Target(warm, services()), bare, pairs, seconds), 0.8
        yield "service page, conditional GET", compare(with_tag(warm, services()[0]), bare, pairs, seconds), 0.9
    with ExitStack() as both:
        on, off = both.enter_context(ours(instance)), both.enter_context(ours(instance, BENCH_RECORDING="off"))
        least = 1 - RECORDING_MAY_COST
        yield "recording on / off, search page", compare(Target(on, queries()), Target(off, queries()), pairs, seconds), least
        yield "recording on / off, service page warm", compare(Target(on, services()), Target(off, services()), pairs, seconds), least


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
