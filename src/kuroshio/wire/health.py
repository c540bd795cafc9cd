"""What is known of a source's health: rates, flags, where it hears, and what is wrong with it."""

from collections import deque
from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np

from kuroshio.maritime.ais import flags as bits
from kuroshio.maritime.ais.columns import UNITS_PER_DEGREE, Table
from kuroshio.maritime.ais.decode import Counts

MINUTE = 60_000
CELLS_PER_DEGREE = 2
CELLS_LIMIT = 2_000
"""Cells of the coverage map of one source; beyond them new ones are not counted."""
LINE_AT_MOST = 1_000
"""Bytes; a sentence with its tag block has a tenth of it."""
ENOUGH = 50
"""Lines or sentences before a share of them says anything."""
FLAG_NAMES = {
    value: name
    for name, value in vars(bits).items()
    if name.isupper() and isinstance(value, int) and value.bit_count() == 1
}


@dataclass(frozen=True, slots=True)
class _Tick:
    """What had been counted at a moment (ms since 1970Z)."""

    at: int
    counts: Counts
    bad_times: int
    shed: int


@dataclass(slots=True)
class Health:
    """Counts of one source."""

    flags: dict[str, int] = field(default_factory=dict)
    cells: dict[tuple[int, int], list[int]] = field(default_factory=dict)
    """Row and column of half a degree → reports, ms since 1970Z of the last."""
    _ticks: deque[_Tick] = field(default_factory=deque)

    def note(self, positions: Table, now: int) -> None:
        """POSITION rows as they are after the picture has flagged copies and jumps."""
        if not len(positions):
            return
        carried = positions["flags"]
        there = int(np.bitwise_or.reduce(carried))
        for value, name in FLAG_NAMES.items():
            if there & value:
                count = int(np.count_nonzero(carried & np.uint16(value)))
                self.flags[name] = self.flags.get(name, 0) + count
        placed = positions[(carried & (bits.UNRELIABLE | bits.UNPLACED)) == 0]
        unit = UNITS_PER_DEGREE // CELLS_PER_DEGREE
        pairs, times = np.unique(
            [placed["lat"] // unit, placed["lon"] // unit], axis=1, return_counts=True
        )
        for row, column, count in zip(*pairs.tolist(), times.tolist(), strict=True):
            cell = self.cells.get((row, column))
            if cell is not None:
                cell[0], cell[1] = cell[0] + count, now
            elif len(self.cells) < CELLS_LIMIT:
                self.cells[row, column] = [count, now]

    def tick(self, now: int, counts: Counts, shed: int) -> None:
        """Remember the counts of this moment; called at every tick of the picture."""
        bad_times = self.flags.get("BAD_TIME", 0)
        self._ticks.append(_Tick(now, replace(counts), bad_times, shed))
        while self._ticks[0].at < now - MINUTE:
            self._ticks.popleft()

    def rates(self) -> tuple[float, float]:
        """Sentences and positions a second over the last minute."""
        if len(self._ticks) < 2:
            return 0.0, 0.0
        first, last = self._ticks[0], self._ticks[-1]
        seconds = max((last.at - first.at) / 1_000, 0.001)
        counted = _since(last.counts, first.counts)
        return counted.sentences / seconds, counted.positions / seconds

    def wrong(self, counts: Counts, *, connected: bool, stalled: bool, finished: bool) -> list[str]:
        """What is wrong, worst first; empty when all is well.

        Shares are of the last minute where enough came in it, else of all that came: neither is
        a good past an excuse, nor a bad one a verdict.
        """
        bad_times = self.flags.get("BAD_TIME", 0)
        if self._ticks:
            recent = _since(counts, self._ticks[0].counts)
            if _lines(recent) > ENOUGH:
                counts, bad_times = recent, bad_times - self._ticks[0].bad_times
        broken = counts.malformed + counts.oversized
        # A source that speaks something else may have sentences among it, but hardly any.
        foreign = _lines(counts) > ENOUGH and counts.sentences < _lines(counts) / 20
        found = {
            "not-connected": not connected and not finished,
            "silent": stalled,
            "other-protocol": foreign,
            "flood": len(self._ticks) > 1 and self._ticks[-1].shed > self._ticks[0].shed,
            "bad-checksums": _share(counts.bad_checksum, counts.sentences) > 0.05,
            "broken-messages": not foreign and _share(broken, counts.sentences) > 0.2,
            "clock": _share(bad_times, counts.positions) > 0.1,
        }
        return [name for name, is_so in found.items() if is_so]

    def coverage(self) -> list[tuple[float, float, int, int]]:
        """South and west (degrees) of each cell, reports, ms of the last."""
        return [
            (row / CELLS_PER_DEGREE, column / CELLS_PER_DEGREE, count, last)
            for (row, column), (count, last) in self.cells.items()
        ]


def view(receiver: Any) -> dict[str, Any]:
    """All that the receivers' page shows of a Receiver (wire/receivers.py)."""
    counts, health = receiver.decoder.counts, receiver.health
    told = receiver.counts()
    sentences_s, positions_s = health.rates()
    state = {"connected": told["connected"], "stalled": told["stalled"]}
    wrong = health.wrong(counts, finished=told["finished"], **state)
    return {
        **told,
        "state": _state(told, wrong),
        "wrong": wrong,
        "last_heard": told["last_heard"] or None,
        "sentences_s": round(sentences_s, 2),
        "positions_s": round(positions_s, 2),
        "flags": dict(health.flags),
        "coverage": health.coverage(),
    }


def _state(told: dict[str, Any], wrong: list[str]) -> str:
    if told["finished"]:
        return "finished"
    if told["stalled"]:
        return "stalled"
    if not told["last_heard"] and not told["problem"]:
        return "waiting"
    return "failing" if wrong else "well"


def _since(counts: Counts, before: Counts) -> Counts:
    names = [one.name for one in fields(Counts)]
    return Counts(**{name: getattr(counts, name) - getattr(before, name) for name in names})


def _lines(counts: Counts) -> int:
    """Lines that came, or what so many bytes would hold at least: some protocols know no lines."""
    return max(counts.lines, counts.bytes // LINE_AT_MOST)


def _share(part: int, whole: int) -> float:
    return part / whole if whole > ENOUGH else 0.0
