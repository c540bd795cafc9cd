"""Our encoder says what was meant: another decoder (pyais) reads the same values back."""

import numpy as np
import pytest
from pyais import decode

from kuroshio.errors import Refused
from kuroshio.maritime.ais.encode import encode, join, tagged

DEG = 600_000


def one(kind, **columns):
    (message,) = encode(kind, columns)
    lines = message.split()
    assert all(len(line) <= 80 for line in lines)
    return decode(*lines)


def test_position_reports_read_back():
    got = one(
        "1",
        mmsi=416_001_234,
        status=0,
        turn=0,
        sog=123,
        lon=int(121.5 * DEG),
        lat=int(-23.25 * DEG),
        cog=2712,
        heading=271,
        second=17,
    )
    assert (got.msg_type, got.mmsi, got.speed, got.course, got.heading, got.second) == (
        1,
        416001234,
        12.3,
        271.2,
        271,
        17,
    )
    assert (got.lon, got.lat) == (121.5, -23.25)
    got = one("18", mmsi=431_000_001, sog=55, lon=123 * DEG, lat=24 * DEG, cog=10)
    assert (got.msg_type, got.speed, got.lon, got.lat, got.heading) == (18, 5.5, 123.0, 24.0, 511)
    got = one("27", mmsi=366_000_001, status=1, lon=121 * 600, lat=-10 * 600, sog=12, cog=90)
    assert (got.lon, got.lat, got.speed, got.course) == (121.0, -10.0, 12, 90)
    got = one(
        "4",
        mmsi=4_310_001,
        year=2026,
        month=11,
        day=23,
        hour=5,
        minute=6,
        second=7,
        lon=140 * DEG,
        lat=35 * DEG,
    )
    assert (got.year, got.month, got.day, got.lon, got.lat) == (2026, 11, 23, 140.0, 35.0)
    got = one("9", mmsi=111_431_001, altitude=300, sog=110, lon=125 * DEG, lat=25 * DEG, cog=900)
    assert (got.alt, got.speed, got.course) == (300, 110, 90.0)


def test_static_reports_read_back_in_parts():
    (message,) = encode(
        "5",
        {
            "mmsi": 416000001,
            "imo": 9074729,
            "call_sign": "BR1234",
            "name": "HAI AN NO.7",
            "ship_type": 70,
            "bow": 100,
            "stern": 20,
            "port": 10,
            "starboard": 12,
            "draught": 85,
            "destination": "KEELUNG",
        },
        first_sequence=13,
    )
    lines = message.split()
    assert len(lines) == 2
    assert lines[0].startswith(b"!AIVDM,2,1,3,A,")
    assert lines[1].startswith(b"!AIVDM,2,2,3,A,")
    got = decode(*lines)
    assert (got.imo, got.callsign, got.shipname, got.destination) == (
        9074729,
        "BR1234",
        "HAI AN NO.7",
        "KEELUNG",
    )
    assert (got.to_bow, got.to_stern, got.to_port, got.to_starboard, got.draught) == (
        100,
        20,
        10,
        12,
        8.5,
    )
    got = one("24A", mmsi=431_000_002, name="YAEYAMA MARU")
    assert (got.partno, got.shipname) == (0, "YAEYAMA MARU")
    got = one("24B", mmsi=431_000_002, ship_type=30, call_sign="JD1", bow=5, stern=6)
    assert (got.partno, got.ship_type, got.callsign, got.to_bow) == (1, 30, "JD1", 5)
    got = one("19", mmsi=431_000_003, name="UMI", ship_type=36, lon=125 * DEG, lat=25 * DEG, sog=1)
    assert (got.shipname, got.lon, got.lat) == ("UMI", 125.0, 25.0)
    got = one("21", mmsi=994_310_001, aid_type=1, name="BUOY 7", lon=125 * DEG, lat=25 * DEG)
    assert (got.name, got.lat) == ("BUOY 7", 25.0)


def test_a_column_gives_one_message_per_row():
    mmsi = np.arange(431_000_000, 431_000_050)
    messages = encode("5", {"mmsi": mmsi, "name": [f"SHIP {i}" for i in range(50)]})
    assert len(messages) == 50
    got = [decode(*message.split()) for message in messages]
    assert [g.mmsi for g in got] == list(mmsi)
    assert [g.shipname for g in got] == [f"SHIP {i}" for i in range(50)]
    assert join(messages).count(b"\r\n") == 100


def test_tag_block_carries_its_own_checksum():
    line = tagged(encode("1", {"mmsi": 431000000})[0], 1_700_000_000, "sim")
    assert line.startswith(b"\\s:sim,c:1700000000*")
    assert b"\\!AIVDM,1,1,,A," in line
    own = encode("1", {"mmsi": 431000000}, own_ship=True)[0]
    assert own.startswith(b"!AIVDO")


@pytest.mark.parametrize(
    ("kind", "columns"),
    [("99", {}), ("1", {"colour": 1}), ("1", {"mmsi": 1 << 30}), ("1", {"lat": -(1 << 27)})],
)
def test_what_does_not_fit_is_refused(kind, columns):
    with pytest.raises(Refused) as caught:
        encode(kind, columns)
    assert caught.value.code == "ais.cannot-encode"
