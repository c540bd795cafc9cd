"""The columns of the archive's files, and how they are written: sorted, delta-packed, zstd (while
fresh lz4).

A file of fixes is sorted by grid cell, vessel and arrival. So a vessel's day is a few runs of
neighbouring rows, and an area's rows lie together. Where the runs are stands in the file's own
metadata (`kuroshio.runs`): any reader of Parquet may do without it, ours need not search.
"""

import base64
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from kuroshio.compression import compress, decompress
from kuroshio.geo import grid
from kuroshio.maritime.ais.columns import UNITS_PER_DEGREE, Ints, Table, Words

ROWS_IN_GROUP = 8_192
"""What is read at least: small, because a question wants one vessel's day of many."""
ROWS_IN_FRESH_GROUP = 65_536
"""The same in a piece of some seconds, which is written in haste and soon merged."""
_AT = pa.timestamp("ms", tz="UTC")
_WORD = pa.dictionary(pa.int16(), pa.string())
_DEGREE, _TENTH = {"unit": "1/600000 degree"}, {"unit": "0.1 degree"}
FIXES = pa.schema(
    [
        pa.field(name, form, nullable=False, metadata=unit)
        for name, form, unit in (
            ("at", _AT, None),
            ("mmsi", pa.uint32(), None),
            ("lat", pa.int32(), _DEGREE),
            ("lon", pa.int32(), _DEGREE),
            ("sog", pa.uint16(), {"unit": "0.1 knot"}),
            ("cog", pa.uint16(), _TENTH),
            ("heading", pa.uint16(), {"unit": "degree"}),
            ("status", pa.uint8(), None),
            ("turn", pa.int8(), None),
            ("second", pa.uint8(), None),
            ("kind", pa.uint8(), None),
            ("type", pa.uint8(), None),
            ("channel", pa.uint8(), None),
            ("flags", pa.uint16(), None),
            ("receiver", _WORD, None),
            ("source", _WORD, None),
            ("reality", _WORD, None),
        )
    ]
)
"""Nothing in it is ever null, which is quicker to write: AIS has a value for `not available`."""
STATICS = pa.schema(
    [
        ("first", _AT),
        ("last", _AT),
        ("times", pa.int64()),
        ("mmsi", pa.uint32()),
        ("imo", pa.uint32()),
        ("ship_type", pa.uint8()),
        pa.field("length", pa.uint16(), metadata={"unit": "m"}),
        pa.field("beam", pa.uint16(), metadata={"unit": "m"}),
        pa.field("draught", pa.uint8(), metadata={"unit": "0.1 m"}),
        ("name", pa.string()),
        ("call_sign", pa.string()),
        ("destination", pa.string()),
        ("flags", pa.uint16()),
        ("source", pa.string()),
        ("reality", pa.string()),
    ]
)
RUN = np.dtype(
    [
        ("cell", "<u2"),
        ("mmsi", "<u4"),
        ("row", "<u4"),
        ("rows", "<u4"),
        ("first", "<i8"),  # ms since 1970Z
        ("last", "<i8"),
    ]
)
"""One vessel's rows in one cell; they stand together. Ordered by cell and vessel."""
_PACKED = ("at", "lat", "lon", "sog", "cog", "heading")
_WORDS = ["receiver", "source", "reality"]
_RUNS_LIMIT = 1 << 28
"""Bytes of a file's runs at most: eleven million."""
_RUNS, _ORIGIN = b"kuroshio.runs", b"kuroshio.origin"
_MMSI_BITS, _PLACE_BITS = 30, 18
_ROWS_IN_KEY = 1 << _PLACE_BITS
_NUMBERS = (
    *("mmsi", "lat", "lon", "sog", "cog", "heading", "status", "turn", "second"),
    *("kind", "type", "channel", "flags"),
)


def fixes_table(columns: Mapping[str, Any], receiver: pa.Array, source: str, reality: str) -> Any:
    """A table of fixes from numpy columns named as in FIXES; `at` in ms. Not sorted."""
    count = len(columns["at"])
    arrays = [pa.array(columns["at"], pa.int64()).cast(_AT)]
    arrays += [pa.array(np.ascontiguousarray(columns[name])) for name in _NUMBERS]
    arrays += [receiver, _constant(source, count), _constant(reality, count)]
    return pa.Table.from_arrays(arrays, schema=FIXES)


def order_of(
    lat: npt.NDArray[np.int32], lon: npt.NDArray[np.int32], mmsi: npt.NDArray[np.uint32]
) -> tuple[Ints, Words]:
    """The archive's order of some rows, and the keys (cell and vessel) in that order."""
    cell = grid.keys(lat, lon, UNITS_PER_DEGREE)
    if len(cell) <= _ROWS_IN_KEY and not (mmsi >> _MMSI_BITS).any():
        return _order_at_once(cell, mmsi)
    # Sixteen bits at a time: that numpy sorts by counting, a whole key by comparing.
    order = np.argsort(mmsi.astype(np.uint16), kind="stable")
    order = order[np.argsort((mmsi >> 16).astype(np.uint16)[order], kind="stable")]
    order = order[np.argsort(cell[order], kind="stable")]
    return order, cell[order].astype(np.uint64) << np.uint64(32) | mmsi[order]


def _order_at_once(
    cell: npt.NDArray[np.uint16], mmsi: npt.NDArray[np.uint32]
) -> tuple[Ints, Words]:
    """The same where cell, vessel and place fit into one word, whose sorting numpy vectorises."""
    whole = cell.astype(np.uint64) << np.uint64(64 - 16)
    whole |= mmsi.astype(np.uint64) << np.uint64(_PLACE_BITS)
    whole |= np.arange(len(cell), dtype=np.uint64)
    whole.sort()
    order = (whole & np.uint64(_ROWS_IN_KEY - 1)).astype(np.int64)
    vessel = whole >> np.uint64(_PLACE_BITS) & np.uint64((1 << _MMSI_BITS) - 1)
    return order, whole >> np.uint64(64 - 16) << np.uint64(32) | vessel


