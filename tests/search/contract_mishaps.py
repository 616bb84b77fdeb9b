"""Second half of the contract of engines: several processes, threads, and things that go wrong."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from app.search.engine import Engine, EngineUnavailable, SearchDocument, SearchRequest
from app.search.plan import Plan
from tests.search.contract_documents import ALL, PASSPORT, ask, ids, many

ROOT = Path(__file__).resolve().parents[2]


class MishapContract:
    """Subclasses give the four hooks; `store` is where an engine keeps its things, engines over one store share them."""

    @pytest.fixture
    def store(self, tmp_path: Path) -> Path:
        return tmp_path / "store"

    @pytest.fixture
    def engine(self, store: Path) -> Engine:
        engine = self.make(store)
        engine.rebuild(ALL)
        return engine

    def make(self, store: Path) -> Engine:
        """A new engine object over a store."""
        raise NotImplementedError

    def source(self, store: Path) -> str:
        """Python source that sets `engine` to an engine over the store, in another process."""
        raise NotImplementedError

    def make_outdated(self, store: Path) -> None:
        """Make the stored index one of another chain version."""
        raise NotImplementedError

    def damage(self, store: Path) -> None:
        """Make what is stored unreadable."""
        raise NotImplementedError

    def test_threads_search_while_one_writes(self, engine: Engine) -> None:
        troubles: list[BaseException] = []
        done = threading.Event()

        def search() -> None:
            try:
                while not done.is_set():
                    assert {1, 4} <= set(ids(engine, "گذرنامه"))
            except BaseException as error:
                troubles.append(error)

        threads = [threading.Thread(target=search) for _ in range(4)]
        for thread in threads:
            thread.start()
        for number in range(5):
            engine.put([SearchDocument(id=50 + number, slug=f"n-{number}", title="گذرنامه تازه")])
        engine.rebuild([*ALL, *many(20)])
        done.set()
        for thread in threads:
            thread.join()
        assert troubles == []

    def test_what_another_process_puts_is_found_in_the_next_search(self, engine: Engine, store: Path) -> None:
        assert ids(engine, "نوزاد") == []
        self.run(store, "engine.put([SearchDocument(id=77, slug='birth', title='ثبت ولادت نوزاد')])")
        assert ids(engine, "نوزاد") == [77]
        self.run(store, "engine.rebuild([SearchDocument(id=78, slug='birth', title='ثبت ولادت نوزاد')])")
        assert ids(engine, "نوزاد") == [78]

    def test_another_process_finds_what_is_put_here(self, engine: Engine, store: Path) -> None:
        engine.put([SearchDocument(id=77, slug="birth", title="ثبت ولادت نوزاد")])
        plan = "SearchRequest(plan=make_plan('نوزاد'))"
        assert self.run(store, f"print([hit.id for hit in engine.search({plan}).hits])").strip() == "[77]"

    def test_the_words_that_another_process_puts_are_known_in_a_few_seconds(self, engine: Engine, store: Path) -> None:
        assert not engine.vocabulary().knows("نوزاد")
        self.run(store, "engine.put([SearchDocument(id=77, slug='birth', title='ثبت ولادت نوزاد')])")
        deadline = time.monotonic() + 10
        while not engine.vocabulary().knows("نوزاد"):
            assert time.monotonic() < deadline
            time.sleep(0.1)

    def test_a_new_object_finds_what_an_old_one_left(self, engine: Engine, store: Path) -> None:
        assert self.make(store).stamps() == engine.stamps()

    def test_a_child_after_a_fork_opens_for_itself(self, engine: Engine) -> None:
        assert ids(engine, "تصدیق") == [2]
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                os.write(writing, str(ids(engine, "تصدیق")).encode())
            finally:
                os._exit(0)
        os.close(writing)
        assert os.waitpid(child, 0)[1] == 0
        with os.fdopen(reading) as answer:
            assert answer.read() == "[2]"

    def test_without_an_index_it_is_unavailable_and_says_why(self, store: Path) -> None:
        engine = self.make(store)
        self.is_unavailable(engine)
        engine.rebuild(ALL)
        assert engine.state().ready
        assert engine.state().built_at is not None

    def test_another_chain_version_is_unavailable_until_rebuilt(self, engine: Engine, store: Path) -> None:
        self.make_outdated(store)
        self.is_unavailable(engine)
        self.is_unavailable(self.make(store))
        engine.rebuild(ALL)
        assert ids(engine, "تصدیق") == [2]

    def test_a_damaged_index_is_unavailable_until_rebuilt(self, engine: Engine, store: Path) -> None:
        self.damage(store)
        self.is_unavailable(self.make(store))
        engine.rebuild(ALL)
        assert ids(engine, "تصدیق") == [2]
        assert ids(self.make(store), "تصدیق") == [2]

    def test_a_rebuild_that_is_killed_leaves_the_last_state(self, engine: Engine, store: Path) -> None:
        endless = (
            "import itertools\n"
            "def documents():\n"
            "    for n in itertools.count(100):\n"
            "        yield SearchDocument(id=n, slug=str(n), title='بیمه درمان')\n"
            "        print(n, flush=True)\n"
            "engine.rebuild(documents())"
        )
        with subprocess.Popen(self.command(store, endless), stdout=subprocess.PIPE, cwd=ROOT, text=True) as process:
            assert process.stdout is not None
            for _ in range(200):
                process.stdout.readline()
            process.kill()
        assert ids(engine, "بیمه") == []
        assert engine.stamps() == {document.id: document.stamp for document in ALL}
        started = time.monotonic()
        engine.put(many(1))
        engine.rebuild([*ALL, *many(2)])
        assert time.monotonic() - started < 30
        assert ask(self.make(store), "بیمه").total == 2

    def test_what_was_put_before_a_kill_is_kept(self, engine: Engine, store: Path) -> None:
        putting = (
            "import itertools\n"
            "for n in itertools.count(100):\n"
            "    engine.put([SearchDocument(id=n, slug=str(n), title='بیمه درمان')])\n"
            "    print(n, flush=True)"
        )
        with subprocess.Popen(self.command(store, putting), stdout=subprocess.PIPE, cwd=ROOT, text=True) as process:
            assert process.stdout is not None
            acknowledged = {int(process.stdout.readline()) for _ in range(5)}
            process.kill()
        assert acknowledged <= engine.stamps().keys()
        assert {document.id for document in ALL} <= engine.stamps().keys()
        engine.put(many(1, start=90))
        assert 90 in engine.stamps()

    def is_unavailable(self, engine: Engine) -> None:
        with pytest.raises(EngineUnavailable):
            engine.search(SearchRequest(plan=Plan()))
        with pytest.raises(EngineUnavailable):
            engine.suggest("گ", 8)
        with pytest.raises(EngineUnavailable):
            engine.vocabulary()
        with pytest.raises(EngineUnavailable):
            engine.put([PASSPORT])
        with pytest.raises(EngineUnavailable):
            engine.stamps()
        assert not engine.state().ready
        assert engine.state().problem

    def run(self, store: Path, code: str) -> str:
        """Run code with `engine` in another process; what it printed."""
        done = subprocess.run(self.command(store, code), capture_output=True, cwd=ROOT, text=True, timeout=60, check=True)
        return done.stdout

    def command(self, store: Path, code: str) -> Sequence[str]:
        imports = "from app.search.engine import SearchDocument, SearchRequest\nfrom app.search.planner import make_plan"
        return [sys.executable, "-c", f"{imports}\n{self.source(store)}\n{code}"]
