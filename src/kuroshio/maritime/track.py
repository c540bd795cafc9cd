"""The latest state of every vessel that one party reports, in columns.

Each row knows the number (`seq`) of the frame that first carries its newest change: what changed
since any earlier frame is one comparison over one column. A batch of reports from any number of
receivers is put in order of vessel and time; what a second receiver heard too is found among the
vessel's last reports, and where a vessel cannot have come to by itself is set apart (ships.py).
"""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from kuroshio.maritime.ais.columns import (
    HAS_CALL_SIGN,
    HAS_DETAIL,
    HAS_NAME,
    HAS_VOYAGE,
    Ints,
    Mask,
    Table,
    UInts,
    Words,
)
from kuroshio.maritime.ais.flags import DUPLICATE, JUMP, UNPLACED, UNRELIABLE
from kuroshio.maritime.rows import Rows, picked
from kuroshio.maritime.ships import Followed, unlikely

if TYPE_CHECKING:
    from kuroshio.maritime.fast_track import OrdinaryReports, OrdinaryStatics

STATE = np.dtype(
    [
        ("mmsi", "<u4"),
        ("at", "<f8"),  # s since 1970Z; whole ms
        ("lat", "<i4"),  # 1/600000 degree
        ("lon", "<i4"),
        ("sog", "<u2"),
        ("cog", "<u2"),
        ("heading", "<u2"),
        ("status", "u1"),
        ("kind", "u1"),
        ("flags", "<u2"),
        ("second", "u1"),
        ("heard", "<f8"),  # s since 1970Z by this node's clock: what ageing out goes by
        ("changed", "<i8"),
    ]
)
"""One row for each vessel; columns as in maritime/ais/columns.py."""

VOYAGE = np.dtype(
    [
        ("mmsi", "<u4"),
        ("at", "<f8"),
        ("imo", "<u4"),
        ("length", "<u2"),
        ("beam", "<u2"),
        ("draught", "u1"),
        ("ship_type", "u1"),
        ("name", "S20"),
        ("call_sign", "S7"),
        ("destination", "S20"),
        ("changed", "<i8"),
    ]
)
"""One row of static and voyage data for each vessel."""

REMEMBERED = 3
"""Reports of each vessel against which a second receiver's copy is looked for."""
RECENT = np.dtype(
    [("key", "<u8", (REMEMBERED,)), ("at", "<f8", (REMEMBERED,))],
)
"""The last reports of each vessel, newest first: a digest of what they said, and when."""

SAME_REPORT_SECONDS = 10.0
CLOCK_SLACK = 600.0
VESSELS_LIMIT = 1_000_000
"""No flood of made-up numbers takes more rows than this, unless the node is told otherwise."""
GONE_KEPT = 50_000
"""Departures remembered; a base older than the oldest of them needs a key frame."""
_VALUES = ("at", "lat", "lon", "sog", "cog", "heading", "status", "kind", "flags", "second")
FIELDS_OF = (
    (HAS_NAME, ("name",)),
    (HAS_CALL_SIGN, ("call_sign",)),
    (HAS_DETAIL, ("ship_type", "length", "beam")),
    (HAS_VOYAGE, ("imo", "draught", "destination")),
)


