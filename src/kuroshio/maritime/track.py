"""The latest state of every vessel that one party reports, in columns.

Rows stand in order of MMSI, so that finding a batch of reports is one binary search and no
dictionary grows. Each row knows the number (`seq`) of the frame that first carries its newest
change: what changed since any earlier frame is one comparison over one column.
"""

import numpy as np

from kuroshio.maritime.ais.columns import (
    HAS_CALL_SIGN,
    HAS_DETAIL,
    HAS_NAME,
    HAS_VOYAGE,
    Ints,
    Mask,
    Table,
    UInts,
)
from kuroshio.maritime.ais.flags import DUPLICATE, UNPLACED, UNRELIABLE

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

SAME_REPORT_SECONDS = 10.0
CLOCK_SLACK = 600.0
VESSELS_LIMIT = 1_000_000
"""No flood of made-up numbers takes more rows than this."""
GONE_KEPT = 50_000
"""Departures remembered; a base older than the oldest of them needs a key frame."""
_VALUES = ("at", "lat", "lon", "sog", "cog", "heading", "status", "kind", "flags", "second")
_FIELDS_OF = (
    (HAS_NAME, ("name",)),
    (HAS_CALL_SIGN, ("call_sign",)),
    (HAS_DETAIL, ("ship_type", "length", "beam")),
    (HAS_VOYAGE, ("imo", "draught", "destination")),
)


class Tracks:
    """The vessels of one source party."""

    def __init__(self) -> None:
        self.states: Table = np.zeros(0, dtype=STATE)
        self.voyages: Table = np.zeros(0, dtype=VOYAGE)
        self._gone_mmsi: UInts = np.zeros(0, dtype=np.uint32)
        self._gone_seq: Ints = np.zeros(0, dtype=np.int64)
        self.forgotten = 0
        """Departures up to this seq are remembered no more."""

    def __len__(self) -> int:
        return len(self.states)

    def take_positions(self, reports: Table, seq: int, now: float) -> int:
        """Take in POSITION rows; the number of vessels whose state changed.

        Reports with damaged bits or without a place change nothing, nor do reports older than
        what is held. The same report by a second receiver gets the flag DUPLICATE in `reports`.
        """
        usable = (reports["flags"] & (UNRELIABLE | UNPLACED)) == 0
        if len(self.states) >= VESSELS_LIMIT:
            usable &= np.isin(reports["mmsi"], self.states["mmsi"])
        rows = np.flatnonzero(usable)
        if not len(rows):
            return 0
        newest = rows[_newest(reports["mmsi"][rows], reports["at"][rows])]
        fresh = reports[newest]
        place = self._places(fresh["mmsi"])
        held = self.states[place]
        repeated = _same(held, fresh)
        if repeated.any():
            reports["flags"][newest[repeated]] |= DUPLICATE
        # What is held from far ahead comes from a clock that was wrong and has been set since.
        newer = (fresh["at"] >= held["at"]) | (held["at"] > now + CLOCK_SLACK)
        change = newer & ~repeated
        place, fresh = place[change], fresh[change]
        for name in _VALUES:
            self.states[name][place] = fresh[name]
        self.states["at"][place] = np.round(fresh["at"], 3)
        self.states["heard"][place] = now
        self.states["changed"][place] = seq
        return len(place)

    def take_statics(self, reports: Table, seq: int) -> int:
        """Take in STATIC rows; the number of vessels whose static data changed."""
        usable = reports[(reports["flags"] & UNRELIABLE) == 0]
        if not len(usable):
            return 0
        changed = np.zeros(0, dtype=np.int64)
        for bit, names in _FIELDS_OF:
            having = usable[(usable["carries"] & bit) != 0]
            if len(having):
                changed = np.union1d(changed, self._update(having, names, seq))
        return len(changed)

    def _update(self, reports: Table, names: tuple[str, ...], seq: int) -> Ints:
        """Write the newest value of these fields; the MMSI whose value is new."""
        fresh = reports[_newest(reports["mmsi"], reports["at"])]
        place = self._voyage_places(fresh["mmsi"])
        held = self.voyages[place]
        differs: Mask = held["changed"] == 0
        for name in names:
            differs = differs | (held[name] != fresh[name])
        differs &= fresh["at"] >= held["at"]
        place, fresh = place[differs], fresh[differs]
        for name in names:
            self.voyages[name][place] = fresh[name]
        self.voyages["at"][place] = fresh["at"]
        self.voyages["changed"][place] = seq
        return fresh["mmsi"].astype(np.int64)

    def age_out(self, before: float, seq: int) -> UInts:
        """Take off the map what was last heard before `before`; the MMSIs that went."""
        self._forget_voyages(before)
        old = self.states["heard"] < before
        if not old.any():
            return np.zeros(0, dtype=np.uint32)
        mmsi = self.states["mmsi"][old].astype(np.uint32)
        self.remove(mmsi, seq)
        return mmsi

    def _forget_voyages(self, before: float) -> None:
        """Let go of static data of vessels that never had a place on the map."""
        stale = self.voyages["at"] < before
        if stale.any():
            stale &= ~np.isin(self.voyages["mmsi"], self.states["mmsi"])
            self.voyages = self.voyages[~stale]

    def remove(self, mmsi: UInts, seq: int) -> None:
        """Take vessels off the map and remember that they went."""
        self.states = self.states[~np.isin(self.states["mmsi"], mmsi)]
        self.voyages = self.voyages[~np.isin(self.voyages["mmsi"], mmsi)]
        self._gone_mmsi = np.concatenate([self._gone_mmsi, mmsi])
        self._gone_seq = np.concatenate([self._gone_seq, np.full(len(mmsi), seq, dtype=np.int64)])
        if len(self._gone_seq) > GONE_KEPT:
            self.forgotten = int(self._gone_seq[-GONE_KEPT - 1])
            kept = self._gone_seq > self.forgotten
            self._gone_mmsi, self._gone_seq = self._gone_mmsi[kept], self._gone_seq[kept]

    def gone_since(self, base: int) -> UInts:
        """Vessels that went after frame `base` and have not come back."""
        mmsi = np.unique(self._gone_mmsi[self._gone_seq > base])
        return mmsi[~np.isin(mmsi, self.states["mmsi"])]

    def changed_since(self, base: int) -> tuple[Table, Table]:
        """States and static data whose newest change no frame up to `base` carried."""
        return (
            self.states[self.states["changed"] > base],
            self.voyages[self.voyages["changed"] > base],
        )

    def put(self, states: Table, voyages: Table, seq: int, now: float) -> None:
        """Take rows as they are (a partner's own newest state), one for each MMSI."""
        place = self._places(states["mmsi"])
        for name in (*_VALUES, "mmsi"):
            self.states[name][place] = states[name]
        self.states["heard"][place] = now
        self.states["changed"][place] = seq
        place = self._voyage_places(voyages["mmsi"])
        self.voyages[place] = voyages
        self.voyages["changed"][place] = seq

    def _places(self, mmsi: UInts) -> Ints:
        self.states = _with_rows(self.states, mmsi)
        return np.searchsorted(self.states["mmsi"], mmsi)

    def _voyage_places(self, mmsi: UInts) -> Ints:
        self.voyages = _with_rows(self.voyages, mmsi)
        return np.searchsorted(self.voyages["mmsi"], mmsi)


