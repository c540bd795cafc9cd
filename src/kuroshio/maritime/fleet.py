"""Who sails in the simulator: made-up names, plausible numbers, and some who behave oddly.

Everything is drawn from one seed. Oddities are written down, so that a detector's findings can
be compared with what was meant.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from kuroshio.maritime.dice import Dice
from kuroshio.maritime.lanes import ANCHORAGES, FERRIES, FISHING_GROUNDS, LANES, PATROL_AREAS

ON_LANE, ON_GROUND, ANCHORED, PATROL = range(4)
"""How a vessel moves."""
_MOTION_SHARES = (0.55, 0.31, 0.12, 0.02)
NORMAL, GAP, LOITER, RENDEZVOUS, JUMP, DRIFT, SHARED = range(7)
"""What is odd about it."""
ODDITIES = ("normal", "gap", "loiter", "rendezvous", "jump", "drift", "shared-mmsi")

_FIRST = "HAI YUAN FENG SHUN DA HE XIN AN JI TAI KAI SHO UMI KAZE NAMI TORA PACIFIC ORIENT".split()
_SECOND = "STAR MARU HOPE No.8 BRIDGE WAVE LIGHT No.16 PEARL EXPRESS FORTUNE DAWN HARMONY".split()
_CARGO_MIDS = (416, 431, 432, 636, 351, 352, 353, 370, 371, 372, 477, 412, 413, 440, 538, 563, 548)
_FISHING_MIDS = (416, 416, 416, 431, 431, 412, 412, 440, 548)
_SHAPES = ((70, 120, 320, 100), (80, 100, 330, 130), (71, 180, 366, 140), (79, 80, 190, 70))
"""Ship type, shortest and longest (m), deepest draught (0.1 m)."""

Array = npt.NDArray[np.float64]


@dataclass(slots=True)
class Fleet:
    """One value per vessel in every column. Speeds in knots, sizes in metres."""

    mmsi: npt.NDArray[np.int64]
    motion: npt.NDArray[np.int64]
    lane: npt.NDArray[np.int64]
    lat: Array  # centre of what is no lane, degrees
    lon: Array
    speed: Array
    phase: Array  # 0 to 1: where on its way at the start
    offset: Array  # m to the right of the lane
    radius: Array  # m, of circling
    class_b: npt.NDArray[np.bool_]
    oddity: npt.NDArray[np.int64]
    ship_type: npt.NDArray[np.int64]
    length: npt.NDArray[np.int64]
    beam: npt.NDArray[np.int64]
    draught: npt.NDArray[np.int64]
    imo: npt.NDArray[np.int64]
    name: list[str] = field(default_factory=list)
    call_sign: list[str] = field(default_factory=list)
    destination: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.mmsi)


def build(seed: int, count: int) -> Fleet:
    """`count` vessels (at least 100) of all sorts."""
    dice = Dice(seed)
    motion = dice.weighted(_MOTION_SHARES, count)
    ferry = (motion == ON_LANE) & (dice.unit(count) < 0.03)
    fleet = Fleet(
        mmsi=np.zeros(count, dtype=np.int64),
        motion=motion,
        lane=_lanes(dice, count, ferry),
        lat=np.zeros(count),
        lon=np.zeros(count),
        speed=np.where(ferry, dice.uniform(18, 30, count), dice.normal(13, 2.5, count).clip(7, 22)),
        phase=dice.unit(count),
        offset=dice.normal(0, 1_200, count).clip(-2_500, 2_500) * np.where(ferry, 0.2, 1),
        radius=dice.uniform(800, 9_000, count),
        class_b=(motion == ON_GROUND) & (dice.unit(count) < 0.7),
        oddity=np.zeros(count, dtype=np.int64),
        ship_type=np.where(ferry, 60, 70),
        length=np.zeros(count, dtype=np.int64),
        beam=np.zeros(count, dtype=np.int64),
        draught=np.zeros(count, dtype=np.int64),
        imo=np.zeros(count, dtype=np.int64),
        name=[""] * count,
        call_sign=[""] * count,
        destination=[""] * count,
    )
    for row in range(count):
        _identify(dice, fleet, row, bool(ferry[row]))
    _make_odd(dice, fleet)
    return fleet


def _lanes(dice: Dice, count: int, ferry: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    shares = np.array([lane.share for lane in LANES])
    main = dice.weighted(shares, count)
    return np.where(ferry, len(LANES) + dice.below(len(FERRIES), count), main)


def _identify(dice: Dice, fleet: Fleet, row: int, ferry: bool) -> None:
    motion = int(fleet.motion[row])
    serial = 10_000 + row * 7 % 89_999
    name = f"{_FIRST[dice.one(len(_FIRST))]} {_SECOND[dice.one(len(_SECOND))]}"
    mid, destination = _CARGO_MIDS[dice.one(len(_CARGO_MIDS))], ""
    kind, shortest, longest, deepest = _SHAPES[dice.one(len(_SHAPES))]
    if motion == ON_GROUND:
        place = np.array(FISHING_GROUNDS[dice.one(len(FISHING_GROUNDS))])
        fleet.lat[row], fleet.lon[row] = place + dice.normal(0, 0.12, 2)
        fleet.speed[row] = float(dice.uniform(1.5, 6, 1)[0])
        mid, kind, shortest, longest, deepest = (
            _FISHING_MIDS[dice.one(len(_FISHING_MIDS))],
            30,
            14,
            55,
            45,
        )
    elif motion == ANCHORED:
        destination, lat, lon = ANCHORAGES[dice.one(len(ANCHORAGES))]
        fleet.lat[row], fleet.lon[row] = np.array((lat, lon)) + dice.normal(0, 0.012, 2)
        fleet.speed[row] = 0
    elif motion == PATROL:
        mid, name = _patrol(dice, fleet, row)
        kind, shortest, longest, deepest = 55, 40, 120, 50
    else:
        lanes = (*LANES, *FERRIES)
        destination = lanes[int(fleet.lane[row])].ports[row % 2]
        if ferry:
            kind, shortest, longest, deepest = 60, 40, 160, 60
            name = f"{destination} FERRY {row % 9 + 1}"
    length = shortest + dice.one(longest - shortest)
    fleet.mmsi[row] = mid * 1_000_000 + serial
    fleet.ship_type[row], fleet.length[row], fleet.beam[row] = kind, length, max(4, length // 7)
    fleet.draught[row] = int(deepest * length / longest)
    fleet.imo[row] = 9_000_000 + row if motion in (ON_LANE, ANCHORED) else 0
    fleet.name[row], fleet.destination[row] = name, destination
    fleet.call_sign[row] = f"S{row:05d}"


def _patrol(dice: Dice, fleet: Fleet, row: int) -> tuple[int, str]:
    """Give a patrol ship its area; its MID and name."""
    body, lat, lon = PATROL_AREAS[dice.one(len(PATROL_AREAS))]
    fleet.lat[row], fleet.lon[row] = np.array((lat, lon)) + dice.normal(0, 0.05, 2)
    fleet.speed[row] = float(dice.uniform(8, 16, 1)[0])
    fleet.radius[row] = float(dice.uniform(4_000, 12_000, 1)[0])
    return {"JCG": 431, "CGA": 416, "USCG": 369}[body], f"{body} PATROL {row % 90 + 10}"


def _make_odd(dice: Dice, fleet: Fleet) -> None:
    """A few of those on lanes in open water get a behaviour worth finding."""
    rows = np.flatnonzero((fleet.motion == ON_LANE) & (fleet.ship_type != 60))
    rows = rows[dice.order(len(rows))]
    share = max(1, len(fleet) // 300)
    wanted = [(GAP, 3), (LOITER, 1), (JUMP, 1), (DRIFT, 1), (RENDEZVOUS, 2), (SHARED, 2)]
    for oddity, times in wanted:
        picked, rows = rows[: share * times], rows[share * times :]
        fleet.oddity[picked] = oddity
        if oddity in (LOITER, DRIFT, RENDEZVOUS):
            _open_water(dice, fleet, picked)
        pairs = picked[: len(picked) // 2 * 2].reshape(-1, 2)
        if oddity == SHARED:
            fleet.mmsi[pairs[:, 1]] = fleet.mmsi[pairs[:, 0]]
        if oddity == RENDEZVOUS:
            fleet.lat[pairs[:, 1]] = fleet.lat[pairs[:, 0]] + 0.001
            fleet.lon[pairs[:, 1]] = fleet.lon[pairs[:, 0]]
            fleet.phase[pairs[:, 1]] = fleet.phase[pairs[:, 0]]


def _open_water(dice: Dice, fleet: Fleet, rows: npt.NDArray[np.int64]) -> None:
    places = np.array([(22.9, 124.6), (25.6, 125.4), (20.2, 125.8), (27.6, 126.2), (23.2, 129.0)])
    spread = dice.normal(0, 0.15, 2 * len(rows)).reshape(-1, 2)
    chosen = places[dice.below(len(places), len(rows))] + spread
    fleet.lat[rows], fleet.lon[rows] = chosen[:, 0], chosen[:, 1]
    fleet.speed[rows] = np.where(fleet.oddity[rows] == LOITER, 1.6, 0.6)
    fleet.radius[rows] = np.where(fleet.oddity[rows] == LOITER, 1_500, 60)
