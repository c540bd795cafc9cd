"""AIVDM to columns: blocks of bytes, split anywhere, in; structured arrays out.

Bit fields after ITU-R M.1371-5 (layout.py), sentences after NMEA 0183 (scan.py). Never raises on
any bytes: what is wrong is flagged and kept, and what is no sentence is counted.
"""

from dataclasses import dataclass, replace

import numpy as np

from kuroshio.maritime.ais.assemble import Assembler, Messages, single, single_long
from kuroshio.maritime.ais.columns import POSITION, Flags, Floats, Ints, Table
from kuroshio.maritime.ais.echoes import Echoes
from kuroshio.maritime.ais.engine import NUMPY, Engine, keep_memory
from kuroshio.maritime.ais.families import (
    Batch,
    batch_of,
    common_tables,
    forms_held,
    seldom_tables,
)
from kuroshio.maritime.ais.fields import SIX
from kuroshio.maritime.ais.flags import BAD_CHECKSUM, BAD_TIME, DUPLICATE
from kuroshio.maritime.ais.plans import FAMILIES, FORMS, STATIC_B, TYPES
from kuroshio.maritime.ais.scan import Sentences, padded
from kuroshio.maritime.ais.tags import Surroundings

BLOCK = 1 << 22
"""Bytes looked at at once: large enough for numpy, small enough for the processor's cache."""
LONGEST_LINE = 4_096
"""A line longer than this is no sentence; it is dropped and counted, so that no carry grows."""
OLDEST, NEWEST = 2 * 86_400.0, 300.0
"""A source's own time may lie this many seconds before or after the receiver's."""
_Tables = dict[str, list[Table]]


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
    duplicates: int = 0


@dataclass(frozen=True, slots=True)
class Decoded:
    """A table for each family, of the dtype of that name in columns.py, in order of arrival.

    A message may have a row in several: a type 19 in positions and statics, a type 21 in aids too.
    """

    positions: Table
    statics: Table
    bases: Table
    aids: Table
    long_ranges: Table
    safety: Table
    binaries: Table
    others: Table
    payloads: bytes
    """Six bits in each byte: what `begin` and `bits` in binaries and others speak of."""


class Decoder:
    """One source's decoder: holds the carry-over between blocks and the parts that wait."""

    def __init__(
        self,
        *,
        trust_times: bool = True,
        echoes: Echoes | None = None,
        engine: Engine = NUMPY,
    ) -> None:
        """`trust_times`: take the times of tag blocks and $PGHP lines, when they are sane.

        `echoes` may be shared by the decoders of several receivers, so that each flags as
        DUPLICATE what another heard first. `engine` does the work; all give the same columns.
        """
        self.counts = Counts()
        self.types: Ints = np.zeros(TYPES, dtype=np.int64)
        """How many complete messages of each type."""
        keep_memory()
        self._engine = engine
        self._assembler = Assembler(engine.gather)
        self._surroundings = Surroundings()
        self._echoes = Echoes() if echoes is None else echoes
        self._carry = b""
        self._trust_times = trust_times

    @property
    def stations(self) -> list[bytes]:
        """Names of stations by the number in the column `station`."""
        return self._surroundings.stations

    def feed(self, block: bytes, now: float) -> Decoded:
        """Columns of all messages that this block completes.

        `now` (s since 1970Z) is when it was received; it stands for reports without a sane time
        of their own.
        """
        self.counts.bytes += len(block)
        text = self._carry + block if self._carry else block
        whole = text.rfind(b"\n") + 1
        self._carry = text[whole:]
        if len(self._carry) > LONGEST_LINE:
            self.counts.oversized += 1
            self._carry = b""
        tables: _Tables = {}
        payloads = b""
        sentences = self.counts.sentences
        for piece in pieces(text, whole):
            before = self.counts.sentences - sentences
            made, more = self._piece(piece, now, len(payloads))
            payloads += more
            for family, of_piece in made.items():
                of_piece["sentence"] += before
                tables.setdefault(family, []).append(of_piece)
        joined = {f: _joined(tables.get(f, []), dtype) for f, dtype in FAMILIES.items()}
        self.counts.positions += len(joined["positions"])
        self.counts.statics += len(joined["statics"])
        return Decoded(**joined, payloads=payloads)

    def finish(self, now: float) -> Decoded:
        """What a last line without line end still holds."""
        return self.feed(b"\n", now)

    def _piece(self, text: bytes, now: float, before: int) -> tuple[dict[str, Table], bytes]:
        """The tables of some whole lines, and the payloads that follow `before` others."""
        buffer = padded(text)
        found = self._engine.scan(buffer)
        at, station = self._surroundings.read(text, buffer, found.head)
        if at is not None or station is not None:
            found = replace(found, at=at, station=station)
        self._count(found)
        batches = [self._engine.batch(single(found), long=False)]
        joined = self._assembler.join(found)
        if joined is not None:
            batches.append(self._engine.batch(joined, long=True))
        self.counts.incomplete = self._assembler.incomplete
        tables: _Tables = {}
        payloads = b""
        for read in batches:
            batch = self._settled(read, now)
            held = forms_held(batch)
            self._count_types(held)
            seldom = seldom_tables(batch, held)
            payloads += move_payloads(seldom, batch.source, before + len(payloads))
            for made in (self._engine.common(batch, held), seldom):
                for family, rows in made.items():
                    tables.setdefault(family, []).extend(rows)
        return {family: _in_order(rows) for family, rows in tables.items()}, payloads

    def _settled(self, batch: Batch, now: float) -> Batch:
        """With a sane time for every message, and echoes flagged."""
        at, flags = self._times(batch, now)
        echo = self._engine.hear(self._echoes, batch.prints, at)
        flags |= echo * np.uint16(DUPLICATE)
        self.counts.duplicates += int(np.count_nonzero(echo))
        return replace(batch, at=at, flags=flags)

    def _times(self, batch: Batch, now: float) -> tuple[Floats, Flags]:
        at = batch.at
        if batch.source.at is None or not self._trust_times:
            return np.full(len(batch), now), batch.flags
        sane = (at > now - OLDEST) & (at < now + NEWEST)
        flags = batch.flags | (~sane & ~np.isnan(at)) * np.uint16(BAD_TIME)
        return np.where(sane, at, now), flags

    def _count(self, found: Sentences) -> None:
        counts = self.counts
        counts.lines += found.lines
        counts.sentences += len(found)
        counts.bad_checksum += int(np.count_nonzero(found.flags & BAD_CHECKSUM))
        counts.malformed += found.malformed

    def _count_types(self, held: Ints) -> None:
        self.types += held[:TYPES]
        self.types[24] += held[STATIC_B:FORMS].sum()
        self.counts.messages = int(self.types.sum())


