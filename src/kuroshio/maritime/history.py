"""A vessel's history for people: its reports as the ways of physical ships, thinned to be shown."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kuroshio.maritime.ais.columns import UNITS_PER_DEGREE, Ints, Table
from kuroshio.maritime.ais.flags import UNPLACED, UNRELIABLE
from kuroshio.maritime.ais.layout import (
    COG_NOT_AVAILABLE,
    HEADING_NOT_AVAILABLE,
    SOG_NOT_AVAILABLE,
)
from kuroshio.maritime.ships import tell_apart
from kuroshio.values import SECOND, Reality

STRAYS = 0
"""The segment of reports that no ship can have sent from where it was."""


@dataclass(frozen=True, slots=True)
class Track:
    """One ship's way under a number, as one party heard it. `rows` in order of time, with the
    fields at (ms), lat, lon, sog, cog, heading, status and flags as in POSITION.
    """

    mmsi: int
    source: str
    reality: Reality
    segment: int
    rows: Table


def tracks(
    rows: Table, origins: Sequence[tuple[str, Reality]], most: int | None = None
) -> list[Track]:
    """The tracks of the archive's rows (one or more numbers, in order of time).

    Reports without a place or with damaged bits are left out: they are no way anywhere. With
    `most` no more rows than about that are kept; those with flags stay.
    """
    placed = rows[(rows["flags"] & (UNPLACED | UNRELIABLE)) == 0]
    found = []
    key = placed["mmsi"].astype(np.int64) * len(origins or "1") + placed["origin"]
    order = np.argsort(key, kind="stable")
    bounds = np.flatnonzero(np.diff(key[order])) + 1
    for part in np.split(order, bounds) if len(order) else []:
        ours = placed[part]
        segments = _segments(ours)
        for segment in np.unique(segments).tolist():
            mmsi, (source, reality) = int(ours["mmsi"][0]), origins[int(ours["origin"][0])]
            found.append(Track(mmsi, source, reality, segment, ours[segments == segment]))
    return found if most is None else _thinned(found, most)


def degrees(track: Track) -> tuple[list[float], list[float]]:
    """Latitudes and longitudes, to a ten-thousandth of a minute (5 decimals are 1 m)."""
    lat, lon = (np.round(track.rows[name] / UNITS_PER_DEGREE, 6) for name in ("lat", "lon"))
    return lat.tolist(), lon.tolist()


def speeds(track: Track) -> list[float | None]:
    """Knots; None where not available."""
    return _tenths(track.rows["sog"], SOG_NOT_AVAILABLE)


def courses(track: Track) -> list[float | None]:
    """Degrees from true north; None where not available."""
    return _tenths(track.rows["cog"], COG_NOT_AVAILABLE)


def headings(track: Track) -> list[int | None]:
    """Degrees from true north; None where not available."""
    return [None if h >= HEADING_NOT_AVAILABLE else h for h in track.rows["heading"].tolist()]


def _tenths(column: Table, missing: int) -> list[float | None]:
    return [None if value >= missing else value / 10 for value in column.tolist()]


def _segments(rows: Table) -> Ints:
    reports = np.zeros(len(rows), dtype=_TOLD_APART)
    reports["at"] = rows["at"] / SECOND
    for name in ("lat", "lon", "sog", "cog", "kind"):
        reports[name] = rows[name]
    return tell_apart(reports)


_TOLD_APART = np.dtype(
    [("at", "f8"), ("lat", "i4"), ("lon", "i4"), ("sog", "u2"), ("cog", "u2"), ("kind", "u1")]
)


def _thinned(found: list[Track], most: int) -> list[Track]:
    total = sum(len(track.rows) for track in found)
    if total <= most:
        return found
    every = -(-total // max(1, most))
    out = []
    for track in found:
        kept = np.arange(len(track.rows)) % every == 0
        kept |= track.rows["flags"] != 0
        kept[-1] = True
        out.append(Track(track.mmsi, track.source, track.reality, track.segment, track.rows[kept]))
    return out
