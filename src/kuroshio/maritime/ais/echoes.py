"""Which messages were heard before: a second receiver near the first hears the same again.

The exact rule, whatever the blocks: each message has a fingerprint of its bits, whose low bits
name a cell that remembers the last message there. It is an echo when that message had the same
fingerprint, at most ten seconds and so many messages ago. Another message in the same cell makes
us miss an echo now and then; nothing that is none is taken for one but by a clash of 64 bits.
"""

import numpy as np

from kuroshio.maritime.ais.columns import Floats, Ints, Mask, Words

CELLS = 1 << 16
SECONDS = 10.0
MESSAGES = 20_000
"""Where sentences have no times of their own, ten seconds of the busiest feed are so many."""
FACTORS = np.array([0x9E3779B97F4A7C15 * (2 * k + 1) % (1 << 64) for k in range(12)], np.uint64)
FOLD = np.uint64(23)
_SHIFT = np.uint64(48)


def fingerprints(words: list[Words], length: Ints) -> Words:
    """One number for each message, of its words and length; words of zeros add nothing."""
    total: Words = length.astype(np.uint64) * FACTORS[11]
    for factor, word in zip(FACTORS, words, strict=False):
        total += (word ^ (word >> FOLD)) * factor
    return total


class Echoes:
    """Remembers what was heard; may be shared by the decoders of several receivers."""

    def __init__(self) -> None:
        self.prints = np.zeros(CELLS, dtype=np.uint64)
        self.at = np.full(CELLS, -np.inf)
        self.count = np.zeros(CELLS, dtype=np.int64)
        self.seen = 0


def hear(memory: Echoes, prints: Words, at: Floats) -> Mask:
    """Whether each message is an echo; `at` in s."""
    cell = (prints >> _SHIFT).astype(np.uint16)
    order = np.argsort(cell, kind="stable")
    cell, prints, at = cell[order], prints[order], at[order]
    count = order + memory.seen
    memory.seen += len(order)
    before = memory.prints[cell]
    again = np.flatnonzero(cell[1:] == cell[:-1]) + 1
    before[again] = prints[again - 1]
    same = np.flatnonzero(before == prints)
    echo = np.zeros(len(order), dtype=bool)
    if len(same):
        inside = np.isin(same, again)
        here = np.maximum(same - 1, 0)
        at_before = np.where(inside, at[here], memory.at[cell[same]])
        count_before = np.where(inside, count[here], memory.count[cell[same]])
        near = np.abs(at[same] - at_before) <= SECONDS
        near &= count[same] - count_before <= MESSAGES
        echo[order[same[near]]] = True
    # Of several in one cell the last stays: numpy assigns in order.
    memory.prints[cell], memory.at[cell], memory.count[cell] = prints, at, count
    return echo
