"""The hands of a test on an Elasticsearch cluster: an engine for each folder, and what spoils or clears what it keeps."""

import zlib
from pathlib import Path

from elasticsearch import Elasticsearch

from app.search.engines.elastic.connection import Cluster
from app.search.engines.elastic.names import Names
from app.text.chain import CHAIN_VERSION


def settings(url: str, store: Path) -> Cluster:
    """A cluster at `url` with a prefix of this folder's own."""
    return Cluster(urls=(url,), prefix=f"test-{zlib.crc32(str(store).encode()):08x}", seconds=10)


def raw(cluster: Cluster) -> Elasticsearch:
    return Elasticsearch(list(cluster.urls), request_timeout=30)


def indices(cluster: Cluster) -> list[str]:
    """Names of all indices of a prefix."""
    with raw(cluster) as client:
        return sorted(client.indices.get(index=f"{cluster.prefix}.*", expand_wildcards="all"))


def clear(cluster: Cluster) -> None:
    with raw(cluster) as client:
        names = indices(cluster)
        if names:
            client.indices.delete(index=names)


def in_force(cluster: Cluster) -> str:
    """The index behind the alias of searches."""
    with raw(cluster) as client:
        return next(iter(client.indices.get_alias(name=Names(cluster.prefix).read)))


def make_outdated(cluster: Cluster) -> None:
    """Let the index in force be one that a program of the next chain version made."""
    ours, theirs = Names(cluster.prefix), Names(cluster.prefix, CHAIN_VERSION + 1)
    physical = in_force(cluster)
    moves = [("remove", ours.read), ("remove", ours.write), ("add", theirs.read), ("add", theirs.write)]
    with raw(cluster) as client:
        client.indices.update_aliases(actions=[{verb: {"index": physical, "alias": alias}} for verb, alias in moves])


def close(cluster: Cluster) -> None:
    """Make the index in force one that cannot be read."""
    with raw(cluster) as client:
        client.indices.close(index=in_force(cluster))
