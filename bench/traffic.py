"""Made-up traffic as columns: vessels that steam, fish and lie at anchor, heard with noise.

No reader of a benchmark has these ships; the point is how much their reports differ from one to
the next, which is what storage and frames live by.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kuroshio.maritime.ais.columns import POSITION, Table

UNITS = 600_000
METRES = 60 * 1_852.0 / UNITS
GPS_NOISE = 2.0
"""Metres, one standard deviation, of a good receiver at sea."""
Floats = npt.NDArray[np.float64]


@dataclass
class Traffic:
    """`count` vessels between 20 and 35 N, 118 and 134 E; `step` moves them on."""

    count: int
    seed: int = 11

    def __post_init__(self) -> None:
        self.rng = np.random.default_rng(self.seed)
        rng, n = self.rng, self.count
        self.mmsi = np.sort(rng.choice(574_000_000, n, replace=False) + 201_000_000)
        self.lat, self.lon = rng.uniform(21, 34, n), rng.uniform(119, 133, n)
        kind = rng.choice(3, n, p=[0.6, 0.28, 0.12])
        self.speed = np.choose(kind, [rng.normal(13, 3, n), rng.uniform(1, 5, n), np.zeros(n)])
        self.course = rng.uniform(0, 360, n)
        self.swing = np.choose(kind, [0.4, 12.0, 0.0])
        self.class_b = (kind == 1) & (rng.random(n) < 0.7)

    def step(self, at: Floats, seconds: float) -> Table:
        """One report of each vessel at its instant (s since 1970Z), `seconds` after the last."""
        rng, n = self.rng, self.count
        self.course = (self.course + rng.normal(0, 1, n) * self.swing) % 360
        # At the edge of the sea they turn round.
        out = (self.lat < 20) | (self.lat > 35) | (self.lon < 118) | (self.lon > 134)
        self.course = np.where(out, (self.course + 180) % 360, self.course)
        way = np.radians(self.course)
        miles = self.speed.clip(0) * seconds / 3_600
        self.lat += miles / 60 * np.cos(way)
        self.lon += miles / 60 * np.sin(way) / np.cos(np.radians(self.lat))
        noise = rng.normal(0, GPS_NOISE / METRES, (2, n))
        table = np.zeros(n, dtype=POSITION)
        table["at"], table["mmsi"] = np.round(at, 3), self.mmsi
        table["lat"] = np.round(self.lat * UNITS + noise[0])
        table["lon"] = np.round(self.lon * UNITS + noise[1])
        moving = self.speed > 0.2
        table["sog"] = np.round((self.speed + rng.normal(0, 0.1, n)).clip(0) * 10)
        table["cog"] = np.where(
            moving, np.round(self.course * 10 + rng.normal(0, 5, n)) % 3600, 3600
        )
        table["heading"] = np.where(
            self.class_b, 511, np.round(self.course + rng.normal(0, 1, n)) % 360
        )
        table["second"] = table["at"] % 60
        table["type"], table["kind"] = np.where(self.class_b, 18, 1), self.class_b
        table["status"] = np.where(self.class_b, 15, np.where(moving, 0, 1))
        table["turn"] = -128
        table["channel"] = np.where(rng.random(n) < 0.5, 65, 66)
        return table
