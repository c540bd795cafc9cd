"""What is ordinary in a batch of reports, taken in by compiled loops (the `fast` extra).

Ordinary is a vessel that is known, whose reports come in order, and that need not have come
faster than anything does. All others are left to track.py, which would do the same with each
vessel; a property test holds that.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from kuroshio.maritime.ais.columns import (
    HAS_CALL_SIGN,
    HAS_DETAIL,
    HAS_NAME,
    HAS_VOYAGE,
    POSITION,
    STATIC,
    UNITS_PER_DEGREE,
    Bytes,
    Floats,
    Ints,
    Mask,
    Table,
    UInts,
    Words,
)
from kuroshio.maritime.ais.fast_sentences import compiled
from kuroshio.maritime.ais.flags import DUPLICATE
from kuroshio.maritime.rows import Rows
from kuroshio.maritime.ships import FASTEST, METRES_PER_UNIT, SLACK
from kuroshio.maritime.track import CLOCK_SLACK, FIELDS_OF, ODD, SAME_REPORT_SECONDS, VOYAGE

Rows32 = npt.NDArray[np.int32]
_ROUND = 360 * UNITS_PER_DEGREE
_PROBES = 4
_1, _8, _12, _32, _GOLDEN = (np.uint64(k) for k in (1, 8, 12, 32, 0x9E3779B1))
_ODD_0, _ODD_1, _ODD_2 = ODD
_DUPLICATE = int(DUPLICATE)
assert {bit for bit, _ in FIELDS_OF} == {HAS_NAME, HAS_CALL_SIGN, HAS_DETAIL, HAS_VOYAGE}
_FIELDS = np.array(
    [
        (bit, STATIC.fields[name][1], VOYAGE.fields[name][1], VOYAGE[name].itemsize)  # type: ignore[index]
        for bit, names in FIELDS_OF
        for name in names
    ]
)
"""Of each field of static data: which bit tells that it is carried, its place in a report and in
what is held, and its bytes.
"""


class Places:
    """Remembers where vessels stand; what it remembers is looked at again before it counts."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._cells: Rows32 = np.zeros(0, dtype=np.int32)
        self.free: Rows32 = np.zeros(0, dtype=np.int32)
        """-1 for each row, between batches."""

    def find(self, reports: Table, chosen: Ints) -> Rows32:
        """The row of the vessel of each chosen report, or -1."""
        table, (numbers, row) = self._rows.table(), self._rows.index
        if len(self._cells) < 4 * len(table):
            self._cells = np.full(1 << int(8 * len(table)).bit_length(), -1, dtype=np.int32)
        if len(self.free) < len(table):
            self.free = np.full(2 * len(table), -1, dtype=np.int32)
        found: Rows32 = _find(reports, chosen, table, numbers, row, self._cells)
        return found


class OrdinaryReports:
    """Takes position reports into the states of the vessels."""

    def __init__(self, states: Rows) -> None:
        self._states, self._places = states, Places(states)

    def take(
        self, reports: Table, chosen: Ints, apart: UInts | None, seq: int, now: float
    ) -> tuple[int, Ints]:
        """As Tracks.take_positions, for the reports `chosen`: how many vessels changed, and which
        of the reports are left. `apart`: numbers that are not ordinary; None when none is ever.
        """
        if reports.dtype != POSITION or not len(chosen) or not len(self._states):
            return 0, chosen
        place = self._places.find(reports, chosen)
        states, recent = self._states.table(), self._states.table(1)
        keys = recent.view(np.uint64).reshape(len(recent), -1)
        ats = recent.view(np.float64).reshape(len(recent), -1)
        left = np.zeros(len(chosen), dtype=np.bool_)
        follow = apart is not None
        odd = np.zeros(0, dtype=np.uint32) if apart is None else apart
        changed = _take(
            reports, chosen, place, self._places.free, states, keys, ats, follow, odd, seq, now,
            left,
        )  # fmt: skip
        return int(changed), chosen[left]


