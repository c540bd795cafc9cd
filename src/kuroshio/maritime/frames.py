"""Picture frames for pages: the binary form that docs/api.md describes, column by column."""

import struct
from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from kuroshio.maritime.ais.columns import Table, UInts, clean_text
from kuroshio.maritime.picture import SourcePicture

MAGIC = b"KPF1"
NOTHING_HELD = -1
_COLUMNS = (
    ("mmsi", "<u4"),
    ("at", "<f8"),
    ("lat", "<i4"),
    ("lon", "<i4"),
    ("sog", "<u2"),
    ("cog", "<u2"),
    ("heading", "<u2"),
    ("status", "u1"),
    ("kind", "u1"),
    ("flags", "<u2"),
)


def key_frame(source: SourcePicture, now: int) -> bytes:
    """All that is known of a source party, at `now` (ms)."""
    states, voyages = source.tracks.changed_since(NOTHING_HELD)
    none = np.zeros(0, dtype=np.uint32)
    return _frame(source, states, voyages, none, now, key=True)


def next_frame(source: SourcePicture, now: int) -> bytes | None:
    """What changed since the last such frame, for all pages alike; None when nothing did.

    The first one is a key frame: pages may still show what an earlier life of the picture knew.
    """
    states, voyages = source.tracks.changed_since(source.shown)
    gone = source.tracks.gone_since(source.shown)
    if not (len(states) or len(voyages) or len(gone) or source.note != source.shown_note):
        return None
    frame = _frame(source, states, voyages, gone, now, key=not source.shown)
    source.shown, source.shown_note = source.seq - 1, source.note
    return frame


def _frame(
    source: SourcePicture, states: Table, voyages: Table, gone: UInts, now: int, *, key: bool
) -> bytes:
    placed = voyages[source.tracks.shown(voyages["mmsi"])]
    head = msgspec.json.encode(
        {
            "source": source.source,
            "key": key,
            "seq": source.number(),
            "at": now,
            "reality": source.reality,
            "rows": len(states),
            "gone": gone.tolist(),
            "note": source.note,
            "statics": [_static(row) for row in placed],
        }
    )
    return pack(MAGIC, head, [(states[name], form) for name, form in _COLUMNS])


def pack(magic: bytes, head: bytes, columns: Sequence[tuple[npt.NDArray[Any], str]]) -> bytes:
    """Head and columns (values, type) in the binary form that docs/api.md describes."""
    head += b" " * (-len(head) % 4)
    parts = [magic, struct.pack("<I", len(head)), head]
    for values, form in columns:
        column = values.astype(form).tobytes()
        parts.append(column + bytes(-len(column) % 4))
    return b"".join(parts)


def _static(row: np.void) -> dict[str, int | float | str]:
    return {
        "mmsi": int(row["mmsi"]),
        "name": clean_text(row["name"]),
        "call_sign": clean_text(row["call_sign"]),
        "imo": int(row["imo"]),
        "type": int(row["ship_type"]),
        "destination": clean_text(row["destination"]),
        "length": int(row["length"]),
        "beam": int(row["beam"]),
        "draught": int(row["draught"]) / 10,
    }
