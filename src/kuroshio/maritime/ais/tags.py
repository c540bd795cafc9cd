r"""What stands around sentences: tag blocks (NMEA 4.10) and Danish `$PGHP` lines.

A tag block is ``\field,field*hh\`` before a sentence: ``s:`` the station that heard it, ``c:``
when (s or ms since 1970Z), ``g:part-parts-number`` a group whose sentences share what one of them
says, ``n:`` a line number, which is tolerated. A block whose checksum is wrong is not believed.
A $PGHP line gives the time of the sentence after it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import isnan

import numpy as np

from kuroshio.maritime.ais.columns import Bytes, Flags, Floats, Ints, Mask
from kuroshio.maritime.ais.scan import HEX, PADDING, exclusive_or

STATION_LENGTH = 15
GROUPS_LIMIT = 1_024
"""Groups whose later sentences are still awaited."""
_NAN = float("nan")
_MILLISECONDS_FROM = 12
"""A time of so many digits is in milliseconds."""
_PGHP = re.compile(
    rb"\$PGHP,1,(\d{4}),(\d{1,2}),(\d{1,2}),(\d{1,2}),(\d{1,2}),(\d{1,2}),(\d{1,3}),"
)
_GROUP = re.compile(rb"\d{1,3}-\d{1,3}-(\d{1,9})")


@dataclass(slots=True)
class Surroundings:
    """Reads what stands around one source's sentences; keeps what the next block still needs."""

    stations: list[bytes] = field(default_factory=lambda: [b""])
    """Names by number; number 0 is unnamed."""
    _numbers: dict[bytes, int] = field(default_factory=lambda: {b"": 0})
    _late: float = _NAN
    _groups: dict[bytes, tuple[float, int]] = field(default_factory=dict)

    def read(self, text: bytes, buffer: Bytes, head: Ints) -> tuple[Floats | None, Flags | None]:
        """Time (s since 1970Z) and station number of each sentence.

        A time is NaN where none is told, and minus infinity where a tag block is damaged. None
        for all when the text tells none. `head`: where each sentence's ``!`` stands.
        """
        at = self._pghp(text, head)
        if b"\\" not in text or not len(head):
            return at, None
        rows, opening, sound = _tagged(buffer, head)
        at = np.full(len(head), np.nan) if at is None else at
        at[rows[~sound]] = -np.inf
        rows, opening = rows[sound], opening[sound]
        station = np.zeros(len(head), dtype=np.uint16)
        timed = _value(buffer, head, rows, opening, ord("c"))
        at[timed[0]] = _seconds(buffer, timed[1])
        named = _value(buffer, head, rows, opening, ord("s"))
        names = _names(buffer, named[1])
        station[named[0]] = [self._number(name) for name in names]
        self._share(buffer, _value(buffer, head, rows, opening, ord("g")), at, station)
        return at, station

    def _number(self, name: bytes) -> int:
        number = self._numbers.get(name)
        if number is None:
            if len(self.stations) > 0xFFFF:
                return 0
            number = self._numbers[name] = len(self.stations)
            self.stations.append(name)
        return number

    def _pghp(self, text: bytes, head: Ints) -> Floats | None:
        """Times by $PGHP lines; one after the last sentence is for the next block's first."""
        times = list(_pghp_times(text)) if b"$" in text and b"$PGHP," in text else []
        if isnan(self._late) and not times:
            return None
        at = np.full(len(head), np.nan)
        if len(head):
            at[0], self._late = self._late, _NAN
        for place, seconds in times:
            row = int(np.searchsorted(head, place))
            if row < len(head):
                at[row] = seconds
            else:
                self._late = seconds
        return at

    def _share(self, buffer: Bytes, grouped: tuple[Ints, Ints], at: Floats, station: Flags) -> None:
        """Give the sentences of a group the time and station that one of them told."""
        for row, place in zip(grouped[0].tolist(), grouped[1].tolist(), strict=True):
            found = _GROUP.match(buffer[place : place + 20].tobytes())
            if found is None:
                continue
            when, who = self._groups.pop(found[1], (_NAN, 0))
            when = when if isnan(at[row]) else float(at[row])
            who = int(station[row]) or who
            at[row], station[row] = when, who
            self._groups[found[1]] = (when, who)
        while len(self._groups) > GROUPS_LIMIT:
            del self._groups[next(iter(self._groups))]


def _pghp_times(text: bytes) -> Iterator[tuple[int, float]]:
    for found in _PGHP.finditer(text):
        year, month, day, hour, minute, second, millis = (int(g) for g in found.groups())
        try:
            moment = datetime(year, month, day, hour, minute, second, millis * 1000, tzinfo=UTC)
        except ValueError:
            continue
        yield found.start(), moment.timestamp()


def _tagged(buffer: Bytes, head: Ints) -> tuple[Ints, Ints, Mask]:
    """Sentences right after a tag block, where its first backslash stands, and if it is sound."""
    rows = np.flatnonzero((head > 0) & (buffer[head - 1] == 92))
    slashes = np.flatnonzero(buffer == 92)
    before = np.searchsorted(slashes, head[rows] - 1) - 1
    rows, opening = rows[before >= 0], slashes[before[before >= 0]]
    star = np.maximum(head[rows] - 4, opening)
    high, low = HEX[buffer[star + 1]], HEX[buffer[star + 2]]
    right = exclusive_or(buffer, opening + 1, np.maximum(star, opening + 1)) == (
        high << 4 | low & 15
    )
    sound = (buffer[star] != 42) | (right & (high < 16) & (low < 16))
    return rows, opening, sound


def _value(buffer: Bytes, head: Ints, rows: Ints, opening: Ints, letter: int) -> tuple[Ints, Ints]:
    """Rows whose tag block has the field `letter`, and where its value begins."""
    colons = np.flatnonzero((buffer[1:-1] == letter) & (buffer[2:] == 58)) + 1
    colons = colons[(buffer[colons - 1] == 92) | (buffer[colons - 1] == 44)]
    if not len(colons):
        return colons, colons
    last = np.searchsorted(colons, head[rows]) - 1
    inside: Mask = (last >= 0) & (colons[np.maximum(last, 0)] > opening)
    return rows[inside], colons[last[inside]] + 2


def _seconds(buffer: Bytes, place: Ints) -> Floats:
    """The times that begin at `place`; NaN where there is no digit."""
    value, digits = np.zeros(len(place)), np.zeros(len(place), dtype=np.int64)
    going = np.ones(len(place), dtype=bool)
    for k in range(13):
        digit = buffer[place + k] - np.uint8(48)
        going &= digit <= 9
        value = np.where(going, value * 10 + digit, value)
        digits += going
    return np.where(digits >= _MILLISECONDS_FROM, value / 1000, np.where(digits > 0, value, np.nan))


def _names(buffer: Bytes, place: Ints) -> list[bytes]:
    names = buffer[np.minimum(place[:, None] + np.arange(STATION_LENGTH), len(buffer) - PADDING)]
    stopped = np.logical_or.accumulate((names == 44) | (names == 42) | (names == 92), axis=1)
    names = np.ascontiguousarray(np.where(stopped, 0, names).astype(np.uint8))
    listed: list[bytes] = names.view(f"S{STATION_LENGTH}").ravel().tolist()
    return listed