class Tracks:
    """The vessels of one source party."""

    def __init__(
        self, limit: int = VESSELS_LIMIT, *, follow: bool = True, compiled: bool = False
    ) -> None:
        """`limit`: vessels at most; reports of further ones change nothing until others go.
        `follow`: whether to look for jumps; not where times are made up. `compiled`: let compiled
        code do what it can, where the `fast` extra is installed; the result is the same.
        """
        self._limit, self._follow = limit, follow
        self._states = Rows(STATE, RECENT)
        self._voyages = Rows(VOYAGE)
        self._ordinary = _ordinary(self._states, self._voyages) if compiled else None
        self._followed = Followed()
        self._gone_mmsi: UInts = np.zeros(0, dtype=np.uint32)
        self._gone_seq: Ints = np.zeros(0, dtype=np.int64)
        self.forgotten = 0
        """Departures up to this seq are remembered no more."""

    def __len__(self) -> int:
        return len(self._states)

    @property
    def states(self) -> Table:
        """STATE rows, in no order; a view."""
        return self._states.table()

    @property
    def voyages(self) -> Table:
        """VOYAGE rows, in no order; a view."""
        return self._voyages.table()

    @property
    def nbytes(self) -> int:
        """Memory that the columns hold."""
        return self._states.nbytes + self._voyages.nbytes

    def shown(self, mmsi: UInts) -> Mask:
        """Which of these vessels have a state."""
        return self._states.known(mmsi)

    def take_positions(self, reports: Table, seq: int, now: float) -> int:
        """Take in POSITION rows; the number of vessels whose state changed.

        Reports with damaged bits or without a place change nothing, nor do reports older than
        what is held. In `reports` the same report by a second receiver gets the flag DUPLICATE,
        and one from where the vessel cannot have come the flag JUMP; it changes nothing either.
        """
        usable = (reports["flags"] & (UNRELIABLE | UNPLACED)) == 0
        if len(self) >= self._limit:
            usable &= self._states.known(reports["mmsi"])
        rows, changed = np.flatnonzero(usable), 0
        if self._ordinary is not None:
            apart = self._followed.numbers if self._follow else None
            changed, rows = self._ordinary[0].take(reports, rows, apart, seq, now)
        return changed + self._take_rows(reports, rows, seq, now)

    def _take_rows(self, reports: Table, rows: Ints, seq: int, now: float) -> int:
        if not len(rows):
            return 0
        batch = _Batch(reports, rows)
        place, new = self._states.places(batch.vessels)
        states, recent = self.states, self._states.table(1)
        states["at"][place[new]] = recent["at"][place[new]] = -np.inf
        repeated = batch.repeated(recent, place)
        apart = self._set_apart(batch, place)
        reports["flags"][batch.rows[repeated]] |= DUPLICATE
        reports["flags"][batch.rows[apart]] |= JUMP
        batch.remember(recent, place)
        newest = batch.last(~(repeated | apart))
        some = newest >= 0
        place, fresh = place[some], picked(reports, batch.rows[newest[some]])
        # What is held from far ahead comes from a clock that was wrong and has been set since.
        held = states["at"][place]
        change = (fresh["at"] >= held) | (held > now + CLOCK_SLACK)
        if not change.all():
            place, fresh = place[change], picked(fresh, change)
        for name in _VALUES:
            states[name][place] = fresh[name]
        states["at"][place] = np.round(fresh["at"], 3)
        states["heard"][place] = now
        states["changed"][place] = seq
        return len(place)

    def _set_apart(self, batch: "_Batch", place: Ints) -> Mask:
        """Which reports of the batch come from another ship than the one that is shown."""
        apart = np.zeros(len(batch.rows), dtype=bool)
        if not self._follow:
            return apart
        suspect = batch.suspect(self.states, place) | self._followed.among(batch.vessels)
        for vessel in np.flatnonzero(suspect).tolist():
            rows = slice(int(batch.first[vessel]), int(batch.stop[vessel]))
            held = self.states[place[vessel] : place[vessel] + 1]
            apart[rows] = self._followed.take(held, batch.reports[batch.rows[rows]])
        return apart

    def take_statics(self, reports: Table, seq: int) -> int:
        """Take in STATIC rows; the number of vessels whose static data changed."""
        rows = np.flatnonzero((reports["flags"] & UNRELIABLE) == 0)
        if self._ordinary is not None:
            rows = self._ordinary[1].news(reports, rows)
        usable = picked(reports, rows)
        if len(self._voyages) >= self._limit:
            usable = picked(usable, self._voyages.known(usable["mmsi"]))
        if not len(usable):
            return 0
        changed = np.zeros(0, dtype=np.int64)
        for bit, names in FIELDS_OF:
            having = picked(usable, (usable["carries"] & bit) != 0)
            if len(having):
                changed = np.union1d(changed, self._update(having, names, seq))
        return len(changed)

    def _update(self, reports: Table, names: tuple[str, ...], seq: int) -> Ints:
        """Write the newest value of these fields; the MMSI whose value is new."""
        fresh = picked(reports, _newest(reports["mmsi"], reports["at"]))
        place = self._voyage_places(fresh["mmsi"])
        held = self.voyages[place]
        differs: Mask = held["changed"] == 0
        for name in names:
            differs = differs | (held[name] != fresh[name])
        differs &= fresh["at"] >= held["at"]
        place, fresh = place[differs], fresh[differs]
        voyages = self.voyages
        for name in names:
            voyages[name][place] = fresh[name]
        voyages["at"][place] = fresh["at"]
        voyages["changed"][place] = seq
        return fresh["mmsi"].astype(np.int64)

    def age_out(self, before: float, seq: int) -> UInts:
        """Take off the map what was last heard before `before`; the MMSIs that went."""
        self._forget_voyages(before)
        self._followed.forget(before)
        states = self.states
        old = states["heard"] < before
        if not old.any():
            return np.zeros(0, dtype=np.uint32)
        mmsi = np.sort(states["mmsi"][old]).astype(np.uint32)
        self.remove(mmsi, seq)
        return mmsi

    def _forget_voyages(self, before: float) -> None:
        """Let go of static data of vessels that never had a place on the map."""
        stale = self.voyages["mmsi"][self.voyages["at"] < before]
        if len(stale):
            self._voyages.remove(stale[~self._states.known(stale)])

    def remove(self, mmsi: UInts, seq: int) -> None:
        """Take vessels off the map and remember that they went."""
        self._states.remove(mmsi)
        self._voyages.remove(mmsi)
        self._gone_mmsi = np.concatenate([self._gone_mmsi, mmsi])
        self._gone_seq = np.concatenate([self._gone_seq, np.full(len(mmsi), seq, dtype=np.int64)])
        if len(self._gone_seq) > GONE_KEPT:
            self.forgotten = int(self._gone_seq[-GONE_KEPT - 1])
            kept = self._gone_seq > self.forgotten
            self._gone_mmsi, self._gone_seq = self._gone_mmsi[kept], self._gone_seq[kept]

    def gone_since(self, base: int) -> UInts:
        """Vessels that went after frame `base` and have not come back."""
        mmsi = np.unique(self._gone_mmsi[self._gone_seq > base])
        return mmsi[~self._states.known(mmsi)]

    def changed_since(self, base: int) -> tuple[Table, Table]:
        """States and static data whose newest change no frame up to `base` carried; by MMSI."""
        return _changed(self._states, base), _changed(self._voyages, base)

    def put(self, states: Table, voyages: Table, seq: int, now: float) -> None:
        """Take rows as they are (a partner's own newest state), one for each MMSI."""
        place, _ = self._states.places(states["mmsi"])
        table = self.states
        for name in (*_VALUES, "mmsi"):
            table[name][place] = states[name]
        table["heard"][place] = now
        table["changed"][place] = seq
        place = self._voyage_places(voyages["mmsi"])
        self.voyages[place] = voyages
        self.voyages["changed"][place] = seq

    def _voyage_places(self, mmsi: UInts) -> Ints:
        place, new = self._voyages.places(mmsi)
        self.voyages["at"][place[new]] = -np.inf
        return place


