"""The rows of a frame between parties, said relative to what the partner holds already.

A vessel that the partner holds is named by its place in what is held, and each value by how far it
moved; small steps are what compresses well. Both sides keep the same rows (`Base`) for the one
frame that was acknowledged last. Whole numbers only, so that nothing depends on a machine.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from kuroshio.maritime.ais.columns import Ints, Mask, Table, UInts
from kuroshio.maritime.rows import picked
from kuroshio.maritime.track import STATE

COLUMNS = ("lat", "lon", "sog", "cog", "heading", "status", "kind", "flags", "second")
_HELD = np.dtype([("mmsi", "<u4"), *((name, STATE[name]) for name in COLUMNS)])
_WIDTH = sum(STATE[name].itemsize for name in COLUMNS)
BYTES_IN_ROW = 4 + 4 + _WIDTH
"""Name, age and values of a row, before compression."""
MMSI_LIMIT = 1 << 30
Column = npt.NDArray[np.generic]


class Base:
    """What a partner holds, in order of MMSI."""

    def __init__(self) -> None:
        self._rows: Table = np.zeros(0, dtype=_HELD)

    def __len__(self) -> int:
        return len(self._rows)

    def clear(self) -> None:
        """The partner holds nothing that can be counted on."""
        self._rows = self._rows[:0]

    def known(self, mmsi: UInts) -> tuple[Ints, Mask]:
        """Where each vessel stands, and whether it is held."""
        place = np.searchsorted(self._rows["mmsi"], mmsi)
        inside = place < len(self._rows)
        found = np.zeros(len(mmsi), dtype=bool)
        found[inside] = self._rows["mmsi"][place[inside]] == mmsi[inside]
        return place, found

    def at(self, place: Ints) -> Table:
        """Rows by their places."""
        return picked(self._rows, place)

    def apply(self, states: Table, gone: UInts) -> None:
        """The partner now holds these states (one for each vessel), and lacks what has gone."""
        if len(gone):
            self._rows = self._rows[~np.isin(self._rows["mmsi"], gone)]
        place, found = self.known(states["mmsi"])
        if found.all():
            for name in COLUMNS:
                self._rows[name][place] = states[name]
        else:
            for name in COLUMNS:
                self._rows[name][place[found]] = states[name][found]
            fresh = np.zeros(int(np.count_nonzero(~found)), dtype=_HELD)
            for name in _HELD.names or ():
                fresh[name] = states[name][~found]
            rows = np.concatenate([self._rows, fresh])
            self._rows = rows[np.argsort(rows["mmsi"], kind="stable")]


def write(states: Table, latest: int, base: Base) -> tuple[bytes, int]:
    """Rows in order of MMSI as bytes; and how many of them the base has. `latest` in ms."""
    place, found = base.known(states["mmsi"])
    parts = []
    for rows, names, held in (
        (picked(states, found), place[found], base.at(place[found])),
        (picked(states, ~found), states["mmsi"][~found], None),
    ):
        ages = latest - np.round(rows["at"] * 1_000).astype(np.int64)
        ages = np.clip(ages, 0, 0xFFFFFFFF).astype("<u4")
        rows["at"] = (latest - ages.astype(np.int64)) / 1_000  # what the reader will have
        parts += [planes(steps(names)), planes(ages)]
        for name in COLUMNS:
            value = _expected(rows, name, held, -1)
            parts.append(planes(value if name == "second" or held is None else _folded(value)))
    return b"".join(parts), int(np.count_nonzero(found))


def read(
    column: Callable[[str, int], Column], rows: int, known: int, latest: int, base: Base
) -> Table | None:
    """Rows of dtype STATE in order of MMSI, from columns read one after another (type, rows); None
    when they cannot be.
    """
    parts = []
    for count, limit in ((known, len(base)), (rows - known, MMSI_LIMIT)):
        names = np.cumsum(column("<u4", count), dtype=np.uint64)
        if count and (names[-1] >= limit or bool((names[1:] <= names[:-1]).any())):
            return None
        part = np.zeros(count, dtype=STATE)
        part["at"] = (latest - column("<u4", count).astype(np.int64)) / 1_000
        held = base.at(names.astype(np.int64)) if limit != MMSI_LIMIT else None
        part["mmsi"] = names if held is None else held["mmsi"]
        for name in COLUMNS:
            value = column(STATE[name].str, count)
            part[name] = value if name == "second" or held is None else _unfolded(value)
            part[name] = _expected(part, name, held, 1)
        parts.append(part)
    states: Table = np.concatenate(parts)
    states = states[np.argsort(states["mmsi"], kind="stable")]
    return None if bool((states["mmsi"][1:] == states["mmsi"][:-1]).any()) else states


def _expected(rows: Table, name: str, held: Table | None, sign: int) -> Column:
    """A column less (sign -1) or plus (1) what was to be expected; wraps round like its type."""
    column = np.ascontiguousarray(rows[name])
    if name == "second":  # of the minute in which the report was sent
        minute = (np.round(rows["at"] * 1_000).astype(np.int64) // 1_000 % 60).astype(np.uint8)
        return np.asarray(column - minute if sign < 0 else column + minute)
    if held is None:
        return column
    return np.asarray(column - held[name] if sign < 0 else column + held[name])


def _folded(step: Column) -> Column:
    """0, -1, 1, -2 … as 0, 1, 2, 3 …: what is near 0 on either side gets high bytes of 0."""
    signed = step.view(step.dtype.str.replace("u", "i"))
    bits = step.dtype.itemsize * 8 - 1
    return np.asarray((signed << 1) ^ (signed >> bits)).view(step.dtype.str.replace("i", "u"))


def _unfolded(value: Column) -> Column:
    plain = np.ascontiguousarray(value).view(value.dtype.str.replace("i", "u"))
    one = plain.dtype.type(1)
    return np.asarray((plain >> one) ^ (~(plain & one) + one)).view(value.dtype)


def steps(ascending: Column) -> Column:
    """A column's steps from each value to the next."""
    values = np.asarray(ascending)
    return np.diff(values, prepend=np.zeros(1, dtype=values.dtype)).astype("<u4")


def planes(column: Column) -> bytes:
    """A column's first bytes, then its second bytes, ..."""
    plain = np.ascontiguousarray(column)
    return plain.view(np.uint8).reshape(len(plain), -1).T.tobytes() if len(plain) else b""
