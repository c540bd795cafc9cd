"""Questions by vessel and time, and by area and time. What comes is numpy, in order of time.

The runs in each file's metadata name the rows that a question wants; only the row groups in
which they lie are read. Metadata is kept for the files that were asked for last.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from kuroshio.errors import Refused
from kuroshio.geo.box import Box
from kuroshio.geo.grid import cells_of
from kuroshio.maritime.ais.columns import UNITS_PER_DEGREE, Ints, Mask, Table
from kuroshio.store.archive import form, pieces
from kuroshio.values import Reality

ROWS_LIMIT = 2_000_000
"""Rows of one answer. A question that wants more is refused, not cut short in silence."""
FILES_KEPT = 128
"""Files whose metadata is kept in memory; a day of three million reports takes about 1 MB."""
FIX = np.dtype(
    [
        ("at", "<i8"),  # ms since 1970Z
        ("mmsi", "<u4"),
        ("lat", "<i4"),  # 1/600000 degree
        ("lon", "<i4"),
        ("flags", "<u2"),
        ("sog", "<u2"),
        ("cog", "<u2"),
        ("heading", "<u2"),
        ("status", "u1"),
        ("kind", "u1"),
        ("origin", "u1"),  # index into Fixes.origins
    ]
)
_COLUMNS = [name for name in FIX.names or () if name != "origin"]
_Given = TypeVar("_Given")


@dataclass(frozen=True, slots=True)
class Fixes:
    """Rows of dtype FIX in order of time, and the (source, reality) that `origin` counts."""

    rows: Table
    origins: tuple[tuple[str, Reality], ...]


@dataclass(frozen=True, slots=True)
class _Opened:
    metadata: Any
    runs: npt.NDArray[np.void]
    origin: tuple[str, Reality] | None
    """Of all its rows, where they are of one."""


class ArchiveReader:
    """Answers from the files that lie there when it is asked; may be asked from any thread."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._kept: OrderedDict[Path, _Opened] = OrderedDict()
        self._lock = Lock()

    def vessel(self, mmsi: int, since: int, until: int) -> Fixes:
        """All reports of a number in [since, until), ms. Refused (`archive.too-much`)."""

        def wanted(runs: npt.NDArray[np.void]) -> Mask:
            return np.asarray(runs["mmsi"] == mmsi)

        return self._answer(since, until, wanted, None)

    def area(self, box: Box, since: int, until: int, step: int = 0) -> Fixes:
        """All reports from a box in [since, until), ms; with `step` (ms) at most one for each
        vessel and step. Refused (`archive.too-much`).
        """
        cells = cells_of(box)

        def wanted(runs: npt.NDArray[np.void]) -> Mask:
            return np.isin(runs["cell"], cells)

        return self._answer(since, until, wanted, box, step)

    def statics(self, mmsi: int, since: int, until: int) -> list[dict[str, Any]]:
        """What a number said of itself: rows as in form.STATICS, instants in ms."""
        found: list[dict[str, Any]] = []
        for _, folder in pieces.folders(self._root, since, until):
            for table in _stubbornly(folder, "statics", lambda piece: _statics_of(piece, mmsi)):
                found += _plain(table)
        return [row for row in found if row["last"] >= since and row["first"] < until]

    def _answer(
        self,
        since: int,
        until: int,
        wanted: Callable[[npt.NDArray[np.void]], Mask],
        box: Box | None,
        step: int = 0,
    ) -> Fixes:
        origins: dict[tuple[str, Reality], int] = {}
        parts: list[Table] = []
        total = 0
        for _, folder in pieces.folders(self._root, since, until):
            read = lambda piece: self._piece(piece, since, until, wanted, box, origins)  # noqa: E731
            for rows in _stubbornly(folder, "fixes", read):
                kept = _stepped(rows, step)
                total += len(kept)
                if total > ROWS_LIMIT:
                    raise Refused(
                        "archive.too-much",
                        f"that is over {ROWS_LIMIT:,} reports: ask for a shorter time, a smaller "
                        "area, or fewer by step_s",
                    )
                parts.append(kept)
        rows = np.concatenate(parts) if parts else np.zeros(0, dtype=FIX)
        rows = rows[np.argsort(rows["at"], kind="stable")]
        return Fixes(_stepped(rows, step), tuple(origins))

    def _piece(
        self,
        piece: pieces.Piece,
        since: int,
        until: int,
        wanted: Callable[[npt.NDArray[np.void]], Mask],
        box: Box | None,
        origins: dict[tuple[str, Reality], int],
    ) -> Table:
        opened = self._open(piece.path)
        runs = opened.runs[wanted(opened.runs)]
        runs = runs[(runs["first"] < until) & (runs["last"] >= since)]
        if not len(runs):
            return np.zeros(0, dtype=FIX)
        # Of one size but for the last, whatever the file was written with.
        groups, rows = _places(runs, opened.metadata.row_group(0).num_rows)
        names = _COLUMNS if opened.origin else [*_COLUMNS, "source", "reality"]
        with pq.ParquetFile(piece.path, metadata=opened.metadata, memory_map=True) as file:
            # A few thousand rows are read sooner than they are handed to other threads.
            table = file.read_row_groups(groups.tolist(), names, use_threads=False)
        at = form.millis(table["at"])
        rows = rows[(at[rows] >= since) & (at[rows] < until)]
        if box is not None:
            lat, lon = (table[name].to_numpy()[rows] / UNITS_PER_DEGREE for name in ("lat", "lon"))
            rows = rows[box.holds(lat, lon)]
        out = np.empty(len(rows), dtype=FIX)
        out["at"] = at[rows]
        for name in _COLUMNS[1:]:
            out[name] = table[name].to_numpy()[rows]
        if opened.origin:
            out["origin"] = origins.setdefault(opened.origin, len(origins)) if len(rows) else 0
        else:
            out["origin"] = _origins(table, rows, origins)
        return out

    def _open(self, path: Path) -> _Opened:
        with self._lock:
            found = self._kept.get(path)
            if found is not None:
                self._kept.move_to_end(path)
                return found
        metadata = pq.read_metadata(path)
        origin = form.origin_of(metadata)
        known = (origin[0], Reality(origin[1])) if origin else None
        opened = _Opened(metadata, form.runs_of(metadata), known)
        with self._lock:
            self._kept[path] = opened
            while len(self._kept) > FILES_KEPT:
                self._kept.popitem(last=False)
        return opened


