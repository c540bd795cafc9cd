"""Taking in reports and making them durable, every few seconds.

`take_*` only note what came; `cut` hands over what was noted, and `write` makes it durable, in
another thread if the caller likes. What was not written when the process dies is lost, and
no more than that.
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from kuroshio.errors import Unavailable
from kuroshio.maritime.ais.columns import (
    HAS_CALL_SIGN,
    HAS_DETAIL,
    HAS_NAME,
    HAS_VOYAGE,
    STATIC,
    Ints,
    Mask,
    Table,
)
from kuroshio.maritime.rows import picked
from kuroshio.store.archive import form, pieces
from kuroshio.store.archive.upkeep import erase_party
from kuroshio.values import DAY, Reality

MEGABYTE = 1_000_000
WAITING_LIMIT = 5_000_000
"""Rows that may wait for the disk."""
_SAID = np.dtype(
    [
        *((name, STATIC[name]) for name in ("mmsi", "imo", "length", "beam", "flags")),
        *((name, STATIC[name]) for name in ("ship_type", "draught", "carries")),
        *((name, STATIC[name]) for name in ("name", "call_sign", "destination")),
    ]
)
"""What a static report says of its vessel: eight words of 64 bits."""
_ODD = np.arange(1, 16, 2, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
_NOT_SENT: dict[str, tuple[str, int]] = {
    "turn": ("i1", -128),
    "type": ("u1", 0),
    "channel": ("u1", 0),
}
"""What a partner's frame does not carry: form, and the value for `not available`."""
_CARRIED_BY = {
    "name": HAS_NAME, "call_sign": HAS_CALL_SIGN, "ship_type": HAS_DETAIL, "length": HAS_DETAIL,
    "beam": HAS_DETAIL, "imo": HAS_VOYAGE, "draught": HAS_VOYAGE, "destination": HAS_VOYAGE,
}  # fmt: skip


class Origin(NamedTuple):
    """Whose receivers heard it, and whether it happened."""

    source: str
    reality: Reality


@dataclass(slots=True)
class Cut:
    """What came since the last cut, on its way to the disk."""

    positions: dict[Origin, list[tuple[Table, list[str]]]] = field(default_factory=dict)
    statics: dict[Origin, list[Table]] = field(default_factory=dict)
    rows: int = 0