def runs_by(key: Words, at: Ints) -> npt.NDArray[np.void]:
    """The runs of rows in the archive's order, by their keys and instants (ms)."""
    start = np.flatnonzero(np.append(True, key[1:] != key[:-1])[: len(key)])
    runs = np.zeros(len(start), dtype=RUN)
    runs["cell"] = key[start] >> np.uint64(32)
    runs["mmsi"] = key[start] & np.uint64(0xFFFFFFFF)
    runs["row"], runs["rows"] = start, np.diff(np.append(start, len(key)))
    if len(start):
        runs["first"] = np.minimum.reduceat(at, start)
        runs["last"] = np.maximum.reduceat(at, start)
    return runs


def write_fixes(path: Path, table: Any) -> None:
    """A file of fixes to stay: sorted, with its runs, packed well."""
    order, key = order_of(*(table[name].to_numpy() for name in ("lat", "lon", "mmsi")))
    table = table.take(pa.array(order)).combine_chunks()
    words = [name for name in FIXES.names if name not in _PACKED]
    _write(path, table, runs_by(key, millis(table["at"])), ROWS_IN_GROUP, words, "zstd")


def write_fresh(path: Path, table: Any, runs: npt.NDArray[np.void]) -> None:
    """A file of fixes that come in order, packed quickly: it will be merged within minutes."""
    _write(path, table, runs, ROWS_IN_FRESH_GROUP, _WORDS, "lz4")


def _write(
    path: Path, table: Any, runs: npt.NDArray[np.void], group: int, words: list[str], pack: str
) -> None:
    with pq.ParquetWriter(
        path,
        FIXES,
        compression=pack,
        compression_level=3 if pack == "zstd" else None,
        use_dictionary=words,
        column_encoding=dict.fromkeys(_PACKED, "DELTA_BINARY_PACKED"),
        write_statistics=["at", "mmsi", "lat", "lon", "flags"],
        data_page_size=1 << 20,
    ) as writer:
        writer.write_table(table, row_group_size=group)
        writer.add_key_value_metadata(
            {_RUNS: _packed(runs, 9 if pack == "zstd" else 1), **_origin(table)}
        )


def write_statics(path: Path, table: Any) -> None:
    """A file of static data to stay: the same report once, with when it came first and last."""
    keys = [name for name in STATICS.names if name not in ("first", "last", "times")]
    merged = table.group_by(keys).aggregate([("first", "min"), ("last", "max"), ("times", "sum")])
    merged = merged.rename_columns([n.removesuffix("_min").removesuffix("_max").removesuffix("_sum")
                                    for n in merged.column_names])  # fmt: skip
    merged = merged.select(STATICS.names).cast(STATICS).sort_by([("mmsi", "ascending")])
    pq.write_table(merged, path, compression="zstd", row_group_size=ROWS_IN_GROUP)


def write_fresh_statics(path: Path, table: Any) -> None:
    """A file of static data that come in order of vessel, packed quickly: it will be merged."""
    pq.write_table(
        table,
        path,
        compression="lz4",
        row_group_size=ROWS_IN_FRESH_GROUP,
        use_dictionary=["source", "reality"],
        write_statistics=["mmsi"],
    )


def runs_of(metadata: Any) -> npt.NDArray[np.void]:
    """The runs that a file's metadata holds; a file without them is one that we did not write."""
    packed = (metadata.metadata or {}).get(_RUNS)
    if packed is None:
        return np.zeros(0, dtype=RUN)
    planes = np.frombuffer(decompress(base64.b64decode(packed), _RUNS_LIMIT), dtype=np.uint8)
    rows = planes.reshape(RUN.itemsize, -1).T.copy()
    table: Table = rows.view(RUN).ravel()
    for name in ("row", "first", "cell"):
        table[name] = np.cumsum(table[name], dtype=table[name].dtype)
    table["last"] += table["first"]
    return table


def _origin(table: Any) -> dict[bytes, str]:
    """The source and reality of a file in which all rows have the same, so that they need not be
    read from each.
    """
    words = [table[name].unique().to_pylist() for name in ("source", "reality")]
    return {_ORIGIN: " ".join(w[0] for w in words)} if [len(w) for w in words] == [1, 1] else {}


def origin_of(metadata: Any) -> tuple[str, str] | None:
    """Source and reality of all rows of a file, where its metadata tells."""
    told = (metadata.metadata or {}).get(_ORIGIN)
    if told is None:
        return None
    source, _, reality = told.decode().partition(" ")
    return source, reality


def millis(column: Any) -> npt.NDArray[np.int64]:
    """A column of instants as ms since 1970Z."""
    values: npt.NDArray[np.int64] = column.cast(pa.int64()).to_numpy()
    return values


def _packed(runs: npt.NDArray[np.void], level: int) -> str:
    steps = runs.copy()
    steps["last"] -= steps["first"]
    for name in ("row", "first", "cell"):
        steps[name] = np.diff(steps[name], prepend=steps[name].dtype.type(0))
    planes = steps.view(np.uint8).reshape(len(steps), RUN.itemsize).T.tobytes()
    return base64.b64encode(compress(planes, level)).decode()


def _constant(word: str, count: int) -> Any:
    return pa.DictionaryArray.from_arrays(
        pa.array(np.zeros(count, dtype=np.int16)), pa.array([word], pa.string())
    )


@cache
def empty_fixes() -> Any:
    """A table of fixes without rows."""
    return FIXES.empty_table()