def _stubbornly(
    folder: Path, kind: pieces.Kind, read: Callable[[pieces.Piece], _Given]
) -> Iterator[_Given]:
    """Read every piece that counts; again from the start when they were merged meanwhile."""
    for last_try in (False, False, True):
        try:
            yield from [read(piece) for piece in pieces.pieces(folder, kind)]
        except FileNotFoundError:
            if last_try:
                raise
        else:
            return


def _places(runs: npt.NDArray[np.void], size: int) -> tuple[Ints, Ints]:
    """The row groups (of `size` rows) in which the runs lie, and the runs' rows counted in them."""
    first, count = runs["row"].astype(np.int64), runs["rows"].astype(np.int64)
    touched = np.zeros(int((first + count).max()) // size + 2, dtype=np.int64)
    np.add.at(touched, first // size, 1)
    np.add.at(touched, (first + count - 1) // size + 1, -1)
    is_read = np.cumsum(touched) > 0
    groups = np.flatnonzero(is_read)
    before = np.cumsum(is_read) - 1  # groups read before this one
    within = before[first // size] * size + first % size
    rows = np.arange(int(count.sum())) + np.repeat(within - np.cumsum(count) + count, count)
    return groups, rows


def _stepped(rows: Table, step: int) -> Table:
    """The first row of each vessel and origin in each step of time."""
    if step <= 0 or not len(rows):
        return rows
    key = (rows["mmsi"].astype(np.uint64) << np.uint64(34)) | (
        rows["origin"].astype(np.uint64) << np.uint64(28)
    )
    number = rows["at"] // step
    key += (number - number.min()).astype(np.uint64)
    return rows[np.sort(np.unique(key, return_index=True)[1])]


def _origins(
    table: Any, rows: Ints, known: dict[tuple[str, Reality], int]
) -> npt.NDArray[np.uint8]:
    """The number of each row's (source, reality); new ones get the next number."""
    columns = [table[name].combine_chunks() for name in ("source", "reality")]
    words = [column.dictionary.to_pylist() for column in columns]
    if not len(rows):
        return np.zeros(0, dtype=np.uint8)
    pair = columns[0].indices.to_numpy().astype(np.int64) * 256 + columns[1].indices.to_numpy()
    there, of = np.unique(pair[rows], return_inverse=True)
    numbers = [
        known.setdefault((words[0][one // 256], Reality(words[1][one % 256])), len(known))
        for one in there.tolist()
    ]
    return np.array(numbers, dtype=np.uint8)[of]


def _statics_of(piece: pieces.Piece, mmsi: int) -> Any:
    return pq.read_table(piece.path, filters=[("mmsi", "=", mmsi)])


def _plain(table: Any) -> Sequence[dict[str, Any]]:
    for name in ("first", "last"):
        at = table.schema.get_field_index(name)
        table = table.set_column(at, name, table[name].cast(pa.int64()))
    rows: Sequence[dict[str, Any]] = table.to_pylist()
    return rows
