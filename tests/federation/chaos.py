"""A federation that chance moves: officers who write, and a sea that cuts, slows, crashes,
restores, clones and lies.
"""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import msgspec
from tests.federation import start
from tests.federation.invariants import forks
from tests.federation.liars import DEAF, WAYS, Liar
from tests.federation.node import CRASH_POINTS, Crash, SimNode
from tests.federation.officers import Officers
from tests.federation.paths import Paths, Writer, run

from kuroshio.errors import Refused, Unavailable
from kuroshio.node.forks import Forks
from kuroshio.values import HOUR, MINUTE

RATES = (300, 1_200, 6_000)
"""Bytes a second of a slow link: 2.4, 10 and 48 kbit/s."""
WRITES = (
    "open", "send", "send", "send", "on_message", "on_message", "watch", "watch", "check",
    "alert", "agreement", "other",
)  # fmt: skip


class Traits(msgspec.Struct, frozen=True):
    """What can happen in one federation, beside partitions, loss, crashes and wrong clocks."""

    restores: bool
    slow: bool
    round: bool
    """Relays and bundles."""
    clones: bool
    lies: bool


def draw(seed: int) -> Traits:
    """The traits of a seed's federation."""
    chance = random.Random(seed ^ 0x7A17)
    return Traits(*(chance.random() < often for often in (0.8, 0.3, 0.3, 0.15, 0.2)))


