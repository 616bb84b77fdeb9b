"""Installations with what seldom happens: errors, archived services, everything stated, no search engine, no record at all."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask, abort
from flask_babel import gettext
from sqlalchemy import delete, select
from werkzeug.serving import make_server

from app.catalog.actions import publish
from app.catalog.card import load
from app.catalog.models.definitions import ServiceDefinition
from app.catalog.models.offerings import ServiceOffering
from app.catalog.models.organisations import Organisation
from app.db import Base, db, utcnow
from app.usage.recorder import flush
from app.web.access import public
from app.web.slots import offer
from app.web.version import raise_version
from tests.conftest import make_app
from tests.pages.test_front import PHONE, USED

STATED = {
    "costs": [
        {"label": "تعرفه", "channel": "any", "amount": 1_000_000, "payee": "خزانه", "valid_from": "2026-03-21", "valid_to": "2027-03-20"},
        {"label": "کارمزد", "channel": "counter_office", "amount": 50_000, "payee": "دفتر پیشخوان", "note": "در پایان"},
        {"label": "پست", "channel": "online", "amount": 0, "payee": "پست"},
        {"label": "عوارض", "channel": "service_desk", "amount": None},
    ],
    "outputs": [{"name": "کارت هوشمند", "validity": "هفت سال"}, {"name": "رسید"}],
    "legal_basis": [{"title": "ماده ۳ قانون ثبت احوال"}],
    "complaint": "بازرسی اداره کل ثبت احوال استان",
    "national_id": "10011234567",
}


@public
def wrong(code: int) -> str:
    if code == 500:
        raise RuntimeError("on purpose")
    abort(code)


def _definition(slug: str) -> ServiceDefinition:
    return db.session.scalars(select(ServiceDefinition).where(ServiceDefinition.slug == slug)).one()


def _change_catalogue() -> None:
    _definition("passport-lost").archived_at = utcnow()
    _definition("passport-lost").successor = _definition("passport-issue")
    _definition("driving-licence-duplicate").archived_at = utcnow()
    db.session.execute(delete(ServiceOffering).where(ServiceOffering.definition_id == _definition("passport-renewal").id))
    stated = _definition("national-card-issue")
    card = load(stated.card)
    publish(stated, card.model_validate({**card.model_dump(mode="json"), **STATED}))
    stated.verified_at = utcnow()
    offering = db.session.scalars(select(ServiceOffering).where(ServiceOffering.definition_id == stated.id)).one()
    offering.local_note, offering.verified_at = "باجه ۳، روزهای زوج", utcnow()
    raise_version()
    db.session.commit()


def odd_app(folder: Path) -> Flask:
    """The starter catalogue of `folder`, changed."""
    app = make_app(folder)
    shutil.rmtree(app.extensions["settings"].index_dir)
    app.add_url_rule("/odd/<int:code>", view_func=wrong)
    offer(app, "notice", lambda ids, **_context: {ids[0]: gettext("Counter offices")})
    with app.app_context():
        _change_catalogue()
    visitor = app.test_client()
    for slug in USED:
        visitor.get(f"/services/{slug}", headers=PHONE)
    with app.app_context():
        flush()
        raise_version()
        db.session.commit()
    return app


def empty_app(folder: Path) -> Flask:
    app = make_app(folder)
    with app.app_context():
        Base.metadata.create_all(db.engine)
        assert db.session.scalar(select(Organisation.id)) is None
    return app


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address of `app`, served by a thread of this process."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        with app.app_context():
            db.engine.dispose()
