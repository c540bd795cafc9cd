"""Distances on the WGS 84 ellipsoid: the inverse problem after Vincenty, "Direct and Inverse
Solutions of Geodesics on the Ellipsoid with Application of Nested Equations" (1975).

Right to a millimetre, but for points almost opposite each other, where the iteration does not
settle: there the great circle (geo.circle, within 0.6 %) is given.
"""

import math

from kuroshio.geo import circle

MAJOR = 6_378_137.0
"""Metres."""
FLATTENING = 1 / 298.257223563
MINOR = MAJOR * (1 - FLATTENING)
STATUTE_MILE = 1_609.344
"""Metres."""
_ROUNDS = 100


def distance(lat: float, lon: float, to_lat: float, to_lon: float) -> float:
    """Metres along the geodesic between two positions in degrees."""
    if (lat, lon) == (to_lat, to_lon):
        return 0.0
    u1, u2 = (math.atan((1 - FLATTENING) * math.tan(math.radians(v))) for v in (lat, to_lat))
    between = math.radians((to_lon - lon + 540.0) % 360.0 - 180.0)
    turned = between
    for _ in range(_ROUNDS):
        sin_s, cos_s, sin_a, cos_m = _triangle(u1, u2, turned)
        arc = math.atan2(sin_s, cos_s)
        cos2 = 1 - sin_a**2
        c = FLATTENING / 16 * cos2 * (4 + FLATTENING * (4 - 3 * cos2))
        bow = arc + c * sin_s * (cos_m + c * cos_s * (2 * cos_m**2 - 1))
        before, turned = turned, between + (1 - c) * FLATTENING * sin_a * bow
        if abs(turned - before) < 1e-12:
            return _length(sin_s, cos_s, cos2, cos_m, arc)
    return float(circle.distance(lat, lon, to_lat, to_lon))


def _triangle(u1: float, u2: float, turned: float) -> tuple[float, float, float, float]:
    """On the auxiliary sphere: sine and cosine of the arc, sine of the azimuth at the equator,
    cosine of twice the arc to its middle.
    """
    east = math.cos(u2) * math.sin(turned)
    north = math.cos(u1) * math.sin(u2) - math.sin(u1) * math.cos(u2) * math.cos(turned)
    sin_s = math.hypot(east, north) or 1e-300
    cos_s = math.sin(u1) * math.sin(u2) + math.cos(u1) * math.cos(u2) * math.cos(turned)
    sin_a = math.cos(u1) * math.cos(u2) * math.sin(turned) / sin_s
    cos2 = 1 - sin_a**2
    cos_m = cos_s - 2 * math.sin(u1) * math.sin(u2) / cos2 if cos2 > 1e-15 else 0.0
    return sin_s, cos_s, sin_a, cos_m


def _length(sin_s: float, cos_s: float, cos2: float, cos_m: float, arc: float) -> float:
    u = cos2 * (MAJOR**2 - MINOR**2) / MINOR**2
    a = 1 + u / 16_384 * (4_096 + u * (-768 + u * (320 - 175 * u)))
    b = u / 1_024 * (256 + u * (-128 + u * (74 - 47 * u)))
    inner = cos_s * (2 * cos_m**2 - 1) - b / 6 * cos_m * (4 * sin_s**2 - 3) * (4 * cos_m**2 - 3)
    return MINOR * a * (arc - b * sin_s * (cos_m + b / 4 * inner))
