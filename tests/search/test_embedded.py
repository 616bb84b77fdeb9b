"""The embedded engine: the contract of engines, and its files."""

import json
import os
import shutil
import threading
from pathlib import Path

import pytest

from app.search.engine import Engine, EngineUnavailable, SearchRequest
from app.search.engines.embedded.engine import EmbeddedEngine
from app.search.engines.embedded.files import generations, locked, read_manifest
from app.search.plan import BROWSE
from app.search.planner import make_plan
from tests.search.contract_documents import ALL, PASSPORT, ids, many
from tests.search.engine_contract import EngineContract


class TestEmbedded(EngineContract):
    def make(self, store: Path) -> Engine:
        return EmbeddedEngine(store)

    def source(self, store: Path) -> str:
        return (
            "from pathlib import Path\n"
            "from app.search.engines.embedded.engine import EmbeddedEngine\n"
            f"engine = EmbeddedEngine(Path({str(store)!r}))"
        )

    def make_outdated(self, store: Path) -> None:
        path = store / "current.json"
        content = json.loads(path.read_text("utf-8"))
        path.write_text(json.dumps({**content, "chain_version": content["chain_version"] + 1}), "utf-8")

    def damage(self, store: Path) -> None:
        for path in store.glob("gen-*/*.idx"):
            path.write_bytes(b"nonsense")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def engine(folder: Path) -> EmbeddedEngine:
    made = EmbeddedEngine(folder)
    made.rebuild(ALL)
    return made


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"generation": 1}', "\x00" * 100, '"text"'])
def test_a_manifest_that_makes_no_sense(engine: EmbeddedEngine, folder: Path, content: str) -> None:
    (folder / "current.json").write_text(content, "utf-8")
    assert not engine.state().ready
    with pytest.raises(EngineUnavailable):
        engine.search(SearchRequest(plan=BROWSE))
    engine.rebuild(ALL)
    assert engine.state().doc_count == len(ALL)


@pytest.mark.parametrize("name", ["meta.json", "*.term", "*.fast", "*.store", "*.pos", "*.fieldnorm"])
@pytest.mark.parametrize("content", [None, b"", b"\x00" * 64])
def test_files_that_are_gone_or_wrong(engine: EmbeddedEngine, folder: Path, name: str, content: bytes | None) -> None:
    for path in folder.glob(f"gen-*/{name}"):
        path.unlink() if content is None else path.write_bytes(content)
    fresh = EmbeddedEngine(folder)
    with pytest.raises(EngineUnavailable):
        fresh.search(SearchRequest(plan=make_plan("صدور گذرنامه"), facets=("way",)))
        fresh.suggest("گذر", 8)
    fresh.rebuild(ALL)
    assert ids(fresh, "تصدیق") == [2]


def test_an_index_that_was_deleted(engine: EmbeddedEngine, folder: Path) -> None:
    shutil.rmtree(folder)
    with pytest.raises(EngineUnavailable):
        engine.search(SearchRequest(plan=BROWSE))
    engine.rebuild(ALL)
    assert ids(engine, "تصدیق") == [2]


def test_the_state_is_that_of_the_index(engine: EmbeddedEngine, folder: Path) -> None:
    state, manifest = engine.state(), read_manifest(folder)
    assert (state.ready, state.chain_version, state.doc_count) == (True, manifest.chain_version, len(ALL))
    assert state.built_at == manifest.time
    assert state.built_at is not None
    assert state.built_at.tzinfo is not None


def test_old_generations_and_those_of_killed_rebuilds_are_swept_later(engine: EmbeddedEngine, folder: Path) -> None:
    engine.rebuild(ALL)
    (folder / "gen-9").mkdir()
    engine.put([PASSPORT])
    assert generations(folder) == [1, 2, 9]
    hour_ago = (folder / "current.json").stat().st_mtime - 3600
    os.utime(folder / "current.json", (hour_ago, hour_ago))
    engine.put([PASSPORT])
    assert generations(folder) == [2]
    assert ids(engine, "تصدیق") == [2]


def test_a_search_under_way_keeps_a_generation_that_is_swept(engine: EmbeddedEngine, folder: Path) -> None:
    snapshot = engine._reader.snapshot()
    shutil.rmtree(folder / "gen-1")
    assert snapshot.searcher.num_docs == len(ALL)
    assert len(snapshot.searcher.terms_with_prefix("t", "")) > 10


def test_a_writer_waits_for_the_lock(engine: EmbeddedEngine, folder: Path) -> None:
    done = threading.Event()

    def put() -> None:
        engine.put(many(1))
        done.set()

    with locked(folder):
        thread = threading.Thread(target=put)
        thread.start()
        assert not done.wait(0.3)
        assert ids(engine, "بیمه") == []
    thread.join(30)
    assert ids(engine, "بیمه") == [100]


def test_many_small_changes_do_not_pile_up_segments(engine: EmbeddedEngine) -> None:
    for document in many(40):
        engine.put([document])
    assert engine._reader.snapshot().searcher.num_segments < 12
    assert engine.state().doc_count == len(ALL) + 40


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EngineUnavailable):
        EmbeddedEngine(tmp_path / "file" / "index").rebuild(ALL)
