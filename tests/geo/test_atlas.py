"""The atlas never says otherwise than its areas, asked one after another."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kuroshio.geo.area import Area, fault
from kuroshio.geo.atlas import ASK, NOWHERE, Atlas

PACIFIC = ((10.0, 170.0), (10.0, -170.0), (20.0, -170.0), (20.0, 170.0))
WEST = ((12.0, -178.0), (12.0, -176.0), (14.0, -176.0), (14.0, -178.0))
STRAIT = ((24.0, 122.0), (25.0, 122.0), (25.0, 124.0), (24.0, 124.0))
Column = npt.NDArray[np.float64]


def one_by_one(groups: list[list[Area]], lats: Column, lons: Column) -> list[int]:
    """What the atlas should say, by the scalar test."""
    out = []
    for lat, lon in zip(lats.tolist(), lons.tolist(), strict=True):
        held = (
            number
            for number, areas in enumerate(groups)
            if not areas or any(area.holds_one(lat, lon) for area in areas)
        )
        out.append(next(held, NOWHERE))
    return out


corner = st.tuples(st.floats(-60, 60), st.floats(-180, 180))
ring = st.lists(corner, min_size=3, max_size=7, unique=True).filter(lambda r: not fault(r))
groups = st.lists(st.lists(ring, max_size=3), max_size=4)


@settings(max_examples=40)
@given(groups, st.integers(0, 2**32 - 1))
def test_it_agrees_with_its_areas(rings: list[list[list[tuple[float, float]]]], seed: int) -> None:
    """Any groups, anywhere on the earth, at random positions and at the corners themselves."""
    made = [[Area(one) for one in group] for group in rings]
    chance = np.random.default_rng(seed)
    corners = [corner for group in rings for one in group for corner in one]
    lats = np.concatenate([chance.uniform(-90, 90, 200), [c[0] for c in corners]])
    lons = np.concatenate([chance.uniform(-180, 180, 200), [c[1] for c in corners]])
    assert Atlas(made).first(lats, lons).tolist() == one_by_one(made, lats, lons)


def test_near_every_edge_too() -> None:
    """Positions laid densely over areas that overlap, also across the 180th meridian."""
    made = [[Area(WEST)], [Area(PACIFIC)], [Area(STRAIT)]]
    for south, west, north, east in ((9, 169, 21, 181), (9, -181, 21, -169), (23, 121, 26, 125)):
        lats, lons = (
            a.ravel() for a in np.meshgrid(np.linspace(south, north, 121),
                                           np.linspace(west, east, 121))
        )  # fmt: skip
        found = Atlas(made).first(lats, lons)
        assert found.tolist() == one_by_one(made, lats, lons)
        assert ASK not in found


@pytest.mark.parametrize(
    ("made", "wanted"),
    [
        ([], [-1, -1]),
        ([[]], [0, 0]),
        ([[Area(STRAIT)], []], [0, 1]),
        ([[], [Area(STRAIT)]], [0, 0]),
    ],
)
def test_nothing_and_everywhere(made: list[list[Area]], wanted: list[int]) -> None:
    """No group holds nothing; a group without areas holds all, and hides what comes after."""
    assert Atlas(made).first([24.5, 0.0], [123.0, 0.0]).tolist() == wanted
