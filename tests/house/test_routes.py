"""The addresses: none is lost, each says who may use it, and reading never writes."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select
from werkzeug.routing import Rule

from app.catalog.models.definitions import ServiceDefinition
from app.catalog.models.offerings import Connection, ServiceOffering
from app.catalog.models.organisations import Organisation, OrganisationKind
from app.db import db
from app.offices.models import CounterOffice
from app.usage.models import UsageEvent, UsageSalt
from app.web.access import PUBLIC, declared
from tests.house.plan import rooms

STORED = Path(__file__).parent / "urls.txt"
WORDS = {PUBLIC}
"""The access words that exist."""
OF_THE_RECORDER = (UsageEvent.__tablename__, UsageSalt.__tablename__)
WRITING = ("insert", "update", "delete", "replace", "create", "drop", "alter")


def rules(app: Flask) -> list[Rule]:
    return sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))


def line(rule: Rule) -> str:
    methods = sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    return f"{rule.rule} {','.join(methods)}"


def test_no_address_is_lost(starter_app: Flask) -> None:
    """People and agencies keep addresses: taking one from the list is a decision, a new one is written into it."""
    stored = STORED.read_text("utf-8").splitlines()
    assert stored == sorted(set(stored))
    there = {line(rule) for rule in rules(starter_app)}
    assert set(stored) - there == set(), "addresses are gone that somebody may have kept"
    assert there - set(stored) == set(), f"write the new addresses into {STORED.name}"


def test_every_route_declares_its_access(starter_app: Flask) -> None:
    words = {rule.endpoint: declared(starter_app.view_functions[rule.endpoint]) for rule in rules(starter_app)}
    assert {endpoint: word for endpoint, word in words.items() if word not in WORDS} == {}


def test_blueprints_are_named_after_their_rooms(starter_app: Flask) -> None:
    for name, blueprint in starter_app.blueprints.items():
        assert name in rooms()
        assert blueprint.import_name.split(".")[1] == name


def test_every_route_stands_in_a_blueprint(starter_app: Flask) -> None:
    assert [rule.endpoint for rule in rules(starter_app) if "." not in rule.endpoint] == []


def examples(app: Flask) -> dict[str, list[str]]:
    """Addresses of each route that answer with something of the catalogue."""
    with app.app_context():
        of_services = select(ServiceDefinition.slug, ServiceDefinition.short_code).order_by(ServiceDefinition.id)
        slug, code = db.session.execute(of_services).first() or ("", "")
        shared, channel = db.session.execute(
            select(ServiceDefinition.short_code, Connection.channel_id)
            .join(ServiceOffering, ServiceOffering.definition_id == ServiceDefinition.id)
            .join(Connection, Connection.offering_id == ServiceOffering.id)
            .join(Connection.channel)
            .where(Connection.channel.property.mapper.class_.url != "")
        ).first() or ("", 0)
        town = db.session.scalar(select(Organisation.slug).where(Organisation.kind == OrganisationKind.MUNICIPALITY).limit(1))
        agency = db.session.scalar(select(Organisation.slug).where(Organisation.website != "").limit(1))
        office = db.session.scalar(select(CounterOffice.slug).limit(1))
    return {
        "catalog.qr": [f"/c/{code}/qr.svg", "/c/99999/qr.svg"],
        "catalog.sheet": [f"/services/{slug}/print", "/services/none/print"],
        "pages.components": ["/_components"],
        "catalog.by_code": [f"/c/{code}", "/c/99999"],
        "catalog.categories": ["/categories"],
        "catalog.category": ["/categories/identity", "/categories/none"],
        "catalog.feedback": [f"/services/{slug}/feedback?answer=no", f"/services/{slug}/feedback?fragment=1", "/services/none/feedback"],
        "catalog.found": [f"/services/{slug}/found"],
        "catalog.go": [f"/go/{shared}/{channel}"],
        "catalog.go_website": [f"/go/organisations/{agency}"],
        "catalog.life_event": ["/life-events/birth", "/life-events/none"],
        "catalog.life_events": ["/life-events"],
        "catalog.organisation": [f"/organisations/{town}"],
        "catalog.organisations": ["/organisations"],
        "catalog.not_found": ["/not-found?q=پهپاد"],
        "catalog.report": [f"/services/{slug}/report?org={town}", "/services/none/report"],
        "catalog.thanks": [f"/thanks?code=ACDEFHJ2&service={slug}", "/thanks"],
        "catalog.service": [f"/services/{slug}", f"/services/m-building-permit?org={town}&s=abcdefghij&p=1", "/services/none"],
        "offices.office": [f"/offices/{office}"],
        "offices.offices": ["/offices", "/offices?county=kerman"],
        "pages.about": ["/about"],
        "pages.accessibility": ["/accessibility"],
        "pages.contact": ["/contact"],
        "pages.help_page": ["/help"],
        "pages.home": ["/"],
        "pages.manifest": ["/manifest.webmanifest"],
        "pages.offline": ["/offline"],
        "pages.opensearch": ["/opensearch.xml"],
        "pages.privacy": ["/privacy"],
        "pages.robots": ["/robots.txt"],
        "pages.service_level": ["/service-level"],
        "pages.site_map": ["/site-map"],
        "pages.sitemap_file": ["/sitemap.xml"],
        "pages.sitemap_part": ["/sitemap-1.xml", "/sitemap-9.xml"],
        "pages.worker": ["/sw.js"],
        "search.results": ["/search", "/search?q=صدور گذرنامه&way=online", f"/search?q={code}"],
        "search.suggest": ["/suggest?q=گذر"],
        "web.healthz": ["/healthz"],
        "web.language": ["/language/en"],
        "web.metrics": ["/metrics"],
        "web.readyz": ["/readyz"],
        "web.theme": ["/theme/dark"],
    }


@contextmanager
def writes(app: Flask) -> Iterator[list[str]]:
    """Collects commits and flushes of the session, and statements that write to anything but the recorder's tables."""
    found: list[str] = []

    def committed(_session: Any) -> None:
        found.append("commit of the session")

    def flushed(_session: Any, _context: Any) -> None:
        found.append("flush of the session")

    def executed(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        words = statement.lower().replace('"', "").split()
        if words[0] in WRITING and not any(table in words for table in OF_THE_RECORDER):
            found.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(db.session, "after_commit", committed)
    event.listen(db.session, "after_flush", flushed)
    event.listen(engine, "before_cursor_execute", executed)
    try:
        yield found
    finally:
        event.remove(db.session, "after_commit", committed)
        event.remove(db.session, "after_flush", flushed)
        event.remove(engine, "before_cursor_execute", executed)


def readable(app: Flask) -> list[str]:
    return sorted({rule.endpoint for rule in rules(app) if "GET" in (rule.methods or ())})


def test_there_is_an_example_of_every_route(starter_app: Flask) -> None:
    assert sorted(examples(starter_app)) == readable(starter_app), "give new routes an example in `examples`"


def test_get_and_head_never_write(starter_app: Flask) -> None:
    client = starter_app.test_client()
    for endpoint, paths in examples(starter_app).items():
        for place, path in enumerate(paths):
            with writes(starter_app) as found:
                status = client.get(path).status_code
                client.head(path)
            assert found == [], f"{path} ({endpoint}) writes"
            assert status < 400 or place > 0, f"{path} ({endpoint}): {status}"


def test_every_page_comes_in_both_languages(starter_app: Flask, visitor: Any) -> None:
    for paths in examples(starter_app).values():
        response = visitor.get(paths[0])
        if response.mimetype == "text/html" and response.status_code == 200:
            joined = "&" if "?" in paths[0] else "?"
            assert visitor.page(paths[0]).root.get("lang") == "fa"
            assert visitor.page(f"{paths[0]}{joined}lang=en").root.get("lang") == "en"


def test_a_get_that_commits_would_be_seen(own_starter: Flask) -> None:
    with own_starter.app_context(), writes(own_starter) as found:
        organisation = db.session.scalar(select(Organisation).limit(1))
        assert organisation is not None
        organisation.about = "changed"
        db.session.commit()
    assert found[:2] == ["flush of the session", "commit of the session"] or len(found) == 3, found
    assert any("update organisation" in piece.lower() for piece in found)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused(visitor: Any, method: str) -> None:
    for path in ("/", "/search?q=گذرنامه", "/services/passport-issue", "/go/organisations/none"):
        assert visitor.open(path, method=method).status_code == 405
