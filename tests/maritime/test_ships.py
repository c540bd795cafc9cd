"""Several ships under one number are told apart, and what is implausible is set apart, not lost."""

import itertools
import json
from datetime import datetime

import numpy as np
import pytest

from kuroshio.maritime.ais import flags
from kuroshio.maritime.ais.columns import POSITION
from kuroshio.maritime.ais.layout import COG_NOT_AVAILABLE, SOG_NOT_AVAILABLE
from kuroshio.maritime.rows import Rows
from kuroshio.maritime.ships import tell_apart
from kuroshio.maritime.track import STATE, Tracks

DEG = 600_000
MINUTE = DEG // 60
TAIWAN_MMSI = 416_000_000


def rows(at, lat, lon, mmsi=TAIWAN_MMSI, **more):
    """POSITION rows; degrees."""
    table = np.zeros(len(np.atleast_1d(at)), dtype=POSITION)
    table["at"], table["mmsi"] = at, mmsi
    table["lat"], table["lon"] = np.round(np.asarray(lat) * DEG), np.round(np.asarray(lon) * DEG)
    table["sog"], table["cog"] = SOG_NOT_AVAILABLE, COG_NOT_AVAILABLE
    table["second"] = np.arange(len(table)) % 60
    for name, values in more.items():
        table[name] = values
    return table


def shown(tracks):
    return {int(r["mmsi"]): (r["lat"] / DEG, r["lon"] / DEG) for r in tracks.states}


def test_one_ship_stays_one():
    at = np.arange(100) * 60.0
    assert set(tell_apart(rows(at, 24 + at / 60 * 0.003, np.full(100, 122.0)))) == {1}
    assert len(tell_apart(rows([], [], []))) == 0


def test_two_ships_in_turn_and_a_stray_position():
    at = np.arange(60) * 60.0
    lat = np.where(np.arange(60) % 2, 22.6, 25.1) + at / 60 * 0.001
    lat[30] = -9.0
    numbers = tell_apart(rows(at, lat, np.full(60, 121.0)))
    assert numbers[30] == 0
    others = np.delete(np.arange(60), 30)
    assert set(numbers[others[others % 2 == 0]]) == {1}
    assert set(numbers[others[others % 2 == 1]]) == {2}


def test_a_fast_ferry_is_not_taken_for_two_ships():
    at = np.arange(40) * 360.0
    lat = 24 + np.arange(40) * 42 / 600  # 42 knots: 4.2 miles in six minutes
    assert set(tell_apart(rows(at, lat, np.full(40, 122.0), sog=420, cog=0))) == {1}


def golden(shared_data):
    text = (shared_data / "golden" / "segments-416000000.json").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    lines.sort(key=lambda line: line["timestamp"])
    at = [datetime.fromisoformat(line["timestamp"]).timestamp() for line in lines]
    table = rows(at, [line["lat"] for line in lines], [line["lon"] for line in lines])
    return table, np.unique([line["segment"] for line in lines], return_inverse=True)[1]


def test_the_physical_ships_under_a_shared_number_are_those_of_another_segmenter(shared_data):
    """docs/tracks.md has the comparison: of all pairs of reports within six hours of each other,
    both must say of nearly all alike whether one ship sent them.
    """
    table, theirs = golden(shared_data)
    ours = tell_apart(table)
    one, two = np.triu_indices(len(table), 1)
    near = table["at"][two] - table["at"][one] < 6 * 3600
    one, two = one[near], two[near]
    same, same_there = ours[one] == ours[two], theirs[one] == theirs[two]
    assert (same == same_there).mean() > 0.96
    assert (~same[~same_there]).mean() > 0.97, "ships that are two there are one here"
    assert same[same_there].mean() > 0.96, "a ship that is one there is two here"


def test_ships_that_cannot_have_met_share_no_segment(shared_data):
    table, _ = golden(shared_data)
    ours = tell_apart(table)
    indian_ocean = table["lat"] < 0
    africa = table["lon"] < 20 * DEG
    taiwan = ~(indian_ocean | africa)
    assert set(ours[africa]) == {0}
    assert len(set(ours[indian_ocean])) == 1
    assert not set(ours[indian_ocean]) & set(ours[taiwan])