class ArchiveWriter:
    """One party's archive, the partners' reports among it. Several may write one archive."""

    def __init__(self, root: Path, reserve_mb: int = 0) -> None:
        """`reserve_mb`: with less free disk than this nothing is written: records come first."""
        self._root, self._reserve = root, reserve_mb * MEGABYTE
        self._cut = Cut()
        self.written = 0
        """Rows made durable."""
        self.shed = 0
        """Rows dropped because the disk did not keep up."""

    def take_positions(
        self,
        source: str,
        reality: Reality,
        positions: Table,
        receiver: str,
        stations: Sequence[bytes] = (),
    ) -> None:
        """Note POSITION rows (or STATE rows, which a partner gave). They are not copied.

        `stations`: names by the number in the column `station`; 0 has none.
        """
        if not self._room_for(len(positions)):
            return
        names = [receiver, *(f"{receiver}:{s.decode('ascii', 'replace')}" for s in stations[1:])]
        origin = Origin(source, reality)
        self._cut.positions.setdefault(origin, []).append((positions, names))

    def take_statics(self, source: str, reality: Reality, statics: Table) -> None:
        """Note STATIC rows (or VOYAGE rows, which a partner gave)."""
        if self._room_for(len(statics)):
            self._cut.statics.setdefault(Origin(source, reality), []).append(statics)

    def _room_for(self, rows: int) -> bool:
        """Count the rows in; False when there are none, or when the disk has fallen far behind."""
        if self._cut.rows + rows > WAITING_LIMIT:
            self.shed += rows
            return False
        self._cut.rows += rows
        return rows > 0

    @property
    def waiting(self) -> int:
        """Rows noted and not handed over yet."""
        return self._cut.rows

    def cut(self) -> Cut:
        """Hand over what was noted."""
        cut, self._cut = self._cut, Cut()
        return cut

    def write(self, cut: Cut) -> int:
        """Make it durable; how many rows. Unavailable (`archive.no-room`, `archive.disk`) when the
        disk will not have it: it is lost then, so that memory never fills up.
        """
        if not cut.rows:
            return 0
        try:
            self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
            if shutil.disk_usage(self._root).free < self._reserve:
                raise Unavailable(
                    "archive.no-room", f"{cut.rows} reports were not archived: the disk is full"
                )
            for origin, batches in cut.positions.items():
                self._write_positions(origin, batches)
            for origin, tables in cut.statics.items():
                self._write_statics(origin, tables)
        except OSError as error:
            raise Unavailable("archive.disk", f"the archive cannot be written: {error}") from error
        self.written += cut.rows
        return cut.rows

    def erase(self, party: str) -> None:
        """Erase all that a party's receivers gave; what is noted and not written yet comes to be
        written first. Waits while pieces are merged. Unavailable (`archive.disk`).
        """
        try:
            erase_party(self._root, party)
        except OSError as error:
            raise Unavailable("archive.disk", f"not erased from the archive: {error}") from error

    def flush(self) -> int:
        """Cut and write at once."""
        return self.write(self.cut())

    def _write_positions(self, origin: Origin, batches: list[tuple[Table, list[str]]]) -> None:
        for dtype in {positions.dtype for positions, _ in batches}:
            rows, receiver, names = _together([b for b in batches if b[0].dtype == dtype])
            order, key = form.order_of(*(_column(rows, n) for n in ("lat", "lon", "mmsi")))
            rows, receiver = picked(rows, order), receiver[order]
            at = _instants(rows["at"])
            for day, mine in _by_day(at):
                table = _fixes(origin, rows[mine], at[mine], receiver[mine], names)
                folder = pieces.folder_of(self._root, origin.source, pieces.day_of(day * DAY))
                path = pieces.unfinished(folder, "fixes")
                form.write_fresh(path, table, form.runs_by(key[mine], at[mine]))
                pieces.publish(path, "fixes")

    def _write_statics(self, origin: Origin, tables: list[Table]) -> None:
        for dtype in {statics.dtype for statics in tables}:
            rows = _joined([statics for statics in tables if statics.dtype == dtype])
            for day, mine in _by_day(_instants(rows["at"])):
                table = _statics(origin, *_once(rows[mine]))
                folder = pieces.folder_of(self._root, origin.source, pieces.day_of(day * DAY))
                path = pieces.unfinished(folder, "statics")
                form.write_fresh_statics(path, table)
                pieces.publish(path, "statics")


def _by_day(at: Ints) -> list[tuple[int, Mask | slice]]:
    """The rows of each day (days since 1970Z), of instants in ms."""
    first, last = int(at.min()) // DAY, int(at.max()) // DAY
    if first == last:
        return [(first, slice(None))]
    day = at // DAY
    return [(one, day == one) for one in np.unique(day).tolist()]


def _instants(at: Any) -> Any:
    """Seconds as whole ms."""
    return np.round(at * 1_000).astype(np.int64)


def _column(rows: Table, name: str) -> npt.NDArray[Any]:
    return np.ascontiguousarray(rows[name])


def _together(
    batches: list[tuple[Table, list[str]]],
) -> tuple[Table, npt.NDArray[np.int16], list[str]]:
    """Batches of one dtype as one; the receiver of each row, and the receivers' names."""
    known: dict[str, int] = {}
    receivers = []
    for rows, names in batches:
        numbers = np.array([known.setdefault(n, len(known)) for n in names], dtype=np.int16)
        stations = rows["station"] if "station" in (rows.dtype.names or ()) else None
        many = stations is not None and len(names) > 1
        receivers.append(numbers[stations] if many else np.full(len(rows), numbers[0]))
    rows = _joined([rows for rows, _ in batches])
    return rows, np.concatenate(receivers), list(known)


