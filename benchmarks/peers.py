"""Our search and service pages beside Datasette's over the same catalogue, in turns.

    .venv/bin/python -m benchmarks.peers [--pairs 7] [--seconds 3] [--instance FOLDER] [--environment FOLDER]

Datasette is installed into an environment of its own (in a temporary folder, or kept in the one named). It serves the starter catalogue
from an immutable SQLite file with an FTS5 table of the same texts: a canned query ranked by bm25 over the OR of the words, 20 rows (without
facets: Datasette has none on queries); the table page with the same search, 20 rows and facets (not ranked); and the page of one row.

Both have two processes on one port by SO_REUSEPORT and the same connections, and neither compresses. Datasette is measured twice: with
sockets that send at once, and as `uvicorn --workers 2` opens them. Those are not marked as TCP, so asyncio leaves Nagle's delay on, and an
answer in two pieces waits some 40 ms for the client.
"""

import argparse
import json
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import quote, unquote

from benchmarks.http import STARTER, queries, services
from benchmarks.load import AGENT, HEAD, Server, Target, compare, free_port, make_instance, ours, row, running
from benchmarks.starter import documents

DATASETTE = "datasette==0.65.1"
PLAIN = {"User-Agent": AGENT}
COLUMNS = ("title", "plain_title", "keywords", "summary", "body")
FACETS = ("audience", "category", "event", "way", "organisation", "county")
RANKED = f"""select s.slug, s.title, s.plain_title, s.summary, {", ".join(f"s.{name}" for name in FACETS)}
from services_fts join services s on s.rowid = services_fts.rowid
where services_fts match :q order by bm25(services_fts, 8, 8, 6, 3, 1) limit 20"""
SERVE = """
import json, socket, sys
import uvicorn
from datasette.app import Datasette
file, port, metadata = sys.argv[1], int(sys.argv[2]), sys.argv[3]
listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP if sys.argv[4] == "at once" else 0)
listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
listening.bind(("127.0.0.1", port))
app = Datasette([], immutables=[file], metadata=json.load(open(metadata)), settings={"default_page_size": 20}).app()
uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="on")).run(sockets=[listening])
"""


def make_environment(folder: Path) -> Path:
    """Python of an environment with Datasette in it."""
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run(["uv", "venv", "--quiet", "--python", sys.executable, str(folder)], check=True)
        subprocess.run(["uv", "pip", "install", "--quiet", "--python", str(python), DATASETTE, "setuptools<81"], check=True)
    return python


def make_database(path: Path) -> None:
    """The catalogue as one table, with FTS5 over it."""
    connection = sqlite3.connect(path)
    columns = ", ".join(f"{name} text" for name in (*COLUMNS, *FACETS))
    connection.execute(f"create table services (slug text primary key, {columns})")
    for document in documents(STARTER):
        texts = (document.title, document.plain_title, " ".join(document.aliases), document.summary, document.body)
        lists = [json.dumps(list(document.facets[name]), ensure_ascii=False) for name in FACETS]
        values = (document.slug, *texts, *lists)
        connection.execute(f"insert into services values ({', '.join('?' * len(values))})", values)
    connection.execute(f"create virtual table services_fts using fts5 ({', '.join(COLUMNS)}, content='services', tokenize='unicode61')")
    connection.execute("insert into services_fts(services_fts) values ('rebuild')")
    connection.commit()
    connection.execute("vacuum")
    connection.close()


@contextmanager
def datasette(python: Path, folder: Path, sending: str) -> Iterator[Server]:
    """Two processes on one port; `sending`: `at once` or `as uvicorn`."""
    folder.mkdir()
    database, metadata, serve = folder / "starter.db", folder / "metadata.json", folder / "serve.py"
    make_database(database)
    metadata.write_text(json.dumps({"databases": {"starter": {"queries": {"ranked": {"sql": RANKED}}}}}), encoding="utf-8")
    serve.write_text(SERVE, encoding="utf-8")
    port = free_port()
    command = [str(python), str(serve), str(database), str(port), str(metadata), sending]
    with running(command, port, "/-/versions.json", {}, processes=2) as server:
        yield server


def any_word(path: str) -> str:
    """The words of one of our searches as an OR query of FTS5."""
    words = unquote(path.partition("q=")[2]).split()
    return quote(" OR ".join(f'"{word}"' for word in words))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--instance", type=Path, help="an instance with the starter catalogue; by default one is made")
    parser.add_argument("--environment", type=Path, help="where Datasette is or will be installed; by default a temporary folder")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        instance = asked.instance or make_instance(folder / "instance")
        python = make_environment(asked.environment or folder / "environment")
        print(HEAD)
        with ours(instance, PAGE_CACHE_MB="0") as cold, ours(instance) as warm:
            for sending in ("at once", "as uvicorn"):
                with datasette(python, folder / sending.replace(" ", "-"), sending) as theirs:
                    print(f"Datasette sends {sending}:")
                    report(theirs, cold, warm, asked.pairs, asked.seconds)


def report(theirs: Server, cold: Server, warm: Server, pairs: int, seconds: float) -> None:
    """Print the lines of the table."""
    facets = "&".join(f"_facet_array={name}" for name in FACETS)
    words = [any_word(path) for path in queries()]
    ranked = [f"/starter/ranked?q={word}" for word in words]
    table = [f"/starter/services?_search={word}&_searchmode=raw&{facets}" for word in words]
    rows = [f"/starter/services/{path.rpartition('/')[2]}" for path in services()]
    lines = (
        ("our search page / their ranked query page", cold, queries(), ranked, 1.0),
        ("our search page / their table page with facets", cold, queries(), table, 1.0),
        ("our service page, cold / their row page", cold, services(), rows, 2.0),
        ("our service page, warm / their row page", warm, services(), rows, 6.0),
    )
    for name, server, paths, others, least in lines:
        mine, other = partial(Target, server, paths, PLAIN), partial(Target, theirs, others, PLAIN)
        print(row(name, compare(mine, other, pairs, seconds), least), flush=True)


if __name__ == "__main__":
    main()