class OrdinaryStatics:
    """Says which static reports tell something new."""

    def __init__(self, voyages: Rows) -> None:
        self._voyages, self._places = voyages, Places(voyages)

    def news(self, reports: Table, chosen: Ints) -> Ints:
        """Of the reports `chosen` those of vessels that say something else than what is held."""
        if reports.dtype != STATIC or not len(chosen) or not len(self._voyages):
            return chosen
        place = self._places.find(reports, chosen)
        held = self._voyages.table()
        told = reports.view(np.uint8).reshape(len(reports), -1)
        known = held.view(np.uint8).reshape(len(held), -1)
        free = self._places.free
        new: Mask = _news(reports, told, chosen, place, held, known, free)
        return chosen[new]


@compiled
def _find(
    reports: Any, chosen: Ints, table: Any, numbers: UInts, row: Rows32, cells: Rows32
) -> Rows32:
    mask = np.uint64(len(cells) - 1)
    out = np.empty(len(chosen), dtype=np.int32)
    for k in range(len(chosen)):
        mmsi = reports[chosen[k]].mmsi
        home = (np.uint64(mmsi) * _GOLDEN) >> _12
        found, spare = np.int32(-1), home & mask
        for probe in range(_PROBES):
            cell = (home + np.uint64(probe)) & mask
            held = cells[cell]
            if 0 <= held < len(table):
                if table[held].mmsi == mmsi:
                    found = held
                    break
            else:
                spare = cell
        if found < 0:
            at = np.searchsorted(numbers, mmsi)
            if at < len(numbers) and numbers[at] == mmsi:
                found = row[at]
                cells[spare] = found
        out[k] = found
    return out


@compiled
def _take(
    reports: Any, chosen: Ints, place: Rows32, free: Rows32, states: Any, keys: Words, ats: Floats,
    follow: bool, apart: UInts, seq: int, now: float, left: Mask,
) -> int:  # fmt: skip
    count = len(chosen)
    after, touched = np.empty(count, dtype=np.int32), np.empty(count, dtype=np.int32)
    last, first = np.empty(count, dtype=np.int32), np.empty(count, dtype=np.int32)
    vessels, changed = 0, 0
    for k in range(count):  # each vessel's reports become a chain, in the order they came
        row = place[k]
        after[k] = -1
        if row < 0:
            left[k] = True
            continue
        vessel = free[row]
        if vessel < 0:
            free[row] = vessel = vessels
            touched[vessel], first[vessel] = row, k
            vessels += 1
        else:
            after[last[vessel]] = k
        last[vessel] = k
    for vessel in range(vessels):
        row = touched[vessel]
        free[row] = -1
        state = states[row]
        if _ordinary(reports, chosen, after, first[vessel], state, follow, apart):
            changed += _vessel(
                reports, chosen, after, first[vessel], state, keys[row], ats[row], seq, now
            )
        else:
            k = first[vessel]
            while k >= 0:
                left[k] = True
                k = after[k]
    return changed


@compiled
def _ordinary(
    reports: Any, chosen: Ints, after: Rows32, k: int, state: Any, follow: bool, apart: UInts
) -> bool:
    if follow and len(apart):
        at = np.searchsorted(apart, state.mmsi)
        if at < len(apart) and apart[at] == state.mmsi:
            return False
    before, lat, lon = state.at, np.float64(state.lat), np.float64(state.lon)
    begun = -np.inf
    while k >= 0:
        report = reports[chosen[k]]
        if not report.at >= begun:
            return False
        if follow:
            north = (report.lat - lat) * METRES_PER_UNIT
            # Not narrowed by the latitude, and as for a ship: more is left than must be.
            east = abs(report.lon - lon)
            east = min(east, _ROUND - east) * METRES_PER_UNIT
            reach = SLACK + FASTEST * abs(report.at - before)
            if north * north + east * east > reach * reach:
                return False
        begun = before = report.at
        lat, lon = np.float64(report.lat), np.float64(report.lon)
        k = after[k]
    return True


