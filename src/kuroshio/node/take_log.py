"""Taking a recorded log into a node's archive, whole, without a node running for it.

Times come from the log's own tag blocks or $PGHP lines. A log that tells none is spread evenly over
the time from a given beginning.
"""

import contextlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from kuroshio.errors import Refused
from kuroshio.maritime.ais.columns import Table
from kuroshio.maritime.ais.decode import BLOCK, Decoded, Decoder
from kuroshio.maritime.ais.engine import NUMPY, Engine
from kuroshio.maritime.track import Tracks
from kuroshio.store.archive.writer import ArchiveWriter
from kuroshio.values import SECOND, Reality
from kuroshio.wire.health import FLAG_NAMES

FLUSH_ROWS = 500_000
"""Rows taken in before they are written."""
DAY_S = 86_400.0
LINES_S = 500.0
"""Lines a second that a log without times is taken to have come at."""
_TAG_TIME = re.compile(rb"\\[^\\\n]*?\bc:(\d{10,13})[,*]")
_PGHP_TIME = re.compile(rb"\$PGHP,1,(\d{4}),(\d{1,2}),(\d{1,2}),(\d{1,2}),(\d{1,2}),(\d{1,2}),")


@dataclass(slots=True)
class Taken:
    """What was in the logs."""

    files: int = 0
    bytes: int = 0
    lines: int = 0
    sentences: int = 0
    messages: int = 0
    positions: int = 0
    statics: int = 0
    malformed: int = 0
    incomplete: int = 0
    first: int = 0
    last: int = 0
    """ms since 1970Z; 0 when there was no position."""
    told_times: bool = False
    """Whether the last log told its times."""
    flags: dict[str, int] = field(default_factory=dict)
    vessels: set[int] = field(default_factory=set)
    types: dict[int, int] = field(default_factory=dict)


class LogTaker:
    """Takes logs into one archive as one party's reports."""

    def __init__(
        self,
        root: Path,
        party: str,
        reality: Reality,
        *,
        reserve_mb: int = 0,
        engine: Engine = NUMPY,
    ) -> None:
        self._writer = ArchiveWriter(root, reserve_mb)
        self._party, self._reality = party, reality
        self._tracks = Tracks()
        self._engine = engine
        self._receiver = ""
        self._decoder = Decoder()
        self.taken = Taken()

    def take(
        self, path: Path, start: float | None, rate: float, tell: Callable[[int], None]
    ) -> None:
        """Take one file. `start` (s since 1970Z) for a log without times, None for when the file
        was written last. `tell` is given the bytes done. Refused (`archive.bad-log`).
        """
        try:
            now = path.stat().st_mtime if start is None else start
            told = tells_times(path)
            self.begin(path.stem, told=told)
            for block, at in _blocks(path, now, rate, told=told):
                now = at
                self.feed(block, now)
                tell(len(block))
        except OSError as error:
            raise Refused("archive.bad-log", f"{path}: {error.strerror}") from error
        self.end(now)

    def begin(self, receiver: str, *, told: bool = True) -> None:
        """What is fed from now on came from there; `told`: with times of its own."""
        self._receiver, self.taken.told_times = receiver, told
        self._decoder = Decoder(engine=self._engine)
        # Between times that are made up nothing can be too fast.
        self._tracks = Tracks(follow=told)

    def feed(self, block: bytes, now: float) -> None:
        """Take a block split anywhere; `now` (s since 1970Z) stands for times that it lacks."""
        self._keep(self._decoder.feed(block, now))
        self.taken.bytes += len(block)

    def end(self, now: float) -> None:
        """All of it was fed: the last line, the disk, the counts."""
        self._keep(self._decoder.finish(now))
        self._writer.flush()
        self._count(self._decoder)

    def _keep(self, decoded: Decoded) -> None:
        positions = decoded.positions
        if len(positions):
            # A number of frame is nobody's business here: only copies and jumps are looked for.
            self._tracks.take_positions(positions, 1, float(positions["at"].max()))
            self._note(positions)
        self._writer.take_positions(
            self._party, self._reality, positions, self._receiver, self._decoder.stations
        )
        self._writer.take_statics(self._party, self._reality, decoded.statics)
        if self._writer.waiting >= FLUSH_ROWS:
            self._writer.flush()

    def _note(self, positions: Table) -> None:
        taken = self.taken
        taken.vessels.update(np.unique(positions["mmsi"]).tolist())
        first, last = (round(float(at) * SECOND) for at in _ends(positions["at"]))
        taken.first = min(taken.first or first, first)
        taken.last = max(taken.last, last)
        for value, name in FLAG_NAMES.items():
            count = int(np.count_nonzero(positions["flags"] & np.uint16(value)))
            if count:
                taken.flags[name] = taken.flags.get(name, 0) + count

    def _count(self, decoder: Decoder) -> None:
        counts, taken = decoder.counts, self.taken
        taken.files += 1
        taken.lines += counts.lines
        taken.sentences += counts.sentences
        taken.messages += counts.messages
        taken.positions += counts.positions
        taken.statics += counts.statics
        taken.malformed += counts.malformed + counts.oversized
        taken.incomplete += counts.incomplete
        for kind in np.flatnonzero(decoder.types).tolist():
            taken.types[kind] = taken.types.get(kind, 0) + int(decoder.types[kind])


def tells_times(path: Path) -> bool:
    """Whether a log's first megabyte has a time in it. OSError when it cannot be read."""
    with path.open("rb") as file:
        return next(_times(file.read(BLOCK)), None) is not None


def _blocks(path: Path, begun: float, rate: float, *, told: bool) -> Iterator[tuple[bytes, float]]:
    """Blocks of bytes, each with the time that stands for what has none of its own."""
    now = begun
    with path.open("rb") as file:
        if told:
            while block := file.read(BLOCK):
                for part, last in _days(block, now):
                    now = last
                    yield part, now
            return
        lines = 0
        while block := b"".join(file.readlines(max(4_096, int(rate * 64)))):
            yield block, begun + lines / rate
            lines += block.count(b"\n")


def _days(block: bytes, now: float) -> Iterator[tuple[bytes, float]]:
    """A block cut so that the times in each part lie within a day; and the latest of each part,
    because the decoder trusts what lies within two days before the time that it is given.
    """
    begin, first, last = 0, None, now
    for place, at in _times(block):
        if first is not None and not first - DAY_S <= at <= first + DAY_S:
            end = block.rfind(b"\n", begin, place) + 1
            yield block[begin:end], last
            begin, first = end, None
        last = at if first is None else max(last, at)
        first = at if first is None else first
    yield block[begin:], last


def _times(block: bytes) -> Iterator[tuple[int, float]]:
    """Where a block tells a time, and which (s since 1970Z), in order."""
    found = [(m.start(), _of_tag(m[1])) for m in _TAG_TIME.finditer(block)]
    for told in _PGHP_TIME.finditer(block):
        year, month, day, hour, minute, second = (int(group) for group in told.groups())
        with contextlib.suppress(ValueError):
            moment = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
            found.append((told.start(), moment.timestamp()))
    yield from sorted(found)


def _of_tag(digits: bytes) -> float:
    return int(digits) / 1_000 if len(digits) >= 12 else float(digits)


def _ends(at: Table) -> tuple[float, float]:
    return float(at.min()), float(at.max())
