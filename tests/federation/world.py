"""A whole federation in one process: real feed, sharing, sync, domain, store and ledger code under
a simulated clock, seeded links that lose, duplicate, delay and part, and disks that crash.

What each node acknowledged to its own officers is written down outside the nodes, so that nothing
a node forgets can hide. Nodes are named by their party; a party's second node as `JPN/n2`.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.sharing.made import one_step

from kuroshio.errors import Refused, Unavailable, Untrusted
from kuroshio.feed.entry import parse_log
from kuroshio.node.ledger import Author, Draft, Identity, Ledger
from kuroshio.node.views import Views
from kuroshio.sharing import agreement
from kuroshio.sharing.terms import Conditions, Rule
from kuroshio.store.sqlite import SqliteStore
from kuroshio.sync import messages as say
from kuroshio.sync.exchange import Evidence, Exchange, OwnLogAhead, StoreReceipt, StoreSegment
from kuroshio.trust.document import (
    HeldDocument,
    Names,
    NodeKeys,
    Organisation,
    PartyDocument,
    Post,
    issue,
)
from kuroshio.trust.powers import ALL_POWERS
from kuroshio.values import DAY, Reality

START = 1_800_000_000_000
CG = Author("CG", "watch-officer")
PARTIES = ("JPN", "TWN", "USA")
CRASH_POINTS = ("before-mark", "before-commit", "after-commit", "before-receipt")


class Crash(Exception):
    """The machine stops here: what was not committed is gone."""


def names(text: str) -> Names:
    return Names(text, text, text)


def key(seed: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(random.Random(seed).randbytes(32))


def make_document(
    party: str, seed: int, *nodes: str
) -> tuple[HeldDocument, dict[str, Ed25519PrivateKey]]:
    """A party's document, and its nodes' signing keys."""
    root = key(seed)
    signing = {node: key(seed + 1 + i) for i, node in enumerate(nodes or ("n1",))}
    posts = (Post("watch-officer", names("w"), ALL_POWERS),)
    document = PartyDocument(
        party=party,
        version=1,
        issued=START,
        expires=START + 400 * DAY,
        root=root.public_key().public_bytes_raw(),
        names=names(party),
        organisations=tuple(
            Organisation(code, names(code), kind, posts)
            for code, kind in (("CG", "coast-guard"), ("FA", "foreign-affairs"))
        ),
        nodes=tuple(
            NodeKeys(node, private.public_key().public_bytes_raw(), bytes(1216), "00", START)
            for node, private in signing.items()
        ),
        markings=("UNCLASSIFIED", "OFFICIAL"),
    )
    return issue(document, root.sign), signing


class Marks:
    """A high-water mark that survives the node's disk."""

    def __init__(self) -> None:
        self.values: dict[str, int] | None = None

    def marks(self) -> dict[str, int] | None:
        return None if self.values is None else dict(self.values)

    def raise_to(self, marks: dict[str, int]) -> None:
        known = self.values or {}
        self.values = known | {log: max(n, known.get(log, 0)) for log, n in marks.items()}


class SimNode:
    """One node: a ledger on a real SQLite file, and a session per other node."""

    def __init__(
        self, world: World, name: str, own: HeldDocument, signing: Ed25519PrivateKey
    ) -> None:
        self.world = world
        self.name = name
        self.party, _, node = name.partition("/")
        self.id = (self.party, node or "n1")
        self.own = own
        self.identity = Identity(
            *self.id, signing.public_key().public_bytes_raw(), signing.sign,
            Reality.SIMULATED, "OFFICIAL",
        )  # fmt: skip
        self.path = world.folder / f"{name.replace('/', '-')}.db"
        self.marks = Marks()
        self.sessions: dict[str, Exchange] = {}
        self.crash_at = ""
        self.acknowledged: set[str] = set()
        """Ids of records that this node told its officer are written."""
        self.start()

    def start(self) -> None:
        self.store = SqliteStore(self.path)
        self.store._db.execute("pragma synchronous = off")  # no power is cut here, only processes
        self.views = Views(self.party)
        self.ledger = Ledger(self.store, self.views, self.identity, self.own, self.marks)
        self.ledger.recover(self.now)

    def stop(self) -> None:
        self.store.close()
        self.sessions.clear()

    @property
    def now(self) -> int:
        return self.world.clock(self.name)

    def crash_if(self, point: str) -> None:
        if self.crash_at == point:
            self.crash_at = ""
            raise Crash(self.name)

    @contextmanager
    def durable(self) -> Iterator[None]:
        """A transaction as node.writer makes it, which may crash at each of its steps."""
        before = self.ledger.directory
        try:
            with self.store.transaction():
                yield
                self.crash_if("before-mark")
                self.ledger.raise_marks()
                self.crash_if("before-commit")
        except BaseException:
            self.ledger.rolled_back(before)
            raise
        self.crash_if("after-commit")
        changed = self.ledger.committed()
        for log in changed.logs:
            for session in self.sessions.values():
                session.appended(parse_log(log))

    def write(self, draft: Draft, author: Author = CG) -> str:
        with self.durable():
            record = self.ledger.compose(author, draft, self.now, self.world.chance.randbytes(20))
        self.acknowledged.add(record.header.id)
        return record.header.id

    def state(self, domain: str, about: str) -> Any:
        return self.views.state(domain, about)


