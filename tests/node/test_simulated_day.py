"""A simulated stretch of time in three nodes' archives, and the same sea going on after it."""

from pathlib import Path

import numpy as np
import pytest

from kuroshio.geo.box import Box
from kuroshio.geo.circle import KNOT, distance
from kuroshio.maritime.ais.route import PARTIES, party_of
from kuroshio.maritime.simulator import Simulator
from kuroshio.node.simulated_day import EVERY_S, fill_archives
from kuroshio.store.archive.reader import ArchiveReader

BEGIN = 1_700_000_000
HALF_AN_HOUR = 1_800
SEED = 3


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    roots = {party: tmp_path_factory.mktemp(party) / "archive" for party in PARTIES}
    done: list[float] = []
    taken = fill_archives(roots, SEED, BEGIN, BEGIN + HALF_AN_HOUR, "ais", done.append)
    assert sum(done) == HALF_AN_HOUR
    assert all(one.positions > 1_000 for one in taken.values())
    return roots


def held(root: Path) -> np.ndarray:
    """All that an archive holds of the time."""
    everywhere = Box("", -90, 90, -180, 180)
    span = (BEGIN * 1_000, (BEGIN + HALF_AN_HOUR) * 1_000 + 1)
    return ArchiveReader(root).area(everywhere, *span).rows


def test_each_archive_holds_its_own_box_and_nothing_that_was_shared(
    archives: dict[str, Path],
) -> None:
    """Every vessel about once a minute; all of it SIMULATED, from the party's own receivers."""
    for party, root in archives.items():
        rows = held(root)
        assert set(party_of(rows["lat"], rows["lon"])) == {party}
        mmsi, times = np.unique(rows["mmsi"], return_counts=True)
        # Two ships under one number are part of this sea.
        assert np.quantile(times, 0.99) <= HALF_AN_HOUR / EVERY_S + 1
        assert [p.name for p in root.iterdir() if p.is_dir()] == [party]
        found = ArchiveReader(root).vessel(int(mmsi[0]), BEGIN * 1_000, (BEGIN + 9_999) * 1_000)
        assert len(found.rows) == times[0]


def test_the_sea_that_goes_on_is_the_same_one(archives: dict[str, Path]) -> None:
    """Where a vessel was last in the archive is where it goes on from, within what it can sail."""
    rows = held(archives["JPN"])
    sound = rows[rows["flags"] == 0]
    last = {int(row["mmsi"]): row for row in sound}
    sea = Simulator(SEED, BEGIN)
    sea.skip(BEGIN + HALF_AN_HOUR)
    assert sea.step(BEGIN + HALF_AN_HOUR + 1)
    now = sea.states(BEGIN + HALF_AN_HOUR)
    places = dict(zip(sea.fleet.mmsi.tolist(), zip(now.lat, now.lon, strict=True), strict=True))
    far = 0
    for mmsi, row in last.items():
        lat, lon = places[mmsi]
        seconds = BEGIN + HALF_AN_HOUR - row["at"] / 1_000
        off = float(distance(row["lat"] / 6e5, row["lon"] / 6e5, lat, lon))
        far += seconds < 2 * EVERY_S and off > 60 * KNOT * seconds + 200
    # Spoofed positions and numbers that two ships share are part of this sea.
    assert far < len(last) / 50
