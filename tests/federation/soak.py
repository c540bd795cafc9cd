"""One federation of a seed, from first move to healing. Many: `python -m bench.simulate`."""

from __future__ import annotations

from pathlib import Path

from tests.federation import start
from tests.federation.chaos import Chaos, Traits
from tests.federation.invariants import ALWAYS, CALM, HEALED


def run(
    seed: int, folder: Path, moves: int = 0, shape: start.Shape | None = None,
    traits: Traits | None = None,
) -> Chaos:  # fmt: skip
    """One federation; what is not said is drawn by the seed. Moves, with what must always hold;
    then no more accidents, with what must hold among those who still reach each other; then healed,
    with what must hold then.
    """
    chaos = Chaos(folder, seed, shape, traits)
    world = chaos.world
    try:
        for at in range(moves or start.moves(seed)):
            chaos.move()
            if at % 50 == 49:
                for check in ALWAYS:
                    check(world)
        if world.cut or world.liars:
            chaos.calm()
            for check in CALM:
                check(world)
        chaos.heal()
        for check in HEALED:
            check(world)
        chaos.count()
        return chaos
    finally:
        world.close()