class Wire:
    """One direction of a link: messages in flight, in order as a stream is, until it is cut."""

    def __init__(self) -> None:
        self.flying: list[tuple[int, bytes]] = []


class World:
    """The federation and its clock. `second` names parties that run two nodes."""

    def __init__(
        self,
        folder: Path,
        seed: int,
        parties: tuple[str, ...] = PARTIES,
        second: tuple[str, ...] = (),
        start: int = START,
    ) -> None:
        self.folder = folder
        self.chance = random.Random(seed)
        self.start = self.now = start
        self.skew: dict[str, int] = {}
        self.nodes: dict[str, SimNode] = {}
        self.wires: dict[tuple[str, str], Wire] = {}
        self.cut: set[frozenset[str]] = set()
        self.backups: dict[str, tuple[Path, dict[str, int] | None]] = {}
        self.gone_with_a_disk: set[str] = set()
        self.erased: set[str] = set()
        self.duplicating = 0.0
        for i, party in enumerate(parties):
            nodes = ("n1", "n2") if party in second else ("n1",)
            held, signing = make_document(party, seed * 100 + 10 * i, *nodes)
            for node, private in signing.items():
                name = party if node == "n1" else f"{party}/{node}"
                self.skew[name] = 0
                self.nodes[name] = SimNode(self, name, held, private)
        for node in self.nodes.values():
            with node.durable():
                for other in self.nodes.values():
                    if not node.ledger.directory.knows(other.party):
                        node.ledger.pin(other.own.data, other.own.document.fingerprint.hex())

    def clock(self, name: str) -> int:
        return self.now + self.skew[name]

    def close(self) -> None:
        for node in self.nodes.values():
            node.stop()

    # --- agreements --------------------------------------------------------------------------

    def agree(self, parties: tuple[str, ...], kinds: tuple[str, ...]) -> str:
        text = one_step(
            "+".join(parties), parties, (Rule(kinds),), self.start - DAY, self.start + 300 * DAY
        )
        about = self.nodes[parties[0]].write(Draft(agreement.propose(text, self.now), parties))
        self.settle()
        for party in parties:
            node = self.nodes[party]
            signed = agreement.sign(node.state("agreement", about), 1, Conditions(), self.now)
            node.write(Draft(signed, parties, about))
        self.settle()
        return about

    # --- links -------------------------------------------------------------------------------

    def connect(self, a: str, b: str) -> None:
        """Both ends begin a session, unless the pair is cut."""
        if frozenset((a, b)) in self.cut:
            return
        for own, peer in ((a, b), (b, a)):
            node = self.nodes[own]
            node.sessions[peer] = Exchange(
                node.id, self.nodes[peer].id, node.store, lambda n=node: n.ledger.directory
            )
            self.wires[own, peer] = Wire()
        try:
            for own, peer in ((a, b), (b, a)):
                self.nodes[own].sessions[peer].start(self._fresh_receipts(self.nodes[own], peer))
        except Crash as crash:
            self.crash(str(crash))

    def _fresh_receipts(self, node: SimNode, peer: str) -> list[bytes]:
        logs = [
            name
            for name in node.store.logs_for(self.nodes[peer].party)
            if (parse_log(name).party, parse_log(name).node) != node.id
        ]
        with node.durable():
            return [node.ledger.receipt(log, node.now) for log in logs]

    def disconnect(self, a: str, b: str) -> None:
        for own, peer in ((a, b), (b, a)):
            self.nodes[own].sessions.pop(peer, None)
            self.wires.pop((own, peer), None)

    def connect_all(self) -> None:
        known = list(self.nodes)
        for i, a in enumerate(known):
            for b in known[i + 1 :]:
                if b not in self.nodes[a].sessions or a not in self.nodes[b].sessions:
                    self.disconnect(a, b)
                    self.connect(a, b)

    # --- time --------------------------------------------------------------------------------

    def step(self, loss: float = 0.0, most: int = 4) -> bool:
        """Send and deliver a little; whether anything moved. A loss cuts the session: the wire is
        a stream, so what is lost ends it (and everything in flight is lost with it)."""
        moved = False
        for (own, peer), wire in list(self.wires.items()):
            session = self.nodes[own].sessions.get(peer)
            if session is None or self.wires.get((own, peer)) is not wire:
                continue
            for _ in range(most):
                message = session.next_message(self.now)
                if message is None:
                    break
                delay = self.chance.randrange(1, 50)
                wire.flying.append((self.now + delay, say.encode(message)))
                moved = True
            if loss and wire.flying and self.chance.random() < loss:
                self.disconnect(own, peer)
                moved = True
                continue
            moved |= bool(wire.flying)
            while wire.flying and wire.flying[0][0] <= self.now:
                data = wire.flying.pop(0)[1]
                for _ in range(2 if self.chance.random() < self.duplicating else 1):
                    self._deliver(own, peer, data)
                if self.wires.get((own, peer)) is not wire:
                    break
        self.now += 10
        return moved

    def _deliver(self, sender: str, receiver: str, data: bytes) -> None:
        node = self.nodes[receiver]
        session = node.sessions.get(sender)
        if session is None:
            return
        try:
            for effect in session.receive(say.decode(data), self.now):
                self._carry_out(node, session, sender, effect)
        except Crash:
            self.crash(receiver)
        except (Unavailable, Untrusted, Refused) as error:
            self.refusals.append((receiver, sender, error.code))
            self.disconnect(sender, receiver)

    @property
    def refusals(self) -> list[tuple[str, str, str]]:
        """Sessions that a node closed because of its peer: (who, whom, code)."""
        return self.__dict__.setdefault("_refusals", [])

    def _carry_out(self, node: SimNode, session: Exchange, sender: str, effect: Any) -> None:
        match effect:
            case StoreSegment():
                with node.durable():
                    receipt = node.ledger.take_in(effect, node.now)
                node.crash_if("before-receipt")
                session.stored(effect, receipt)
            case StoreReceipt(data):
                with node.durable():
                    node.ledger.take_receipt(data)
            case Evidence():
                with node.durable():
                    node.ledger.keep_evidence(effect, sender, node.now)
            case OwnLogAhead(log, _):
                with node.durable():
                    node.ledger.reopen(log, node.now, "partner-ahead")

    def settle(self, limit: int = 4_000) -> None:
        """Heal everything and run until nothing moves."""
        self.cut.clear()
        for _ in range(limit):
            self.connect_all()
            if not self.step(most=50):
                return
        raise AssertionError("the federation does not come to rest")

    # --- faults ------------------------------------------------------------------------------

    def crash(self, name: str) -> None:
        """Power off and on: only what was committed is there."""
        node = self.nodes[name]
        node.crash_at = ""
        node.stop()
        self._cut_off(name)
        node.start()

    def _cut_off(self, name: str) -> None:
        for other in self.nodes:
            if other != name:
                self.disconnect(name, other)

    def back_up(self, name: str) -> None:
        """Copy the node's database; its mark is not part of a backup, but remembered here."""
        node = self.nodes[name]
        target = self.folder / f"{node.path.name}.backup"
        node.store._db.execute("pragma wal_checkpoint(truncate)")
        shutil.copy(node.path, target)
        self.backups[name] = (target, node.marks.marks())

    def restore(self, name: str, mark: str = "kept") -> None:
        """The disk is lost; the last backup's database comes back. The mark is `kept`, `lost`, or
        (`old`) comes back with the backup too, as when a whole virtual machine is rolled back.
        """
        node = self.nodes[name]
        self._cut_off(name)
        node.stop()
        path, old = self.backups[name]
        for suffix in ("-wal", "-shm"):
            Path(str(node.path) + suffix).unlink(missing_ok=True)
        shutil.copy(path, node.path)
        if mark != "kept":
            node.marks.values = old if mark == "old" else None
        node.start()
        alive = {i for n in self.nodes.values() for i in n.views._known}
        for one in self.nodes.values():  # who else held it may have lost a disk before
            self.gone_with_a_disk |= one.acknowledged - alive
