"""The life of an index: built beside the one in force, put in force in one step, removed when another is.

A build that dies leaves an index that no alias of a search points to; it beats no more, and the next build sweeps it away.
"""

import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError

from app.search.engine import EngineUnavailable, SearchDocument
from app.search.engines.elastic import mapping
from app.search.engines.elastic.connection import guarded
from app.search.engines.elastic.names import Names
from app.search.engines.elastic.writing import fill

BEAT_SECONDS = 10.0
DEAD_AFTER = timedelta(seconds=120)
OTHER_VERSIONS_STAY = timedelta(days=1)
"""How long indices of other versions of this program stay beside ours, for those who still run it."""
_COPIES_WITHIN = "20s"
"""How long a finished index waits for its copies on other nodes before it is put in force."""
_PATHS = ("*.aliases", "*.mappings._meta", "*.settings.index.verified_before_close")


@dataclass(frozen=True)
class Physical:
    """One index as it stands in the cluster."""

    name: str
    aliases: frozenset[str]
    meta: Mapping[str, Any]
    closed: bool

    @property
    def built_at(self) -> datetime | None:
        """When it was complete; None while it is built."""
        return _moment(self.meta.get("built_at"))

    @property
    def being_built(self) -> bool:
        """Whether somebody still works at it."""
        beat = _moment(self.meta.get("beat"))
        return self.built_at is None and beat is not None and datetime.now(UTC) - beat < DEAD_AFTER


def _moment(text: Any) -> datetime | None:
    with suppress(TypeError, ValueError):
        return datetime.fromisoformat(text)
    return None


def indices(client: Elasticsearch, names: Names) -> list[Physical]:
    """All indices of our prefix, of whatever version."""
    with guarded("Elasticsearch does not tell its indices"):
        found = client.indices.get(index=names.ours, expand_wildcards=["open", "closed"], filter_path=_PATHS)
        return [_physical(name, content) for name, content in found.items()]


def _physical(name: str, content: Mapping[str, Any]) -> Physical:
    closed = "verified_before_close" in content.get("settings", {}).get("index", {})
    return Physical(name, frozenset(content.get("aliases", ())), content.get("mappings", {}).get("_meta", {}), closed)


def build(client: Elasticsearch, names: Names, replicas: str, documents: Iterable[SearchDocument]) -> None:
    """Build a new index and put it in force; whatever goes wrong, the old one stays as it was."""
    _sweep(client, names)
    build = Build(client, names)
    try:
        count = fill(client, names.building(build.physical), documents, build.beat)
        build.finish(replicas, count)
    except BaseException:
        with suppress(EngineUnavailable):
            _delete(client, build.physical)
        raise
    _put_in_force(client, names, build.physical)
    _sweep(client, names)


class Build:
    """An index under construction."""

    def __init__(self, client: Elasticsearch, names: Names) -> None:
        self._client = client
        self.physical = names.physical()
        self._meta = {"chain_version": names.chain, "mapping_version": names.mapping, "beat": datetime.now(UTC).isoformat()}
        self._last_beat = time.monotonic()
        with guarded("the new index cannot be made"):
            client.indices.create(
                index=self.physical,
                settings=mapping.settings(),
                mappings=mapping.mappings(self._meta),
                aliases={names.building(self.physical): {}},
            )

    def beat(self) -> None:
        """Show that the build goes on."""
        if time.monotonic() - self._last_beat >= BEAT_SECONDS:
            self._tell(beat=datetime.now(UTC).isoformat())
            self._last_beat = time.monotonic()

    def finish(self, replicas: str, count: int) -> None:
        """Make the complete index durable, searchable and copied."""
        with guarded("the new index cannot be finished"):
            self._client.indices.put_settings(index=self.physical, settings=mapping.finished_settings(replicas))
            # Until now its log was written in the background: a node that is killed would lose what was acknowledged.
            self._client.indices.flush(index=self.physical, force=True, wait_if_ongoing=True)
            self._client.indices.refresh(index=self.physical)
            have = int(self._client.count(index=self.physical)["count"])
            patient = self._client.options(ignore_status=408)
            patient.cluster.health(index=self.physical, wait_for_status="green", timeout=_COPIES_WITHIN)
        if have > count:
            raise EngineUnavailable(f"the new index holds {have} documents instead of {count}")
        self._tell(built_at=datetime.now(UTC).isoformat())

    def _tell(self, **news: Any) -> None:
        self._meta = {**self._meta, **news}
        with guarded("the new index cannot be described"):
            self._client.indices.put_mapping(index=self.physical, meta=self._meta)


def _put_in_force(client: Elasticsearch, names: Names, physical: str) -> None:
    """Move both aliases in one step: a search sees the old index or the new one."""
    old = [index.name for index in indices(client, names) if index.aliases & {names.read, names.write} and index.name != physical]
    leave = [{"remove": {"index": name, "aliases": [names.read, names.write], "must_exist": False}} for name in old]
    enter = [{"add": {"index": physical, "alias": alias}} for alias in (names.read, names.write)]
    done = {"remove": {"index": physical, "alias": names.building(physical)}}
    with guarded("the new index cannot be put in force"):
        client.indices.update_aliases(actions=[*leave, *enter, done])


def _sweep(client: Elasticsearch, names: Names) -> None:
    """Remove indices that nobody searches and nobody builds."""
    found = indices(client, names)
    in_force = next((index for index in found if names.read in index.aliases), None)
    settled = in_force is not None and _age(in_force) > OTHER_VERSIONS_STAY
    for index in found:
        of_ours = index.name.startswith(f"{names.stem}.")
        unused = not index.aliases & {names.read, names.write} and not index.being_built
        if unused and (of_ours or settled):
            _delete(client, index.name)


def _age(index: Physical) -> timedelta:
    return datetime.now(UTC) - index.built_at if index.built_at else timedelta(0)


def _delete(client: Elasticsearch, physical: str) -> None:
    with guarded("an old index cannot be removed"), suppress(NotFoundError):
        client.indices.delete(index=physical)
