"""The engines of this installation, chosen at start from the settings; nothing else knows which they are."""

import os
import secrets
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import cast

from flask import Flask, current_app

from app.config import Settings
from app.search.engine import Engine
from app.search.engines.breaker import Limits
from app.search.engines.elastic.connection import Cluster
from app.search.engines.elastic.engine import ElasticEngine
from app.search.engines.embedded.engine import EmbeddedEngine
from app.search.engines.fallback import FallbackEngine

_LONGEST_HOST = 30


def init_engine(app: Flask) -> None:
    """Put the engine that answers, and the indexes that this process keeps, into the application."""
    chosen: Settings = app.extensions["settings"]
    embedded, elastic = EmbeddedEngine(chosen.index_dir), ElasticEngine(_cluster(chosen))
    own, shared = f"embedded:{_host(chosen.instance)}", f"elastic:{elastic.version}"
    engine: Engine
    indexes: dict[str, Engine]
    match chosen.engine:
        case "embedded":
            engine, indexes = embedded, {own: embedded}
        case "elastic":
            engine, indexes = elastic, {shared: elastic}
        case _:
            engine = FallbackEngine(elastic, embedded, Limits(slow_seconds=chosen.search_slow_seconds))
            indexes = {own: embedded, shared: elastic}
    app.extensions["search_engine"], app.extensions["search_indexes"] = engine, indexes


def _cluster(chosen: Settings) -> Cluster:
    return Cluster(
        urls=chosen.elasticsearch_urls,
        prefix=chosen.elasticsearch_index,
        api_key=chosen.elasticsearch_api_key,
        user=chosen.elasticsearch_user,
        password=chosen.elasticsearch_password,
        ca_file=chosen.elasticsearch_ca,
        seconds=chosen.elasticsearch_seconds,
        replicas=chosen.elasticsearch_replicas,
        patient=chosen.engine == "elastic",
    )


def _host(instance: Path) -> str:
    """The name of this host for ever: that of the machine and a random part, made once and kept in the instance folder."""
    path = instance / "host"
    if not path.exists():
        machine = "".join(char for char in socket.gethostname().lower() if char.isascii() and char.isalnum())
        aside = instance / f"host.{os.getpid()}"
        aside.write_text(f"{machine[:_LONGEST_HOST]}-{secrets.token_hex(4)}", "ascii")
        # Of several processes that start for the first time the first one wins.
        try:
            path.hardlink_to(aside)
        except FileExistsError:
            pass
        finally:
            aside.unlink()
    return path.read_text("ascii")


def engine() -> Engine:
    """The engine of the current application."""
    return cast(Engine, current_app.extensions["search_engine"])


def indexes() -> Mapping[str, Engine]:
    """The indexes that this process can bring changes to, by the name under which they joined."""
    return cast(Mapping[str, Engine], current_app.extensions["search_indexes"])