def pieces(text: bytes, whole: int) -> list[bytes]:
    """The whole lines of a text, cut after line ends into pieces of about BLOCK bytes."""
    if whole <= BLOCK:
        return [text if whole == len(text) else text[:whole]] if whole else []
    cut, at = [], 0
    while at < whole:
        stop = whole if whole - at <= BLOCK else text.rfind(b"\n", at, at + BLOCK) + 1
        if stop <= at:  # one line longer than a block
            stop = text.find(b"\n", at) + 1
        cut.append(text[at:stop])
        at = stop
    return cut


def positions_of(found: Sentences) -> Table:
    """The position reports of one sentence each; their times are not settled."""
    made = [np.zeros(0, dtype=POSITION)]
    for messages, long in ((single(found), False), (single_long(found), True)):
        batch = batch_of(messages, long=long)
        made += common_tables(batch, forms_held(batch)).get("positions", [])
    return _in_order(made)


def move_payloads(tables: _Tables, source: Messages, before: int) -> bytes:
    """Copy the payloads that `begin` points at, and let it point at the copies."""
    out = []
    for family in ("binaries", "others"):
        for table in tables.get(family, []):
            size = (table["bits"].astype(np.int64) + 5) // 6
            ahead = np.cumsum(size) - size
            place = np.arange(int(size.sum())) + np.repeat(table["begin"] - ahead, size)
            out.append(SIX[source.text[place]].tobytes())
            table["begin"] = before + ahead
            before += len(out[-1])
    return b"".join(out)


def _in_order(tables: list[Table]) -> Table:
    """The rows of some tables, each in order of `sentence`, in that order together."""
    whole = tables[0]
    for table in tables[1:]:
        whole = _put_among(whole, table) if len(whole) >= len(table) else _put_among(table, whole)
    return whole


def _put_among(many: Table, few: Table) -> Table:
    if not len(few):
        return many
    plain = f"V{many.dtype.itemsize}"  # numpy copies records field by field, plain bytes at once
    place = np.searchsorted(np.ascontiguousarray(many["sentence"]), few["sentence"])
    ordered: Table = np.insert(many.view(plain), place, few.view(plain)).view(many.dtype)
    return ordered


def _joined(tables: list[Table], dtype: np.dtype[np.void]) -> Table:
    """One table after another; as plain bytes, because numpy copies records field by field."""
    if len(tables) == 1:
        return tables[0]
    if not tables:
        return np.zeros(0, dtype=dtype)
    return np.concatenate([table.view(f"V{dtype.itemsize}") for table in tables]).view(dtype)
