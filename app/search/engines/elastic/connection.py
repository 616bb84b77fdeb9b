"""The way to the cluster: several hosts, who we are, time-outs; and whatever goes wrong there becomes `EngineUnavailable`."""

import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch

from app.search.engine import EngineUnavailable

_LONGEST = 300
_POOL = 16
"""Connections to each node: more than the threads of a web worker."""
WRITING_SECONDS = 30.0


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """Where the cluster is and how to sign in: with an API key, or a name and password, or neither.

    `prefix` begins the names of all our indices; `replicas` is a range as `0-1`. A node that cannot be reached is left for the
    next one at once, and one that does not answer in `seconds` too, if the search is `patient`: where another engine stands
    in, waiting a second time helps nobody.
    """

    urls: tuple[str, ...]
    prefix: str = "dargah"
    api_key: str = field(default="", repr=False)
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: str = ""
    seconds: float = 1.0
    patient: bool = True
    replicas: str = "0-1"


class Connection:
    """A client of the cluster, made at first use and again in a child after a fork; safe for threads."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._lock = threading.Lock()
        self._made: tuple[int, Elasticsearch] | None = None

    def client(self, seconds: float = 0) -> Elasticsearch:
        """The client; with `seconds`, one that waits longer than a search may."""
        made = self._made
        if made is None or made[0] != os.getpid():
            with self._lock:
                if self._made is None or self._made[0] != os.getpid():
                    with guarded("the settings of Elasticsearch do not work"):
                        self._made = os.getpid(), _connect(self._cluster)
                made = self._made
        return made[1].options(request_timeout=seconds) if seconds else made[1]


def _connect(cluster: Cluster) -> Elasticsearch:
    # It logs every request, and every retry with a traceback; nodes that fail are told by another logger.
    logging.getLogger("elastic_transport.transport").setLevel(logging.ERROR)
    options: dict[str, Any] = {}
    if cluster.api_key:
        options["api_key"] = cluster.api_key
    elif cluster.user:
        options["basic_auth"] = (cluster.user, cluster.password)
    if cluster.ca_file:
        options["ca_certs"] = cluster.ca_file
    return Elasticsearch(
        list(cluster.urls),
        request_timeout=cluster.seconds,
        max_retries=max(2, len(cluster.urls) - 1),
        retry_on_timeout=cluster.patient and len(cluster.urls) > 1,
        connections_per_node=_POOL,
        **options,
    )


@contextmanager
def guarded(doing: str) -> Iterator[None]:
    """Turn errors of the client, the network and the server into `EngineUnavailable`, with `doing` as the beginning of its message."""
    try:
        yield
    except (ApiError, TransportError, OSError, ValueError, KeyError) as error:
        raise EngineUnavailable(f"{doing}: {str(error)[:_LONGEST]}") from error
