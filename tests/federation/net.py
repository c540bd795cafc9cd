"""The network and the clock of a simulated federation: links that lose, duplicate, delay, crawl and
part, and the sessions of real exchanges that they carry.
"""

from __future__ import annotations

import hashlib
import random
from collections import deque
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

from tests.federation.made import START, make_document
from tests.federation.node import Crash, SimNode, SimSession

from kuroshio.errors import Refused, Unavailable, Untrusted
from kuroshio.feed.entry import parse_log
from kuroshio.sync import messages as say
from kuroshio.sync.exchange import (
    Effect,
    Evidence,
    OwnLogAhead,
    Pass,
    StoreReceipt,
    StoreSegment,
)
from kuroshio.values import SECOND

if TYPE_CHECKING:
    from tests.federation.liars import Liar
    from tests.federation.paths import Paths

PARTIES = ("JPN", "TWN", "USA")
STEP = 10
"""ms that a step takes."""
ATTEND_EVERY = 5_000
"""ms after which nodes look whether a partner stalls."""
PATHS_EVERY = 1_000
"""ms after which nodes look which way others are reached."""


class Wire:
    """One direction of a link: messages in flight, in order as a stream is, until it is cut."""

    def __init__(self, rate: int) -> None:
        """`rate`: bytes a second; 0: as many as there are."""
        self.rate = rate
        self.flying: deque[tuple[int, bytes]] = deque()
        self.free_at = 0

    def send(self, data: bytes, now: int, delay: int) -> None:
        if self.rate:
            self.free_at = max(now, self.free_at) + len(data) * SECOND // self.rate
            now = self.free_at
        self.flying.append((now + delay, data))


