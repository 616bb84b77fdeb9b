"""Distances on the ground."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.offices.distance import EARTH_RADIUS, Point, metres_between, point

PLACES = st.builds(Point, st.floats(-90, 90), st.floats(-180, 180))
KERMAN, SIRJAN = Point(30.2839, 57.0834), Point(29.4514, 55.6809)


def test_known_distances() -> None:
    assert metres_between(KERMAN, SIRJAN) == pytest.approx(164_000, rel=0.01)
    assert metres_between(Point(0, 0), Point(1, 0)) == pytest.approx(111_195, abs=1)
    assert metres_between(Point(60, 0), Point(60, 1)) == pytest.approx(55_597, abs=10)
    assert metres_between(Point(0, 179.5), Point(0, -179.5)) == pytest.approx(111_195, abs=1)


def test_a_point_needs_both_coordinates() -> None:
    assert point(30.0, 57.0) == Point(30.0, 57.0)
    assert point(0.0, 0.0) == Point(0.0, 0.0)
    assert point(None, 57.0) is None
    assert point(30.0, None) is None


@given(PLACES, PLACES)
def test_it_is_a_distance(one: Point, other: Point) -> None:
    metres = metres_between(one, other)
    assert 0 <= metres <= EARTH_RADIUS * 3.1416
    assert metres == pytest.approx(metres_between(other, one), abs=1e-3)
    assert metres_between(one, one) == 0
