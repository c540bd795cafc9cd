"""Boxes of latitude and longitude on WGS 84, tested for whole columns at once."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Box:
    """South and west edges belong to the box, north and east edges do not; all in degrees.

    A box whose west is east of its east crosses the 180th meridian.
    """

    name: str
    south: float
    north: float
    west: float
    east: float

    def holds(self, lat: npt.ArrayLike, lon: npt.ArrayLike) -> npt.NDArray[np.bool_]:
        """Whether each position (degrees) lies inside; shape as given."""
        lats, lons = np.asarray(lat), np.asarray(lon)
        tall = (lats >= self.south) & (lats < self.north)
        if self.west <= self.east:
            return np.asarray(tall & (lons >= self.west) & (lons < self.east))
        return np.asarray(tall & ((lons >= self.west) | (lons < self.east)))
