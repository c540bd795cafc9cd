"""Which ship sent it: several ships under one number, told apart by where they can have been.

A number is followed as a small set of ships, each known by its last position, course and speed.
A report belongs to the ship nearest to it, by dead reckoning, of those that could have come
there; if none could, to a new one. The way of thinking is that of Global Fishing Watch's
segmenter (gpsdio-segment); docs/tracks.md compares the results.
"""

from collections.abc import Sequence
from math import cos, hypot, isnan, radians, sin
from typing import Any

import numpy as np
import numpy.typing as npt

from kuroshio.geo.circle import KNOT
from kuroshio.maritime.ais.columns import (
    SAR_AIRCRAFT,
    UNITS_PER_DEGREE,
    Bytes,
    Floats,
    Ints,
    Mask,
    Table,
    UInts,
)
from kuroshio.maritime.ais.layout import COG_NOT_AVAILABLE, SOG_NOT_AVAILABLE

Column = npt.NDArray[Any]
METRES_PER_UNIT = 60 * 1_852.0 / UNITS_PER_DEGREE
FASTEST = 60 * KNOT
"""m/s: nothing afloat is faster; the fastest ferries reach 58 knots."""
FASTEST_AIRCRAFT = 400 * KNOT
ORDINARY = 25 * KNOT
"""m/s: how fast a ship is taken to have come, unless it reports more."""
MORE_THAN_REPORTED = 1.3
SLACK = 2_000.0
"""Metres that a position may be off, with the time it came off by half a minute."""
DEAD_RECKONING = 900.0
"""Seconds for which course and speed are taken to have stayed as they were."""
SHIPS_LIMIT = 16
"""Ships followed under one number; the one silent longest gives way."""
FOLLOWED_LIMIT = 10_000
"""Numbers followed at once; the one followed longest gives way."""
CONFIRMED = 3
"""Reports after which a second ship is no stray position any more."""
SILENT = 900.0
"""Seconds without a word after which a confirmed second ship takes the first one's place."""


def unlikely(
    dt: Floats, lat: Column, lon: Column, to_lat: Column, to_lon: Column, kind: Bytes
) -> Mask:
    """Whether nothing of this kind covers the way in `dt` seconds. Positions as in POSITION.

    On the flat: an error of some per cent at 1,000 km, where the answer is clear anyway.
    """
    north = (to_lat - lat) * METRES_PER_UNIT
    east = np.abs(to_lon - lon)
    east = np.minimum(east, 360 * UNITS_PER_DEGREE - east) * METRES_PER_UNIT
    middle = (to_lat + lat) * (np.pi / 360 / UNITS_PER_DEGREE)
    east *= np.cos(middle)
    fastest = np.where(kind == SAR_AIRCRAFT, FASTEST_AIRCRAFT, FASTEST)
    reach = SLACK + fastest * np.abs(dt)
    return np.asarray(north * north + east * east > reach * reach)


class Ships:
    """The ships that send under one number. `main` is the one to show."""

    def __init__(self, ordinary: float = ORDINARY) -> None:
        self._ordinary = ordinary
        self._heads: list[list[float]] = []
        """For each ship: number, at, lat, lon (degrees), east and north (m/s), reports."""
        self._named = 0
        self.main = 1

    def __len__(self) -> int:
        return len(self._heads)

    def take(self, at: float, lat: float, lon: float, sog: float, cog: float) -> int:
        """The number (from 1) of the ship that sent this. Degrees; knots and degrees, or NaN."""
        best, nearest = None, float("inf")
        speed = 0.0 if isnan(sog) else sog * KNOT
        fastest = max(self._ordinary, MORE_THAN_REPORTED * speed)
        for head in self._heads:
            off = _off(head, at, lat, lon, fastest)
            if off < nearest:
                best, nearest = head, off
        if best is None:
            best = self._new()
        if at >= best[1]:
            way = 0.0 if isnan(cog) else radians(cog)
            speed = 0.0 if isnan(cog) else speed
            best[1:6] = [at, lat, lon, speed * sin(way), speed * cos(way)]
        best[6] += 1
        self._choose(best, at)
        return int(best[0])

    def forget(self, before: float) -> None:
        """Let go of ships that were last heard before this, but for the one that is shown."""
        self._heads = [h for h in self._heads if h[1] >= before or h[0] == self.main]

    def _new(self) -> list[float]:
        if len(self._heads) >= SHIPS_LIMIT:
            self._heads.remove(min(self._heads, key=lambda head: head[1]))
        self._named += 1
        head = [float(self._named), -np.inf, 0.0, 0.0, 0.0, 0.0, 0.0]
        self._heads.append(head)
        return head

    def _choose(self, heard: list[float], at: float) -> None:
        if heard[0] == self.main or heard[6] < CONFIRMED:
            return
        shown = next((h for h in self._heads if h[0] == self.main), None)
        if shown is None or at - shown[1] > SILENT or shown[6] < CONFIRMED:
            self.main = int(heard[0])