def _ordinary(states: Rows, voyages: Rows) -> "tuple[OrdinaryReports, OrdinaryStatics] | None":
    """What compiled code does with some rows; None where numba is not installed."""
    try:
        from kuroshio.maritime.fast_track import OrdinaryReports, OrdinaryStatics
    except ImportError:
        return None
    return OrdinaryReports(states), OrdinaryStatics(voyages)


class _Batch:
    """Reports in order of vessel and time. `vessels` are the different ones, ascending."""

    def __init__(self, reports: Table, rows: Ints) -> None:
        mmsi, at = reports["mmsi"][rows], reports["at"][rows]
        if (at[1:] >= at[:-1]).all():
            order = np.argsort(mmsi, kind="stable")
        else:
            order = np.lexsort((at, mmsi))
        self.reports, self.rows = reports, rows[order]
        self.mmsi, self.at = mmsi[order], at[order]
        self.first = np.flatnonzero(np.append(True, self.mmsi[1:] != self.mmsi[:-1]))
        self.stop = np.append(self.first[1:], len(rows))
        self.vessels: UInts = self.mmsi[self.first]
        self._group = np.repeat(np.arange(len(self.first)), self.stop - self.first)
        self._key = _digest(reports, self.rows)

    def repeated(self, recent: Table, place: Ints) -> Mask:
        """Which say again, within seconds, what one of the vessel's last reports said."""
        self._keys = self._after(recent["key"][place], self._key)
        self._ats = self._after(recent["at"][place], self.at)
        spot = np.arange(len(self.rows)) + REMEMBERED * (self._group + 1)
        found = np.zeros(len(self.rows), dtype=bool)
        for back in range(1, REMEMBERED + 1):
            before = self._ats[spot - back]
            same = (self._keys[spot - back] == self._key) & (
                self.at - before <= SAME_REPORT_SECONDS
            )
            # A copy stands for the report that was first: copies of copies end with its seconds.
            self._ats[spot[same]] = before[same]
            found |= same
        return found

    def remember(self, recent: Table, place: Ints) -> None:
        """Keep each vessel's last reports, newest first."""
        end = self.stop + REMEMBERED * np.arange(1, len(self.first) + 1)
        spots = end[:, None] - 1 - np.arange(REMEMBERED)
        recent["key"][place] = self._keys[spots]
        recent["at"][place] = self._ats[spots]

    def suspect(self, states: Table, place: Ints) -> Mask:
        """For each vessel, whether it would have to have moved too fast in this batch."""
        lat, lon = self.reports["lat"][self.rows], self.reports["lon"][self.rows]
        before = [np.empty(len(self.rows)) for _ in range(3)]
        for column, now, held in zip(
            before, (self.at, lat, lon), ("at", "lat", "lon"), strict=True
        ):
            column[1:] = now[:-1]
            column[self.first] = states[held][place]
        kind = self.reports["kind"][self.rows]
        fast = unlikely(self.at - before[0], before[1], before[2], lat, lon, kind)
        return np.asarray(np.bincount(self._group, fast, minlength=len(self.first)) > 0)

    def last(self, wanted: Mask) -> Ints:
        """For each vessel the place in `rows` of its last wanted report; -1 without one."""
        spot = np.where(wanted, np.arange(len(self.rows)), -1)
        return np.asarray(np.maximum.reduceat(spot, self.first))

    def _after(self, held: npt.NDArray[Any], column: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """The column with what is held of each vessel, oldest first, before its own values."""
        joined = np.empty(len(column) + held.size, dtype=column.dtype)
        start = self.first + REMEMBERED * np.arange(len(self.first))
        for back in range(REMEMBERED):
            joined[start + back] = held[:, REMEMBERED - 1 - back]
        joined[np.arange(len(column)) + REMEMBERED * (self._group + 1)] = column
        return joined


ODD = tuple(np.uint64(n) for n in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9))


