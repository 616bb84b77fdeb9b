"""Whatever stands in a file, it is taken or named; nothing falls over."""

import json
import shutil
from pathlib import Path

from flask_babel import force_locale
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.catalog.importing.run import ImportRefused, read_all
from app.factory import IMPORTERS
from tests.catalog.conftest import Catalogue
from tests.catalog.starter import CARDS
from tests.catalog.test_import_damages import DEFINITIONS

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from([*CARDS["passport-issue"], "other"]), value=VALUES)
def test_any_value_in_any_field_is_taken_or_named(catalogue: Catalogue, tmp_path: Path, name: str, value: object) -> None:
    folder = tmp_path / "one"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / DEFINITIONS).write_text(json.dumps({**CARDS["passport-issue"], name: value}) + "\n", encoding="ascii")
    with catalogue.app.app_context(), force_locale("en"):
        try:
            batch = read_all(folder, IMPORTERS)
        except ImportRefused as refused:
            assert all(problem.reason.isprintable() or "\u200c" in problem.reason for problem in refused.problems)
            return
        ((_line, row),) = batch.rows[DEFINITIONS]
        assert row.to_card().title


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=200) | st.text(alphabet='",\r\n\0aید;', max_size=80).map(str.encode))
def test_any_bytes_after_a_header_are_taken_or_named(catalogue: Catalogue, tmp_path: Path, content: bytes) -> None:
    folder = tmp_path / "one"
    folder.mkdir(exist_ok=True)
    (folder / "life_events.csv").write_bytes(b"id,name_fa,name_en\n" + content)
    with catalogue.app.app_context(), force_locale("en"):
        try:
            read_all(folder, IMPORTERS)
        except ImportRefused as refused:
            assert refused.problems
