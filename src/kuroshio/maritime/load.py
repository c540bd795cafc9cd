"""A load generator: so many AIS messages a second inside a box, at next to no cost.

A cycle of blocks is encoded once and then given out again and again. Ships go out for the first
half of the cycle and come back in the second, so that the seam shows no jump.
"""

import numpy as np

from kuroshio.geo.box import Box
from kuroshio.geo.circle import KNOT, destination
from kuroshio.maritime.ais.encode import encode, join
from kuroshio.maritime.dice import Dice

CYCLE = 20
"""Blocks, a second each."""
_UNITS = 600_000
_STATIC_SHARE = 10
"""One message in so many is static."""


def load_blocks(seed: int, box: Box, rate: int, mid: int) -> list[bytes]:
    """`CYCLE` blocks of `rate` messages each, by `rate` vessels within a box of whole degrees.

    MMSIs begin with `mid`. Nine of ten messages are type 1, the others type 5, as on the air.
    """
    dice = Dice(seed)
    statics = rate // _STATIC_SHARE
    count = rate - statics
    mmsi = mid * 1_000_000 + dice.order(1_000_000)[:count]
    # Half a degree inside, so that nobody leaves the box during the cycle.
    margin = min(0.5, (box.north - box.south) / 10)
    lat = dice.uniform(box.south + margin, box.north - margin, count)
    lon = dice.uniform(box.west + margin, box.east - margin, count)
    course, speed = dice.uniform(0, 360, count), dice.uniform(3, 20, count)
    names = [f"LOAD {mid} {row:05d}" for row in range(statics)]
    fives = encode("5", {"mmsi": mmsi[:statics], "name": names, "ship_type": 70, "bow": 99})
    blocks = []
    for second in range(CYCLE):
        back = second > CYCLE // 2
        steps = CYCLE - second if back else second
        here = destination(lat, lon, course, speed * KNOT * steps)
        ones = encode(
            "1",
            {
                "mmsi": mmsi,
                "lat": np.round(here[0] * _UNITS).astype(np.int64),
                "lon": np.round(here[1] * _UNITS).astype(np.int64),
                "sog": np.round(speed * 10).astype(np.int64),
                "cog": np.round((course + 180 * back) % 360 * 10).astype(np.int64) % 3_600,
                "second": second,
                "status": 0,
            },
        )
        blocks.append(join(ones) + join(fives))
    return blocks
