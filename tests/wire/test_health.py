"""What is wrong with a source is said, per source, in words that pages can translate."""

import numpy as np
import pytest

from kuroshio.maritime.ais import flags
from kuroshio.maritime.ais.columns import POSITION
from kuroshio.maritime.ais.decode import Counts
from kuroshio.maritime.ais.encode import encode, join
from kuroshio.wire import health
from kuroshio.wire.health import Health
from kuroshio.wire.receivers import Receiver, SourceConfig

DEG = 600_000
WELL = {"connected": True, "stalled": False, "finished": False}


def positions(**columns):
    table = np.zeros(len(next(iter(columns.values()))), dtype=POSITION)
    for name, values in columns.items():
        table[name] = values
    return table


def test_flags_and_coverage_are_counted():
    seen = Health()
    seen.note(
        positions(
            lat=[24 * DEG, 24 * DEG + 1, -1, 91 * DEG], lon=[122 * DEG] * 3 + [181 * DEG],
            flags=[0, flags.JUMP, flags.DUPLICATE | flags.JUMP, flags.NO_POSITION],
        ),
        5_000,
    )  # fmt: skip
    assert seen.flags == {"JUMP": 2, "DUPLICATE": 1, "NO_POSITION": 1}
    assert sorted(seen.coverage()) == [(-0.5, 122.0, 1, 5_000), (24.0, 122.0, 2, 5_000)]


def test_every_flag_has_a_name():
    assert health.FLAG_NAMES[flags.JUMP] == "JUMP"
    assert flags.UNRELIABLE not in health.FLAG_NAMES


@pytest.mark.parametrize(
    ("counts", "how", "wrong"),
    [
        ({"lines": 1000, "sentences": 1000}, {}, []),
        ({}, {"connected": False}, ["not-connected"]),
        ({}, {"connected": False, "finished": True}, []),
        ({}, {"stalled": True}, ["silent"]),
        ({"lines": 1000, "sentences": 1}, {}, ["other-protocol"]),
        ({"lines": 1000, "sentences": 900, "bad_checksum": 90}, {}, ["bad-checksums"]),
        ({"lines": 1000, "sentences": 700, "malformed": 300}, {}, ["broken-messages"]),
        ({"lines": 9, "sentences": 9, "bad_checksum": 9}, {}, []),
    ],
)
def test_what_is_wrong_is_said(counts, how, wrong):
    assert Health().wrong(Counts(**counts), **{**WELL, **how}) == wrong


def test_a_clock_that_is_wrong_and_a_flood_are_said():
    seen = Health()
    table = positions(lat=[0] * 200, lon=[0] * 200, flags=[flags.BAD_TIME] * 200)
    seen.note(table, 0)
    seen.tick(0, Counts(), 0)
    seen.tick(1_000, Counts(sentences=200, positions=200), 9)
    assert seen.rates() == (200.0, 200.0)
    assert seen.wrong(Counts(sentences=200, positions=200), **WELL) == ["flood", "clock"]
    seen.tick(100_000, Counts(sentences=200, positions=200), 9)
    assert seen.rates() == (0.0, 0.0)


def test_the_view_of_a_receiver_says_its_state():
    receiver = Receiver(
        SourceConfig.read({"name": "naha", "url": "udp://127.0.0.1:1", "reality": "REAL"}),
        lambda: 1_000_000,
    )
    assert health.view(receiver)["state"] == "waiting"
    receiver.connected = True
    receiver.put(join(encode("1", {"mmsi": [1, 2]})))
    receiver.drain()
    seen = health.view(receiver)
    assert (seen["state"], seen["sentences"], seen["wrong"]) == ("well", 2, [])
    receiver.connected = False
    assert health.view(receiver)["state"] == "failing"
    receiver.finished = True
    assert health.view(receiver)["state"] == "finished"
