"""The own picture as one partner may see it: columns masked by what the gate compiled.

Each partner has a view of its own, numbered for itself, so that its frames tell nothing of other
partners, of other pages, or of what it is not shown: a vessel that leaves the region goes like one
that is heard no more.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
import numpy as np

from kuroshio.maritime.ais import layout
from kuroshio.maritime.ais.columns import UNITS_PER_DEGREE, Ints, Table, UInts
from kuroshio.maritime.picture import SourcePicture
from kuroshio.maritime.track import STATE, VOYAGE
from kuroshio.sharing.masks import NOWHERE, PictureMask, Regions
from kuroshio.values import SECOND, Reality

STEP = 30 * SECOND
"""Delayed positions are let out in steps of this (ms), one for each vessel in each."""
_NOTHING: dict[str, dict[str, Any]] = {
    "name": {"name": b"", "imo": 0},
    "call-sign": {"call_sign": b""},
    "destination": {"destination": b""},
    "size": {"length": 0, "beam": 0, "draught": 0},
    "course": {
        "sog": layout.SOG_NOT_AVAILABLE,
        "cog": layout.COG_NOT_AVAILABLE,
        "heading": layout.HEADING_NOT_AVAILABLE,
    },
    "status": {"status": layout.STATUS_UNDEFINED},
}
"""What stands in the columns of a field that is left out."""


@dataclass(slots=True)
class _Step:
    """What is let out together, later."""

    due: int
    states: list[Table] = field(default_factory=list)
    voyages: list[Table] = field(default_factory=list)
    gone: list[tuple[UInts, float]] = field(default_factory=list)
    """Vessels that went, and when (s)."""


class PartnerView:
    """What one partner is shown of the own picture. `seen` is what its frames are made of."""

    def __init__(self, source: str, reality: Reality, now: int) -> None:
        """`now`: ms since 1970Z, later than any earlier view for the same partner was made."""
        self.seen = SourcePicture(source, reality, seq=now, run=now)
        self.masks: tuple[PictureMask, ...] = ()
        self._regions = Regions(())
        self._cursor = -1
        self._later: deque[_Step] = deque()

    def regate(self, masks: Sequence[PictureMask]) -> None:
        """Go by other masks from now on; the next `refresh` looks at every vessel again."""
        if tuple(masks) == self.masks:
            return
        self.masks = tuple(masks)
        self._regions = Regions([mask.rings for mask in masks])
        self._cursor = -1
        self._later.clear()
        if any(mask.handling.delay for mask in masks):
            # What stands in it now is newer than these masks give; a partner that was away has
            # not had it yet.
            held = self.seen.tracks.states["mmsi"].astype(np.uint32)
            self.seen.tracks.remove(held, self.seen.seq)

    def refresh(self, own: SourcePicture, now: int, at_once: bool = False) -> None:
        """Take over what changed in the own picture at `now` (ms), as far as it may be seen.

        `at_once`: without the delays, for a preview.
        """
        self.seen.reality, self.seen.note = own.reality, own.note
        afresh = self._cursor < max(own.tracks.forgotten, own.run)
        since = -1 if afresh else self._cursor
        states, voyages = own.tracks.changed_since(since)
        gone = (
            np.setdiff1d(self.seen.tracks.states["mmsi"], own.tracks.states["mmsi"])
            if afresh
            else own.tracks.gone_since(since)
        )
        self._cursor = own.number()
        touched = np.union1d(states["mmsi"], voyages["mmsi"])
        rows = _of(own.tracks.states, touched)
        by = self._regions.assign(rows["lat"] / UNITS_PER_DEGREE, rows["lon"] / UNITS_PER_DEGREE)
        unseen = np.concatenate([rows["mmsi"][by == NOWHERE], gone]).astype(np.uint32)
        delays = np.array([0 if at_once else m.handling.delay for m in self.masks] or [0])
        last = int(delays.max())
        self._let_go(unseen, now, last)
        for delay in sorted(set(delays.tolist())):
            chosen = (by != NOWHERE) & (delays[by] == delay)
            shown, known = self._masked(rows[chosen], by[chosen], own.tracks.voyages)
            if delay:
                self._queue(shown, known, now, delay)
            else:
                self._put(shown, known, states["mmsi"], voyages["mmsi"], now)
        while self._later and self._later[0].due <= now:
            self._release(self._later.popleft(), now)

    def held(self, own: SourcePicture) -> list[int]:
        """How many vessels of the own picture go by each mask now."""
        lat, lon = (own.tracks.states[name] / UNITS_PER_DEGREE for name in ("lat", "lon"))
        by = self._regions.assign(lat, lon)
        return [int(np.count_nonzero(by == number)) for number in range(len(self.masks))]

    # --- masks -----------------------------------------------------------------------------------

    def _masked(self, rows: Table, by: Ints, voyages: Table) -> tuple[Table, Table]:
        """States and static data of some vessels as their masks (by number) let them be seen."""
        states = rows.copy()
        known = _of(voyages, states["mmsi"])
        by_known = by[np.searchsorted(states["mmsi"], known["mmsi"])]
        for number, mask in enumerate(self.masks):
            mine, of_known = by == number, by_known == number
            if mask.handling.precision:
                units = mask.handling.precision * UNITS_PER_DEGREE
                for name in ("lat", "lon"):
                    rounded = np.round(np.round(states[name][mine] / units) * units)
                    states[name][mine] = rounded.astype(np.int32)
            for omitted in mask.handling.omit:
                for name, nothing in _NOTHING.get(omitted, {}).items():
                    if name in (STATE.names or ()):
                        states[name][mine] = nothing
                    else:
                        known[name][of_known] = nothing
        return states, known

    # --- now, or later ---------------------------------------------------------------------------

    def _put(self, shown: Table, known: Table, moved: UInts, renamed: UInts, now: int) -> None:
        tracks = self.seen.tracks
        fresh = ~np.isin(shown["mmsi"], tracks.states["mmsi"])
        came = shown["mmsi"][fresh]
        states = shown[fresh | np.isin(shown["mmsi"], moved)]
        told = known[np.isin(known["mmsi"], came) | np.isin(known["mmsi"], renamed)]
        told = _news(told, tracks.voyages)
        if len(states) or len(told):
            tracks.put(states, told, self.seen.seq, now / SECOND)

    def _queue(self, shown: Table, known: Table, now: int, delay: int) -> None:
        if len(shown):
            step = self._step(now + delay)
            step.states.append(shown)
            step.voyages.append(known)

    def _let_go(self, mmsi: UInts, now: int, delay: int) -> None:
        if not delay:
            held = mmsi[np.isin(mmsi, self.seen.tracks.states["mmsi"])]
            if len(held):
                self.seen.tracks.remove(held, self.seen.seq)
        elif len(mmsi):
            self._step(now + delay).gone.append((mmsi, now / SECOND))

    def _step(self, due: int) -> _Step:
        """The step in which something that is due at an instant is let out."""
        due = -(-due // STEP) * STEP
        for step in reversed(self._later):
            if step.due == due:
                return step
            if step.due < due:
                break
        step = _Step(due)
        self._later.append(step)
        self._later = deque(sorted(self._later, key=lambda s: s.due))
        return step

    def _release(self, step: _Step, now: int) -> None:
        """Let a step out, never over what is newer."""
        tracks = self.seen.tracks
        states = _newest(step.states, STATE)
        held = _of(tracks.states, states["mmsi"])
        place = np.searchsorted(held["mmsi"], states["mmsi"])
        place[place >= len(held)] = 0
        older = np.zeros(len(states), dtype=bool)
        if len(held):
            older = (held["mmsi"][place] == states["mmsi"]) & (held["at"][place] >= states["at"])
        states = states[~older]
        voyages = _newest(step.voyages, VOYAGE)
        told = _news(voyages[np.isin(voyages["mmsi"], states["mmsi"])], tracks.voyages)
        tracks.put(states, told, self.seen.seq, now / SECOND)
        for mmsi, at in step.gone:
            there = tracks.states[np.isin(tracks.states["mmsi"], mmsi)]
            went = there["mmsi"][there["at"] <= at].astype(np.uint32)
            if len(went):
                tracks.remove(went, self.seen.seq)


def _news(rows: Table, held: Table) -> Table:
    """Static data that says something else than what is shown: that a column which is left out
    has changed is not to be seen either.
    """
    held = _of(held, rows["mmsi"])
    place = np.searchsorted(held["mmsi"], rows["mmsi"])
    place[place >= len(held)] = 0
    differs = np.ones(len(rows), dtype=bool)
    if len(held):
        columns = [name for name in VOYAGE.names or () if name not in ("at", "changed")]
        differs = np.any([held[name][place] != rows[name] for name in columns], axis=0)
    return rows[differs]


def _of(table: Table, mmsi: UInts) -> Table:
    """A copy of the rows of some vessels, in order of MMSI."""
    rows = table[np.isin(table["mmsi"], mmsi)]
    return np.asarray(rows[np.argsort(rows["mmsi"], kind="stable")])


def _newest(tables: list[Table], form: np.dtype[np.void]) -> Table:
    """Of some tables the newest row of each vessel, in order of MMSI."""
    if not tables:
        return np.zeros(0, dtype=form)
    rows = np.concatenate(tables)
    order = np.lexsort((np.arange(len(rows)), rows["at"], rows["mmsi"]))
    rows = rows[order]
    last = np.append(rows["mmsi"][1:] != rows["mmsi"][:-1], True)[: len(rows)]
    return np.asarray(rows[last])


def bodies_of(masks: Sequence[PictureMask]) -> tuple[tuple[str, ...], tuple[PictureMask, ...]]:
    """The bodies that may see one picture made by some masks, and the masks that remain.

    One picture has one set of readers: where masks name several, those that all of them name; a
    mask that would leave nobody is not used.
    """
    bodies: tuple[str, ...] = ()
    kept: list[PictureMask] = []
    for mask in masks:
        both = tuple(b for b in mask.bodies if not bodies or b in bodies) or bodies
        if mask.bodies and bodies and not set(mask.bodies) & set(bodies):
            continue
        bodies = both
        kept.append(mask)
    return bodies, tuple(kept)


def decode_masks(raw: object) -> tuple[PictureMask, ...]:
    """Masks as they came from the node; msgspec.ValidationError when they are none."""
    return msgspec.convert(raw, type=tuple[PictureMask, ...])
