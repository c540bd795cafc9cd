"""Compiled code and numpy keep the same tracks, whatever comes and in whatever batches."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kuroshio.maritime import track
from kuroshio.maritime.ais.columns import (
    HAS_CALL_SIGN,
    HAS_DETAIL,
    HAS_NAME,
    HAS_VOYAGE,
    POSITION,
    STATIC,
    UNITS_PER_DEGREE,
)
from kuroshio.maritime.ais.flags import BAD_CHECKSUM, DUPLICATE, JUMP
from kuroshio.maritime.rows import picked
from kuroshio.maritime.track import Tracks

pytest.importorskip("numba", reason="the `fast` extra is not installed: pip install numba")

pytestmark = pytest.mark.slow  # numba compiles for some seconds where it has nothing kept

VESSELS = 416_000_000 + np.arange(6)


def positions(rng, count, clock):
    """Reports of a few vessels, many of them copies, late, too far away or broken."""
    rows = np.zeros(count, dtype=POSITION)
    rows["mmsi"] = rng.choice(VESSELS, count)
    rows["at"] = clock + np.sort(rng.choice([0, 0.5, 3, 8, 12, 30, 900], count))
    if rng.random() < 0.3:
        rng.shuffle(rows["at"])
    rows["at"][rng.random(count) < 0.02] += 4_000
    rows["lat"] = 24 * UNITS_PER_DEGREE + rng.integers(0, 3, count)
    rows["lon"] = rng.choice(
        [122 * UNITS_PER_DEGREE, 180 * UNITS_PER_DEGREE - 1], count, p=[0.9, 0.1]
    )
    rows["lon"][rng.random(count) < 0.02] *= -1
    rows["lat"][rng.random(count) < 0.03] += 3 * UNITS_PER_DEGREE
    rows["sog"], rows["second"] = rng.integers(0, 2, count), rng.integers(0, 2, count)
    rows["kind"] = rng.choice([0, 4], count)
    rows["flags"] = np.where(rng.random(count) < 0.05, BAD_CHECKSUM, 0)
    return rows


def statics(rng, count, clock):
    """What the same vessels say of themselves, mostly again."""
    rows = np.zeros(count, dtype=STATIC)
    rows["mmsi"], rows["at"] = rng.choice(VESSELS, count), clock + rng.choice([0, 1, 2], count)
    rows["carries"] = rng.choice(
        [0, HAS_NAME, HAS_CALL_SIGN | HAS_DETAIL, HAS_VOYAGE | HAS_NAME, 15], count
    )
    rows["name"] = rng.choice([b"UMI", b"UMI\0X", b"UMI@"], count, p=[0.8, 0.1, 0.1])
    rows["length"], rows["imo"] = rng.choice([80, 90], count, p=[0.9, 0.1]), 9_000_000
    rows["flags"] = np.where(rng.random(count) < 0.05, BAD_CHECKSUM, 0)
    return rows


def in_order(rows):
    """All tables of some rows, in order of vessel."""
    numbers, row = rows.index
    return [numbers.tolist(), *(picked(table, row).tobytes() for table in rows._tables)]


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32), st.booleans())
def test_both_keep_the_same(seed, follow):
    rng = np.random.default_rng(seed)
    both = Tracks(follow=follow), Tracks(follow=follow, compiled=True)
    assert both[1]._ordinary is not None
    clock = 1_000_000.0
    for seq in range(1, 8):
        clock += float(rng.choice([1, 5, 20, 1_000]))
        heard, told = positions(rng, 30, clock), statics(rng, 10, clock)
        copies = heard.copy(), heard.copy()
        taken = [t.take_positions(h, seq, clock) for t, h in zip(both, copies, strict=True)]
        assert taken[0] == taken[1]
        assert copies[0].tolist() == copies[1].tolist()
        assert both[0].take_statics(told, seq) == both[1].take_statics(told, seq)
        if rng.random() < 0.2:
            gone = [t.age_out(clock - 900, seq).tolist() for t in both]
            assert gone[0] == gone[1]
        for name in ("_states", "_voyages"):
            assert in_order(getattr(both[0], name)) == in_order(getattr(both[1], name))


def test_the_compiled_code_is_what_takes_ordinary_reports(monkeypatch):
    """That the two agree would say little if all went by numpy."""
    tracks = Tracks(compiled=True)
    rows = np.zeros(4, dtype=POSITION)
    rows["mmsi"], rows["at"] = VESSELS[[0, 1, 0, 0]], [1, 2, 3, 4]
    rows["lat"][2:] = 1
    tracks.take_positions(rows.copy(), 1, 4.0)
    monkeypatch.setattr(track, "_Batch", None)
    rows["at"] += 5
    again = rows.copy()
    assert tracks.take_positions(again, 2, 9.0) == 0
    assert (again["flags"] == DUPLICATE).all()
    rows["at"] += 600
    rows["sog"] = 7
    assert tracks.take_positions(rows, 3, 609.0) == 2
    assert rows["flags"].tolist() == [0, 0, 0, DUPLICATE]
    assert (tracks.states["sog"] == 7).all()
    assert not (rows["flags"] & JUMP).any()


def test_without_numba_numpy_does_it_all(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "kuroshio.maritime.fast_track", None)
    assert Tracks(compiled=True)._ordinary is None