def _digest(reports: Table, rows: Ints) -> Words:
    """64 bits that are the same where a report says the same; the vessel is not in it."""
    lat, lon = (reports[name][rows].astype(np.uint64) for name in ("lat", "lon"))
    rest = reports["sog"][rows].astype(np.uint64)
    for name, bits in (("cog", 12), ("second", 8), ("kind", 8)):
        rest = rest << np.uint64(bits) | reports[name][rows]
    mixed: Words = (lat * ODD[0]) ^ (lon * ODD[1]) ^ (rest * ODD[2])
    return mixed | np.uint64(1)  # 0 stands for "nothing yet"


def _changed(rows: Rows, base: int) -> Table:
    table, (_, row) = rows.table(), rows.index
    changed = table["changed"] > base
    if np.count_nonzero(changed) * 8 > len(table):
        return picked(table, row[changed[row]])
    some = np.flatnonzero(changed)
    return picked(table, some[np.argsort(table["mmsi"][some])])


def _newest(mmsi: UInts, at: Table) -> Ints:
    """For each vessel the index of its newest value; of equal times the last to arrive."""
    order = np.lexsort((np.arange(len(mmsi)), at, mmsi))
    sorted_mmsi = mmsi[order]
    last = np.append(sorted_mmsi[1:] != sorted_mmsi[:-1], True)
    newest: Ints = order[last]
    return newest
