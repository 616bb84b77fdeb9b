"""Several indexes of one catalogue: the cluster's and one on each host. Each gets every change, none waits for another."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.db import db, utcnow
from app.jobs.models import Job
from app.jobs.worker import run_pending
from app.search import registry
from app.search.current import engine, indexes
from app.search.documents import documents
from app.search.engine import EngineUnavailable, SearchDocument, SearchRequest
from app.search.engines.elastic.connection import Cluster
from app.search.indexing import build, compare, drain, look_after
from app.search.planner import make_plan
from app.search.registry import FORGOTTEN_AFTER, SearchIndex, ensure_job, index_job, joined
from tests.conftest import make_app
from tests.databases import FILE, url_of
from tests.elasticsearch_node.node import free_port
from tests.search import cluster as hands
from tests.search.starter import definition, flask, jobs, name_it, slugs_found

WORD = "زبرجدنشان"
"""A word that nothing in the catalogue has."""


@pytest.fixture
def site(own_starter: Flask, cluster: Cluster) -> Iterator[Flask]:
    """The starter catalogue with both engines, its context pushed."""
    made = make_app(Path(own_starter.extensions["settings"].instance_dir), **to(cluster))
    with made.app_context():
        for name in indexes():
            build(name)
        yield made
        db.session.remove()


def to(cluster: Cluster) -> dict[str, str]:
    return {"elasticsearch_url": cluster.urls[0], "elasticsearch_index": cluster.prefix, "elasticsearch_timeout": "10"}


@pytest.fixture
def other_host(site: Flask, tmp_path: Path) -> Callable[[], Flask]:
    """Makes a second host: the same database, an instance folder of its own, no cluster."""
    instance = Path(site.extensions["settings"].instance_dir)
    return lambda: make_app(tmp_path / "other", database_url=url_of(instance / FILE))


def own(kind: str) -> str:
    (name,) = (name for name in indexes() if name.startswith(kind))
    return name


def found_by(name: str, word: str) -> int:
    return indexes()[name].search(SearchRequest(plan=make_plan(word))).total


def publish(word: str = WORD) -> None:
    name_it("passport-issue", word)
    db.session.commit()


def work(app: Flask) -> int:
    """All index jobs that this application can do."""
    with app.app_context():
        done = drain()
        db.session.remove()
    return done


def test_a_change_becomes_a_job_for_each_index(site: Flask) -> None:
    assert joined() == indexes().keys()
    publish()
    assert run_pending(site, ["search.index"]) == 1
    assert [jobs(index_job(name)) for name in indexes()] == [1, 1]
    assert drain() == 2
    assert [found_by(name, WORD) for name in indexes()] == [1, 1]
    assert slugs_found(WORD) == ["passport-issue"]
    assert compare() == {}


def test_the_commands_speak_of_each_index(site: Flask) -> None:
    lines = flask(site, "search", "check").splitlines()
    assert {line.partition(": ")[0] for line in lines} == indexes().keys()
    engines = list(indexes().values())
    engines[0].remove([1])
    assert {difference.stale for difference in compare().values()} == {(1,)}
    assert "Repaired" in flask(site, "search", "check")
    assert compare() == {}
    assert flask(site, "search", "rebuild").count("The index holds 460 services") == 2


def test_a_cluster_that_is_away_delays_only_itself(own_starter: Flask, cluster: Cluster) -> None:
    away = {**to(cluster), "elasticsearch_url": f"http://127.0.0.1:{free_port()}"}
    instance = Path(own_starter.extensions["settings"].instance_dir)
    site = make_app(instance, **away)
    with site.app_context():
        look_after(own("elastic"))
        assert own("elastic") in joined(), "changes are kept for it from now on"
        publish()
        assert drain() == 1
        assert slugs_found(WORD) == ["passport-issue"]
        job = db.session.scalars(select(Job).where(Job.name == index_job(own("elastic")))).one()
        assert job.last_error.startswith(EngineUnavailable.__name__)
        assert job.run_at > utcnow()
        db.session.remove()
    back = make_app(instance, **to(cluster))
    with back.app_context():
        look_after(own("elastic"))
        assert found_by(own("elastic"), WORD) == 1, "it was built, as it never had been"
        indexes()[own("elastic")].remove([definition("passport-issue").id])
        db.session.execute(update(Job).where(Job.name == index_job(own("elastic"))).values(run_at=utcnow() + timedelta(minutes=30)))
        db.session.commit()
        assert run_pending(back, [index_job(own("elastic"))]) == 0, "the job still waits"
        look_after(own("elastic"))
        assert run_pending(back, [index_job(own("elastic"))]) == 1, "and is due as soon as the cluster is seen"
        assert found_by(own("elastic"), WORD) == 1
        db.session.remove()


def test_an_index_job_that_fails_for_another_reason_keeps_its_pause(site: Flask) -> None:
    late = utcnow() + timedelta(hours=1)
    name = index_job(own("elastic"))
    for key, error in (("a", "EngineUnavailable: x"), ("b", "KeyError: x")):
        db.session.add(Job(name=name, key=key, payload={}, run_at=late, stamp=key, attempts=3, last_error=error))
    db.session.commit()
    look_after(own("elastic"))
    due = db.session.scalars(select(Job.key).where(Job.name == name, Job.run_at <= utcnow())).all()
    assert due == ["a"]


def test_every_host_has_an_index_of_its_own_and_gets_every_change(site: Flask, other_host: Callable[[], Flask]) -> None:
    other = other_host()
    with other.app_context():
        (name,) = indexes()
        assert name not in joined()
        look_after(name)
        assert found_by(name, "صدور گذرنامه") > 0, "it joined and was built"
        db.session.remove()
    publish()
    assert drain() == 2
    with other.app_context():
        assert slugs_found(WORD) == []
        assert jobs(index_job(name)) == 1, "nobody else does its job"
        db.session.remove()
    assert work(other) == 1
    with other.app_context():
        assert slugs_found(WORD) == ["passport-issue"]
        assert compare() == {}
        db.session.remove()


def test_a_host_that_was_away_too_long_is_forgotten_and_builds_anew(site: Flask, other_host: Callable[[], Flask]) -> None:
    other = other_host()
    with other.app_context():
        (name,) = indexes()
        look_after(name)
        db.session.remove()
    publish()
    drain()
    db.session.add(Job(name=ensure_job(name), key="periodic", payload={}, run_at=utcnow(), stamp="x"))
    long_ago = utcnow() - FORGOTTEN_AFTER - timedelta(minutes=1)
    db.session.execute(update(SearchIndex).values(last_seen=long_ago))
    db.session.commit()
    look_after(own("embedded"))
    assert joined() == indexes().keys(), "who looks is there, however long ago it looked before"
    assert (jobs(index_job(name)), jobs(ensure_job(name))) == (0, 0)
    with other.app_context():
        assert slugs_found(WORD) == []
        look_after(name)
        assert slugs_found(WORD) == ["passport-issue"]
        assert name in joined()
        db.session.remove()


def test_two_that_join_at_once_are_one(site: Flask) -> None:
    registry.join("embedded:x")
    registry.join("embedded:x")
    db.session.commit()
    assert "embedded:x" in joined()


def test_what_changes_while_an_index_is_built_comes_again(site: Flask, cluster: Cluster) -> None:
    """The build has read the old card before; the job of the change is done at once, and once more afterwards."""
    shared = indexes()[own("elastic")]
    old = list(documents())

    def slow_documents() -> Iterator[SearchDocument]:
        yield from old
        publish()
        drain()
        assert found_by(own("elastic"), WORD) == 1, "searchable meanwhile"

    shared.rebuild(slow_documents())
    assert found_by(own("elastic"), WORD) == 0
    again = db.session.scalars(select(Job).where(Job.name == index_job(own("elastic")))).one()
    again.run_at = utcnow()
    db.session.commit()
    assert drain() == 1
    assert found_by(own("elastic"), WORD) == 1
    assert compare() == {}


def test_the_state_of_the_product_while_the_cluster_is_away(site: Flask, cluster: Cluster) -> None:
    client = site.test_client()
    assert client.get("/readyz").get_json()["checks"]["search"] == "ok"
    hands.close(cluster)
    page = client.get("/search?q=صدور گذرنامه")
    assert page.status_code == 200
    assert "/services/passport-issue?s=" in page.get_data(as_text=True)
    assert engine().state().problem
    ready = client.get("/readyz")
    assert (ready.status_code, ready.get_json()["checks"]["search"]) == (200, "degraded")
