"""Areas: polygons on latitude and longitude, WGS 84, tested for whole columns at once.

Edges are straight in latitude and longitude (as on a chart without projection), not great circles;
an area may cross the 180th meridian. A coarse grid answers for most positions, so that the exact
test, by shapely, is asked only near the edge.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely

Ring = Sequence[tuple[float, float]]
"""Corners as (latitude, longitude) in degrees; the last is joined to the first by itself."""
Mask = npt.NDArray[np.bool_]

CELLS = 128
_OUT, _IN, _EDGE = 0, 1, 2


def fault(ring: Ring) -> str:
    """What is wrong with a ring, in words; empty when it bounds an area."""
    if len(ring) < 3:
        return "an area has three corners or more"
    if any(not (-90 <= lat <= 90 and -180 <= lon <= 180) for lat, lon in ring):
        return "a corner lies beyond 90° of latitude or 180° of longitude"
    if len(set(ring)) < len(ring):
        return "two corners are the same"
    polygon = shapely.Polygon(_unwrapped(ring))
    if polygon.convex_hull.area == 0:
        return "the area is empty"
    if not polygon.is_valid:
        return "the edges of the area cross each other"
    if np.ptp(shapely.get_coordinates(polygon)[:, 0]) >= 360:
        return "the area goes round the whole earth"
    return ""


class Area:
    """A polygon, ready to be asked. `ring` as above; ValueError when `fault` finds one."""

    def __init__(self, ring: Ring) -> None:
        wrong = fault(ring)
        if wrong:
            raise ValueError(wrong)
        self.polygon = shapely.Polygon(_unwrapped(ring))
        """(x, y) = (longitude, latitude); longitudes may lie beyond 180."""
        shapely.prepare(self.polygon)
        self._west, self._south, east, north = self.polygon.bounds
        self._step_x = (east - self._west) / CELLS
        self._step_y = (north - self._south) / CELLS
        self._grid = self._make_grid()

    def holds(self, lat: npt.ArrayLike, lon: npt.ArrayLike) -> Mask:
        """Whether each position (degrees, one dimension) lies inside; the edge does not."""
        x = np.atleast_1d(np.asarray(lon, dtype=np.float64)) - self._west
        x -= 360.0 * np.floor(x / 360.0)
        y = np.atleast_1d(np.asarray(lat, dtype=np.float64)) - self._south
        inside = np.zeros(len(x), dtype=np.bool_)
        near = np.flatnonzero((x < CELLS * self._step_x) & (y > 0) & (y < CELLS * self._step_y))
        if not len(near):
            return inside
        x, y = x[near], y[near]
        rows = np.minimum((y / self._step_y).astype(np.intp), CELLS - 1)
        columns = np.minimum((x / self._step_x).astype(np.intp), CELLS - 1)
        codes = self._grid[rows * CELLS + columns]
        inside[near] = codes == _IN
        asked = np.flatnonzero(codes == _EDGE)
        if len(asked):
            inside[near[asked]] = shapely.contains_xy(
                self.polygon, x[asked] + self._west, y[asked] + self._south
            )
        return inside

    def holds_one(self, lat: float, lon: float) -> bool:
        """Whether one position lies inside."""
        x = (lon - self._west) % 360.0
        y = lat - self._south
        if not (x < CELLS * self._step_x and 0 < y < CELLS * self._step_y):
            return False
        row = min(int(y / self._step_y), CELLS - 1)
        code = self._grid[row * CELLS + min(int(x / self._step_x), CELLS - 1)]
        if code == _EDGE:
            return bool(shapely.contains_xy(self.polygon, x + self._west, y + self._south))
        return bool(code == _IN)

    def _make_grid(self) -> npt.NDArray[np.uint8]:
        """For each cell, south-west first: outside, inside, or crossed by an edge."""
        ys, xs = np.divmod(np.arange(CELLS * CELLS), CELLS)
        west, south = self._west + xs * self._step_x, self._south + ys * self._step_y
        # A little larger than it is, so that no rounding puts a position into the wrong cell.
        slack_x, slack_y = self._step_x * 1e-6, self._step_y * 1e-6
        cells = shapely.box(
            west - slack_x, south - slack_y,
            west + self._step_x + slack_x, south + self._step_y + slack_y,
        )  # fmt: skip
        codes = np.full(CELLS * CELLS, _OUT, dtype=np.uint8)
        codes[shapely.intersects(self.polygon, cells)] = _EDGE
        codes[shapely.contains_properly(self.polygon, cells)] = _IN
        return codes


def _unwrapped(ring: Ring) -> list[tuple[float, float]]:
    """(x, y) with each longitude within half a turn of the one before it."""
    out: list[tuple[float, float]] = []
    for lat, lon in ring:
        before = out[-1][0] if out else lon
        out.append((before + (lon - before + 180.0) % 360.0 - 180.0, lat))
    return out
