"""Tracks as CSV (RFC 4180): one line for each report, each with its reality."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from kuroshio.maritime.history import Track, courses, degrees, headings, speeds

COLUMNS = (
    *("time", "mmsi", "lat", "lon", "sog_kn", "cog_deg", "heading_deg", "status", "flags"),
    *("segment", "source", "reality"),
)


def write(tracks: Sequence[Track]) -> Iterator[str]:
    """One file. Nothing in it came as text from the air, so that no cell can be a formula."""
    yield ",".join(COLUMNS) + "\r\n"
    for track in tracks:
        lats, lons = degrees(track)
        tail = f"{track.segment},{track.source},{track.reality.value}\r\n"
        columns = (
            track.rows["at"].tolist(), lats, lons, speeds(track), courses(track), headings(track),
            track.rows["status"].tolist(), track.rows["flags"].tolist(),
        )  # fmt: skip
        for at, *values in zip(*columns, strict=True):
            moment = datetime.fromtimestamp(at / 1_000, UTC).isoformat(timespec="milliseconds")
            lat, lon, *rest = ("" if value is None else str(value) for value in values)
            time = moment.replace("+00:00", "Z")
            yield f"{time},{track.mmsi},{lat},{lon}," + ",".join(rest) + "," + tail
