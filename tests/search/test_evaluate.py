"""The measures, by hand, and the judged file with its errors."""

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.search.engine import SearchRequest
from app.search.engines.embedded.engine import EmbeddedEngine
from app.search.evaluate import Found, Judged, JudgedFileError, Outcome, measure, percentile, read_judged
from app.search.planner import make_plan
from tests.search.contract_documents import ALL

NAMES = {"hit@1", "hit@3", "mrr@10", "ndcg@10", "zero", "weak", "p50_ms", "p95_ms", "n"}


def write(folder: Path, content: str) -> Path:
    path = folder / "judged.tsv"
    path.write_text(content, "utf-8")
    return path


def test_figures_by_hand() -> None:
    answers = {"one": ["a", "b"], "two": ["x", "b", "a"], "three": ["x"] * 4 + ["c"], "none": []}
    judged = [
        Judged("one", ("a",), "good"),
        Judged("two", ("a", "b"), "good"),
        Judged("three", ("c",), "bad"),
        Judged("none", ("d",)),
    ]
    report = measure(judged, lambda query: Found(answers[query]))
    figures = report.overall
    assert (figures["hit@1"], figures["hit@3"], figures["zero"], figures["n"]) == (0.25, 0.5, 0.25, 4)
    assert figures["mrr@10"] == pytest.approx((1 + 1 / 2 + 1 / 5) / 4)
    assert report.kinds.keys() == {"good", "bad"}
    assert report.kinds["good"]["hit@1"] == 0.5
    second = (1 / math.log2(3) + 2 / math.log2(4)) / (2 + 1 / math.log2(3))
    assert report.kinds["good"]["ndcg@10"] == pytest.approx((1 + second) / 2, abs=1e-4)


def test_queries_for_what_nobody_offers_count_apart() -> None:
    answers = {"wanted": Found(["a"], weak=True), "strange": Found(["b"], weak=True), "stranger": Found(["b"]), "strangest": Found([])}
    judged = [Judged("wanted", ("a",), "good"), *(Judged(query, (), "odd") for query in ("strange", "stranger", "strangest"))]
    report = measure(judged, answers.__getitem__)
    assert (report.overall["n"], report.overall["hit@1"], report.overall["zero"], report.overall["weak"]) == (1, 1, 0, 1)
    assert report.overall["silent"] == report.kinds["odd"]["silent"] == pytest.approx(2 / 3, abs=1e-4)
    assert "silent" not in report.kinds["good"]
    assert report.table().splitlines()[0].split()[-1] == "silent"
    assert [outcome.judged.query for outcome in report.worst(5)] == ["stranger"]


def test_the_worst_come_first() -> None:
    answers = {"right": ["a"], "second": ["b", "a"], "lost": ["b"], "none": []}
    judged = [Judged(query, ("a",)) for query in answers]
    report = measure(judged, lambda query: Found(answers[query]))
    assert [outcome.judged.query for outcome in report.worst(5)] == ["lost", "none", "second"]
    assert len(report.worst(1)) == 1


def test_only_the_first_ten_count() -> None:
    late = Outcome(Judged("q", ("z",)), (*"abcdefghij", "z"), False, 1.0)
    assert late.rank is None
    assert late.ndcg == 0


@given(st.lists(st.sampled_from("abcdefgh")), st.lists(st.sampled_from("abcdefgh"), min_size=1, unique=True))
def test_ndcg_is_a_share(found: list[str], expected: list[str]) -> None:
    outcome = Outcome(Judged("q", tuple(expected)), tuple(found), False, 0.0)
    assert 0 <= outcome.ndcg <= 1 + 1e-9
    assert Outcome(outcome.judged, tuple(expected), False, 0.0).ndcg == pytest.approx(1)


def test_percentiles_are_of_the_nearest_rank() -> None:
    assert percentile([3, 1, 2, 4], 0.5) == 2
    assert percentile([3, 1, 2, 4], 0.95) == 4
    assert percentile([], 0.5) == 0


def test_a_file_with_header_kinds_and_empty_lines(tmp_path: Path) -> None:
    path = write(tmp_path, "\ufeffquery\texpected\tkind\nصدور گذرنامه\tpassport-issue| passport-renewal\texact\n\nوام\tloan\n")
    assert read_judged(path) == [Judged("صدور گذرنامه", ("passport-issue", "passport-renewal"), "exact"), Judged("وام", ("loan",))]


def test_a_file_without_header(tmp_path: Path) -> None:
    assert read_judged(write(tmp_path, "وام\tloan")) == [Judged("وام", ("loan",))]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("query\tids\nوام\n", "line 2: 1 columns"),
        ("وام\tloan\tkind\tmore", "line 1: 4 columns"),
        ("\tloan\n", "line 1: the query is empty"),
        ("query\texpected\n", "holds no queries"),
        ("", "holds no queries"),
    ],
)
def test_bad_lines_are_named(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(JudgedFileError, match=message):
        read_judged(write(tmp_path, content))


def test_another_encoding_is_named(tmp_path: Path) -> None:
    path = tmp_path / "judged.tsv"
    path.write_bytes("وام\tloan".encode("cp1256"))
    with pytest.raises(JudgedFileError, match="not UTF-8"):
        read_judged(path)


def test_a_real_search_is_measured(embedded: EmbeddedEngine) -> None:
    slugs = {document.id: document.slug for document in ALL}

    def search(query: str) -> Found:
        return Found([slugs[hit.id] for hit in embedded.search(SearchRequest(plan=make_plan(query))).hits])

    judged = [Judged(document.title, (document.slug,), "exact") for document in ALL] + [Judged("زرافه", ("zoo",), "absent")]
    report = measure(judged, search)
    assert report.kinds["exact"]["hit@1"] == 1
    assert report.kinds["absent"]["zero"] == 1
    assert report.overall["p95_ms"] >= report.overall["p50_ms"] > 0
    assert json.loads(json.dumps(report.as_json()))["overall"].keys() == NAMES
    lines = report.table().splitlines()
    assert lines[0].split() == ["kind", "hit@1", "hit@3", "mrr@10", "ndcg@10", "zero", "weak", "p50_ms", "p95_ms", "n"]
    assert [line.split()[0] for line in lines[1:]] == ["absent", "exact", "overall"]
    assert lines[-1].split()[-1] == "5"
