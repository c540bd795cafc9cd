"""Distances on the ellipsoid, against published figures and the sphere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuroshio.geo import circle, ellipsoid

LATS, LONS = st.floats(-89, 89), st.floats(-180, 180)


def test_a_published_line() -> None:
    """Flinders Peak to Buninyong, Geocentric Datum of Australia technical manual: 54,972.271 m
    (on GRS 80, which differs from WGS 84 by less than a millimetre over that length).
    """
    found = ellipsoid.distance(-37.9510334167, 144.4248679444, -37.6528211389, 143.9264955278)
    assert found == pytest.approx(54_972.271, abs=0.01)


def test_a_quarter_of_the_meridian_and_of_the_equator() -> None:
    assert ellipsoid.distance(0, 0, 90, 0) == pytest.approx(10_001_965.729, abs=0.01)
    assert ellipsoid.distance(0, 170, 0, -100) == pytest.approx(10_018_754.171, abs=0.01)


@given(LATS, LONS, LATS, LONS)
def test_it_is_near_the_sphere_both_ways(a: float, b: float, c: float, d: float) -> None:
    there, back = ellipsoid.distance(a, b, c, d), ellipsoid.distance(c, d, a, b)
    assert there == pytest.approx(back, rel=1e-6, abs=1e-3)
    assert there == pytest.approx(float(circle.distance(a, b, c, d)), rel=0.0065, abs=1e-3)


def test_opposite_points_fall_back_to_the_sphere() -> None:
    assert ellipsoid.distance(0, 0, 0.5, 179.7) == float(circle.distance(0, 0, 0.5, 179.7))
    assert ellipsoid.distance(1, 2, 1, 2) == 0