def _newest(mmsi: UInts, at: Table) -> Ints:
    """For each vessel the index of its newest value; of equal times the last to arrive."""
    order = np.lexsort((np.arange(len(mmsi)), at, mmsi))
    sorted_mmsi = mmsi[order]
    last = np.append(sorted_mmsi[1:] != sorted_mmsi[:-1], True)
    newest: Ints = order[last]
    return newest


def _with_rows(table: Table, mmsi: UInts) -> Table:
    """The table with an empty row for every vessel it lacks, still in order of MMSI."""
    place = np.searchsorted(table["mmsi"], mmsi)
    known = np.zeros(len(mmsi), dtype=bool)
    inside = place < len(table)
    known[inside] = table["mmsi"][place[inside]] == mmsi[inside]
    if known.all():
        return table
    fresh = np.zeros(int(np.count_nonzero(~known)), dtype=table.dtype)
    fresh["mmsi"] = mmsi[~known]
    fresh["at"] = -np.inf
    joined = np.concatenate([table, fresh])
    return joined[np.argsort(joined["mmsi"], kind="stable")]


def _same(held: Table, fresh: Table) -> Mask:
    """Whether a report says again, within seconds, what is held."""
    same: Mask = np.abs(fresh["at"] - held["at"]) <= SAME_REPORT_SECONDS
    for name in ("lat", "lon", "sog", "cog", "second", "kind"):
        same = same & (held[name] == fresh[name])
    return np.asarray(same & (held["changed"] != 0))