def test_a_jump_is_flagged_and_set_apart_and_the_ship_stays_where_it_is():
    tracks = Tracks()
    for minute in range(3):
        tracks.take_positions(rows([minute * 60], [24.0], [122.0], sog=0), 1, 0)
    stray = rows([200], [30.0], [122.0])
    assert tracks.take_positions(stray, 2, 0) == 0
    assert stray["flags"][0] & flags.JUMP
    assert shown(tracks) == {TAIWAN_MMSI: (24.0, 122.0)}
    back = rows([260], [24.0], [122.0])
    tracks.take_positions(back, 3, 0)
    assert not back["flags"][0] & flags.JUMP


def test_a_second_ship_takes_the_first_ones_place_when_that_is_silent():
    tracks = Tracks()
    tracks.take_positions(rows(np.arange(5) * 60, [24.0] * 5, [122.0] * 5), 1, 0)
    for minute in range(5, 40):
        tracks.take_positions(rows([minute * 60], [30.0], [122.0]), 2, 0)
    assert shown(tracks) == {TAIWAN_MMSI: (30.0, 122.0)}


def test_a_wrong_first_position_gives_way_to_three_that_agree():
    tracks = Tracks()
    tracks.take_positions(rows([0], [80.0], [10.0]), 1, 0)
    for second in (10, 20, 30):
        tracks.take_positions(rows([second], [24.0], [122.0]), 2, 0)
    assert shown(tracks) == {TAIWAN_MMSI: (24.0, 122.0)}


def test_copies_from_another_receiver_are_found_though_newer_reports_came_between():
    tracks = Tracks()
    first = rows([0, 2, 4], [24.0, 24.0001, 24.0002], [122.0] * 3)
    tracks.take_positions(first.copy(), 1, 0)
    late = first.copy()
    late["at"] += 5
    tracks.take_positions(late, 2, 0)
    assert (late["flags"] & flags.DUPLICATE != 0).all()
    assert shown(tracks)[TAIWAN_MMSI][0] == pytest.approx(24.0002, abs=1e-5)


def test_in_one_batch_each_vessel_has_its_own_copies_and_its_newest_wins():
    tracks = Tracks()
    table = rows(
        [3, 1, 2, 3, 3.5], [24.002, 24.0, 30.0, 24.002, 30.001], [122.0] * 5,
        mmsi=[1, 1, 2, 1, 2], second=[3, 1, 2, 3, 4],
    )  # fmt: skip
    assert tracks.take_positions(table, 1, 0) == 2
    assert list(table["flags"] & flags.DUPLICATE != 0) == [False, False, False, True, False]
    assert shown(tracks) == {1: (24.002, 122.0), 2: (30.001, 122.0)}


def test_no_more_vessels_than_the_limit():
    tracks = Tracks(limit=10)
    tracks.take_positions(rows([0] * 10, [24.0] * 10, [122.0] * 10, mmsi=range(10)), 1, 0)
    tracks.take_positions(rows([60] * 2, [24.01] * 2, [122.0] * 2, mmsi=[3, 99]), 2, 60)
    assert len(tracks) == 10
    assert shown(tracks)[3] == (24.01, 122.0)


def test_rows_are_found_after_any_comings_and_goings():
    rng = np.random.default_rng(4)
    held, there = Rows(STATE), {}
    for turn, count in itertools.product(range(30), (1, 40)):
        mmsi = rng.choice(500, count, replace=False).astype(np.uint32)
        if turn % 3 == 2:
            held.remove(mmsi)
            for key in mmsi.tolist():
                there.pop(key, None)
        else:
            place, new = held.places(mmsi)
            assert [m not in there for m in mmsi.tolist()] == new.tolist()
            held.table()["lat"][place] = mmsi
            there |= dict.fromkeys(mmsi.tolist())
        table = held.table()
        assert sorted(table["mmsi"].tolist()) == sorted(there)
        assert (table["lat"] == table["mmsi"]).all()
        place, new = held.places(np.array(sorted(there), dtype=np.uint32))
        assert not new.any()
        assert table["mmsi"][place].tolist() == sorted(there)
