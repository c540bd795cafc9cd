"""The simulated sea: repeatable, afloat, in the standard's rhythm, odd where it says so."""

import json
from pathlib import Path

import numpy as np
import pytest

from kuroshio.geo.circle import distance
from kuroshio.maritime.ais.columns import known_form
from kuroshio.maritime.ais.decode import Decoder
from kuroshio.maritime.ais.route import BOXES, Router, party_of
from kuroshio.maritime.fleet import DRIFT, GAP, JUMP, ODDITIES, RENDEZVOUS, SHARED
from kuroshio.maritime.load import CYCLE, load_blocks
from kuroshio.maritime.simulator import Simulator

START = 1_700_000_000.0
LAND = Path(__file__).resolve().parents[3] / "shared" / "data" / "geo" / "land-10m.json"


def test_the_same_seed_gives_the_same_sea():
    first, second, other = Simulator(1, START), Simulator(1, START), Simulator(2, START)
    block = first.step(START + 5)
    assert block == second.step(START + 2) + second.step(START + 5)
    assert block != other.step(START + 5)


@pytest.mark.slow
def test_sentences_are_sound_and_carry_times():
    sim, decoder = Simulator(1, START), Decoder()
    got = decoder.feed(sim.step(START + 400), START + 400)
    assert not got.positions["flags"].any()
    assert known_form(got.positions["mmsi"]).all()
    assert got.positions["at"].min() == START + 1
    assert set(np.unique(got.positions["type"])) == {1, 18}
    assert set(np.unique(got.statics["type"])) == {5, 24}
    silent = sim.states(START + 200).silent
    assert len(np.unique(got.positions["mmsi"])) >= len(np.unique(sim.fleet.mmsi[~silent])) * 0.99
    assert 150 < len(got.positions) / 400 < 500, "a second of this sea at the standard's intervals"
    fast = sim.fleet.mmsi[(sim.fleet.speed > 24) & (sim.fleet.motion == 0)][0]
    assert 150 < np.count_nonzero(got.positions["mmsi"] == fast) <= 201


def test_ships_move_as_fast_as_they_say():
    sim = Simulator(1, START)
    one, two = sim.states(START + 1000), sim.states(START + 1060)
    knots = distance(one.lat, one.lon, two.lat, two.lon) / 60 * 3600 / 1852
    plain = (sim.fleet.oddity == 0) & (sim.fleet.motion != 2)
    assert np.median(np.abs(knots - one.sog)[plain]) < 0.1
    assert np.mean(np.abs(knots - one.sog)[plain] < 1) > 0.95


def test_the_oddities_are_there():
    sim = Simulator(1, START)
    fleet = sim.fleet
    assert set(fleet.oddity) == set(range(len(ODDITIES)))
    hours = [sim.states(START + 300 * k) for k in range(36)]
    silent = np.array([s.silent for s in hours])
    assert silent[:, fleet.oddity == GAP].any(axis=0).all()
    assert not silent[:, fleet.oddity != GAP].any()
    lat = np.array([s.lat for s in hours])
    assert (np.abs(np.diff(lat, axis=0)).max(axis=0)[fleet.oddity == JUMP] > 1).all()
    assert (hours[0].status[fleet.oddity == DRIFT] == 2).all()
    shared = fleet.mmsi[fleet.oddity == SHARED]
    assert len(np.unique(shared)) < len(shared)
    pair = np.flatnonzero(fleet.oddity == RENDEZVOUS)
    near = (
        distance(
            hours[5].lat[pair, None],
            hours[5].lon[pair, None],
            hours[5].lat[pair],
            hours[5].lon[pair],
        )
        + np.eye(len(pair)) * 1e9
    )
    assert (near.min(axis=1) < 300).sum() >= len(pair) - 1


def test_every_party_has_its_share():
    states = Simulator(1, START).states(START)
    _, share = np.unique(party_of(states.lat * 600_000, states.lon * 600_000), return_counts=True)
    assert (share > 300).all()


def test_load_stays_in_its_box_and_has_its_rate():
    blocks = load_blocks(1, BOXES[0], 1_000, 416)
    assert len(blocks) == CYCLE
    decoder, router = Decoder(), Router()
    for block in blocks:
        got = decoder.feed(block, START)
        assert len(got.positions) == 900
        assert len(got.statics) == 100
        assert set(router.feed(block, START)) == {"TWN"}
    assert not got.positions["flags"].any()


def rings(lat, lon):
    """Land rings of a TopoJSON near a box, as arrays of lon, lat."""
    topo = json.loads(LAND.read_text())
    scale, shift = topo["transform"]["scale"], topo["transform"]["translate"]
    arcs = [np.cumsum(arc, axis=0) * scale + shift for arc in topo["arcs"]]
    for shape in topo["objects"]["land"]["geometries"]:
        polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        for ring in (ring for polygon in polygons for ring in polygon):
            line = np.concatenate([arcs[k] if k >= 0 else arcs[~k][::-1] for k in ring])
            west, south = line.min(axis=0)
            east, north = line.max(axis=0)
            if west < lon.max() and east > lon.min() and south < lat.max() and north > lat.min():
                yield line


def on_land(lat, lon):
    inside = np.zeros(len(lat), dtype=bool)
    for ring in rings(lat, lon):
        near = np.flatnonzero(
            (lat >= ring[:, 1].min())
            & (lat <= ring[:, 1].max())
            & (lon >= ring[:, 0].min())
            & (lon <= ring[:, 0].max())
        )
        for row in near:
            x, y = ring[:, 0], ring[:, 1]
            over = (y[:-1] > lat[row]) != (y[1:] > lat[row])
            cross = x[:-1][over] + (lat[row] - y[:-1][over]) * (x[1:][over] - x[:-1][over]) / (
                y[1:][over] - y[:-1][over]
            )
            inside[row] ^= np.count_nonzero(cross > lon[row]) % 2 == 1
    return inside


@pytest.mark.slow
@pytest.mark.data
@pytest.mark.skipif(not LAND.is_file(), reason="../shared/data/geo is not here")
def test_ships_keep_to_the_water():
    sim = Simulator(1, START)
    for hour in (0, 7, 30):
        states = sim.states(START + 3600 * hour)
        ashore = on_land(states.lat, states.lon) & (sim.fleet.oddity != JUMP)
        where = list(
            zip(
                states.lat[ashore].round(2),
                states.lon[ashore].round(2),
                sim.fleet.lane[ashore],
                sim.fleet.motion[ashore],
                strict=True,
            )
        )
        assert ashore.mean() < 0.005, where
