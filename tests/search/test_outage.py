"""A whole installation while its only Elasticsearch node is killed and started again; the small form of `tests/drills/test_cluster.py`."""

import time
from pathlib import Path

from app.search.engines.elastic.connection import Cluster
from app.search.engines.elastic.engine import ElasticEngine
from tests.conftest import make_app
from tests.elasticsearch_node.node import one_node
from tests.search.outage import differences, engines_used, has, publish, until, waiting
from tests.search.site import running
from tests.search.starter import NAMED, flask
from tests.search.steady import SteadyLoad, failed

WORDS = {"passport-issue": "زبرجدنشانا", "passport-renewal": "زبرجدنشانب"}
PATIENCE = 30.0


def test_search_goes_on_without_the_cluster_and_nothing_is_lost(starter_folder: Path, tmp_path: Path) -> None:
    with one_node(tmp_path / "node") as node, running(starter_folder, tmp_path / "site", 2, {"ELASTICSEARCH_URL": node.url}) as site:
        app = make_app(site.folder, elasticsearch_url=node.url)
        flask(app, "search", "rebuild")
        site.start_jobs()
        site.start_web()
        engine = ElasticEngine(Cluster(urls=(node.url,), seconds=5))
        load = SteadyLoad(site.port, list(NAMED), 5, threads=4)
        with load.running():
            time.sleep(1)
            node.kill()
            for slug, word in WORDS.items():
                site.seconds_until_found(word, slug, publish(app, slug, word), PATIENCE)
            assert waiting(app) > 0, "the changes wait for the cluster"
            node.start()
            node.wait()
            until(lambda: all(has(engine, word) for word in WORDS.values()), PATIENCE, "the changes did not come to the cluster")
            until(lambda: waiting(app) == 0, PATIENCE, "jobs were left")
        assert failed(load.answered) == []
        assert engines_used(app).keys() >= {"elastic", "embedded"}
        assert differences(app) == 0