@compiled
def _vessel(
    reports: Any, chosen: Ints, after: Rows32, k: int, state: Any, keys: Words, ats: Floats,
    seq: int, now: float,
) -> int:  # fmt: skip
    """One vessel's reports; whether its state changed."""
    # The last three reports, newest first: what they said, and when. A copy takes the time of
    # what it copies, in three rounds as in track._Batch.repeated: `at`, `then`, `third`, `kept`.
    key_1, key_2, key_3 = keys[0], keys[1], keys[2]
    at_1, at_2, at_3 = ats[3], ats[4], ats[5]
    then_1, third_1, then_2, third_2 = at_1, at_1, at_2, at_2
    kept_1, kept_2, kept_3, newest = at_1, at_2, at_3, -1
    while k >= 0:
        report = reports[chosen[k]]
        key, at = _digest(report), report.at
        same_1 = key == key_1 and at - at_1 <= SAME_REPORT_SECONDS
        same_2 = key == key_2 and at - then_2 <= SAME_REPORT_SECONDS
        same_3 = key == key_3 and at - at_3 <= SAME_REPORT_SECONDS
        begun_1 = at_1 if same_1 else at
        begun_2 = then_2 if same_2 else begun_1
        begun_3 = at_3 if same_3 else begun_2
        if same_1 or same_2 or same_3:
            report.flags |= _DUPLICATE
        else:
            newest = k
        key_1, key_2, key_3 = key, key_1, key_2
        # Next time these are the reports one, two and three back: at their first, second, third.
        at_1, then_1, third_1, then_2, third_2, at_3 = (
            at,
            begun_1,
            begun_2,
            then_1,
            third_1,
            third_2,
        )
        kept_1, kept_2, kept_3 = begun_3, kept_1, kept_2
        k = after[k]
    keys[0], keys[1], keys[2] = key_1, key_2, key_3
    ats[3], ats[4], ats[5] = kept_1, kept_2, kept_3
    return _show(reports[chosen[newest]], state, seq, now) if newest >= 0 else 0


@compiled
def _show(fresh: Any, state: Any, seq: int, now: float) -> int:
    if not (fresh.at >= state.at or state.at > now + CLOCK_SLACK):
        return 0
    state.lat, state.lon = fresh.lat, fresh.lon
    state.sog, state.cog, state.heading = fresh.sog, fresh.cog, fresh.heading
    state.status, state.kind, state.flags = fresh.status, fresh.kind, fresh.flags
    state.second = fresh.second
    state.at = np.rint(fresh.at * 1_000.0) / 1_000.0
    state.heard, state.changed = now, seq
    return 1


@compiled
def _digest(report: Any) -> Any:
    """As track._digest."""
    rest = np.uint64(report.sog) << _12 | np.uint64(report.cog)
    rest = rest << _8 | np.uint64(report.second)
    rest = rest << _8 | np.uint64(report.kind)
    lat, lon = np.uint64(np.int64(report.lat)), np.uint64(np.int64(report.lon))
    return (lat * _ODD_0) ^ (lon * _ODD_1) ^ (rest * _ODD_2) | _1


@compiled
def _news(
    reports: Any, told: Bytes, chosen: Ints, place: Rows32, held: Any, known: Bytes, free: Rows32
) -> Mask:
    new = np.zeros(len(chosen), dtype=np.bool_)
    for k in range(len(chosen)):
        row = place[k]
        if row < 0:
            new[k] = True
        elif free[row] < 0:
            carries = reports[chosen[k]].carries
            if held[row].changed == 0 or _differs(told[chosen[k]], known[row], carries):
                free[row] = 0
    for k in range(len(chosen)):
        new[k] |= place[k] >= 0 and free[place[k]] >= 0
    for k in range(len(chosen)):
        if place[k] >= 0:
            free[place[k]] = -1
    return new


@compiled
def _differs(told: Bytes, known: Bytes, carries: int) -> bool:
    for field in range(len(_FIELDS)):
        bit, here, there, size = _FIELDS[field]
        if carries & bit:
            for k in range(size):
                if told[here + k] != known[there + k]:
                    return True
    return False
