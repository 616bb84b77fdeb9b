"""Three nodes under load, killed one after the other and started again. Run it with `dev.py drill cluster`.

The small form, on one node, stands in `tests/search/test_outage.py`.
"""

import json
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from flask import Flask

from app.search.engines.elastic.connection import Cluster
from app.search.engines.elastic.engine import ElasticEngine
from app.search.evaluate import read_judged
from tests.conftest import DATA, make_app
from tests.elasticsearch_node.node import SearchNode, cluster, opener
from tests.search.outage import differences, engines_used, has, publish, until, waiting
from tests.search.site import Site, running
from tests.search.starter import flask
from tests.search.steady import SteadyLoad, failed

RATE = 55.0
SLUGS = ("passport-issue", "passport-renewal", "national-card-issue", "driving-licence-issue", "m-building-permit")
EMBEDDED_WITHIN = 2.0
CLUSTER_WITHIN = 10.0

Capture = pytest.CaptureFixture[str]


def ask(node: SearchNode, path: str) -> dict[str, object]:
    with opener().open(f"{node.url}{path}", timeout=10) as answer:
        found: dict[str, object] = json.loads(answer.read())
        return found


def master_first(nodes: Sequence[SearchNode]) -> list[SearchNode]:
    found = ask(nodes[0], "/_cat/master?format=json")
    elected = found[0]["node"]  # type: ignore[index]
    return sorted(nodes, key=lambda node: node.name != elected)


def green(node: SearchNode) -> bool:
    try:
        return ask(node, "/_cluster/health?local=true")["status"] == "green"
    except OSError:
        return False


def test_a_cluster_that_is_killed_node_by_node(starter_folder: Path, tmp_path: Path, capsys: Capture) -> None:
    with cluster(tmp_path / "nodes") as nodes:
        urls = tuple(node.url for node in nodes)
        settings = {"ELASTICSEARCH_URL": ",".join(urls), "PAGE_CACHE_MB": "0"}
        with running(starter_folder, tmp_path / "site", 2, settings) as site:
            app = make_app(site.folder, elasticsearch_url=settings["ELASTICSEARCH_URL"])
            flask(app, "search", "rebuild")
            site.start_jobs()
            site.start_web()
            engine = ElasticEngine(Cluster(urls=urls))
            lines = drill(site, app, nodes, engine)
            assert differences(app) == 0
    with capsys.disabled():
        print("\n" + "\n".join(lines))


def drill(site: Site, app: Flask, nodes: Sequence[SearchNode], engine: ElasticEngine) -> list[str]:
    """Kill and start the nodes under load; the lines that tell how it went."""
    lines = []
    queries = [judged.query for judged in read_judged(DATA / "queries_dev.tsv")]
    load = SteadyLoad(site.port, queries, RATE)
    first, second, third = master_first(nodes)
    with load.running():
        load.phase("three nodes")
        time.sleep(15)
        load.phase("the master is killed")
        first.kill()
        seconds = until(lambda: green(third), 40, "the second copy was not made")
        lines.append(f"all copies again {seconds:.1f} s after the master was killed")
        load.phase("two nodes")
        time.sleep(15)
        load.phase("a second one is killed")
        second.kill()
        time.sleep(15)
        assert has(engine, "گذرنامه"), "the last node goes on answering"
        load.phase("all are killed")
        publish(app, SLUGS[0], "زبرجدنشانب")
        time.sleep(4)
        assert not has(engine, "زبرجدنشانب")
        assert waiting(app) > 0, "without a master changes wait"
        third.kill()
        time.sleep(3)
        slowest = 0.0
        for number, slug in enumerate(SLUGS):
            word = f"زبرجدنشان{chr(0x62A + number)}"
            since = publish(app, slug, word)
            slowest = max(slowest, *site.seconds_until_found(word, slug, since).values())
        lines.append(f"published while all were away: in every worker after {slowest:.2f} s at the latest")
        assert slowest <= EMBEDDED_WITHIN
        load.phase("all are started again")
        for node in nodes:
            node.start()
        for node in nodes:
            node.wait()
        words = ["زبرجدنشانب", *(f"زبرجدنشان{chr(0x62A + number)}" for number in range(len(SLUGS)))]
        seconds = until(lambda: all(has(engine, word) for word in words), 40, "what was published did not arrive")
        lines.append(f"everything in Elasticsearch {seconds:.1f} s after the cluster answered")
        assert seconds <= CLUSTER_WITHIN
        until(lambda: waiting(app) == 0, 20, "jobs were left")
        load.phase("afterwards")
        time.sleep(8)
    assert failed(load.answered) == []
    return [load.table(), *lines, f"answers by engine: {engines_used(app)}"]
