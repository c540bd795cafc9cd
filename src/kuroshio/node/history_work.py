"""What the history's own process does: questions to the archive, exports, upkeep.

Functions of plain values, so that they pass between processes.
"""

import os
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from multiprocessing import parent_process
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Thread
from typing import Literal

import msgspec
import numpy as np

from kuroshio.gateways import geojson, gpx, track_table
from kuroshio.geo.box import Box
from kuroshio.maritime import identity
from kuroshio.maritime.frames import pack
from kuroshio.maritime.history import Track, tracks
from kuroshio.maritime.identity import Said
from kuroshio.store.archive import geoparquet, questions, upkeep
from kuroshio.store.archive.reader import FIX, ArchiveReader, Fixes
from kuroshio.values import DAY, SECOND

Form = Literal["geojson", "gpx", "csv", "geoparquet"]
FORMS: dict[str, Callable[[Sequence[Track]], Iterable[str]]] = {
    "geojson": geojson.write,
    "gpx": gpx.write,
    "csv": track_table.write,
}
MAGIC = b"KPA1"
NICE = 10
_COLUMNS = ("mmsi", "at", "lat", "lon", "sog", "cog", "heading", "status", "kind", "flags")


@dataclass(frozen=True, slots=True)
class Vessel:
    """A number's history."""

    reports: int
    tracks: list[Track]
    identities: list[Said]


def be_modest() -> None:
    """At the process's start: the hotline and the picture come first, and without its node this
    process is nobody's: a pool's worker does not hear by itself that a node was killed.
    """
    os.nice(NICE)
    node = parent_process()
    if node is not None:
        Thread(target=_end_with, args=(node,), daemon=True).start()


def _end_with(node: BaseProcess) -> None:
    node.join()
    os._exit(0)


@lru_cache(maxsize=4)
def _reader(root: Path) -> ArchiveReader:
    return ArchiveReader(root)


def vessel(root: Path, mmsi: int, since: int, until: int, most: int) -> Vessel:
    """History of one number; its tracks thinned to about `most` rows."""
    reader = _reader(root)
    fixes = reader.vessel(mmsi, since, until)
    said = [
        Said(row["source"], row["reality"], name, identity.clean(row[name]), row["first"],
             row["last"], row["times"])
        for row in reader.statics(mmsi, since, until)
        for name in identity.FIELDS
    ]  # fmt: skip
    shown = tracks(fixes.rows, fixes.origins, most)
    return Vessel(len(fixes.rows), shown, identity.histories(said))


def area(root: Path, box: Box, since: int, until: int, step_s: int) -> bytes:
    """An area's reports, in the binary form of docs/api.md."""
    fixes = _reader(root).area(box, since, until, step_s * SECOND)
    key = fixes.rows["mmsi"].astype(np.uint64) << np.uint64(8) | fixes.rows["origin"]
    known, of = np.unique(key, return_inverse=True)
    names = questions.names(root, since - DAY, until)
    head = {
        "since": since,
        "until": until,
        "box": [box.south, box.west, box.north, box.east],
        "step_s": step_s,
        "rows": len(fixes.rows),
        "tracks": [_described(int(k) >> 8, fixes, int(k) & 0xFF, names) for k in known],
    }
    columns = [(fixes.rows[name], FIX[name].str) for name in _COLUMNS]
    columns[1] = (fixes.rows["at"] / SECOND, "<f8")
    return pack(MAGIC, msgspec.json.encode(head), [*columns, (of, "<u4")])


def _described(
    mmsi: int, fixes: Fixes, origin: int, names: dict[tuple[int, str], tuple[str, int]]
) -> dict[str, object]:
    source, reality = fixes.origins[origin]
    name, ship_type = names.get((mmsi, source), ("", 0))
    return {"mmsi": mmsi, "source": source, "reality": reality, "name": name, "type": ship_type}


def export(
    root: Path, form: Form, what: int | Box, since: int, until: int
) -> tuple[Path, int, tuple[str, ...]]:
    """Tracks of a number or from a box as a file, which is the caller's to remove; its size, and
    which realities are in it.
    """
    reader = _reader(root)
    if isinstance(what, Box):
        fixes = reader.area(what, since, until)
    else:
        fixes = reader.vessel(what, since, until)
    found = tracks(fixes.rows, fixes.origins)
    handle, name = tempfile.mkstemp(prefix="kuroshio-export-")
    os.close(handle)
    path = Path(name)
    if form == "geoparquet":
        geoparquet.write(path, found)
    else:
        with path.open("w", encoding="utf-8", newline="") as file:
            file.writelines(FORMS[form](found))
    return path, path.stat().st_size, tuple(sorted({t.reality.value for t in found}))


behaviour = questions.behaviour
find = questions.find
keep_up = upkeep.keep_up
