"""Simulated traffic: where every vessel is at any instant, and the AIS sentences it would send.

Pure: the same seed and start give the same sea. Positions are closed formulas of time, so that
any instant can be asked for without the ones before. Reporting intervals after ITU-R M.1371-5,
annex 1, table 1; a long time is told more thinly (`every`).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kuroshio.geo.circle import KNOT, bearing, destination, distance
from kuroshio.maritime.ais.encode import Column, encode, tag_block
from kuroshio.maritime.dice import Dice
from kuroshio.maritime.fleet import (
    ANCHORED,
    DRIFT,
    GAP,
    JUMP,
    LOITER,
    ON_GROUND,
    ON_LANE,
    PATROL,
    RENDEZVOUS,
    Fleet,
    build,
)
from kuroshio.maritime.lanes import FERRIES, LANES

Array = npt.NDArray[np.float64]
STATIC_INTERVAL = 360.0
_UNITS = 600_000
_GAP_EVERY, _GAP_FROM = 3 * 3600.0, 2400.0
_GAP_LASTS = 3600.0
_JUMP_EVERY, _JUMP_LASTS = 1800.0, 300.0
_DRIFT_LASTS = 48 * 3600.0
_DRIFT_COURSE = 55.0
"""Degrees: the way the Kuroshio carries what has no engine."""


@dataclass(frozen=True, slots=True)
class States:
    """True to what the vessels say (a spoofed position is the spoofed one); one row a vessel."""

    lat: Array  # degrees
    lon: Array
    sog: Array  # knots
    cog: Array  # degrees
    status: npt.NDArray[np.int64]
    silent: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Ways:
    """All lanes laid end to end on one axis of metres."""

    start: Array  # of each lane on the axis
    length: Array
    axis: Array  # of each way point
    lat: Array
    lon: Array
    course: Array  # of the leg that begins at each way point


def _ways() -> _Ways:
    start, length, axis, lats, lons, courses = [], [], [], [], [], []
    at = 0.0
    for lane in (*LANES, *FERRIES):
        lat, lon = np.array(lane.path).T
        legs = distance(lat[:-1], lon[:-1], lat[1:], lon[1:])
        along = np.concatenate([[0.0], np.cumsum(legs)])
        turn = bearing(lat[:-1], lon[:-1], lat[1:], lon[1:])
        start.append(at)
        length.append(along[-1])
        axis.append(at + along)
        lats.append(lat)
        lons.append(lon)
        courses.append(np.append(turn, turn[-1]))
        at += along[-1] + 1_000_000.0
    return _Ways(
        np.array(start),
        np.array(length),
        np.concatenate(axis),
        np.concatenate(lats),
        np.concatenate(lons),
        np.concatenate(courses),
    )


class Simulator:
    """A sea of `count` vessels, seen from `start` (s since 1970Z) on.

    `every`: seconds that at least lie between two position reports of a vessel, sixty times as
    many between two of its name and voyage. 0: as often as the standard has it.
    """

    def __init__(self, seed: int, start: float, count: int = 3_000, *, every: float = 0.0) -> None:
        self.fleet: Fleet = build(seed, count)
        self._start = start
        self._before = start
        self._every = every
        self._stride = max(1.0, every / 6)
        self._ways = _ways()
        dice = Dice(seed + 1)
        self._beat = dice.unit(count)
        self._static_beat = dice.unit(count)
        self._sequence = 0

    def states(self, at: float) -> States:
        """Where everyone says to be at instant `at` (s since 1970Z)."""
        fleet, t = self.fleet, at - self._start
        lat, lon, cog = self._on_lanes(t)
        sog = fleet.speed.copy()
        circling = (fleet.motion != ON_LANE) | np.isin(fleet.oddity, (LOITER, RENDEZVOUS))
        round_lat, round_lon, round_cog = self._circling(t)
        lat, lon = np.where(circling, round_lat, lat), np.where(circling, round_lon, lon)
        cog = np.where(circling, round_cog, cog)
        drifting = fleet.oddity == DRIFT
        gone = fleet.speed * KNOT * (t % _DRIFT_LASTS)
        away_lat, away_lon = destination(fleet.lat, fleet.lon, _DRIFT_COURSE, gone)
        lat, lon = np.where(drifting, away_lat, lat), np.where(drifting, away_lon, lon)
        cog = np.where(drifting, _DRIFT_COURSE, cog)
        jumping = (fleet.oddity == JUMP) & ((t + 900 * fleet.phase) % _JUMP_EVERY < _JUMP_LASTS)
        lat = np.where(jumping, lat + 2.5, lat)
        status = np.select(
            [drifting, fleet.motion == ANCHORED, fleet.motion == ON_GROUND], [2, 1, 7], 0
        )
        hidden = (t + _GAP_EVERY * fleet.phase) % _GAP_EVERY - _GAP_FROM
        silent = (fleet.oddity == GAP) & (hidden >= 0) & (hidden < _GAP_LASTS)
        return States(lat, lon, sog, cog, status, silent)

    def step(self, until: float, station: str = "sim") -> bytes:
        """The sentences sent since the last step, up to instant `until`, with tag blocks."""
        out = []
        while self._before < until:
            after = min(self._before + self._stride, until)
            out.append(self._second(self._before, after, station))
            self._before = after
        return b"".join(out)

    def skip(self, until: float) -> None:
        """Let the time up to instant `until` pass unheard."""
        self._before = until

    def _on_lanes(self, t: float) -> tuple[Array, Array, Array]:
        """There and back on each vessel's lane, to the right of its middle."""
        fleet, ways = self.fleet, self._ways
        length = ways.length[fleet.lane]
        gone = (fleet.phase * 2 * length + fleet.speed * KNOT * t) % (2 * length)
        back = gone > length
        place = ways.start[fleet.lane] + np.where(back, 2 * length - gone, gone)
        leg = np.searchsorted(ways.axis, place, side="right") - 1
        course = ways.course[np.clip(leg, 0, len(ways.course) - 1)]
        lat, lon = np.interp(place, ways.axis, ways.lat), np.interp(place, ways.axis, ways.lon)
        lat, lon = destination(lat, lon, course + 90, fleet.offset)
        return lat, lon, np.where(back, course + 180, course) % 360

    def _circling(self, t: float) -> tuple[Array, Array, Array]:
        fleet = self.fleet
        turn = np.where(fleet.motion == PATROL, 1, np.where(fleet.phase < 0.5, 1, -1))
        angle = 360 * fleet.phase + turn * np.degrees(fleet.speed * KNOT * t / fleet.radius)
        still = fleet.motion == ANCHORED
        reach = np.where(still, 40.0, fleet.radius)
        lat, lon = destination(fleet.lat, fleet.lon, angle % 360, reach)
        return lat, lon, (angle + 90 * turn) % 360

    def _second(self, before: float, after: float, station: str) -> bytes:
        states = self.states(after)
        tag = tag_block(int(after), station)
        interval = np.maximum(_intervals(self.fleet, states), self._every)
        due = _due(before, after, interval, self._beat) & ~states.silent
        seldom = np.full(len(self.fleet), max(STATIC_INTERVAL, 60 * self._every))
        static = _due(before, after, seldom, self._static_beat)
        lines = self._positions(states, due, int(after))
        lines += self._statics(np.flatnonzero(static & ~states.silent))
        return b"".join(tag + line for lot in lines for line in lot.splitlines(keepends=True))

    def _positions(self, states: States, due: npt.NDArray[np.bool_], second: int) -> list[bytes]:
        lines = []
        for kind, rows in (
            ("1", np.flatnonzero(due & ~self.fleet.class_b)),
            ("18", np.flatnonzero(due & self.fleet.class_b)),
        ):
            if not len(rows):
                continue
            cog = np.round(states.cog[rows] * 10).astype(np.int64) % 3_600
            columns: dict[str, Column] = {
                "mmsi": self.fleet.mmsi[rows],
                "lat": np.round(states.lat[rows] * _UNITS).astype(np.int64),
                "lon": np.round(states.lon[rows] * _UNITS).astype(np.int64),
                "sog": np.round(states.sog[rows] * 10).astype(np.int64),
                "cog": cog,
                "heading": cog // 10,
                "second": second % 60,
            }
            if kind == "1":
                columns |= {"status": states.status[rows], "turn": 0}
            lines += encode(kind, columns, channel="AB"[second % 2])
        return lines

    def _statics(self, rows: npt.NDArray[np.int64]) -> list[bytes]:
        fleet, lines = self.fleet, []
        for row in rows.tolist():
            length, beam = int(fleet.length[row]), int(fleet.beam[row])
            hull: dict[str, Column] = {
                "mmsi": int(fleet.mmsi[row]),
                "ship_type": int(fleet.ship_type[row]),
                "call_sign": fleet.call_sign[row],
                "bow": length * 3 // 4,
                "stern": length - length * 3 // 4,
                "port": beam // 2,
                "starboard": beam - beam // 2,
            }
            if fleet.class_b[row]:
                name: dict[str, Column] = {"mmsi": int(fleet.mmsi[row]), "name": fleet.name[row]}
                lines += encode("24A", name) + encode("24B", hull)
                continue
            voyage: dict[str, Column] = {
                "name": fleet.name[row],
                "imo": int(fleet.imo[row]),
                "draught": int(fleet.draught[row]),
                "destination": fleet.destination[row],
            }
            self._sequence += 1
            lines += encode("5", {**hull, **voyage}, first_sequence=self._sequence)
        return lines


def _intervals(fleet: Fleet, states: States) -> Array:
    """Seconds between position reports of each vessel, as the standard has it."""
    sog = states.sog
    class_a = np.select([states.status == 1, sog > 23, sog > 14], [180.0, 2.0, 6.0], 10.0)
    return np.where(fleet.class_b, np.where(sog > 2, 30.0, 180.0), class_a)


def _due(before: float, after: float, interval: Array, beat: Array) -> npt.NDArray[np.bool_]:
    """Whether a beat of each vessel falls after `before` and not after `after`."""
    return np.asarray(np.floor(after / interval + beat) > np.floor(before / interval + beat))
