"""Tracks as GPX 1.1, which chart plotters read. The name and type of each track say its reality."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from kuroshio.maritime.history import Track, courses, degrees, speeds

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<gpx version="1.1" creator="Kuroshio" xmlns="http://www.topografix.com/GPX/1/1" '
    'xmlns:k="urn:kuroshio:track:1">\n'
)


def write(tracks: Sequence[Track]) -> Iterator[str]:
    """One file. Nothing in it came as text from the air, so that nothing needs escaping."""
    yield _HEAD
    for track in tracks:
        yield from _track(track)
    yield "</gpx>\n"


def _track(track: Track) -> Iterator[str]:
    name = f"{track.mmsi:09d} {track.source} {track.reality.value} {track.segment}"
    yield f"<trk><name>{name}</name><type>{track.reality.value}</type><trkseg>\n"
    lats, lons = degrees(track)
    columns = (track.rows["at"].tolist(), lats, lons, speeds(track), courses(track))
    for at, lat, lon, sog, cog in zip(*columns, strict=True):
        moment = datetime.fromtimestamp(at / 1_000, UTC).isoformat(timespec="milliseconds")
        more = "" if sog is None else f"<k:sog_kn>{sog}</k:sog_kn>"
        more += "" if cog is None else f"<k:cog_deg>{cog}</k:cog_deg>"
        extensions = f"<extensions>{more}</extensions>" if more else ""
        time = moment.replace("+00:00", "Z")
        yield f'<trkpt lat="{lat}" lon="{lon}"><time>{time}</time>{extensions}</trkpt>\n'
    yield "</trkseg></trk>\n"
