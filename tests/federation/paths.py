"""Ways round a link that is cut: relays, and bundles that somebody carries. The real code of a
node, with the simulation's links, clock and disk under it.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Coroutine, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar

from tests.federation.node import SimNode, SimSession

from kuroshio.errors import KuroshioError
from kuroshio.node import bundles, forks, parcels, relay, relayed
from kuroshio.node.ledger import Committed
from kuroshio.node.receipts import Receipts
from kuroshio.node.relayed_attachments import RelayedAttachments
from kuroshio.node.session import LinkState
from kuroshio.node.writer import Job
from kuroshio.sync import messages as say
from kuroshio.wire import sealing

T = TypeVar("T")
SETTINGS = {"relay_spool_mb": 1, "relay_keep_h": 240}
_READS_THE_CLOCK = (bundles, forks, parcels, relay, relayed)


class _AtOnce(ThreadPoolExecutor):
    """What product code gives to a thread is done on the spot: one order of events."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        return settled(lambda: fn(*args, **kwargs))


def settled(work: Any) -> Future[Any]:
    """A future that is done already."""
    future: Future[Any] = Future()
    try:
        future.set_result(work())
    except Exception as error:  # noqa: BLE001 - whoever waits for it gets it
        future.set_exception(error)
    return future


class Writer:
    """The writer, without its thread."""

    def __init__(self, node: SimNode) -> None:
        self._node = node

    def submit(self, job: Job[T]) -> Future[T]:
        def work() -> T:
            with self._node.durable():
                return job(self._node.ledger, self._node.now)

        return settled(work)


class Links:
    """What relays ask of a node's links."""

    def __init__(self, node: SimNode) -> None:
        self._node = node
        self.states: dict[str, LinkState] = {}
        for party in node.ledger.directory.partners:
            self.states[party] = LinkState(party, since=node.now)

    def session_of(self, party: str) -> SimSession | None:
        return next((s for s in self._node.sessions.values() if s.party == party), None)

    def on_change(self) -> None:
        """Nobody looks on."""


_loop: asyncio.AbstractEventLoop | None = None


def run(node: SimNode, work: Coroutine[Any, Any, T]) -> T:
    """Do it to its end, under the node's clock and the world's chance."""
    global _loop
    if _loop is None:
        _loop = asyncio.new_event_loop()
        _loop.set_default_executor(_AtOnce())
    with _under_clock_of(node):
        return _loop.run_until_complete(work)


@contextmanager
def _under_clock_of(node: SimNode) -> Iterator[None]:
    chance = SimpleNamespace(token_bytes=node.world.chance.randbytes)
    before = {(m, n): getattr(m, n) for m in _READS_THE_CLOCK for n in ("now_ms", "secrets")
              if hasattr(m, n)}  # fmt: skip
    for module, name in before:
        setattr(module, name, chance if name == "secrets" else lambda: node.now)
    try:
        yield
    finally:
        for (module, name), real in before.items():
            setattr(module, name, real)


class Paths:
    """Of one node, from one start to the next."""

    def __init__(self, node: SimNode) -> None:
        self._node = node
        self._folder = node.world.folder / f"paths-{node.path.stem}"
        self._receipts = Receipts(node.party)
        self._receipts.load(node.store)
        self._links = Links(node)
        identity = node.identity
        keys = SimpleNamespace(
            signing_public=identity.public_key, sign=identity.sign,
            open_sealed=lambda data, info: sealing.open_with((node.sealing,), data, info),
        )  # fmt: skip
        config = SimpleNamespace(party=node.party, **SETTINGS)
        store, directory = (lambda: node.store), (lambda: node.ledger.directory)
        self._parcels = parcels.Parcels(
            node.id, keys, node.ledger, Writer(node), store, _no_pieces
        )  # fmt: skip
        self._bundles = bundles.Bundles(
            self._folder / "bundles", self._parcels, node.views, self._receipts, Writer(node),
            store, directory,
        )  # fmt: skip
        self._relay = relay.Relay(config, self._folder / "relay", self._may_relay)
        self._relayed = relayed.Relayed(
            self._parcels, self._receipts, self._links, store, directory, self._may_relay,
            RelayedAttachments(SimpleNamespace(lacking_of=lambda _party: None)),
        )  # fmt: skip

    def _may_relay(self, by: str, one: str, other: str) -> bool:
        standing = self._node.ledger.standing.in_force(self._node.now)
        return any(a.text.relaying and {by, one, other} <= set(a.text.parties) for a in standing)

    # --- what happens ------------------------------------------------------------------------

    def committed(self, changed: Committed) -> None:
        for log in sorted(changed.receipts | changed.logs):
            self._receipts.load(self._node.store, log)

    def on_session(self, session: SimSession, up: bool) -> None:
        node = self._node
        with _under_clock_of(node):
            state = self._links.states.get(session.party)
            there = "direct" if self._links.session_of(session.party) else "down"
            if state is not None and state.state != there:
                state.state, state.since = there, node.now
            self._relay.on_session(session, up)
            self._relayed.on_session(session, up)

    def on_message(self, session: SimSession, message: say.Message) -> None:
        match message:
            case say.RelayPut() | say.RelayForget() | say.RelayTaken():
                run(self._node, self._relay.on_message(session, message))
            case say.RelayGive() | say.RelayHeld():
                run(self._node, self._relayed.on_message(session, message))

    def go_round(self) -> None:
        """See to partners that are not reached, and to what must not be carried any more."""
        if not self._relayed.routes and all(map(self._links.session_of, self._links.states)):
            return
        run(self._node, self._relayed.run())
        run(self._node, self._relay.look_again())

    def relays(self) -> int:
        """How many partners are gone round to now."""
        return sum(route.carried for route in self._relayed.routes.values())

    # --- bundles -----------------------------------------------------------------------------

    def write_bundle(self, party: str, everything: bool) -> list[bytes]:
        """The files of a new bundle."""
        written = run(self._node, self._bundles.write(party, everything=everything, largest=0))
        return [path.read_bytes() for path in written.files]

    def read_bundle(self, file: Path) -> str:
        """What came of it: a code, or empty."""
        try:
            with file.open("rb") as data:
                run(self._node, self._bundles.read(data))
        except KuroshioError as error:
            return error.code
        return ""

    def lose_disk(self) -> None:
        """What lay beside the database is gone with it."""
        shutil.rmtree(self._folder, ignore_errors=True)


async def _no_pieces(_party: str, _slice: say.BlobSlice) -> bool:
    return False
