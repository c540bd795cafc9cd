"""How a simulated federation begins: who is in it, and its agreements signed already. That much is
done once for each shape and copied, so that thousands of seeds need not sign it again.
"""

import random
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import msgspec
from tests.federation.made import START, names
from tests.federation.node import SimNode
from tests.federation.paths import Paths
from tests.federation.world import World

from kuroshio.sharing.terms import Agreement, Rule, Step
from kuroshio.values import DAY

EVERYTHING = ("hotline.*", "liaison.*", "future.*")
CODES = ("JPN", "TWN", "USA", "PHL", "AUS", "KOR", "CAN", "GBR", "FRA", "NZL")
IN_2038 = 2_147_483_000_000
KEYS = 1


class Shape(msgspec.Struct, frozen=True):
    """How many nodes each party runs, and when it begins (ms)."""

    nodes: tuple[int, ...]
    start: int = START

    @property
    def parties(self) -> tuple[str, ...]:
        """In order, as audiences name them."""
        return tuple(sorted(CODES[: len(self.nodes)]))

    @property
    def size(self) -> int:
        """Nodes in all."""
        return sum(self.nodes)


SIZES: tuple[tuple[int, tuple[int, ...]], ...] = (
    (100, (1, 1)), (260, (1, 1, 1)), (360, (2, 1, 1)), (100, (2, 2, 1)), (80, (1,) * 5),
    (40, (2, 2, 2)), (30, (2,) * 4), (17, (2,) * 6), (9, (2,) * 10), (4, (3,) * 10),
)  # fmt: skip
"""Of a thousand federations, how many have which shape: mostly small, some of up to 30 nodes."""


def draw(seed: int) -> Shape:
    """The shape of a seed's federation."""
    shapes = [shape for _, shape in SIZES]
    found = random.Random(seed ^ 0x51DE).choices(shapes, [weight for weight, _ in SIZES])[0]
    return Shape(found, IN_2038 if seed % 4 == 3 else START)


def moves(seed: int) -> int:
    """How much happens to a seed's federation: mostly little, so that many can be looked at."""
    few, some, many = (30, 60, 150) if draw(seed).size < 12 else (30, 30, 60)
    return random.Random(seed ^ 0x30E5).choices((few, some, many), (7, 2, 1))[0]


class Settled(msgspec.Struct, frozen=True):
    """A federation at rest, to be copied."""

    disks: dict[str, bytes]
    marks: dict[str, dict[str, int] | None]
    acknowledged: dict[str, frozenset[str]]
    agreements: tuple[str, ...]
    now: int


def begin(
    folder: Path, seed: int, shape: Shape, paths: Callable[[SimNode], Paths] | None
) -> tuple[World, tuple[str, ...]]:
    """A world with its agreements in force; their ids."""
    settled = _settled(shape)

    def prepare(node: SimNode) -> None:
        node.path.write_bytes(settled.disks[node.name])
        node.marks.values = settled.marks[node.name]
        node.acknowledged = set(settled.acknowledged[node.name])

    world = _world(folder, seed, shape, prepare, paths)
    world.now = settled.now
    return world, settled.agreements


@cache
def _settled(shape: Shape) -> Settled:
    with tempfile.TemporaryDirectory() as folder:
        world = _world(Path(folder), 0, shape, lambda _node: None, None)
        agreements = (world.conclude(_of_all(world)), world.agree(CODES[:2], EVERYTHING))
        for node in world.nodes.values():
            world.back_up(node.name)
        disks = {name: path.read_bytes() for name, (path, _) in world.backups.items()}
        marks = {name: node.marks.marks() for name, node in world.nodes.items()}
        told = {name: frozenset(node.acknowledged) for name, node in world.nodes.items()}
        world.close()
        return Settled(disks, marks, told, agreements, world.now)


def _world(
    folder: Path,
    seed: int,
    shape: Shape,
    prepare: Callable[[SimNode], None],
    paths: Callable[[SimNode], Paths] | None,
) -> World:
    many = dict(zip(CODES, shape.nodes, strict=False))
    return World(
        folder, seed, shape.parties, start=shape.start, nodes=many, keys=KEYS, prepare=prepare,
        paths=paths,
    )  # fmt: skip


def _of_all(world: World) -> Agreement:
    """Of all parties, in two steps, and it allows to carry for each other."""
    name = names("all")
    steps = Step(name, (Rule(("hotline.*", "future.*")),)), Step(name, (Rule(EVERYTHING),))
    return Agreement(
        name, world.parties, steps, world.start - DAY, world.start + 300 * DAY, relaying=True
    )