def _joined(tables: list[Table]) -> Table:
    """Tables of one dtype one after another, copied as plain bytes."""
    dtype = tables[0].dtype
    plain = [np.ascontiguousarray(rows).view(f"V{dtype.itemsize}") for rows in tables]
    joined: Table = np.concatenate(plain).view(dtype)
    return joined


def _fixes(
    origin: Origin, rows: Table, at: Ints, receiver: npt.NDArray[np.int16], names: list[str]
) -> Any:
    fields = rows.dtype.names or ()
    columns: dict[str, Any] = {name: rows[name] for name in form.FIXES.names if name in fields}
    columns["at"] = at
    for name, (kind, value) in _NOT_SENT.items():
        columns.setdefault(name, np.full(len(rows), value, dtype=kind))
    by = pa.DictionaryArray.from_arrays(pa.array(receiver), pa.array(names, pa.string()))
    return form.fixes_table(columns, by, origin.source, origin.reality.value)


def _once(statics: Table) -> tuple[Table, Ints, Ints, Ints]:
    """Each vessel's reports that say the same as one; when they came first and last (ms), and how
    often. In order of vessel.
    """
    said = np.zeros(len(statics), dtype=_SAID)
    for name in _SAID.names or ():
        if name in (statics.dtype.names or ()):
            said[name] = statics[name]
    words = said.view(np.uint64).reshape(len(said), -1)
    # By a digest, so that what is alike stands together; whether it is alike is looked at. Vessel
    # and digest as one word, whose sorting numpy vectorises.
    digest = (words * _ODD).sum(axis=1) >> np.uint64(32)
    order = np.argsort(said["mmsi"].astype(np.uint64) << np.uint64(32) | digest)
    words = words[order]
    start = np.flatnonzero(np.append(True, (words[1:] != words[:-1]).any(axis=1)))
    at = _instants(statics["at"])[order]
    first, last = np.minimum.reduceat(at, start), np.maximum.reduceat(at, start)
    return picked(statics, order[start]), first, last, np.diff(np.append(start, len(at)))


def _statics(origin: Origin, statics: Table, first: Ints, last: Ints, times: Ints) -> Any:
    count, stamp = len(statics), pa.timestamp("ms", tz="UTC")
    given = {"first": pa.array(first).cast(stamp), "last": pa.array(last).cast(stamp)}
    given["times"] = pa.array(times)
    given["source"] = pa.repeat(origin.source, count)
    given["reality"] = pa.repeat(origin.reality.value, count)
    for name in form.STATICS.names:
        if name not in given and name not in (statics.dtype.names or ()):
            given[name] = pa.array(np.zeros(count, dtype=np.uint16))  # flags of a partner's
        elif name not in given:
            given[name] = _static(statics, name).cast(form.STATICS.field(name).type)
    return pa.Table.from_arrays([given[n] for n in form.STATICS.names], schema=form.STATICS)


def _static(statics: Table, name: str) -> Any:
    """A column of static data, null where the report does not carry it."""
    column = np.ascontiguousarray(statics[name])
    missing = None
    if name in _CARRIED_BY and "carries" in (statics.dtype.names or ()):
        missing = (statics["carries"] & _CARRIED_BY[name]) == 0
    if column.dtype.kind != "S":
        return pa.array(column, mask=missing)
    # Only six-bit letters come from the air; anything else is replaced, so that it stays text.
    if (column.view(np.uint8) & 0x80).any():
        texts = [value.decode("ascii", "replace") for value in column.tolist()]
        return pa.array(texts, pa.string(), mask=missing)
    return pa.array(column, mask=missing).cast(pa.string())
