"""Tracks in other people's formats: read back with readers that are not ours."""

import csv
import io
import json
from xml.etree import ElementTree as ET

import duckdb
import numpy as np
import pyarrow.parquet as pq
import pytest

from kuroshio.gateways import geojson, gpx, track_table
from kuroshio.maritime.ais import flags
from kuroshio.maritime.history import STRAYS, tracks
from kuroshio.store.archive import geoparquet
from kuroshio.store.archive.reader import FIX
from kuroshio.values import Reality

DEG = 600_000
AT = 1_760_000_000_000
GPX = "{http://www.topografix.com/GPX/1/1}"
ORIGINS = (("TWN", Reality.REAL), ("JPN", Reality.SIMULATED))


def rows(lat, lon, **more):
    table = np.zeros(len(lat), dtype=FIX)
    table["at"] = AT + np.arange(len(lat)) * 600_000
    table["mmsi"] = 416_000_001
    table["lat"], table["lon"] = np.round(np.array(lat) * DEG), np.round(np.array(lon) * DEG)
    table["sog"], table["cog"], table["heading"] = 123, 3600, 511
    for name, values in more.items():
        table[name] = values
    return table


@pytest.fixture
def two():
    """Two parties' tracks of one vessel."""
    table = rows([24, 24.01, 24.02, 24.03], [122.0] * 4, origin=[0, 1, 0, 1])
    return tracks(table, ORIGINS)


def test_a_track_is_one_partys_and_one_ships(two):
    assert [(t.source, t.reality, t.segment, len(t.rows)) for t in two] == [
        ("TWN", Reality.REAL, 1, 2),
        ("JPN", Reality.SIMULATED, 1, 2),
    ]
    lat = [24.0, 24.01, 10.0, 24.02, 24.03]
    ours, strays = sorted(tracks(rows(lat, [122.0] * 5), ORIGINS), key=lambda t: -t.segment)
    assert (ours.segment, len(ours.rows)) == (1, 4)
    assert (strays.segment, strays.rows["lat"].tolist()) == (STRAYS, [10 * DEG])


def test_what_has_no_place_or_damaged_bits_is_no_way():
    bad = [0, flags.NO_POSITION, flags.BAD_CHECKSUM, 0]
    (track,) = tracks(rows([24, 91, 24, 24.01], [122, 181, 122, 122], flags=bad), ORIGINS)
    assert len(track.rows) == 2
    assert tracks(rows([], []), ()) == []


def test_thinning_keeps_the_ends_and_all_with_flags():
    odd = np.zeros(1000, dtype=int)
    odd[333] = flags.DUPLICATE
    table = rows(24 + np.arange(1000) * 1e-4, [122.0] * 1000, flags=odd)
    (track,) = tracks(table, ORIGINS, 100)
    assert len(track.rows) <= 102
    assert {AT, AT + 333 * 600_000, AT + 999 * 600_000} <= set(track.rows["at"].tolist())


def test_geojson_says_reality_and_times(two):
    found = json.loads("".join(geojson.write(two)))
    assert [f["properties"]["reality"] for f in found["features"]] == ["REAL", "SIMULATED"]
    first = found["features"][0]
    assert first["geometry"] == {
        "type": "LineString",
        "coordinates": [[122.0, 24.0], [122.0, 24.02]],
    }
    assert first["properties"]["times"][0] == "2025-10-09T08:53:20.000Z"
    assert first["properties"]["sog_kn"] == [12.3, 12.3]
    assert first["properties"]["cog_deg"] == [None, None]


def test_geojson_cuts_a_way_at_the_180th_meridian():
    table = rows([0.0, 0.1, 0.2], [179.95, -179.95, -179.85])
    (feature,) = json.loads("".join(geojson.write(tracks(table, ORIGINS))))["features"]
    assert feature["geometry"]["type"] == "MultiLineString"
    assert feature["geometry"]["coordinates"] == [
        [[179.95, 0.0], [180.0, 0.05]],
        [[-180.0, 0.05], [-179.95, 0.1], [-179.85, 0.2]],
    ]


def test_a_single_position_is_a_point():
    (feature,) = json.loads("".join(geojson.write(tracks(rows([24], [122]), ORIGINS))))["features"]
    assert feature["geometry"]["type"] == "Point"


def test_gpx_reads_as_gpx_and_says_reality(two):
    root = ET.fromstring("".join(gpx.write(two)))
    found = root.findall(f"{GPX}trk")
    assert [t.find(f"{GPX}type").text for t in found] == ["REAL", "SIMULATED"]
    assert "SIMULATED" in found[1].find(f"{GPX}name").text
    point = found[0].find(f"{GPX}trkseg/{GPX}trkpt")
    assert (point.get("lat"), point.get("lon")) == ("24.0", "122.0")
    assert point.find(f"{GPX}time").text == "2025-10-09T08:53:20.000Z"


def test_csv_has_a_line_for_each_report_with_its_reality(two):
    found = list(csv.DictReader(io.StringIO("".join(track_table.write(two)))))
    assert len(found) == 4
    assert found[0] == {
        "time": "2025-10-09T08:53:20.000Z", "mmsi": "416000001", "lat": "24.0", "lon": "122.0",
        "sog_kn": "12.3", "cog_deg": "", "heading_deg": "", "status": "0", "flags": "0",
        "segment": "1", "source": "TWN", "reality": "REAL",
    }  # fmt: skip


def test_geoparquet_has_points_that_another_program_reads(two, tmp_path):
    path = tmp_path / "tracks.parquet"
    geoparquet.write(path, two)
    geo = json.loads(pq.read_schema(path).metadata[b"geo"])
    assert geo["columns"][geo["primary_column"]]["encoding"] == "WKB"
    found = duckdb.sql(f"SELECT geometry, reality, sog_kn FROM '{path}'").fetchall()
    order, kind = found[0][0][0], int.from_bytes(found[0][0][1:5], "little")
    assert (order, kind) == (1, 1)
    assert np.frombuffer(found[0][0], "<f8", 2, 5).tolist() == [122.0, 24.0]
    assert {reality for _, reality, _ in found} == {"REAL", "SIMULATED"}
    geoparquet.write(path, [])
    assert duckdb.sql(f"SELECT count(*) FROM '{path}'").fetchall() == [(0,)]
