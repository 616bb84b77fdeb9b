"""No change of the search makes the answers to the judged queries worse without being noticed (`tests.search.gate`)."""

import pytest

from app.search.evaluate import Search
from tests.search.gate import FILES, NAMES, Figures, fallen, figures, stored


def test_the_judged_queries_are_answered_as_well_as_before(search: Search) -> None:
    assert not fallen(stored(), figures(search))


def test_figures_of_all_files_are_stored() -> None:
    assert stored().keys() == {file.name for file in FILES}
    assert all(tuple(found) == NAMES and 0 < found["ndcg@10"] <= 1 and 0 < found["hit@3"] <= 1 for found in stored().values())


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ({"ndcg@10": 0.9, "hit@3": 0.95, "n": 200}, ""),
        ({"ndcg@10": 0.89, "hit@3": 0.95, "n": 200}, ""),
        ({"ndcg@10": 0.95, "hit@3": 0.90, "n": 200}, ""),
        ({"ndcg@10": 0.889, "hit@3": 0.95, "n": 200}, "0.9000 → 0.8890"),
        ({"ndcg@10": 0.95, "hit@3": 0.95, "n": 201}, "201 queries"),
    ],
)
def test_a_fall_of_more_than_a_hundredth_is_told(now: dict[str, float], told: str) -> None:
    before: Figures = {"one.tsv": {"ndcg@10": 0.9, "hit@3": 0.95, "n": 200}}
    found = fallen(before, {"one.tsv": now})
    assert [told in line for line in found] == [True] * bool(told)


def test_a_file_that_is_not_measured_any_more_is_told() -> None:
    assert fallen({"one.tsv": {"ndcg@10": 0.9, "hit@3": 0.95, "n": 200}}, {})
