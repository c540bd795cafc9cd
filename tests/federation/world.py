"""A whole federation in one process: real feed, sharing, sync, domain, store and ledger code under
a simulated clock, seeded links that lose, reorder, duplicate and part, and disks that crash.

What each node acknowledged to its own officers, and what it was told by receipts, is written
down outside the nodes, so that nothing a node forgets can hide.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kuroshio.desk.domains import DOMAINS
from kuroshio.domains import check, hotline, liaison
from kuroshio.errors import KuroshioError, Unavailable
from kuroshio.feed.entry import parse_log
from kuroshio.feed.record import Addressee
from kuroshio.node.ledger import Author, Draft, Identity, Ledger
from kuroshio.node.views import Views
from kuroshio.sharing import agreement
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
from kuroshio.values import DAY, Lane, Reality

START = 1_800_000_000_000
CG = Author("CG", "watch-officer")


class Crash(Exception):
    """The machine stops here: what was not committed is gone."""


def names(text: str) -> Names:
    return Names(text, text, text)


def key(seed: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(random.Random(seed).randbytes(32))


def make_document(
    party: str, seed: int, node: str = "n1"
) -> tuple[HeldDocument, Ed25519PrivateKey]:
    root, signing = key(seed), key(seed + 1)
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
        nodes=(NodeKeys(node, signing.public_key().public_bytes_raw(), bytes(1216), "00", START),),
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
        self.values = {**(self.values or {}), **marks}


class SimNode:
    """One node: a ledger on a real SQLite file, and a session per partner."""

    def __init__(self, world: World, party: str, seed: int) -> None:
        self.world = world
        self.party = party
        self.own, self._signing = make_document(party, seed)
        self.path = world.folder / f"{party}.db"
        self.marks = Marks()
        self.sessions: dict[str, Exchange] = {}
        self.crash_in: int | None = None
        self.acknowledged: set[str] = set()
        """Ids of records that this node told its officer are written."""
        self.start()

    def start(self) -> None:
        self.store = SqliteStore(self.path)
        self.views = Views(self.party)
        identity = Identity(
            self.party,
            "n1",
            self._signing.public_key().public_bytes_raw(),
            self._signing.sign,
            Reality.SIMULATED,
            "OFFICIAL",
        )
        self.ledger = Ledger(self.store, self.views, identity, self.own, self.marks)
        self.ledger.recover(self.world.now)

    def stop(self) -> None:
        self.store.close()
        self.sessions.clear()

    @contextmanager
    def durable(self) -> Iterator[None]:
        """A transaction; crashes before it is durable when `crash_in` runs out."""
        before = self.ledger.directory
        try:
            with self.store.transaction():
                yield
                self.ledger.raise_marks()
                if self.crash_in is not None:
                    self.crash_in -= 1
                    if self.crash_in <= 0:
                        raise Crash
        except BaseException:
            self.ledger.rolled_back(before)
            raise
        changed = self.ledger.committed()
        for log in changed.logs:
            for session in self.sessions.values():
                session.appended(parse_log(log))

    def write(self, draft: Draft, author: Author = CG) -> str:
        with self.durable():
            record = self.ledger.compose(
                author, draft, self.world.clock(self.party), self.world.chance.randbytes(24)
            )
        self.acknowledged.add(record.header.id)
        return record.header.id

    def state(self, domain: str, about: str) -> Any:
        return self.views.state(domain, about)


class Wire:
    """One direction of a link: messages in flight, in order as a stream is, until it is cut."""

    def __init__(self) -> None:
        self.flying: list[tuple[int, bytes]] = []


class World:
    """The federation and its clock."""

    def __init__(self, folder: Path, seed: int, parties: tuple[str, ...] = ("JPN", "TWN", "USA")):
        self.folder = folder
        self.chance = random.Random(seed)
        self.now = START
        self.skew = dict.fromkeys(parties, 0)
        self.nodes = {p: SimNode(self, p, seed * 100 + 10 * i) for i, p in enumerate(parties)}
        self.wires: dict[tuple[str, str], Wire] = {}
        self.cut: set[frozenset[str]] = set()
        self.backups: dict[str, Path] = {}
        for node in self.nodes.values():
            with node.durable():
                for other in self.nodes.values():
                    if other is not node:
                        node.ledger.pin(other.own.data, other.own.document.fingerprint.hex())

    def clock(self, party: str) -> int:
        return self.now + self.skew[party]

    # --- agreements --------------------------------------------------------------------------

    def agree(self, parties: tuple[str, ...], kinds: tuple[str, ...]) -> str:
        text = agreement.Agreement(
            names("+".join(parties)),
            parties,
            (agreement.Rule(kinds),),
            START - DAY,
            START + 300 * DAY,
        )
        first = self.nodes[parties[0]]
        about = first.write(Draft(agreement.propose(text, self.now), parties))
        self.settle()
        for party in parties:
            node = self.nodes[party]
            signed = agreement.sign(node.state("agreement", about))
            node.write(Draft(signed, parties, about))
        self.settle()
        return about

    # --- links -------------------------------------------------------------------------------

    def connect(self, a: str, b: str) -> None:
        """Both ends begin a session, unless the pair is cut or down."""
        if frozenset((a, b)) in self.cut:
            return
        for own, peer in ((a, b), (b, a)):
            node = self.nodes[own]
            session = Exchange(
                (own, "n1"), (peer, "n1"), node.store, lambda n=node: n.ledger.directory
            )
            node.sessions[peer] = session
            self.wires[own, peer] = Wire()
            session.start(self._fresh_receipts(node, peer))

    def _fresh_receipts(self, node: SimNode, peer: str) -> list[bytes]:
        logs = [n for n in node.store.logs_for(peer) if parse_log(n).party != node.party]
        with node.durable():
            return [node.ledger.receipt(log, self.clock(node.party)) for log in logs]

    def disconnect(self, a: str, b: str) -> None:
        for own, peer in ((a, b), (b, a)):
            self.nodes[own].sessions.pop(peer, None)
            self.wires.pop((own, peer), None)

    def connect_all(self) -> None:
        parties = list(self.nodes)
        for i, a in enumerate(parties):
            for b in parties[i + 1 :]:
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
            if session is None or (own, peer) not in self.wires:
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
                self._deliver(own, peer, wire.flying.pop(0)[1])
                if (own, peer) not in self.wires:
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
        except Unavailable:
            self.disconnect(sender, receiver)

    def _carry_out(self, node: SimNode, session: Exchange, sender: str, effect: Any) -> None:
        now = self.clock(node.party)
        match effect:
            case StoreSegment():
                with node.durable():
                    receipt = node.ledger.take_in(effect, now)
                session.stored(effect, receipt)
            case StoreReceipt(data):
                with node.durable():
                    node.ledger.take_receipt(data)
            case Evidence():
                with node.durable():
                    node.ledger.keep_evidence(effect, sender, now)
            case OwnLogAhead(log, _):
                with node.durable():
                    node.ledger.reopen(log, now, "partner-ahead")

    def settle(self, limit: int = 4_000) -> None:
        """Heal everything and run until nothing moves."""
        self.cut.clear()
        for _ in range(limit):
            self.connect_all()
            if not self.step(most=50):
                return
        raise AssertionError("the federation does not come to rest")

    # --- faults ------------------------------------------------------------------------------

    def crash(self, party: str) -> None:
        """Power off and on: only what was committed is there."""
        node = self.nodes[party]
        node.crash_in = None
        node.stop()
        for other in self.nodes:
            if other != party:
                self.disconnect(party, other)
        node.start()

    def back_up(self, party: str) -> None:
        node = self.nodes[party]
        target = self.folder / f"{party}.backup"
        node.store._db.execute("pragma wal_checkpoint(truncate)")
        shutil.copy(node.path, target)
        self.backups[party] = target

    def restore(self, party: str) -> None:
        """The disk is lost; last backup's database, this node's mark."""
        node = self.nodes[party]
        node.stop()
        for other in self.nodes:
            if other != party:
                self.disconnect(party, other)
        for suffix in ("-wal", "-shm"):
            Path(str(node.path) + suffix).unlink(missing_ok=True)
        shutil.copy(self.backups[party], node.path)
        node.start()


# --- what must hold -----------------------------------------------------------------------------


def check_audiences(world: World) -> None:
    """No party ever holds a record that it is not in the audience of."""
    for party, node in world.nodes.items():
        for held in node.store.since(0, 1_000_000):
            assert party in parse_log(held.log).audience
            if held.body:
                header = msgspec.json.decode(held.body)["header"]
                assert party in header["audience"], (party, header)


def check_nothing_lost(world: World) -> None:
    """Every record that a node told its officer is written is held by all of its audience."""
    for node in world.nodes.values():
        for record in node.acknowledged:
            known = node.views.known(record)
            assert known, f"{node.party} lost its own record {record}"
            for party in known.record.header.audience:
                assert world.nodes[party].views.known(record), f"{party} lacks {record}"


def check_converged(world: World) -> None:
    """All members of an audience fold every aggregate of every domain to the same state."""
    compared = 0
    for name in DOMAINS:
        states: dict[str, list[tuple[str, bytes]]] = {}
        for party, node in world.nodes.items():
            for about in node.views.abouts(name):
                state = node.views.state(name, about)
                states.setdefault(about, []).append((party, canonical(state)))
        for about, found in states.items():
            audience = set()
            for party, _ in found:
                for known in world.nodes[party].views.records(name, about):
                    audience |= set(known.record.header.audience)
            assert {p for p, _ in found} == audience, (name, about, found)
            assert len({s for _, s in found}) == 1, f"{name} {about} differs: {found}"
            compared += len(found)
    assert compared


def canonical(state: Any) -> bytes:
    return msgspec.json.encode(state, order="deterministic")


def check_receipts_true(world: World) -> None:
    """Whoever signed for N holds N (or had its disk restored, and has said so since)."""
    for node in world.nodes.values():
        for given in node.store.receipts():
            holder = world.nodes[given.party]
            if holder.party not in world.backups:
                assert holder.store.head(given.log).number >= given.number


Check = Callable[[World], None]
INVARIANTS: tuple[Check, ...] = (
    check_audiences,
    check_nothing_lost,
    check_converged,
    check_receipts_true,
)

_ = (check, hotline, liaison, Addressee, KuroshioError, Lane)
