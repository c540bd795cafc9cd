"""Tracks as GeoJSON (RFC 7946): a feature for each ship's way, in pieces of text.

Every feature says its reality. A way over the 180th meridian is cut there, as the RFC wants.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from kuroshio.maritime.history import STRAYS, Track, courses, degrees, headings, speeds

Position = list[float]


def write(tracks: Sequence[Track]) -> Iterator[str]:
    """One FeatureCollection."""
    yield '{"type":"FeatureCollection","features":['
    for number, track in enumerate(tracks):
        yield ("," if number else "") + "\n" + json.dumps(_feature(track), separators=(",", ":"))
    yield "\n]}\n"


def _feature(track: Track) -> dict[str, Any]:
    lats, lons = degrees(track)
    places = [[lon, lat] for lat, lon in zip(lats, lons, strict=True)]
    strays = track.segment == STRAYS
    geometry = {"type": "MultiPoint", "coordinates": places} if strays else _way(places)
    return {
        "type": "Feature",
        "geometry": geometry,
        "properties": {
            "mmsi": track.mmsi,
            "source": track.source,
            "reality": track.reality.value,
            "segment": track.segment,
            "times": [_time(at) for at in track.rows["at"].tolist()],
            "sog_kn": speeds(track),
            "cog_deg": courses(track),
            "heading_deg": headings(track),
            "flags": track.rows["flags"].tolist(),
        },
    }


def _way(places: list[Position]) -> dict[str, Any]:
    if len(places) == 1:
        return {"type": "Point", "coordinates": places[0]}
    lines: list[list[Position]] = [[places[0]]]
    for before, here in pairwise(places):
        if abs(here[0] - before[0]) > 180:
            lat, edge = _crossing(before, here)
            lines[-1].append([edge, lat])
            lines.append([[-edge, lat]])
        lines[-1].append(here)
    if len(lines) == 1:
        return {"type": "LineString", "coordinates": lines[0]}
    return {"type": "MultiLineString", "coordinates": lines}


def _crossing(before: Position, here: Position) -> tuple[float, float]:
    """Latitude at which a way crosses the 180th meridian, and the side that it comes from."""
    edge = 180.0 if before[0] > 0 else -180.0
    beyond = here[0] + (360 if edge > 0 else -360)
    share = (edge - before[0]) / (beyond - before[0]) if beyond != before[0] else 0.0
    return round(before[1] + share * (here[1] - before[1]), 6), edge


def _time(millis: int) -> str:
    moment = datetime.fromtimestamp(millis / 1_000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
