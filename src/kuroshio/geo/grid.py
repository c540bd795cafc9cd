"""A grid of whole cells over the globe, and a key for each that numpy computes for columns.

Keys of neighbours are near each other (Morton order), so that rows sorted by key lie together on
disk as they do at sea.
"""

import numpy as np
import numpy.typing as npt

from kuroshio.geo.box import Box

CELL = 2
"""Degrees on each side."""
MARGIN = 1e-6
"""Degrees (11 cm): positions are rounded to less, and a box is not cut short by that."""
NOWHERE = 0xFFFF
"""The key of what has no place on the globe."""


def _spread(value: npt.NDArray[np.int64]) -> npt.NDArray[np.uint16]:
    """Eight bits with a gap after each."""
    value = (value | value << 4) & 0x0F0F
    value = (value | value << 2) & 0x3333
    return ((value | value << 1) & 0x5555).astype(np.uint16)


_SPREAD = _spread(np.arange(256))


def keys(lat: npt.ArrayLike, lon: npt.ArrayLike, per_degree: int = 1) -> npt.NDArray[np.uint16]:
    """The cell of each position, in units of 1/per_degree degree; shape as given."""
    row, on_rows = _steps(lat, 90, per_degree)
    column, on_columns = _steps(lon, 180, per_degree)
    row = np.minimum(row, 180 // CELL - 1)  # the pole itself
    column %= 360 // CELL
    key = _SPREAD[row] << np.uint16(1) | _SPREAD[column]
    return np.where(on_rows & on_columns, key, np.uint16(NOWHERE))


def _steps(
    value: npt.ArrayLike, limit: int, per_degree: int
) -> tuple[npt.NDArray[np.integer], npt.NDArray[np.bool_]]:
    """How many cells from -limit each value lies, and whether it lies within the limits.

    Without a sign and in 32 bits where that fits: numpy divides those quickest.
    """
    given, most = np.asarray(value), limit * per_degree
    small = given.dtype == np.int32 and 2 * most < 1 << 31
    values = given if small else given.astype(np.int64)
    within = (values >= -most) & (values <= most)
    ahead = np.clip(values, -most, most) + values.dtype.type(most)
    return ahead.view(ahead.dtype.str.replace("i", "u")) // (CELL * per_degree), within


def cells_of(box: Box) -> npt.NDArray[np.uint16]:
    """The keys of all cells that a box touches, ascending."""
    south, north = (int((edge + 90) // CELL) for edge in (box.south - MARGIN, box.north + MARGIN))
    rows = np.arange(max(south, 0), min(north, 180 // CELL - 1) + 1)
    first, last = (int((edge + 180) // CELL) for edge in (box.west - MARGIN, box.east + MARGIN))
    if box.west > box.east:
        last += 360 // CELL
    columns = np.arange(first, last + 1) % (360 // CELL)
    lat, lon = np.meshgrid(rows * CELL - 90, columns * CELL - 180, indexing="ij")
    return np.unique(keys(lat.ravel(), lon.ravel()))
