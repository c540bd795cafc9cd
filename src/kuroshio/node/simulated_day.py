"""A simulated day in the archives of several nodes, as each would have heard it.

The sentences of the seeded simulator go through the decoder and the archive's writer, as fast as
they go. Each report enters one archive only, by the published boxes: partners hold of a past only
what they were given at the time, and of this one nobody was given anything.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from kuroshio.maritime.ais.route import Router
from kuroshio.maritime.simulator import Simulator
from kuroshio.node.take_log import LogTaker, Taken
from kuroshio.store.archive.upkeep import keep_up
from kuroshio.values import SECOND, Reality

EVERY_S = 60.0
"""Between two reports of a vessel: a day as often as the standard has it would take an hour."""
PIECE_S = 600.0
"""Of the day that is taken in at once."""


def fill_archives(
    roots: Mapping[str, Path],
    seed: int,
    begin: float,
    end: float,
    receiver: str,
    tell: Callable[[float], None],
) -> dict[str, Taken]:
    """Fill `roots` (party → archive) with the sea of `seed` from `begin` to `end` (s since 1970Z).

    `tell` is given the seconds done. What each was given, by party. Unavailable (`archive.disk`).
    """
    sea, router = Simulator(seed, begin, every=EVERY_S), Router()
    takers = {party: LogTaker(root, party, Reality.SIMULATED) for party, root in roots.items()}
    for taker in takers.values():
        taker.begin(receiver)
    at = begin
    while at < end:
        before, at = at, min(at + PIECE_S, end)
        _give(takers, router.feed(sea.step(at), at), at)
        tell(at - before)
    _give(takers, router.flush(), end)
    for party, taker in takers.items():
        taker.end(end)
        keep_up(roots[party], round(end * SECOND))
    return {party: taker.taken for party, taker in takers.items()}


def _give(takers: Mapping[str, LogTaker], lines: Mapping[str, bytes], now: float) -> None:
    for party, block in lines.items():
        if party in takers:
            takers[party].feed(block, now)
