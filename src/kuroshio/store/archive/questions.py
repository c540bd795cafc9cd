"""Questions over whole spans of the archive, which duckdb answers: odd behaviour, who is who."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from kuroshio.store.archive import pieces
from kuroshio.values import Reality

FOUND_LIMIT = 1_000
MEMORY_MB = 512
_BEHAVIOUR = """
    SELECT mmsi, source, reality, bit_or(flags), count(*) FILTER (WHERE flags & $mask <> 0) AS odd,
        min(epoch_ms("at")) FILTER (WHERE flags & $mask <> 0),
        max(epoch_ms("at")) FILTER (WHERE flags & $mask <> 0),
        arg_max(lat, "at") FILTER (WHERE flags & $mask <> 0),
        arg_max(lon, "at") FILTER (WHERE flags & $mask <> 0)
    FROM read_parquet($files, union_by_name := true)
    WHERE epoch_ms("at") >= $since AND epoch_ms("at") < $until
    GROUP BY mmsi, source, reality
    HAVING odd > 0 ORDER BY odd DESC, mmsi LIMIT $most
"""
_FIND = """
    SELECT mmsi, source, reality, max(epoch_ms("last")) AS heard,
        coalesce(arg_max(name, "last") FILTER (WHERE name IS NOT NULL), ''),
        coalesce(arg_max(call_sign, "last") FILTER (WHERE call_sign IS NOT NULL), ''),
        coalesce(arg_max(imo, "last") FILTER (WHERE imo IS NOT NULL), 0)
    FROM read_parquet($files, union_by_name := true)
    GROUP BY mmsi, source, reality
    HAVING bool_or(contains(name, $text) OR starts_with(call_sign, $text) OR imo = $number)
        OR starts_with(mmsi::VARCHAR, $digits)
    ORDER BY heard DESC LIMIT $most
"""

_NAMES = """
    SELECT mmsi, source, coalesce(arg_max(name, "last") FILTER (WHERE name IS NOT NULL), ''),
        coalesce(arg_max(ship_type, "last") FILTER (WHERE ship_type IS NOT NULL), 0)
    FROM read_parquet($files, union_by_name := true) GROUP BY mmsi, source
"""


@dataclass(frozen=True, slots=True)
class Behaved:
    """A vessel some of whose reports carry a flag that was asked for. Instants in ms."""

    mmsi: int
    source: str
    reality: Reality
    flags: int
    reports: int
    first: int
    last: int
    lat: int
    lon: int
    """1/600000 degree, of the last such report."""


@dataclass(frozen=True, slots=True)
class Found:
    """A vessel by what it said of itself. `last` in ms."""

    mmsi: int
    source: str
    reality: Reality
    last: int
    name: str
    call_sign: str
    imo: int


def behaviour(root: Path, mask: int, since: int, until: int) -> list[Behaved]:
    """Vessels whose reports in [since, until) carry a bit of `mask`, most reports first."""
    files = _files(root, "fixes", since, until)
    given = {"mask": mask, "since": since, "until": until, "most": FOUND_LIMIT}
    return [
        Behaved(mmsi, source, Reality(reality), *more)
        for mmsi, source, reality, *more in _ask(_BEHAVIOUR, files, given)
    ]


def find(root: Path, text: str, since: int, until: int, most: int = 50) -> list[Found]:
    """Vessels by a part of their name, the beginning of call sign or MMSI, or the IMO number."""
    text = text.strip().upper()
    files = _files(root, "statics", since, until)
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
    digits = text if number >= 0 and len(text) >= 3 else "-"
    given = {"text": text, "number": number, "digits": digits, "most": most}
    return [
        Found(mmsi, source, Reality(reality), last, _text(name), _text(call_sign), imo)
        for mmsi, source, reality, last, name, call_sign, imo in _ask(_FIND, files, given)
    ]


def names(root: Path, since: int, until: int) -> dict[tuple[int, str], tuple[str, int]]:
    """Name and ship type that each (MMSI, source) sent last in the days of [since, until)."""
    rows = _ask(_NAMES, _files(root, "statics", since, until), {})
    return {(mmsi, source): (_text(name), kind) for mmsi, source, name, kind in rows}


def _files(root: Path, kind: pieces.Kind, since: int, until: int) -> list[str]:
    return [
        str(piece.path)
        for _, folder in pieces.folders(root, since, until)
        for piece in pieces.pieces(folder, kind)
    ]


def _ask(sql: str, files: list[str], given: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Rows of an answer. Nothing is downloaded: what is not built in, is not there."""
    if not files:
        return []
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": f"{MEMORY_MB}MB", "threads": "2",
        "autoinstall_known_extensions": "false", "autoload_known_extensions": "false",
    }  # fmt: skip
    with duckdb.connect(":memory:", config=settings) as connection:
        return connection.execute(sql, {"files": files, **given}).fetchall()


def _text(sent: str) -> str:
    return sent.split("@", 1)[0].rstrip()
