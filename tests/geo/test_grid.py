"""The grid key: a cell holds what lies in it, and a box names all its cells."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kuroshio.geo.box import Box
from kuroshio.geo.grid import CELL, NOWHERE, cells_of, keys

LATS = st.floats(-90, 90)
LONS = st.floats(-180, 180)


def test_each_cell_has_its_own_key():
    lat, lon = np.meshgrid(np.arange(-90, 90, CELL), np.arange(-180, 180, CELL))
    assert len(np.unique(keys(lat, lon))) == lat.size
    assert NOWHERE not in keys(lat, lon)


def test_no_place_has_no_cell():
    assert keys([91, 0, -91], [0, 181, 0]).tolist() == [NOWHERE] * 3
    assert keys([90, -90, 0], [180, -180, 180]).max() < NOWHERE


@given(LATS, LONS)
def test_finer_units_give_the_same_cell(lat, lon):
    units = round(lat * 600_000), round(lon * 600_000)
    assert keys(*units, per_degree=600_000) == keys(units[0] // 600_000, units[1] // 600_000)


@given(LATS, LATS, LONS, LONS, LATS, LONS)
def test_what_lies_in_a_box_lies_in_its_cells(one, two, west, east, lat, lon):
    box = Box("", min(one, two), max(one, two), west, east)
    if box.holds(lat, lon):
        key = keys(int(np.floor(lat * 600_000)), int(np.floor(lon * 600_000)), per_degree=600_000)
        assert key in cells_of(box)
