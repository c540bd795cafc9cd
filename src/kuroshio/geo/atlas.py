"""An atlas: groups of areas on one coarse sheet, so that most positions cost one look-up.

For each cell the sheet says which group holds all of it, that none touches it, or that the areas
must be asked. The answers are those of the areas; only the way to them is shorter.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely
from shapely.affinity import translate

from kuroshio.geo.area import Area, Mask

NOWHERE = -1
ASK = -2
CELLS = 128
MARGIN = 1e-6
"""Degrees by which the sheet is larger than what it covers."""
Groups = npt.NDArray[np.int16]


class Atlas:
    """Groups of areas, the first that holds a position counts; a group without areas is
    everywhere.
    """

    def __init__(self, groups: Sequence[Sequence[Area]]) -> None:
        everywhere = next((n for n, areas in enumerate(groups) if not areas), None)
        self._groups = [list(areas) for areas in groups[:everywhere]]
        self._beyond = NOWHERE if everywhere is None else everywhere
        polygons = [_near(_first(self._groups), area.polygon) for g in self._groups for area in g]
        self._sheet: Groups | None = None
        if polygons:
            west, south, east, north = shapely.total_bounds(polygons)
            if east - west < 360 - 4 * MARGIN:
                self._west, self._south = west - MARGIN, south - MARGIN
                self._step_x = (east - west + 2 * MARGIN) / CELLS
                self._step_y = (north - south + 2 * MARGIN) / CELLS
                self._sheet = self._make_sheet()

    def first(self, lat: npt.ArrayLike, lon: npt.ArrayLike) -> Groups:
        """For each position (degrees, one dimension) the first group that holds it, or NOWHERE."""
        lats, lons = np.asarray(lat, dtype=np.float64), np.asarray(lon, dtype=np.float64)
        if self._sheet is None:
            return self._asked(lats, lons)
        x = lons - self._west
        x -= 360.0 * np.floor(x / 360.0)
        # One cell of margin on each side of the sheet stands for all that is beyond it.
        columns = np.minimum(x / self._step_x, CELLS).astype(np.intp) + 1
        rows = np.clip((lats - self._south) / self._step_y + 1, 0, CELLS + 1).astype(np.intp)
        out: Groups = self._sheet.take(rows * (CELLS + 2) + columns, mode="clip")
        asked = np.flatnonzero(out == ASK)
        if len(asked):
            out[asked] = self._asked(lats[asked], lons[asked])
        return out

    def _asked(self, lats: npt.NDArray[np.float64], lons: npt.NDArray[np.float64]) -> Groups:
        """The same, by the areas themselves."""
        out = np.full(len(lats), self._beyond, dtype=np.int16)
        left = np.arange(len(lats))
        for number, areas in enumerate(self._groups):
            held: Mask = np.zeros(len(left), dtype=np.bool_)
            for area in areas:
                held |= area.holds(lats[left], lons[left])
            out[left[held]] = number
            left = left[~held]
        return out

    def _make_sheet(self) -> Groups:
        sheet = np.full((CELLS + 2, CELLS + 2), self._beyond, dtype=np.int16)
        inner = sheet[1:-1, 1:-1]
        settled = np.zeros_like(inner, dtype=np.bool_)
        origin = _first(self._groups)
        for number, areas in enumerate(self._groups):
            held, touched = np.zeros_like(settled), np.zeros_like(settled)
            for area in areas:
                self._draw(_near(origin, area.polygon), held, touched)
            inner[held & ~settled] = number
            inner[touched & ~held & ~settled] = ASK
            settled |= held | touched
        return sheet.ravel()

    def _draw(self, polygon: shapely.Polygon, held: Mask, touched: Mask) -> None:
        """Mark the cells that an area holds whole, and those that it touches."""
        west, south, east, north = polygon.bounds
        first = max(0, int((west - self._west) / self._step_x) - 1)
        last = min(CELLS, int((east - self._west) / self._step_x) + 2)
        low = max(0, int((south - self._south) / self._step_y) - 1)
        high = min(CELLS, int((north - self._south) / self._step_y) + 2)
        ys, xs = (a.ravel() for a in np.mgrid[low:high, first:last])
        # A little larger than it is, so that no rounding puts a position into the wrong cell.
        slack_x, slack_y = self._step_x * 1e-6, self._step_y * 1e-6
        left, bottom = self._west + xs * self._step_x, self._south + ys * self._step_y
        cells = shapely.box(
            left - slack_x, bottom - slack_y,
            left + self._step_x + slack_x, bottom + self._step_y + slack_y,
        )  # fmt: skip
        shapely.prepare(polygon)
        touched[ys, xs] |= shapely.intersects(polygon, cells)
        held[ys, xs] |= shapely.contains_properly(polygon, cells)


def _first(groups: Sequence[Sequence[Area]]) -> float:
    """The longitude about which the sheet lies."""
    return next((float(area.polygon.bounds[0]) for areas in groups for area in areas), 0.0)


def _near(origin: float, polygon: shapely.Polygon) -> shapely.Polygon:
    """The same polygon, turned round the earth until it begins within half a turn of `origin`."""
    turn = -360.0 * np.floor((polygon.bounds[0] - origin + 180.0) / 360.0)
    return translate(polygon, xoff=turn) if turn else polygon
