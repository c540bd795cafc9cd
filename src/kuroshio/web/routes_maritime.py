"""Routes of what was heard at sea: history, areas, behaviour, exports, receivers."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, BinaryIO

import msgspec
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, QueryParameter
from litestar.response import Stream

from kuroshio.errors import Refused
from kuroshio.geo.box import Box
from kuroshio.maritime.ais.columns import UNITS_PER_DEGREE
from kuroshio.maritime.ais.layout import LAT_NOT_AVAILABLE
from kuroshio.maritime.history import Track, courses, degrees, headings, speeds
from kuroshio.maritime.mids import flag_state
from kuroshio.node.history_work import Form
from kuroshio.store.archive.questions import Behaved
from kuroshio.trust.powers import READ, require
from kuroshio.web import shapes
from kuroshio.web.downloads import attachment
from kuroshio.web.noded import Nodes, Who

SHOWN = 5_000
SHOWN_LIMIT = 50_000
PIECE = 1 << 18
MEDIA_TYPES: dict[Form, tuple[str, str]] = {
    "geojson": ("geojson", "application/geo+json"),
    "gpx": ("gpx", "application/gpx+xml"),
    "csv": ("csv", "text/csv"),
    "geoparquet": ("parquet", "application/vnd.apache.parquet"),
}
"""Form → end of the file's name, media type."""
Mmsi = Annotated[int | None, QueryParameter(ge=0, lt=1 << 30, required=False)]
Instant = Annotated[int, QueryParameter(ge=0, le=1 << 46)]
South = Annotated[float | None, QueryParameter(ge=-90, le=90, required=False)]
West = Annotated[float | None, QueryParameter(ge=-180, le=180, required=False)]


@get("/api/vessels", scope="read")
async def find_vessels(
    q: Annotated[str, QueryParameter(min_length=2, max_length=40)], reader: Who, served: Nodes
) -> list[shapes.VesselFound]:
    """Vessels that the archive knows by name, call sign, IMO number or MMSI."""
    require(reader, READ)
    found = await served.node.history.find(q)
    return [
        shapes.VesselFound(v.mmsi, v.name, v.call_sign, v.imo, v.source, v.reality, v.last)
        for v in found
    ]


@get("/api/vessels/{mmsi:int}/history", scope="read")
async def vessel_history(
    mmsi: FromPath[int],
    since: Instant,
    until: Instant,
    reader: Who,
    served: Nodes,
    most: Annotated[int, QueryParameter(ge=1, le=SHOWN_LIMIT)] = SHOWN,
) -> shapes.VesselHistory:
    """One number's tracks and what it said of itself."""
    require(reader, READ)
    found = await served.node.history.vessel(_mmsi(mmsi), since, until, most)
    identities = msgspec.convert(
        [asdict(one) for one in found.identities], list[shapes.IdentityView]
    )
    tracks = [_track(track) for track in found.tracks]
    return shapes.VesselHistory(
        mmsi, flag_state(mmsi), since, until, found.reports, identities, tracks
    )


@get("/api/area", scope="read", media_type="application/octet-stream")
async def area_reports(
    south: Annotated[float, QueryParameter(ge=-90, le=90)],
    west: Annotated[float, QueryParameter(ge=-180, le=180)],
    north: Annotated[float, QueryParameter(ge=-90, le=90)],
    east: Annotated[float, QueryParameter(ge=-180, le=180)],
    since: Instant,
    until: Instant,
    reader: Who,
    served: Nodes,
    step_s: Annotated[int, QueryParameter(ge=0, le=86_400)] = 0,
) -> Response[bytes]:
    """An area's reports, for replay; binary, docs/api.md."""
    require(reader, READ)
    data = await served.node.history.area(_box(south, west, north, east), since, until, step_s)
    return Response(data, media_type="application/octet-stream")


@get("/api/behaviour", scope="read")
async def list_behaviour(
    flags: Annotated[str, QueryParameter(min_length=1, max_length=400)],
    since: Instant,
    until: Instant,
    reader: Who,
    served: Nodes,
) -> list[shapes.BehaviourView]:
    """Vessels whose reports carry one of these flags."""
    require(reader, READ)
    found = await served.node.history.behaviour(flags, since, until)
    return [_behaviour(one) for one in found]


@get("/api/exports/{form:str}", scope="read", audit="tracks-exported", no_gzip=True)
async def export_tracks(
    form: FromPath[Form],
    since: Instant,
    until: Instant,
    reader: Who,
    served: Nodes,
    mmsi: Mmsi = None,
    south: South = None,
    west: West = None,
    north: South = None,
    east: West = None,
) -> Stream:
    """Tracks of a number, or from an area, as a file; its name says the realities in it."""
    require(reader, READ)
    edges = (south, west, north, east)
    if (mmsi is None) == (None in edges):
        raise Refused("archive.bad-export", "name a number, or all four edges of an area")
    what = mmsi if mmsi is not None else _box(*(edge or 0.0 for edge in edges))
    path, size, realities = await served.node.history.export(form, what, since, until)
    file = await asyncio.to_thread(_taken, path)
    ending, media_type = MEDIA_TYPES[form]
    name = f"tracks-{'-'.join(realities) or 'none'}-{mmsi or 'area'}-{since}.{ending}"
    return attachment(_pieces(file), name=name, media_type=media_type, size=size)


@get("/api/receivers", scope="read", sync_to_thread=False)
def list_receivers(reader: Who, served: Nodes) -> list[shapes.ReceiverView]:
    """Each source of AIS and its health."""
    require(reader, READ)
    names = shapes.ReceiverView.__struct_fields__
    return [
        shapes.ReceiverView(
            **{name: told[name] for name in names if name != "coverage"},
            coverage=[shapes.CoverageCell(*cell) for cell in told["coverage"]],
        )
        for told in served.node.picture.receivers
    ]


def _taken(path: Path) -> BinaryIO:
    """The file, opened, and gone from its folder: however the sending ends, nothing stays."""
    file = path.open("rb")
    path.unlink()
    return file


async def _pieces(file: BinaryIO) -> AsyncIterator[bytes]:
    with file:
        while piece := await asyncio.to_thread(file.read, PIECE):
            yield piece


def _behaviour(one: Behaved) -> shapes.BehaviourView:
    lat, lon = _degrees(one.lat, one.lon)
    return shapes.BehaviourView(
        one.mmsi, one.source, one.reality, one.flags, one.reports, one.first, one.last, lat, lon
    )


def _track(track: Track) -> shapes.TrackView:
    lat, lon = degrees(track)
    rows = track.rows
    return shapes.TrackView(
        track.source, track.reality, track.segment, rows["at"].tolist(), lat, lon,
        speeds(track), courses(track), headings(track), rows["flags"].tolist(),
    )  # fmt: skip


def _mmsi(mmsi: int) -> int:
    if not 0 <= mmsi < 1 << 30:
        raise Refused("archive.unknown-number", "an MMSI has nine digits")
    return mmsi


def _box(south: float, west: float, north: float, east: float) -> Box:
    if south >= north or west == east:
        raise Refused("archive.bad-area", "south lies below north, and west is not east")
    return Box("", south, north, west, east)


def _degrees(lat: int, lon: int) -> tuple[float | None, float | None]:
    if abs(lat) >= LAT_NOT_AVAILABLE:
        return None, None
    return round(lat / UNITS_PER_DEGREE, 6), round(lon / UNITS_PER_DEGREE, 6)


ROUTES: list[HTTPRouteHandler] = [
    find_vessels, vessel_history, area_reports, list_behaviour, export_tracks, list_receivers,
]  # fmt: skip
