"""Tracks as GeoParquet 1.1: one row for each report, the position as a WKB point."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from kuroshio.maritime.ais.columns import UNITS_PER_DEGREE
from kuroshio.maritime.history import Track, courses, headings, speeds

_POINT = np.dtype([("order", "u1"), ("type", "<u4"), ("lon", "<f8"), ("lat", "<f8")])
"""Well-known binary of a point, little-endian (OGC 06-103r4)."""


def write(path: Path, tracks: Sequence[Track]) -> None:
    """Write the file; CRS is OGC:CRS84, longitude first, as GeoParquet has it by default."""
    tables = [_table(track) for track in tracks]
    table = pa.concat_tables(tables) if tables else _SCHEMA.empty_table()
    geo = {
        "version": "1.1.0",
        "primary_column": "geometry",
        "columns": {"geometry": {"encoding": "WKB", "geometry_types": ["Point"]}},
    }
    table = table.replace_schema_metadata({"geo": json.dumps(geo)})
    pq.write_table(table, path, compression="zstd")


_SCHEMA = pa.schema(
    [
        ("time", pa.timestamp("ms", tz="UTC")),
        ("mmsi", pa.uint32()),
        ("sog_kn", pa.float32()),
        ("cog_deg", pa.float32()),
        ("heading_deg", pa.uint16()),
        ("status", pa.uint8()),
        ("flags", pa.uint16()),
        ("segment", pa.int32()),
        ("source", pa.string()),
        ("reality", pa.string()),
        ("geometry", pa.binary()),
    ]
)


def _table(track: Track) -> pa.Table:
    rows, count = track.rows, len(track.rows)
    points = np.zeros(count, dtype=_POINT)
    points["order"], points["type"] = 1, 1
    points["lon"], points["lat"] = rows["lon"] / UNITS_PER_DEGREE, rows["lat"] / UNITS_PER_DEGREE
    fixed = pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(_POINT.itemsize), count, [None, pa.py_buffer(points.tobytes())]
    )
    arrays = [
        pa.array(np.ascontiguousarray(rows["at"])).cast(_SCHEMA.field("time").type),
        pa.array(np.ascontiguousarray(rows["mmsi"])),
        pa.array(speeds(track), pa.float32()),
        pa.array(courses(track), pa.float32()),
        pa.array(headings(track), pa.uint16()),
        pa.array(np.ascontiguousarray(rows["status"])),
        pa.array(np.ascontiguousarray(rows["flags"])),
        pa.array(np.full(count, track.segment, dtype=np.int32)),
        pa.repeat(track.source, count),
        pa.repeat(track.reality.value, count),
        fixed.cast(pa.binary()),
    ]
    return pa.Table.from_arrays(arrays, schema=_SCHEMA)
