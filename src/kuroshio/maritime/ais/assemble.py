"""Put messages of several sentences together, across blocks and in any order of parts.

Parts of one message share sequence number, channel, count and station (NMEA 0183). Parts that
follow one another within a block are joined all at once; the rest wait, by key, for a while.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import isnan
from typing import Any

import numpy as np
import numpy.typing as npt

from kuroshio.maritime.ais.columns import Bytes, Flags, Floats, Ints
from kuroshio.maritime.ais.scan import PADDING, Sentences

PATIENCE = 1_000
"""A part is given up when this many sentences came after it: its number was used again since."""
WAITING_LIMIT = 1_024
"""Messages that may wait at once, so that a flood of first parts holds no memory."""
NEVER = float("nan")


@dataclass(frozen=True, slots=True)
class Messages:
    """Complete payloads: `text[start : start + length]`; one value per message in the others."""

    text: Bytes
    start: Ints
    length: Ints  # characters
    fill: Bytes  # bits
    flags: Flags
    sentence: Ints  # of the block; the one that completed it
    channel: Bytes
    at: Floats | None  # s since 1970Z; None for all, or NaN, where nothing told
    station: Flags | None  # numbers; None when nobody is named

    def __len__(self) -> int:
        return len(self.start)


@dataclass(slots=True)
class _Waiting:
    born: int
    parts: dict[int, tuple[bytes, int, int, float]] = field(default_factory=dict)


_Late = tuple[bytes, int, int, float, int]
Gather = Callable[[Bytes, Ints, Ints], bytes]
Chains = tuple[list[Ints], Ints]
"""Arrays (messages, parts) of sentences, one for each number of parts, and what is left over."""


SHORT = 32
"""Characters of a message that is read in few words; longer ones are put beside the joined."""


def single(found: Sentences) -> Messages:
    """The messages of one short sentence."""
    return _at(found, np.flatnonzero((found.total == 1) & (found.length <= SHORT)))


def single_long(found: Sentences) -> Messages:
    """The messages of one long sentence."""
    return _at(found, np.flatnonzero((found.total == 1) & (found.length > SHORT)))


def _at(found: Sentences, rows: Ints) -> Messages:
    every = slice(None) if len(rows) == len(found) else rows
    return Messages(
        found.text,
        found.start[every],
        found.length[every],
        found.fill[every],
        found.flags[every],
        rows,
        found.channel[every],
        None if found.at is None else found.at[every],
        None if found.station is None else found.station[every],
    )


class Assembler:
    """Holds the parts that still wait for the rest of their message."""

    def __init__(self, gather: Gather | None = None) -> None:
        """`gather` copies pieces; by default, gather_pieces."""
        self._gather = gather or gather_pieces
        self._waiting: dict[tuple[int, int], _Waiting] = {}
        self._seen = 0
        self.incomplete = 0
        """Messages given up, because a part never came."""

    def join(self, found: Sentences) -> Messages | None:
        """The messages of several parts that this block completes, and those of one long part.

        In order of the sentence that completed each; None when there are none.
        """
        rows = np.flatnonzero((found.total > 1) | (found.length > SHORT))
        joined = None
        if len(rows):
            chains, left = chains_of(found, rows)
            late = [self._late(found, row) for row in left.tolist()]
            complete = [message for message in late if message]
            if complete or any(len(chain) for chain in chains):
                joined = _merge(self._gather, found, chains, complete)
        self._seen += len(found)
        self._give_up()
        return joined

    def _late(self, found: Sentences, row: int) -> _Late | None:
        """File one part; the message (payload, fill, flags, time, sentence) if it completes one."""
        station = int(found.station[row]) if found.station is not None else 0
        key = (int(keys(found, np.array([row]))[0]), station)
        number, total = int(found.number[row]), int(found.total[row])
        now = self._seen + row
        waiting = self._waiting.get(key)
        if waiting is None or number in waiting.parts or now - waiting.born > PATIENCE:
            self.incomplete += waiting is not None
            waiting = self._waiting[key] = _Waiting(now)
        begin = int(found.start[row])
        payload = found.text[begin : begin + int(found.length[row])].tobytes()
        when = float(found.at[row]) if found.at is not None else NEVER
        waiting.parts[number] = (payload, int(found.fill[row]), int(found.flags[row]), when)
        if len(waiting.parts) < total:
            return None
        del self._waiting[key]
        parts = [waiting.parts[k] for k in range(1, total + 1)]
        flags = 0
        for part in parts:
            flags |= part[2]
        times = [part[3] for part in parts if not isnan(part[3])]
        return b"".join(p[0] for p in parts), parts[-1][1], flags, min(times, default=NEVER), row

    def _give_up(self) -> None:
        if len(self._waiting) < 64:
            return
        stale = [k for k, w in self._waiting.items() if self._seen - w.born > PATIENCE]
        stale += list(self._waiting)[: max(0, len(self._waiting) - len(stale) - WAITING_LIMIT)]
        for key in set(stale):
            del self._waiting[key]
            self.incomplete += 1


def keys(found: Sentences, rows: Ints) -> Ints:
    """What parts of one message have in common, the station left out; below 16 * 256 * 16."""
    key = found.sequence[rows].astype(np.int64) * 256 + found.channel[rows]
    return key * 16 + found.total[rows]


def chains_of(found: Sentences, rows: Ints) -> Chains:
    """Runs 1, 2, ... total of one key among the sentences `rows`, and the rest of them."""
    key = keys(found, rows)
    if found.station is not None:
        key = key << 16 | found.station[rows]
    order = np.argsort(key, kind="stable")
    rows, key = rows[order], key[order]
    number, total = found.number[rows], found.total[rows]
    used = np.zeros(len(rows), dtype=bool)
    chains = []
    for parts in np.flatnonzero(np.bincount(total)).tolist():
        first = np.flatnonzero((total == parts) & (number == 1))
        first = first[first + parts <= len(rows)]
        for step in range(1, parts):
            follows = (key[first + step] == key[first]) & (number[first + step] == step + 1)
            first = first[follows]
        first = first[rows[first + parts - 1] - rows[first] <= PATIENCE]
        places = first[:, None] + np.arange(parts)
        used[places.ravel()] = True
        chains.append(rows[places])
    return chains, np.sort(rows[~used])


def gather_pieces(text: Bytes, start: Ints, length: Ints) -> bytes:
    """The pieces `text[start : start + length]` one after another."""
    # For every byte of the result, where it stands in the text.
    before = np.cumsum(length) - length
    place = np.arange(int(length.sum())) + np.repeat(start - before, length)
    pieces: bytes = text[place].tobytes()
    return pieces


def _merge(gather: Gather, found: Sentences, chains: list[Ints], late: list[_Late]) -> Messages:
    """All joined messages in one buffer of their own, in order of completion."""
    flat = np.concatenate([np.zeros(0, dtype=np.int64), *(chain.ravel() for chain in chains)])
    size = found.length[flat]
    body = gather(found.text, found.start[flat], size) + b"".join(message[0] for message in late)
    lengths = _column([_over(np.add, found.length, c) for c in chains], [len(m[0]) for m in late])
    rows = _column([c[:, -1] for c in chains], [m[4] for m in late])
    fill = _column([found.fill[c[:, -1]] for c in chains], [m[1] for m in late])
    flags = [_over(np.bitwise_or, found.flags, c) for c in chains]
    order = np.argsort(rows, kind="stable")
    at = None
    if found.at is not None or any(not isnan(m[3]) for m in late):
        told = np.full(len(found), NEVER) if found.at is None else found.at
        times = np.array([m[3] for m in late], dtype=np.float64)
        at = np.concatenate([*(_over(np.fmin, told, c) for c in chains), times])
    return Messages(
        text=np.frombuffer(body + bytes(PADDING), dtype=np.uint8),
        start=(np.cumsum(lengths) - lengths)[order],
        length=lengths[order],
        fill=fill[order].astype(np.uint8),
        flags=_column(flags, [m[2] for m in late])[order].astype(np.uint16),
        sentence=rows[order],
        channel=found.channel[rows[order]],
        at=None if at is None else at[order],
        station=None if found.station is None else found.station[rows[order]],
    )


def _over(combine: np.ufunc, values: npt.NDArray[Any], chains: Ints) -> npt.NDArray[Any]:
    """One value for each chain, of those of its parts; short rows make numpy's `reduce` slow."""
    out: npt.NDArray[Any] = values[chains[:, 0]]
    for part in range(1, chains.shape[1]):
        out = combine(out, values[chains[:, part]])
    return out


def _column(of_chains: Sequence[npt.NDArray[Any]], of_late: list[int]) -> Ints:
    return np.concatenate([*of_chains, np.array(of_late, dtype=np.int64)])
