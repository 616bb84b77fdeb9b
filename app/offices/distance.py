"""Distances on the ground, as the crow flies."""

from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple

EARTH_RADIUS = 6_371_008.8
"""Mean radius in metres (IUGG)."""


class Point(NamedTuple):
    """Degrees, north and east positive."""

    latitude: float
    longitude: float


def point(latitude: float | None, longitude: float | None) -> Point | None:
    """A point, if both coordinates are known."""
    return None if latitude is None or longitude is None else Point(latitude, longitude)


def metres_between(one: Point, other: Point) -> float:
    """Great-circle distance in metres (haversine)."""
    north, east = radians(other.latitude - one.latitude), radians(other.longitude - one.longitude)
    chord = sin(north / 2) ** 2 + cos(radians(one.latitude)) * cos(radians(other.latitude)) * sin(east / 2) ** 2
    return 2 * EARTH_RADIUS * asin(min(1.0, sqrt(chord)))