class Net:
    """The federation and its clock. `second` names parties that run two nodes; `nodes` says how
    many each runs. The same `keys` make the same parties.
    """

    def __init__(
        self,
        folder: Path,
        seed: int,
        parties: tuple[str, ...] = PARTIES,
        second: tuple[str, ...] = (),
        start: int = START,
        *,
        nodes: dict[str, int] | None = None,
        keys: int | None = None,
        prepare: Callable[[SimNode], None] = lambda _node: None,
        paths: Callable[[SimNode], Paths] | None = None,
    ) -> None:
        """`prepare` is called before a node begins; `paths` adds relays and bundles."""
        self.folder = folder
        self.parties = parties
        self.chance = random.Random(seed)
        self.start = self.now = start
        self.skew: dict[str, int] = {}
        self.nodes: dict[str, SimNode] = {}
        self.wires: dict[tuple[str, str], Wire] = {}
        self.cut: set[frozenset[str]] = set()
        self.rates: dict[frozenset[str], int] = {}
        self.backups: dict[str, tuple[Path, dict[str, int] | None]] = {}
        self.gone_with_a_disk: set[str] = set()
        self.lost_a_disk: set[str] = set()
        """Names of nodes whose disk was lost."""
        self.erased: set[str] = set()
        self.first_at: dict[str, tuple[str, int]] = {}
        """By id, where a record was written first: log and number."""
        self.duplicating = 0.0
        self.paths = paths
        self.liars: dict[str, Liar] = {}
        self.distrusted: set[str] = set()
        """Parties that have lied."""
        self.cloned: dict[str, str] = {}
        """Clones that run: which node each was copied from."""
        self.forked_by: set[tuple[str, str]] = set()
        """Nodes of which two were running, so that their logs may be forked."""
        self.held_before: dict[str, dict[str, int]] = {}
        """How far each node held each log when that was last noted."""
        self.refusals: list[tuple[str, str, str]] = []
        """Sessions that a node closed because of its peer: (who, whom, code)."""
        self.tape = hashlib.sha256()
        """Over every message that was delivered: two runs of one seed have the same."""
        self._attended = self._went_round = self.now
        many = nodes or dict.fromkeys(second, 2)
        for i, party in enumerate(parties):
            ids = [f"n{n + 1}" for n in range(many.get(party, 1))]
            held, private = make_document(party, (keys or seed) * 100 + 10 * i, *ids)
            for node in ids:
                name = party if node == "n1" else f"{party}/{node}"
                self.skew[name] = 0
                self.nodes[name] = SimNode(self, name, held, *private[node])
        for one in self.nodes.values():
            prepare(one)
            one.start()
            one.note_first()
        self._pin()

    def _pin(self) -> None:
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

    def honest(self) -> list[SimNode]:
        """Nodes of parties that have never lied."""
        return [n for n in self.nodes.values() if n.party not in self.distrusted]

    # --- links -------------------------------------------------------------------------------

    def reachable(self, a: str, b: str) -> bool:
        """Whether a session between these two may begin now."""
        one, other = self.nodes[a], self.nodes[b]
        if frozenset((a, b)) in self.cut or one.id == other.id:
            return False
        if other.id in one.reached or one.id in other.reached:
            return False  # a clone of it is there
        held_off = one.state_of(b).held_off(one.now) or other.state_of(a).held_off(other.now)
        return not held_off

    def connect(self, a: str, b: str) -> None:
        """Both ends begin a session, if they reach each other."""
        if not self.reachable(a, b):
            return
        rate = self.rates.get(frozenset((a, b)), 0)
        for own, peer in ((a, b), (b, a)):
            node, other = self.nodes[own], self.nodes[peer]
            node.reached.add(other.id)
            node.sessions[peer] = SimSession(node, peer, other.id)
            self.wires[own, peer] = Wire(rate)
        try:
            for own, peer in ((a, b), (b, a)):
                node = self.nodes[own]
                session = node.sessions[peer]
                session.start(self._fresh_receipts(node, peer))
                if node.paths:
                    node.paths.on_session(session, True)
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
            self.wires.pop((own, peer), None)
            node = self.nodes.get(own)
            session = node.sessions.pop(peer, None) if node else None
            if node is None or session is None:
                continue
            node.reached.discard(session.peer)
            node.claims.gone(session.peer)
            if node.paths:
                node.paths.on_session(session, False)
            for other in node.sessions.values():
                other.reconsider()

    def connect_all(self) -> None:
        known = self.nodes
        for a, b in combinations(known, 2):
            one, other = b in known[a].sessions, a in known[b].sessions
            if not (one and other):
                if one or other:
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
            if session.awake:
                moved |= self._send(own, session, wire, most)
            if not wire.flying:
                continue
            if loss and self.chance.random() < loss:
                self.disconnect(own, peer)
                moved = True
            elif wire.flying[0][0] <= self.now:
                self._arrive(own, peer, wire)
                moved = True
        self.now += STEP
        return moved

    def run(self, duration: int, loss: float = 0.0) -> None:
        """Let time pass (ms), quickly where nothing happens."""
        until = self.now + duration
        while self.now < until:
            self.connect_all()
            if not self.step(loss, most=50):
                self.now = min(until, self._next_event())
            self._attend()

    def _next_event(self) -> int:
        """When something may happen by itself: a message arrives, someone is spoken to again, or
        a node looks around."""
        arrivals = [wire.flying[0][0] for wire in self.wires.values() if wire.flying]
        every = PATHS_EVERY if self.paths and self.cut else ATTEND_EVERY
        return max(self.now, min([*arrivals, self.now + every]))

    def _send(self, own: str, session: SimSession, wire: Wire, most: int) -> bool:
        node, sent = self.nodes[own], False
        liar = self.liars.get(node.party)
        for _ in range(most):
            message = session.next_message(node.now)
            if message is None:
                session.awake = False
                break
            session.progress.said(message, self.now / SECOND)
            for data in liar.say(node, session, message) if liar else (say.encode(message),):
                wire.send(data, self.now, self.chance.randrange(1, 50))
            sent = True
        return sent

    def _arrive(self, own: str, peer: str, wire: Wire) -> None:
        while wire.flying and wire.flying[0][0] <= self.now:
            data = wire.flying.popleft()[1]
            for _ in range(2 if self.chance.random() < self.duplicating else 1):
                self._deliver(own, peer, data)
            if self.wires.get((own, peer)) is not wire:
                break

    def _deliver(self, sender: str, receiver: str, data: bytes) -> None:
        node = self.nodes[receiver]
        session = node.sessions.get(sender)
        if session is None:
            return
        sealed = b"relay-" in data[:20]  # sealing draws chance of its own
        self.tape.update(f"{sender}>{receiver} {len(data)} ".encode() + (b"" if sealed else data))
        try:
            message = say.decode(data)
            session.progress.heard(message, self.now / SECOND)
            for effect in session.receive(message, node.now):
                self._carry_out(node, session, sender, effect)
        except Crash:
            self.crash(receiver)
        except (Unavailable, Untrusted, Refused) as error:
            self.refusals.append((receiver, sender, error.code))
            if not isinstance(error, Unavailable):
                node.state_of(sender).refuse(node.now, error.code)
            self.disconnect(sender, receiver)

    def _carry_out(self, node: SimNode, session: SimSession, sender: str, effect: Effect) -> None:
        match effect:
            case StoreSegment():
                with node.durable():
                    receipt = node.ledger.take_in(effect, node.now)
                node.crash_if("before-receipt")
                session.stored(effect, receipt)
                if node.store.head(str(effect.log)).number < effect.items[-1].entry.number:
                    session.progress.set_aside(str(effect.log))
            case StoreReceipt(data):
                with node.durable():
                    node.ledger.take_receipt(data)
            case Evidence() | OwnLogAhead() if (
                node.party in self.liars and self.liars[node.party].deaf
            ):
                pass
            case Evidence():
                session.progress.set_aside(effect.log)
                with node.durable():
                    node.ledger.keep_evidence(effect, node_party(sender), node.now)
            case OwnLogAhead(log, _):
                with node.durable():
                    node.ledger.reopen(log, node.now, "partner-ahead")
            case Pass(message) if node.paths:
                node.paths.on_message(session, message)

    def _attend(self) -> None:
        """Now and then nodes look around; who is cut off is gone round."""
        if self.now - self._attended >= ATTEND_EVERY:
            self._look_around()
        if self.paths and self.cut and self.now - self._went_round >= PATHS_EVERY:
            self._went_round = self.now
            for name in list(self.nodes):
                self.guarded(name, lambda node: node.paths.go_round())

    def _look_around(self) -> None:
        """What one partner does not give is wanted of another; sessions that stall end."""
        self._attended = self.now
        for node in self.nodes.values():
            for session in node.sessions.values():
                node.claims.look_again(session)
            for peer in [p for p, s in node.sessions.items() if node.stalls(s)]:
                self.refusals.append((node.name, peer, "sync.stalled"))
                self.disconnect(node.name, peer)

    def guarded(self, name: str, act: Callable[[SimNode], None]) -> None:
        """Do it; the node may crash while it does."""
        try:
            act(self.nodes[name])
        except Crash:
            self.crash(name)

    def settle(self, limit: int = 6_000) -> None:
        """Heal everything and run until nothing moves."""
        self.cut.clear()
        self.rates.clear()
        for wire in self.wires.values():
            wire.rate = 0
        for node in self.nodes.values():
            node.states.clear()
        quiet = 0
        for _ in range(limit):
            self.connect_all()
            if self.step(most=50):
                quiet = 0
                continue
            arrivals = [wire.flying[0][0] for wire in self.wires.values() if wire.flying]
            if arrivals:
                self.now = max(self.now, min(arrivals))
                continue
            quiet += 1
            everybody = all(len(n.sessions) == self._others(n) for n in self.nodes.values())
            if everybody and quiet > 1:
                return  # also after all have looked around
            if not everybody:  # somebody is left alone for a while
                self.now += SECOND
            self._look_around()
        raise AssertionError("the federation does not come to rest")

    def _others(self, node: SimNode) -> int:
        return len({n.id for n in self.nodes.values()} - {node.id})

    # --- crashes -----------------------------------------------------------------------------

    def crash(self, name: str) -> None:
        """Power off and on: only what was committed is there."""
        node = self.nodes[name]
        node.crash_at = ""
        self.cut_off(name)
        node.stop()
        node.start()

    def cut_off(self, name: str) -> None:
        """Every session of a node ends."""
        for other in list(self.nodes):
            if other != name:
                self.disconnect(name, other)


def node_party(name: str) -> str:
    """The party of a node, by its name."""
    return name.partition("/")[0].partition("~")[0]