def _off(head: list[float], at: float, lat: float, lon: float, fastest: float) -> float:
    """Metres from where this ship should be; infinite where it cannot be."""
    dt = at - head[1]
    across = cos(radians((lat + head[2]) / 2))
    north = (lat - head[2]) * 111_120.0
    step = (lon - head[3] + 180.0) % 360.0 - 180.0
    east = step * 111_120.0 * across
    if hypot(north, east) > SLACK + fastest * abs(dt):
        return float("inf")
    ahead = min(max(dt, 0.0), DEAD_RECKONING)
    return hypot(north - head[5] * ahead, east - head[4] * ahead)


def tell_apart(reports: Table) -> Ints:
    """The ship's number (1, 2, ...) of each report of one number, 0 for strays set apart.

    `reports` has at, lat, lon, sog, cog and kind, as POSITION, in order of time and with a place. A
    ship that was heard once only among others is a stray.
    """
    if not len(reports):
        return np.zeros(0, dtype=np.int64)
    lat, lon = reports["lat"].astype(np.int64), reports["lon"].astype(np.int64)
    kind = reports["kind"]
    dt = np.diff(reports["at"].astype(np.float64))
    if not unlikely(dt, lat[:-1], lon[:-1], lat[1:], lon[1:], kind[1:]).any():
        return np.ones(len(reports), dtype=np.int64)
    ships = Ships(FASTEST_AIRCRAFT if (kind == SAR_AIRCRAFT).any() else ORDINARY)
    numbers = np.array([ships.take(*row) for row in plain(reports)], dtype=np.int64)
    return _renumbered(numbers)


def plain(reports: Table) -> Sequence[tuple[float, float, float, float, float]]:
    """At, degrees, knots and degrees of each row; NaN where a speed or course is missing."""
    sog = np.where(reports["sog"] >= SOG_NOT_AVAILABLE, np.nan, reports["sog"] / 10)
    cog = np.where(reports["cog"] >= COG_NOT_AVAILABLE, np.nan, reports["cog"] / 10)
    lat, lon = reports["lat"] / UNITS_PER_DEGREE, reports["lon"] / UNITS_PER_DEGREE
    columns = (reports["at"], lat, lon, sog, cog)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def _renumbered(numbers: Ints) -> Ints:
    """Strays to 0, the rest from 1 in the order in which they came."""
    names, first, of, times = np.unique(
        numbers, return_index=True, return_inverse=True, return_counts=True
    )
    kept = times > 1
    if not kept.any():
        return np.zeros(len(numbers), dtype=np.int64)
    order = np.argsort(np.where(kept, first, len(numbers)), kind="stable")
    rank = np.zeros(len(names), dtype=np.int64)
    rank[order] = np.arange(1, len(names) + 1)
    rank[~kept] = 0
    return np.asarray(rank[of])


class Followed:
    """The numbers under which something odd was heard, each followed report by report."""

    def __init__(self) -> None:
        self._ships: dict[int, Ships] = {}
        self._last: dict[int, float] = {}
        self._sorted: UInts = np.zeros(0, dtype=np.uint32)

    @property
    def numbers(self) -> UInts:
        """The numbers that are followed, ascending."""
        return self._sorted

    def among(self, vessels: UInts) -> Mask:
        """Which of these are followed."""
        return np.isin(vessels, self._sorted) if self._ships else np.zeros(len(vessels), dtype=bool)

    def take(self, held: Table, reports: Table) -> Mask:
        """Which reports of one vessel, in order of time, come from another ship than its main one.

        `held` is the one STATE row that is shown of it.
        """
        mmsi = int(reports["mmsi"][0])
        if mmsi not in self._ships:
            if len(self._ships) >= FOLLOWED_LIMIT:
                self._drop(next(iter(self._ships)))
            self._ships[mmsi] = Ships()
            self._sorted = np.sort(np.append(self._sorted, np.uint32(mmsi)))
            if np.isfinite(held["at"][0]):
                self._ships[mmsi].take(*plain(held)[0])
        ships = self._ships[mmsi]
        self._last[mmsi] = float(reports["at"][-1])
        apart = [ships.take(*row) != ships.main for row in plain(reports)]
        return np.array(apart, dtype=bool)

    def forget(self, before: float) -> None:
        """Follow no more what has been one ship since this instant."""
        for mmsi in [m for m, at in self._last.items() if at >= before]:
            self._ships[mmsi].forget(before)
        single = [m for m, at in self._last.items() if at < before or len(self._ships[m]) == 1]
        for mmsi in single:
            self._drop(mmsi)

    def _drop(self, mmsi: int) -> None:
        del self._ships[mmsi]
        self._last.pop(mmsi, None)
        self._sorted = self._sorted[self._sorted != mmsi]
