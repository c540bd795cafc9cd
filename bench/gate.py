"""How fast the gate answers: records one by one, and whole columns of the picture.

`python -m bench.gate [--quick] [--json]`: a compiled agreement of five polygons of 200 corners
each, batches of 1,000 records with a position, and the picture's rows through the same polygons,
rounded. Half of the positions lie in the boxes of the polygons. Beside it, in the same run: the
bare polygon test that the boxes and the grid stand before.
"""

import argparse
import random
import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

import numpy as np
import shapely
from bench.machine import finish
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kuroshio.feed.record import Header
from kuroshio.maritime.ais.columns import UNITS_PER_DEGREE
from kuroshio.sharing.agreement import InForce
from kuroshio.sharing.gate import Facets, Gate, Policy, allowed
from kuroshio.sharing.masks import NOWHERE, Regions
from kuroshio.sharing.terms import PICTURE, Agreement, NamedArea, Rule, Step
from kuroshio.trust.directory import Directory
from kuroshio.trust.document import HeldDocument, Names, NodeKeys, PartyDocument, issue
from kuroshio.values import DAY, Lane, Reality, Stamp, make_id

NOW = 1_800_000_000_000
BATCH, CORNERS, AREAS = 1_000, 200, 5
PRECISION = 0.01
Ring = tuple[tuple[float, float], ...]


def rings(chance: random.Random) -> list[Ring]:
    """Five star-shaped areas of 200 corners round the waters east of Taiwan."""
    out = []
    for n in range(AREAS):
        lat, lon = 22.0 + n, 121.0 + n * 0.9
        turns = np.linspace(0, 2 * np.pi, CORNERS, endpoint=False)
        radii = [chance.uniform(0.5, 0.8) for _ in turns]
        corners = zip(np.sin(turns) * radii + lat, np.cos(turns) * radii + lon, strict=True)
        out.append(tuple((float(a), float(b)) for a, b in corners))
    return out


def document(party: str) -> HeldDocument:
    """A party's document, as small as one can be."""
    root = Ed25519PrivateKey.generate()
    public = root.public_key().public_bytes_raw()
    signing = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    names = Names(party, party, party)
    node = NodeKeys("n1", signing, bytes(1216), "00", NOW)
    made = PartyDocument(
        party=party, version=1, issued=NOW, expires=NOW + 400 * DAY, root=public, names=names,
        organisations=(), nodes=(node,), markings=("UNCLASSIFIED",),
    )  # fmt: skip
    return issue(made, root.sign)


def make_gate(areas: Sequence[Ring]) -> Gate:
    """The gate of JPN, with one agreement in force."""
    names = Names("a", "a", "a")
    codes = tuple(f"area-{n}" for n in range(len(areas)))
    rules = (Rule(("hotline.*",), areas=codes), Rule((PICTURE,), areas=codes, precision=PRECISION))
    named = tuple(NamedArea(c, names, r) for c, r in zip(codes, areas, strict=True))
    text = Agreement(
        names, ("JPN", "TWN"), (Step(names, rules),), NOW - DAY, NOW + DAY, areas=named
    )
    directory = Directory("JPN", {party: document(party) for party in ("JPN", "TWN")})
    policy = Policy(directory, (InForce("a", text, 1),), ("UNCLASSIFIED",), "UNCLASSIFIED")
    return Gate(policy)


def places(count: int, chance: np.random.Generator) -> tuple[Any, Any]:
    """Latitudes and longitudes; every second lies where the areas are."""
    near = np.arange(count) % 2 == 0
    lat = np.where(near, chance.uniform(21, 27, count), chance.uniform(-60, 60, count))
    lon = np.where(near, chance.uniform(120, 126, count), chance.uniform(-180, 180, count))
    return lat, lon


def records(chance: np.random.Generator) -> list[tuple[Header, Facets]]:
    """A batch, each with one position."""
    out = []
    for n, (lat, lon) in enumerate(zip(*places(BATCH, chance), strict=True)):
        stamp = Stamp(NOW + n)
        header = Header(
            make_id(stamp, "JPN", bytes(4)), "hotline.message-sent", 1, "JPN", "n1", "CG", "w",
            stamp, ("JPN", "TWN"), "talk", Lane.ROUTINE, Reality.SIMULATED, "UNCLASSIFIED",
            bytes(16),
        )  # fmt: skip
        out.append((header, Facets(header.kind, ((float(lat), float(lon)),))))
    return out


def rate(work: Callable[[], int], seconds: float, runs: int) -> float:
    """The median of some runs, in whatever `work` counts, per second of processor time: others
    who use the machine do not count.
    """
    work()
    rates = []
    for _ in range(runs):
        done, begun = 0, time.process_time()
        while (spent := time.process_time() - begun) < seconds / runs:
            done += work()
        rates.append(done / spent)
    return median(rates)


def measure(seconds: float, runs: int, rows: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Figures and peers."""
    areas, chance = rings(random.Random(3)), np.random.default_rng(3)
    gate, batch = make_gate(areas), records(chance)
    regions, (lat, lon) = Regions([areas]), places(rows, chance)
    lats, lons = ((d * UNITS_PER_DEGREE).astype(np.int32) for d in (lat, lon))
    polygons = [shapely.Polygon([(x, y) for y, x in ring]) for ring in areas]
    for polygon in polygons:
        shapely.prepare(polygon)
    yes = 0

    def decide() -> int:
        nonlocal yes
        yes = sum(allowed(gate.decide(header, facets)) for header, facets in batch)
        return len(batch)

    def assign() -> int:
        by = regions.assign(lats / UNITS_PER_DEGREE, lons / UNITS_PER_DEGREE)
        units = PRECISION * UNITS_PER_DEGREE
        for column in (lats, lons):
            np.round(np.round(column[by != NOWHERE] / units) * units).astype(np.int32)
        return len(by)

    def bare() -> int:
        inside = np.zeros(len(lat), dtype=bool)
        for polygon in polygons:
            inside |= shapely.contains_xy(polygon, lon, lat)
        return len(inside)

    figures = {
        "decisions_s": round(rate(decide, seconds, runs)),
        "picture_rows_s": round(rate(assign, seconds, runs)),
        "records_allowed_of_1000": yes,
    }
    return figures, {"bare_polygons_rows_s": round(rate(bare, seconds, runs))}


def main() -> None:
    """Entry of the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    figures, peers = measure(*((5.0, 5, 200_000) if options.quick else (15.0, 9, 1_000_000)))
    ratio = round(figures["picture_rows_s"] / peers["bare_polygons_rows_s"], 2)
    finish("gate", figures, peers, {"picture_rows_to_bare_polygons": ratio}, options.json)


if __name__ == "__main__":
    main()
