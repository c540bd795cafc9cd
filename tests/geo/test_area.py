"""Areas: the grid never says otherwise than the exact test; the 180th meridian is no edge."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from kuroshio.geo.area import Area, fault

BOX = ((24.0, 122.0), (25.0, 122.0), (25.0, 124.0), (24.0, 124.0))
PACIFIC = ((10.0, 170.0), (10.0, -170.0), (20.0, -170.0), (20.0, 170.0))
FAULTY = {
    "an area has three corners or more": BOX[:2],
    "a corner lies beyond": ((91.0, 0.0), *BOX),
    "two corners are the same": (*BOX, BOX[0]),
    "the area is empty": ((0.0, 0.0), (1.0, 1.0), (2.0, 2.0)),
    "the edges of the area cross": ((0.0, 0.0), (1.0, 1.0), (0.0, 1.0), (1.0, 0.0)),
}


@pytest.mark.parametrize("wrong", FAULTY)
def test_what_bounds_no_area_is_told_in_words(wrong: str) -> None:
    """And makes no area."""
    assert fault(FAULTY[wrong]).startswith(wrong)
    with pytest.raises(ValueError):
        Area(FAULTY[wrong])


def test_inside_outside_edge() -> None:
    """The edge is outside."""
    area = Area(BOX)
    lat, lon = [24.5, 24.5, 24.0, 25.1, 24.5], [123.0, 124.5, 123.0, 123.0, 121.9]
    assert area.holds(lat, lon).tolist() == [True, False, False, False, False]
    assert [area.holds_one(*place) for place in zip(lat, lon, strict=True)] == [
        True, False, False, False, False,
    ]  # fmt: skip


def test_an_area_across_the_180th_meridian() -> None:
    """Holds what lies on both sides of it, and nothing round the back of the earth."""
    area = Area(PACIFIC)
    assert area.holds([15, 15, 15, 15], [175.0, -175.0, 0.0, 160.0]).tolist() == [
        True, True, False, False,
    ]  # fmt: skip


corner = st.tuples(st.floats(-60, 60), st.floats(-179, 179))


@settings(max_examples=60, deadline=None)
@given(st.lists(corner, min_size=3, max_size=9, unique=True), st.integers(0, 2**32 - 1))
def test_the_grid_agrees_with_the_exact_test(ring: list[tuple[float, float]], seed: int) -> None:
    """On random positions in and around random areas."""
    if fault(ring) or max(b for _, b in ring) - min(b for _, b in ring) >= 180:
        return
    area, chance = Area(ring), np.random.default_rng(seed)
    lats, lons = (chance.uniform(-70, 70, 2_000), chance.uniform(-180, 180, 2_000))
    exact = shapely.contains_xy(shapely.Polygon([(b, a) for a, b in ring]), lons, lats)
    assert (area.holds(lats, lons) == exact).all()
    assert [area.holds_one(a, b) for a, b in zip(lats[:50], lons[:50], strict=True)] == list(
        exact[:50]
    )
