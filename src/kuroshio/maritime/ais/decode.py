"""AIVDM to columns: blocks of bytes, split anywhere, in; structured arrays out.

Bit fields after ITU-R M.1371-5 (layout.py), sentences after NMEA 0183 (scan.py). Never raises on
any bytes: what is wrong is flagged and kept, and what is no sentence is counted.
"""

from dataclasses import dataclass

import numpy as np

from kuroshio.maritime.ais.assemble import Assembler, Messages, single
from kuroshio.maritime.ais.columns import POSITION, STATIC, Ints, Table
from kuroshio.maritime.ais.families import SHORT_WORDS, TYPES, families
from kuroshio.maritime.ais.flags import BAD_CHECKSUM, BAD_TIME
from kuroshio.maritime.ais.scan import Sentences, scan

BLOCK = 1 << 20
"""Bytes looked at at once: large enough for numpy, small enough for the processor's cache."""
LONGEST_LINE = 4_096
"""A line longer than this is no sentence; it is dropped and counted, so that no carry grows."""
OLDEST, NEWEST = 2 * 86_400.0, 300.0
"""A source's own time may lie this many seconds before or after the receiver's."""


@dataclass(slots=True)
class Counts:
    """What a decoder has seen since it was made."""

    bytes: int = 0
    lines: int = 0
    sentences: int = 0
    messages: int = 0
    positions: int = 0
    statics: int = 0
    bad_checksum: int = 0
    malformed: int = 0
    oversized: int = 0
    incomplete: int = 0


@dataclass(frozen=True, slots=True)
class Decoded:
    """`positions` has dtype POSITION, `statics` STATIC (columns.py); both in order of arrival."""

    positions: Table
    statics: Table


class Decoder:
    """One source's decoder: holds the carry-over between blocks and the parts that wait."""

    def __init__(self, *, trust_times: bool = True) -> None:
        """`trust_times`: take the times of tag blocks and $PGHP lines, when they are sane."""
        self.counts = Counts()
        self.types: Ints = np.zeros(TYPES, dtype=np.int64)
        """How many complete messages of each type."""
        self.stations: list[bytes] = [b""]
        """Names of stations by the number in the column `station`."""
        self._station_number: dict[bytes, int] = {b"": 0}
        self._assembler = Assembler()
        self._carry = b""
        self._late_time = float("nan")
        self._trust_times = trust_times

    def feed(self, block: bytes, now: float) -> Decoded:
        """Columns of all messages that this block completes.

        `now` (s since 1970Z) is when it was received; it stands for reports without a sane time
        of their own.
        """
        self.counts.bytes += len(block)
        text = self._carry + block
        whole = text.rfind(b"\n") + 1
        self._carry = text[whole:]
        if len(self._carry) > LONGEST_LINE:
            self.counts.oversized += 1
            self._carry = b""
        pieces = [self._piece(piece, now) for piece in _pieces(text, whole)]
        if len(pieces) == 1:
            return pieces[0]
        return Decoded(
            _joined([p.positions for p in pieces], POSITION),
            _joined([p.statics for p in pieces], STATIC),
        )

    def finish(self, now: float) -> Decoded:
        """What a last line without line end still holds."""
        return self.feed(b"\n", now)

    def _piece(self, text: bytes, now: float) -> Decoded:
        found = scan(text, self._late_time)
        self._late_time = found.late_time
        joined = self._assembler.join(found)
        decoded = decode_messages(single(found), joined, self.types)
        self._count(found, decoded)
        for table in (decoded.positions, decoded.statics):
            self._settle_times(table, now)
        if found.station:
            numbers = np.array([self._station(name) for name in found.station], dtype=np.uint16)
            decoded.positions["station"] = numbers[decoded.positions["sentence"]]
        return decoded

    def _settle_times(self, table: Table, now: float) -> None:
        at = table["at"]
        known = ~np.isnan(at)
        if not known.any():
            table["at"] = now
            return
        sane = known & (at > now - OLDEST) & (at < now + NEWEST)
        if not self._trust_times:
            sane[:] = False
        else:
            table["flags"][known & ~sane] |= BAD_TIME
        table["at"] = np.where(sane, at, now)

    def _station(self, name: bytes) -> int:
        number = self._station_number.get(name)
        if number is None:
            if len(self.stations) > 0xFFFF:
                return 0
            number = self._station_number[name] = len(self.stations)
            self.stations.append(name)
        return number

    def _count(self, found: Sentences, decoded: Decoded) -> None:
        counts = self.counts
        counts.lines += found.lines
        counts.sentences += len(found)
        counts.messages = int(self.types.sum())
        counts.positions += len(decoded.positions)
        counts.statics += len(decoded.statics)
        counts.bad_checksum += int(np.count_nonzero(found.flags & BAD_CHECKSUM))
        counts.malformed += found.malformed
        counts.incomplete = self._assembler.incomplete


def _pieces(text: bytes, whole: int) -> list[bytes]:
    """The whole lines of a text, cut after line ends into pieces of about BLOCK bytes."""
    if whole <= BLOCK:
        return [text if whole == len(text) else text[:whole]] if whole else []
    pieces, at = [], 0
    while at < whole:
        stop = whole if whole - at <= BLOCK else text.rfind(b"\n", at, at + BLOCK) + 1
        if stop <= at:  # one line longer than a block
            stop = text.find(b"\n", at) + 1
        pieces.append(text[at:stop])
        at = stop
    return pieces


def decode_messages(lone: Messages, joined: Messages, types: Ints) -> Decoded:
    """Columns of complete messages, in order of the sentence that completed each.

    `types` (TYPES counters) is added to. Times are NaN where no sentence told one.
    """
    short = lone.length <= SHORT_WORDS * 8
    tables = []
    if short.all():
        tables.append(families(lone, None, types, long=False))
    else:
        tables.append(families(lone, np.flatnonzero(short), types, long=False))
        tables.append(families(lone, np.flatnonzero(~short), types, long=True))
    if len(joined):
        tables.append(families(joined, None, types, long=True))
    positions = [t for pair in tables for t in pair[0]]
    statics = [t for pair in tables for t in pair[1]]
    return Decoded(_in_order(positions, POSITION), _in_order(statics, STATIC))


def _in_order(tables: list[Table], dtype: np.dtype[np.void]) -> Table:
    table = _joined([table for table in tables if len(table)], dtype)
    sentence = table["sentence"]
    if (sentence[1:] >= sentence[:-1]).all():
        return table
    order = np.argsort(sentence, kind="stable")
    ordered: Table = table.view(f"V{dtype.itemsize}")[order].view(dtype)
    return ordered


def _joined(tables: list[Table], dtype: np.dtype[np.void]) -> Table:
    """One table after another; as plain bytes, because numpy copies records field by field."""
    if len(tables) == 1:
        return tables[0]
    if not tables:
        return np.zeros(0, dtype=dtype)
    return np.concatenate([table.view(f"V{dtype.itemsize}") for table in tables]).view(dtype)
