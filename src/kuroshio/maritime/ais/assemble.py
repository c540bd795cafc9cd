"""Put messages of several sentences together, across blocks and in any order of parts.

Parts of one message share sequence number, channel, count and station (NMEA 0183). Parts that
follow one another within a block are joined all at once; the rest wait, by key, for a while.
"""

from dataclasses import dataclass, field
from math import isnan

import numpy as np

from kuroshio.maritime.ais.columns import Bytes, Floats, Ints
from kuroshio.maritime.ais.scan import PADDING, Sentences

PATIENCE = 1_000
"""A part is given up when this many sentences came after it: its number was used again since."""
WAITING_LIMIT = 1_024
"""Messages that may wait at once, so that a flood of first parts holds no memory."""


@dataclass(frozen=True, slots=True)
class Messages:
    """Complete payloads: `six[start : start + length]`; one value per message in the others."""

    six: Bytes
    start: Ints
    length: Ints  # characters
    fill: Ints  # bits
    flags: Ints
    at: Floats
    sentence: Ints  # of the block; the one that completed it
    channel: Bytes

    def __len__(self) -> int:
        return len(self.start)


@dataclass(slots=True)
class _Waiting:
    born: int
    parts: dict[int, tuple[bytes, int, int, float]] = field(default_factory=dict)


def single(found: Sentences) -> Messages:
    """The messages that need one sentence only."""
    rows = np.flatnonzero(found.total == 1)
    if len(rows) == len(found):
        return Messages(
            found.six, found.start, found.length, found.fill, found.flags, found.at, rows,
            found.channel,
        )  # fmt: skip
    return Messages(
        found.six,
        found.start[rows],
        found.length[rows],
        found.fill[rows],
        found.flags[rows],
        found.at[rows],
        rows,
        found.channel[rows],
    )


class Assembler:
    """Holds the parts that still wait for the rest of their message."""

    def __init__(self) -> None:
        self._waiting: dict[tuple[int, bytes], _Waiting] = {}
        self._seen = 0
        self.incomplete = 0
        """Messages given up, because a part never came."""

    def join(self, found: Sentences) -> Messages:
        """The messages of several parts that this block completes, by completing sentence."""
        rows = np.flatnonzero(found.total > 1)
        chains, left = _chains(found, rows)
        late = [self._late(found, int(row)) for row in left] if len(left) else []
        self._seen += len(found)
        self._give_up()
        return _merge(found, chains, [message for message in late if message])

    def _late(self, found: Sentences, row: int) -> tuple[bytes, int, int, float, int] | None:
        """File one part; the message (payload, fill, flags, time, sentence) if it completes one."""
        station = found.station[row] if found.station else b""
        key = (int(_keys(found, np.array([row]))[0]), station)
        number, total = int(found.number[row]), int(found.total[row])
        now = self._seen + row
        waiting = self._waiting.get(key)
        if waiting is None or number in waiting.parts or now - waiting.born > PATIENCE:
            self.incomplete += waiting is not None
            waiting = self._waiting[key] = _Waiting(now)
        begin = int(found.start[row])
        payload = found.six[begin : begin + int(found.length[row])].tobytes()
        waiting.parts[number] = (
            payload, int(found.fill[row]), int(found.flags[row]), float(found.at[row])
        )  # fmt: skip
        if len(waiting.parts) < total:
            return None
        del self._waiting[key]
        parts = [waiting.parts[k] for k in range(1, total + 1)]
        flags = 0
        for part in parts:
            flags |= part[2]
        times = [part[3] for part in parts if not isnan(part[3])]
        when = times[0] if times else float("nan")
        return b"".join(part[0] for part in parts), parts[-1][1], flags, when, row

    def _give_up(self) -> None:
        if len(self._waiting) < 64:
            return
        stale = [k for k, w in self._waiting.items() if self._seen - w.born > PATIENCE]
        stale += list(self._waiting)[: max(0, len(self._waiting) - len(stale) - WAITING_LIMIT)]
        for key in set(stale):
            del self._waiting[key]
            self.incomplete += 1


def _keys(found: Sentences, rows: Ints) -> Ints:
    key = found.sequence[rows] * 256 + found.channel[rows]
    return key * 16 + found.total[rows]


def _chains(found: Sentences, rows: Ints) -> tuple[list[Ints], Ints]:
    """Runs 1, 2, ... total of one key: for each total an array (messages, total) of sentences.

    Also the sentences that belong to no run.
    """
    if not len(rows):
        return [], rows
    key = _keys(found, rows)
    if found.station:
        names, station = np.unique(
            np.array([found.station[row] for row in rows]), return_inverse=True
        )
        key = key * len(names) + station
    order = np.argsort(key, kind="stable")
    rows, key = rows[order], key[order]
    number, total = found.number[rows], found.total[rows]
    used = np.zeros(len(rows), dtype=bool)
    chains = []
    for parts in range(2, 10):
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


def _merge(
    found: Sentences, chains: list[Ints], late: list[tuple[bytes, int, int, float, int]]
) -> Messages:
    """All joined messages in one buffer of their own."""
    pieces = [chain.ravel() for chain in chains if len(chain)]
    flat = np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.int64)
    size = found.length[flat]
    # A ragged gather: for every character of the result, where it stands in the text.
    before = np.cumsum(size) - size
    source = np.arange(int(size.sum())) + np.repeat(found.start[flat] - before, size)
    body = found.six[source].tobytes() + b"".join(message[0] for message in late)
    length = [found.length[c].sum(axis=1) for c in chains]
    length.append(np.array([len(message[0]) for message in late], dtype=np.int64))
    fill = [found.fill[c[:, -1]] for c in chains] + [_numbers([m[1] for m in late])]
    flags = [np.bitwise_or.reduce(found.flags[c], axis=1) for c in chains]
    times = [np.fmin.reduce(found.at[c], axis=1) for c in chains]
    sentence = [c[:, -1] for c in chains] + [_numbers([m[4] for m in late])]
    lengths = np.concatenate(length)
    rows = np.concatenate(sentence)
    return Messages(
        six=np.frombuffer(body + bytes(PADDING), dtype=np.uint8),
        start=np.cumsum(lengths) - lengths,
        length=lengths,
        fill=np.concatenate(fill),
        flags=np.concatenate([*flags, _numbers([m[2] for m in late])]),
        at=np.concatenate([*times, np.array([m[3] for m in late], dtype=np.float64)]),
        sentence=rows,
        channel=found.channel[rows],
    )


def _numbers(values: list[int]) -> Ints:
    return np.array(values, dtype=np.int64)
