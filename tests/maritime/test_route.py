"""Each sentence enters one node only, by boxes; static data goes where the vessel is."""

from pathlib import Path

import numpy as np
import pytest

from kuroshio.geo.box import Box
from kuroshio.geo.circle import NAUTICAL_MILE, bearing, destination, distance
from kuroshio.maritime.ais.decode import Decoder
from kuroshio.maritime.ais.encode import encode, tagged
from kuroshio.maritime.ais.route import BOXES, HELD_FOR, HELD_LIMIT, PARTIES, Router, party_of

DEG = 600_000
AIS = Path(__file__).resolve().parents[3] / "shared" / "data" / "ais" / "world-3min.nmea"


def at(mmsi, lat, lon):
    return encode("1", {"mmsi": mmsi, "lat": int(lat * DEG), "lon": int(lon * DEG)})[0]


TAIPEI, NAHA, GUAM = (25.2, 121.5), (26.2, 127.6), (13.4, 144.7)


def test_boxes_are_taken_in_order_and_everything_has_one_party():
    places = [TAIPEI, NAHA, GUAM, (24.0, 122.8), (22.0, 122.9), (-33.0, 18.0)]
    lat, lon = (np.array([p[k] * DEG for p in places]) for k in (0, 1))
    assert list(party_of(lat, lon)) == ["TWN", "JPN", "USA", "JPN", "USA", "USA"]
    assert PARTIES == ("TWN", "JPN", "USA")


def test_positions_go_by_box_and_static_data_follows_whole():
    router = Router()
    static = encode("5", {"mmsi": 416_000_001, "name": "HAI AN"}, first_sequence=4)[0]
    lines = static.splitlines(keepends=True)
    assert router.feed(lines[0] + at(431_000_001, *NAHA), 0.0) == {"JPN": at(431_000_001, *NAHA)}
    assert router.feed(b"# a comment\n" + lines[1], 1.0) == {}
    got = router.feed(at(416_000_001, *TAIPEI) + at(366_000_001, *GUAM), 2.0)
    assert got == {"TWN": at(416_000_001, *TAIPEI) + static, "USA": at(366_000_001, *GUAM)}
    assert router.feed(static, 3.0) == {"TWN": static}
    moved = at(416_000_001, *NAHA)
    assert router.feed(moved + static, 4.0) == {"JPN": moved + static}
    assert router.reports.tolist() == [1, 2, 1]


def test_what_stays_unknown_goes_elsewhere_after_a_bound():
    router = Router()
    static = encode("24A", {"mmsi": 416_000_001, "name": "X"})[0]
    assert router.feed(static, 0.0) == {}
    assert router.feed(b"", HELD_FOR + 1) == {"USA": static}
    assert router.feed(static * (HELD_LIMIT + 5), 700.0) == {"USA": static * 5}
    assert router.flush() == {"USA": static * HELD_LIMIT}


def test_tag_blocks_and_splits_survive():
    router, line = Router(), tagged(at(416_000_001, *TAIPEI), 1_700_000_000, "x")
    out = [router.feed(line[:20], 0.0), router.feed(line[20:], 0.0)]
    assert out == [{}, {"TWN": line}]


@pytest.mark.data
@pytest.mark.skipif(not AIS.is_file(), reason="../shared/data/ais is not here")
def test_the_real_log_is_divided_without_loss_or_copy():
    router, got = Router(), dict.fromkeys(PARTIES, b"")
    log = AIS.read_bytes()
    for begin in range(0, len(log), 300_001):
        for party, lines in router.feed(log[begin : begin + 300_001], 0.0).items():
            got[party] += lines
    for party, lines in router.flush().items():
        got[party] += lines
    sentences = sum(lines.count(b"\n") for lines in got.values())
    assert sentences == sum(b"VDM," in line for line in log.splitlines())
    positions = {}
    for party, lines in got.items():
        decoder = Decoder()
        positions[party] = decoder.feed(lines, 0.0).positions
        assert decoder.counts.incomplete == 0
    for box in BOXES:
        mine = positions[box.name]
        assert box.holds(mine["lat"] / DEG, mine["lon"] / DEG).mean() > 0.97
    ours = positions["TWN"]
    ships = ours[np.isin(ours["type"], [1, 2, 3, 18, 19, 27])]
    inside = ships[BOXES[0].holds(ships["lat"] / DEG, ships["lon"] / DEG)]
    assert (len(inside), len(np.unique(inside["mmsi"]))) == (1_366, 316)


def test_great_circles():
    assert distance(25.0, 121.5, 25.0, 121.5) == 0
    assert abs(distance(0, 0, 1, 0) / NAUTICAL_MILE - 60.04) < 0.01
    lat, lon = destination(24.4, 123.0, [0.0, 90.0], 100_000)
    assert np.allclose(distance(24.4, 123.0, lat, lon), 100_000)
    assert np.allclose(bearing(24.4, 123.0, lat, lon), [0, 90])
    assert Box("pacific", -10, 10, 170, -170).holds([0, 0], [179, 0]).tolist() == [True, False]
