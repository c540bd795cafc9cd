"""Repeatable draws from a seed, for scenery: no secret may ever come from here.

SplitMix64 (Steele, Lea, Flood 2014) as a function of a counter, written out so that a seed gives
the same sea on every machine and with every version of the libraries.
"""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_STEP = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)


class Dice:
    """Draws `count` values at a time; each call goes on where the last one ended."""

    def __init__(self, seed: int) -> None:
        # Spread, so that neighbouring seeds do not walk the same sequence one step apart.
        self._seed = np.uint64((seed * 0xD1342543DE82EF95 + 0x632BE59BD9B4E019) & (1 << 64) - 1)
        self._drawn = 0

    def unit(self, count: int) -> Floats:
        """From 0 up to, not including, 1."""
        counter = np.arange(self._drawn + 1, self._drawn + count + 1, dtype=np.uint64)
        self._drawn += count
        value = self._seed + counter * _STEP
        value = (value ^ (value >> np.uint64(30))) * _FIRST
        value = (value ^ (value >> np.uint64(27))) * _SECOND
        value ^= value >> np.uint64(31)
        return (value >> np.uint64(11)).astype(np.float64) / float(1 << 53)

    def uniform(self, low: float, high: float, count: int) -> Floats:
        """From `low` up to `high`."""
        return low + (high - low) * self.unit(count)

    def normal(self, middle: float, spread: float, count: int) -> Floats:
        """Normally distributed (Box and Muller 1958)."""
        radius = np.sqrt(-2 * np.log(1 - self.unit(count)))
        return np.asarray(middle + spread * radius * np.cos(2 * np.pi * self.unit(count)))

    def below(self, limit: int, count: int) -> Ints:
        """Whole numbers from 0 up to, not including, `limit`."""
        return (self.unit(count) * limit).astype(np.int64)

    def one(self, limit: int) -> int:
        """One whole number from 0 up to, not including, `limit`."""
        return int(self.below(limit, 1)[0])

    def weighted(self, shares: npt.ArrayLike, count: int) -> Ints:
        """Indices drawn in proportion to `shares`."""
        steps = np.cumsum(np.asarray(shares, dtype=np.float64))
        return np.searchsorted(steps / steps[-1], self.unit(count), side="right").astype(np.int64)

    def order(self, count: int) -> Ints:
        """The numbers from 0 up to, not including, `count`, shuffled."""
        return np.argsort(self.unit(count), kind="stable").astype(np.int64)