class Chaos:
    """A world, and the chance that moves it."""

    def __init__(
        self, folder: Path, seed: int, shape: start.Shape | None = None,
        traits: Traits | None = None,
    ) -> None:  # fmt: skip
        self.chance = random.Random(seed ^ 0x5EA)
        self.shape, self.traits = shape or start.draw(seed), traits or draw(seed)
        paths = Paths if self.traits.round else None
        self.world, agreements = start.begin(folder, seed, self.shape, paths)
        self.officers = Officers(self.world, self.chance, agreements)
        self.done: Counter[str] = Counter()
        self.bag: list[tuple[str, Path]] = []
        """Bundles on their way: the party that each is for."""
        for party in self.world.parties[:3]:
            self.officers.open(self.world.nodes[party])
        self.world.connect_all()

    # --- one move ------------------------------------------------------------------------------

    def move(self) -> None:
        """A write, a fault or a while of time."""
        kind = self.chance.random()
        if kind < 0.5:
            self.write()
        elif kind < 0.64:
            self.fault()
        elif kind < 0.7:
            self.world.run(self.chance.choice((200, 2_000, 15_000)), self.some_loss())
        else:
            for _ in range(self.chance.randrange(1, 6)):
                self.world.step(loss=self.some_loss())
        if self.chance.random() < 0.4:
            self.world.connect_all()

    def some_loss(self) -> float:
        return self.chance.choice((0, 0, 0.02))

    def write(self) -> None:
        """A random node's officer does a random thing; refusals are part of life."""
        node = self.chance.choice(list(self.world.nodes.values()))
        self.attempt(node, getattr(self.officers, self.chance.choice(WRITES)))

    def attempt(self, node: SimNode, act: Callable[[SimNode], None]) -> None:
        """Do it; the node may refuse, or crash while it does."""
        try:
            act(node)
            self.done[act.__name__] += 1
        except (Refused, Unavailable) as error:
            self.done[error.code] += 1
        except Crash:
            self.done["crash"] += 1
            self.world.crash(node.name)

    # --- faults --------------------------------------------------------------------------------

    def fault(self) -> None:
        """Something breaks."""
        faults: list[Callable[[str], None]] = [
            self.part, self.part, self.heal_links, self.crash, self.arm, self.arm, self.clock,
            self.duplicate, self.lose_session,
        ]  # fmt: skip
        for wanted, more in (
            (self.traits.restores, (self.back_up, self.restore)),
            (self.traits.slow, (self.slow, self.slow)),
            (self.traits.round, (self.write_bundle, self.carry, self.carry)),
            (self.traits.clones, (self.clone, self.clone)),
            (self.traits.lies, (self.lie, self.lie)),
        ):
            faults += more if wanted else ()
        self.chance.choice(faults)(self.chance.choice(list(self.world.nodes)))

    def other_than(self, name: str) -> str:
        return self.chance.choice([n for n in self.world.nodes if n != name])

    def part(self, name: str) -> None:
        other = self.other_than(name)
        self.world.cut.add(frozenset((name, other)))
        self.world.disconnect(name, other)
        self.done["cut"] += 1

    def lose_session(self, name: str) -> None:
        self.world.disconnect(name, self.other_than(name))  # mid-segment, and up again soon

    def heal_links(self, _name: str) -> None:
        self.world.cut.clear()
        self.world.rates.clear()

    def crash(self, name: str) -> None:
        self.world.crash(name)
        self.done["crash"] += 1

    def arm(self, name: str) -> None:
        self.world.nodes[name].crash_at = self.chance.choice(CRASH_POINTS)

    def clock(self, name: str) -> None:
        self.world.skew[name] = self.chance.choice((0, 0, 1, -1, 9)) * HOUR

    def duplicate(self, _name: str) -> None:
        self.world.duplicating = self.chance.choice((0.0, 0.1, 0.5))

    def back_up(self, name: str) -> None:
        self.world.back_up(name)

    def restore(self, _name: str) -> None:
        """Whoever has a backup may lose its disk."""
        if self.world.backups:
            name = self.chance.choice(sorted(self.world.backups))
            self.world.restore(name, self.chance.choice(("kept", "kept", "lost")))
            self.done["restore"] += 1

    def slow(self, name: str) -> None:
        other = self.other_than(name)
        self.world.rates[frozenset((name, other))] = self.chance.choice(RATES)
        self.world.disconnect(name, other)
        self.done["slow link"] += 1

    def write_bundle(self, name: str) -> None:
        """Somebody takes a bundle along."""
        node = self.world.nodes[name]
        party = self.chance.choice([p for p in self.world.parties if p != node.party])
        everything = self.chance.random() < 0.2

        def write(node: SimNode) -> None:
            for data in node.paths.write_bundle(party, everything):
                path = self.world.folder / f"medium-{next(self.officers.numbers)}"
                path.write_bytes(data)
                self.bag.append((party, path))

        self.attempt(node, write)

    def carry(self, _name: str) -> None:
        """Somebody arrives, in any order, perhaps again; or is never seen again."""
        if not self.bag:
            return
        party, path = self.bag[self.chance.randrange(len(self.bag))]
        if self.chance.random() < 0.5:
            self.bag.remove((party, path))
        if self.chance.random() < 0.2:
            return
        ids = [n for n, node in self.world.nodes.items() if node.party == party]

        def read(node: SimNode) -> None:
            self.done[node.paths.read_bundle(path) or "bundle read"] += 1

        self.attempt(self.world.nodes[self.chance.choice(ids)], read)

    def clone(self, name: str) -> None:
        """A copy of a node is begun beside it, as from a snapshot of its whole machine; half of
        its partners reach the copy.
        """
        world = self.world
        if name in world.cloned or name in world.cloned.values() or len(world.cloned) > 1:
            return
        node, copy = world.nodes[name], f"{name}~"
        node.store._db.execute("pragma wal_checkpoint(truncate)")
        made = SimNode(world, copy, node.own, node.signing, node.sealing, of=node)
        shutil.copy(node.path, made.path)
        made.marks.values = node.marks.marks()
        world.skew[copy] = world.skew[name]
        world.nodes[copy] = made
        world.cloned[copy] = name
        made.start()
        self.turn_to(copy, name)
        for one in (node, made):  # an hour of work before anybody notices
            for act in (self.officers.open, self.officers.send):
                self.attempt(one, act)
        self.done["clone"] += 1

    def turn_to(self, copy: str, name: str) -> None:
        """Some reach a node, some its clone."""
        for other in self.world.nodes:
            if other not in (copy, name):
                gone = self.chance.choice((copy, name))
                self.world.cut.add(frozenset((gone, other)))
                self.world.disconnect(gone, other)

    def lie(self, name: str) -> None:
        """One party at most begins to lie; perhaps it also says one thing to some and another to
        others: two machines with one key, on purpose.
        """
        world = self.world
        name = world.cloned.get(name, name)
        party = world.nodes[name].party
        if world.distrusted - {party} or len(world.parties) < 3:
            return
        world.distrusted.add(party)
        ways = tuple(self.chance.sample(WAYS, self.chance.randrange(1, 4)))
        if self.chance.random() < 0.5:
            self.clone(name)
            ways = (*ways, DEAF)
        world.liars[party] = Liar(ways, self.chance, self.chance.choice((0.05, 0.3, 0.9)))
        self.done["lying party"] += 1

    # --- the end -------------------------------------------------------------------------------

    def calm(self) -> None:
        """No more accidents; but what is cut stays cut, and who lies goes on."""
        world = self.world
        for node in world.nodes.values():
            node.crash_at = ""
        world.duplicating = 0.0
        world.skew = dict.fromkeys(world.skew, 0)
        for pair in world.rates:
            world.disconnect(*sorted(pair))
        world.rates.clear()
        world.run(MINUTE)
        world.note_heads()
        world.run(2 * MINUTE)
        routes = [n.paths.relays() for n in world.nodes.values() if n.paths]
        self.done["relayed"] += sum(routes)

    def heal(self) -> None:
        """Everything works again: clones are switched off, and nobody lies any more."""
        world = self.world
        for node in world.nodes.values():
            node.crash_at = ""
        world.duplicating = 0.0
        for copy in list(world.cloned):
            self.switch_off(copy)
        for name in [n for n, node in world.nodes.items() if node.party in world.liars]:
            world.cut_off(name)  # what it withheld it gives in its next session
        world.liars.clear()
        world.skew = dict.fromkeys(world.skew, 0)
        world.settle()
        for _ in range(2):  # what one proves, others look at
            self.tell_of_forks()
            world.settle()

    def switch_off(self, copy: str) -> None:
        """A clone is found and ended, and the node begun anew; the clone's branches live on where
        they were given.
        """
        world = self.world
        world.cut_off(world.cloned[copy])
        world.cut_off(copy)
        node = world.nodes.pop(copy)
        world.forked_by.add(node.id)
        on_disk = node.views.ids()
        node.stop()
        del world.cloned[copy]
        world.forget_gone(on_disk)

    def tell_of_forks(self) -> None:
        for node in list(self.world.nodes.values()):
            forks = Forks(node.party, node.views, Writer(node))
            try:
                run(node, forks.look(node.store, node.ledger.directory))
            except Refused as error:
                self.done[error.code] += 1

    def count(self) -> None:
        """What came of it, for the figures."""
        world = self.world
        self.done["nodes"] += self.shape.size
        self.done["records"] += sum(len(n.acknowledged) for n in world.nodes.values())
        self.done["simulated hours"] += (world.now - world.start) / HOUR
        self.done["refused sessions"] += len(world.refusals)
        self.done["forked logs"] += len(forks(world))
