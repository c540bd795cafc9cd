"""The decoder against another (pyais) on real logs, which stay outside the project."""

from pathlib import Path

import numpy as np
import pytest
from pyais.exceptions import AISBaseException
from pyais.messages import NMEASentenceFactory
from pyais.stream import IterMessages

from kuroshio.maritime.ais.columns import clean_text
from kuroshio.maritime.ais.decode import Decoder

AIS = Path(__file__).resolve().parents[3] / "shared" / "data" / "ais"
LOGS = [
    "world-3min.nmea",
    "types-18-27.nmea",
    "type-examples.nmea",
    "all-types-sample.aivdm",
    "satellite-tag-blocks.nm4",
    "north-sea-2010-pghp.nmea",
    "hakefjord-ais-radar.nmea",
    "plaka-own-ship.nmea",
]
KEYS = ("mmsi", "lat", "lon", "sog", "cog", "heading")

pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(not AIS.is_dir(), reason="../shared/data/ais is not here"),
]


def sentences(name):
    """The whole sentences of a log that another decoder accepts, without comments."""
    for line in (AIS / name).read_bytes().splitlines():
        at = max(line.find(b"!AIVDM"), line.find(b"!AIVDO"), line.find(b"!BSVDM"))
        if at < 0:
            continue
        sentence = line[at:]
        star = sentence.find(b"*")
        sentence = sentence[: star + 3] if star > 0 else sentence
        try:
            NMEASentenceFactory.produce(sentence)
        except AISBaseException:
            continue
        yield sentence


def theirs(name):
    positions, statics = [], []
    for message in IterMessages(sentences(name)):
        try:
            got = message.decode()
        except (AISBaseException, ValueError, TypeError):
            continue
        kind = int(got.msg_type)
        if kind in (1, 2, 3, 4, 9, 11, 18, 19, 21, 27):
            speed = getattr(got, "speed", 102.3)
            scale = 10
            sog = 1023 if speed == 1023 or (kind == 27 and speed == 63) else round(speed * scale)
            course = getattr(got, "course", 360.0)
            cog = 3600 if kind == 27 and course == 511 else round(course * 10)
            positions.append((got.mmsi, got.lat, got.lon, sog, cog, getattr(got, "heading", 511)))
        if kind == 5:
            statics.append(
                (
                    got.mmsi,
                    got.imo,
                    got.shipname,
                    got.callsign,
                    got.ship_type,
                    got.to_bow + got.to_stern,
                    got.destination,
                    round(got.draught * 10),
                )
            )
    return positions, statics


@pytest.mark.parametrize("name", LOGS)
def test_every_field_of_every_report_agrees(name):
    decoder = Decoder()
    got = decoder.feed(b"\n".join(sentences(name)) + b"\n", 1_700_000_000.0)
    positions, statics = theirs(name)
    mine = got.positions
    place = {}
    for key in KEYS:
        place[key] = mine[key]
    ours = sorted(zip(*(place[key].tolist() for key in KEYS), strict=True))
    scaled = sorted(
        (int(m), round(la * 600_000), round(lo * 600_000), s, c, h)
        for m, la, lo, s, c, h in positions
    )
    assert len(ours) == len(scaled)
    difference = (np.array(ours) - np.array(scaled)).reshape(-1, len(KEYS))
    # pyais rounds positions to six decimals, which is 0.6 of our unit.
    assert (np.abs(difference[:, 1:3]) <= 1).all()
    assert not difference[:, [0, 3, 4, 5]].any()
    fives = got.statics[got.statics["type"] == 5]
    pairs = zip(sorted(map(ours_static, fives)), sorted(map(their_static, statics)), strict=True)
    for one, other in pairs:
        assert one[:-1] == other[:-1]
        # pyais turns unassigned ship types into 0 or a neighbour; ours keep what was sent.
        assert one[-1] // 10 == other[-1] // 10 or other[-1] == 0


def ours_static(row):
    return (
        *(int(row[key]) for key in ("mmsi", "imo", "length", "draught")),
        *(clean_text(row[key]).strip() for key in ("name", "call_sign", "destination")),
        int(row["ship_type"]),
    )


def their_static(message):
    """pyais trims spaces in front, runs on after @ and turns unassigned ship types into 0."""
    mmsi, imo, name, call_sign, ship_type, length, destination, draught = message
    texts = (text.split("@")[0].strip() for text in (name, call_sign, destination))
    return mmsi, imo, length, draught, *texts, int(ship_type)
