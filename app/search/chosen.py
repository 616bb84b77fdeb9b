"""The engines that the settings ask for, and the names under which their indexes join."""

import os
import secrets
import socket
from collections.abc import Mapping
from pathlib import Path

from app.config import Settings
from app.search.engine import Engine
from app.search.engines.breaker import Limits
from app.search.engines.elastic.connection import Cluster
from app.search.engines.elastic.engine import ElasticEngine
from app.search.engines.embedded.engine import EmbeddedEngine
from app.search.engines.fallback import FallbackEngine

ENGINES = ("embedded", "elastic", "fallback")
_LONGEST_HOST = 30


def make_engines(chosen: Settings, name: str | None = None) -> tuple[Engine, Mapping[str, Engine]]:
    """The engine that answers, of the settings or of this name, and the indexes that this process keeps, by name."""
    name = name or chosen.engine
    embedded = EmbeddedEngine(chosen.index_dir)
    own = {f"embedded:{_host(chosen.instance)}": embedded}
    if name == "embedded":
        return embedded, own
    elastic = ElasticEngine(_cluster(chosen, patient=name == "elastic"))
    shared = {f"elastic:{elastic.version}": elastic}
    if name == "elastic":
        return elastic, shared
    return FallbackEngine(elastic, embedded, Limits(slow_seconds=chosen.search_slow_seconds)), {**own, **shared}


def _cluster(chosen: Settings, *, patient: bool) -> Cluster:
    return Cluster(
        urls=chosen.elasticsearch_urls,
        prefix=chosen.elasticsearch_index,
        api_key=chosen.elasticsearch_api_key,
        user=chosen.elasticsearch_user,
        password=chosen.elasticsearch_password,
        ca_file=chosen.elasticsearch_ca,
        seconds=chosen.elasticsearch_seconds,
        replicas=chosen.elasticsearch_replicas,
        patient=patient,
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
