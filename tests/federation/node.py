"""One node of a simulated federation: real ledger, store and exchange, on a disk that crashes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kuroshio.feed.entry import LogId, parse_log
from kuroshio.feed.record import read
from kuroshio.node.claims import Claims
from kuroshio.node.ledger import Author, Draft, Identity, Ledger
from kuroshio.node.progress import Progress
from kuroshio.node.session import LinkState
from kuroshio.node.views import Views
from kuroshio.store.sqlite import SqliteStore
from kuroshio.sync import messages as say
from kuroshio.sync.exchange import Effect, Exchange
from kuroshio.sync.shelf import Node
from kuroshio.trust.document import HeldDocument
from kuroshio.values import SECOND, Reality

if TYPE_CHECKING:
    from tests.federation.paths import Paths
    from tests.federation.world import World

CG = Author("CG", "watch-officer")
CRASH_POINTS = ("before-mark", "before-commit", "after-commit", "before-receipt")


class Crash(Exception):
    """The machine stops here: what was not committed is gone."""


class Marks:
    """A high-water mark that survives the node's disk."""

    def __init__(self) -> None:
        self.values: dict[str, int] | None = None

    def marks(self) -> dict[str, int] | None:
        return None if self.values is None else dict(self.values)

    def raise_to(self, marks: dict[str, int]) -> None:
        known = self.values or {}
        self.values = known | {log: max(n, known.get(log, 0)) for log, n in marks.items()}


class SimSession(Exchange):
    """One end of a session. It sleeps when it has nothing to send, until something happens."""

    def __init__(self, node: SimNode, name: str, peer: Node) -> None:
        super().__init__(
            node.id, peer, node.store, lambda: node.ledger.directory,
            lambda log: node.claims.may_want(log, peer),
        )  # fmt: skip
        self.name = name
        self.party, self.node = peer
        self.progress = Progress(node.world.now / SECOND)
        self.awake = True
        self.exchange = self.wake = self  # what node.relay and node.relayed know of a session

    def set(self) -> None:
        """There may be something to send."""
        self.awake = True

    def receive(self, message: say.Message, now: int) -> list[Effect]:
        self.awake = True
        return super().receive(message, now)

    def appended(self, log: LogId) -> None:
        self.awake = True
        super().appended(log)

    def receipted(self, log: str) -> None:
        self.awake = True
        super().receipted(log)

    def reconsider(self) -> None:
        self.awake = True
        super().reconsider()

    def post(self, message: say.Message) -> None:
        self.awake = True
        super().post(message)


class SimNode:
    """A ledger on a real SQLite file, and a session per other node. A clone has another name than
    the node whose keys and id it has.
    """

    def __init__(
        self,
        world: World,
        name: str,
        own: HeldDocument,
        signing: Ed25519PrivateKey,
        sealing: bytes = b"",
        of: SimNode | None = None,
    ) -> None:
        self.world = world
        self.name = name
        self.party, _, node = (of.name if of else name).partition("/")
        self.id: Node = (self.party, node or "n1")
        self.own = own
        self.signing, self.sealing = signing, sealing
        self.identity = Identity(
            *self.id, signing.public_key().public_bytes_raw(), signing.sign,
            Reality.SIMULATED, "OFFICIAL",
        )  # fmt: skip
        self.path = world.folder / f"{name.replace('/', '-')}.db"
        self.marks = Marks()
        self.sessions: dict[str, SimSession] = {}
        self.reached: set[Node] = set()
        self.claims = Claims(self.reached, self._owes)
        self.states: dict[str, LinkState] = {}
        self.paths: Paths | None = None
        self.crash_at = ""
        self.acknowledged: set[str] = set()
        """Ids of records that this node told its officer are written."""

    def start(self) -> None:
        self.store = SqliteStore(self.path)
        self.store._db.execute("pragma synchronous = off")  # no power is cut here, only processes
        self.views = Views(self.party)
        self.ledger = Ledger(self.store, self.views, self.identity, self.own, self.marks)
        self.ledger.recover(self.now)
        self.states.clear()
        if self.world.paths:
            self.paths = self.world.paths(self)

    def restart(self) -> None:
        """Begin again from what the store holds."""
        self.stop()
        self.start()

    def stop(self) -> None:
        self.views.close()
        self.store.close()
        self.sessions.clear()
        self.reached.clear()
        self.claims = Claims(self.reached, self._owes)

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
                fresh = [(held, record.header.id) for held, record in self.ledger._fresh]
        except BaseException:
            self.ledger.rolled_back(before)
            raise
        for held, record in fresh:
            if self.identity.owns(held.log):  # also what came back: it is known already then
                self.world.first_at.setdefault(record, (held.log, held.number))
        self.crash_if("after-commit")
        changed = self.ledger.committed()
        logs = [parse_log(log) for log in sorted(changed.logs)]
        for session in self.sessions.values():
            for log in logs:
                session.appended(log)
            for name in sorted(changed.receipts):
                session.receipted(name)
        if self.paths:
            self.paths.committed(changed)

    def note_first(self) -> None:
        """Where what it has written until now lies."""
        for held in self.store.since(0, 1_000_000):
            if held.body and self.identity.owns(held.log):
                place = held.log, held.number
                self.world.first_at.setdefault(read(held.body).header.id, place)

    def write(self, draft: Draft, author: Author = CG) -> str:
        with self.durable():
            record = self.ledger.compose(author, draft, self.now, self.world.chance.randbytes(20))
        self.acknowledged.add(record.header.id)
        return record.header.id

    def state(self, domain: str, about: str) -> Any:
        return self.views.state(domain, about)

    def _owes(self, peer: Node, log: str) -> bool:
        held, now = self.store.head(log).number, self.world.now / SECOND
        return any(
            s.peer == peer and s.progress.owes(log, held, now) for s in self.sessions.values()
        )

    def stalls(self, session: SimSession) -> bool:
        """Whether a partner does not give what it told of."""
        now = self.world.now / SECOND
        return bool(session.progress.stalled(now, lambda log: self.store.head(log).number))

    def state_of(self, name: str) -> LinkState:
        """What this node knows of its link to another."""
        return self.states.setdefault(name, LinkState(name, since=self.now))
