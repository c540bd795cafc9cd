"""Great circles on a sphere of the earth's mean radius; error against WGS 84 below 0.6 %.

Positions in degrees, distances in metres, bearings in degrees from true north; everything takes
columns and broadcasts. Formulas: haversine and the direct problem on the sphere (Sinnott 1984).
"""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
MEAN_RADIUS = 6_371_008.8
"""Metres, IUGG."""
NAUTICAL_MILE = 1_852.0
KNOT = NAUTICAL_MILE / 3_600
"""Metres a second."""


def distance(
    lat: npt.ArrayLike, lon: npt.ArrayLike, to_lat: npt.ArrayLike, to_lon: npt.ArrayLike
) -> Floats:
    """Metres along the great circle."""
    a, b, c, d = (np.radians(np.asarray(v, dtype=np.float64)) for v in (lat, lon, to_lat, to_lon))
    chord = np.sin((c - a) / 2) ** 2 + np.cos(a) * np.cos(c) * np.sin((d - b) / 2) ** 2
    return np.asarray(2 * MEAN_RADIUS * np.arcsin(np.sqrt(np.clip(chord, 0, 1))))


def bearing(
    lat: npt.ArrayLike, lon: npt.ArrayLike, to_lat: npt.ArrayLike, to_lon: npt.ArrayLike
) -> Floats:
    """First bearing of the great circle, 0 to below 360 degrees."""
    a, b, c, d = (np.radians(np.asarray(v, dtype=np.float64)) for v in (lat, lon, to_lat, to_lon))
    east = np.sin(d - b) * np.cos(c)
    north = np.cos(a) * np.sin(c) - np.sin(a) * np.cos(c) * np.cos(d - b)
    return np.asarray(np.degrees(np.arctan2(east, north)) % 360.0)


def destination(
    lat: npt.ArrayLike, lon: npt.ArrayLike, course: npt.ArrayLike, metres: npt.ArrayLike
) -> tuple[Floats, Floats]:
    """Where one comes to after `metres` on the great circle that begins with `course`."""
    a, b, c = (np.radians(np.asarray(v, dtype=np.float64)) for v in (lat, lon, course))
    arc = np.asarray(metres, dtype=np.float64) / MEAN_RADIUS
    north = np.arcsin(np.sin(a) * np.cos(arc) + np.cos(a) * np.sin(arc) * np.cos(c))
    east = np.arctan2(np.sin(c) * np.sin(arc) * np.cos(a), np.cos(arc) - np.sin(a) * np.sin(north))
    lons = (np.degrees(b + east) + 540.0) % 360.0 - 180.0
    return np.asarray(np.degrees(north)), np.asarray(lons)
