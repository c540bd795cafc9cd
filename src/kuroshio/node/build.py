"""The only wiring: a node made of its folder, started and stopped. Importing it does nothing."""

import asyncio
import secrets
import threading
from collections.abc import Awaitable, Callable
from importlib import resources
from pathlib import Path
from typing import Any

import structlog

from kuroshio.domains import facility
from kuroshio.errors import KuroshioError
from kuroshio.node import config as settings
from kuroshio.node import folder as folders
from kuroshio.node import jobs
from kuroshio.node.alerting import Alerting
from kuroshio.node.attachments import Attachments
from kuroshio.node.auditing import Auditing
from kuroshio.node.bundles import Bundles
from kuroshio.node.clock import now_ms
from kuroshio.node.consultations import Consultations
from kuroshio.node.disk import Disk
from kuroshio.node.files import Layout
from kuroshio.node.findable import LOOK_EVERY_S as FIND_EVERY_S
from kuroshio.node.findable import Findable
from kuroshio.node.folder_documents import FolderDocuments
from kuroshio.node.forks import Forks
from kuroshio.node.high_water import HighWaterFile
from kuroshio.node.history import KEEP_UP_EVERY_S, History
from kuroshio.node.keys import load_keys
from kuroshio.node.ledger import Committed, Identity, Ledger
from kuroshio.node.links import Links
from kuroshio.node.notices import Notices
from kuroshio.node.office import Office
from kuroshio.node.parcels import Parcels
from kuroshio.node.picture import PictureDesk
from kuroshio.node.presence import Presence
from kuroshio.node.recall import Recall
from kuroshio.node.receipts import Receipts
from kuroshio.node.relay import Relay
from kuroshio.node.relayed import Relayed
from kuroshio.node.relayed_attachments import RelayedAttachments
from kuroshio.node.restored import ASK_EVERY_S, CatchUp
from kuroshio.node.retention import answer_requests, apply_retention
from kuroshio.node.session import Session
from kuroshio.node.signing import Signing
from kuroshio.node.soundness import Soundness, look_at_start
from kuroshio.node.stores import stand_by
from kuroshio.node.tallies import Tallies
from kuroshio.node.unsettled import Unsettled
from kuroshio.node.views import Known, Views
from kuroshio.node.watchkeeping import Watchkeeping
from kuroshio.node.writer import Writer
from kuroshio.phrases.book import PhraseBook, parse_phrase_book
from kuroshio.sharing import gate
from kuroshio.sharing.terms import PICTURE
from kuroshio.store.accounts import Accounts
from kuroshio.store.port import Decision, Store
from kuroshio.sync import messages as say
from kuroshio.trust.powers import READ, Reader

HOUR_MS = 3_600_000
Span = tuple[str, int, int]
"""Of a log: after and up to which number."""
log = structlog.get_logger("node")


def phrase_book_bytes() -> bytes:
    """The phrase book as it is shipped."""
    return (resources.files("kuroshio.phrases") / "phrases.json").read_bytes()


def gazetteer_bytes() -> bytes:
    """The gazetteer as it is shipped."""
    return (resources.files("kuroshio.desk") / "gazetteer.json").read_bytes()


class Node:
    """Everything of one node but its web server, which stands above and is told of changes."""

    def __init__(self, folder: Path) -> None:
        """Open the folder. Refused, Untrusted or Unavailable when the node cannot run.

        Where another machine writes to the same store, this waits until that one has ended.
        """
        self.config = settings.load(folder)
        layout = Layout(folder)
        self.keys = load_keys(folder)
        own = folders.load_document(folder)
        folders.require_named(self.keys, own.document, self.config.node)
        self.gazetteer = facility.parse(gazetteer_bytes())
        self.book: PhraseBook = parse_phrase_book(phrase_book_bytes())
        self.identity = Identity(
            self.config.party, self.config.node, self.keys.signing_public, self.keys.sign,
            self.config.reality, self.config.marking_ceiling,
        )  # fmt: skip
        self.store = stand_by(self.config)
        self._readers = threading.local()
        self._open_readers: list[Store] = []
        self.views = Views(self.config.party)
        self._marks = HighWaterFile(layout.high_water)
        self.ledger = Ledger(self.store, self.views, self.identity, own, self._marks)
        self._documents = FolderDocuments(self.config, self.ledger)
        self._documents.take_all()
        self.receipts = Receipts(self.config.party)
        self.receipts.load(self.shelf)
        distress = frozenset(p.id for p in self.book.phrases if p.distress)
        self.unsettled = Unsettled(self.config.party, self.views, self.receipts, distress)
        self.accounts = Accounts(
            layout.accounts,
            idle_limit=self.config.session_idle_h * HOUR_MS,
            absolute_limit=self.config.session_hours * HOUR_MS,
        )
        self.tallies = Tallies(self.views)
        self._recover()
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = False
        self._wire()

    def _recover(self) -> None:
        """Read what is held, and count while it is at hand."""
        posts = self._posts()

        def count(*, last: bool = False) -> None:
            self.unsettled.catch_up(last=last)
            self.tallies.catch_up(posts, last=last)

        look_at_start(self.ledger, self.ledger.recover(now_ms(), count))
        count(last=True)

    def _posts(self) -> list[Reader]:
        """Whoever may come to the pages: each post that has an account."""
        posts = {(a.organisation, a.post) for a in self.accounts.all() if not a.disabled}
        may = frozenset({READ})
        return [Reader(self.config.party, body, post, "", may) for body, post in sorted(posts)]

    def _wire(self) -> None:
        self.disk = Disk(self.config.folder, self.config.disk_reserve_mb)
        self.ledger.require_room = self._require_writable
        self.writer = Writer(self.ledger, self._committed_on_writer)
        self.writer.on_lost = self._lost_on_writer
        self.on_lost: Callable[[], None] = lambda: None
        """Told on the event loop that another machine may write now: this node must stop."""
        self._wire_acts()
        own = (self.config.party, self.config.node)
        self.attachments = Attachments(own, self.views, self.writer, self.shelf)
        self.picture = PictureDesk(
            self.config, self.identity, lambda: self.ledger.directory, self.gate
        )
        self.history = History(self.config)
        self.links = Links(self.config, self.keys, self.ledger, self.writer, self.shelf, self)
        self.attachments.links = self.picture.links = self.links
        self._wire_ways_round()
        self._wire_faults()
        self.restored = CatchUp(
            self.config.folder, own, self.links, self.writer, lambda: self.shelf,
            lambda: self.ledger.directory,
        )  # fmt: skip
        self.picture.on_release = self._note_release
        self.presence = Presence(
            self.config, self.views, self.watchkeeping, lambda: self.ledger.directory.partners
        )
        self.consultations = Consultations(self.config.party, self.writer, self.links)
        self.alerting = Alerting(
            self.config, self.views, self.writer, self.links, self.unsettled, self.readiness,
            self.consultations,
        )  # fmt: skip
        self.findable = Findable(self.config.party, self.writer, self.views, self.book)
        self.on_committed: Callable[[Committed, list[Span]], None] = lambda _changes, _held: None
        """Told on the event loop of what became durable, and where own records lie that partners
        now hold (or hold no longer)."""
        self.on_stop: Callable[[], None] = lambda: None
        """Called in a worker thread before the store is closed."""

    def _wire_acts(self) -> None:
        """What officers and administrators do."""
        self.office = Office(self.config.party, self.writer, self.book)
        self.watchkeeping = Watchkeeping(self.config.party, self.writer)
        self.signing = Signing(self.writer)
        self.auditing = Auditing(self.config, self.accounts, self.views, self.writer)
        self.recall = Recall(self.config.party, self.writer)

    def _wire_ways_round(self) -> None:
        """What goes without a session: by bundle, by way of a relay, and for others."""
        layout, directory = Layout(self.config.folder), lambda: self.ledger.directory
        own = (self.config.party, self.config.node)
        self.parcels = Parcels(
            own, self.keys, self.ledger, self.writer, lambda: self.shelf,
            self.attachments.take_whole,
        )  # fmt: skip
        self.bundles = Bundles(
            layout.bundles, self.parcels, self.views, self.receipts, self.writer,
            lambda: self.shelf, directory,
        )  # fmt: skip
        self.relay = Relay(self.config, layout.relay, self._may_relay)
        self.relayed = Relayed(
            self.parcels, self.receipts, self.links, lambda: self.shelf, directory,
            self._may_relay, RelayedAttachments(self.attachments),
        )  # fmt: skip

    def _wire_faults(self) -> None:
        """What looks after that which went wrong: on disk, in logs, at partners."""
        self.soundness = Soundness(self.writer, lambda: self.shelf, self.views.noticed)
        self.links.on_damaged = self.soundness.suspect
        self.forks = Forks(self.config.party, self.views, self.writer)
        self.notices = Notices(self.config.party, self.views, self.writer)

    def _may_relay(self, relay: str, one: str, other: str) -> bool:
        """Whether an agreement in force of these three lets one carry between the two others."""
        with self.views.lock:
            standing = self.ledger.standing.in_force(now_ms())
        three = {relay, one, other}
        return any(a.text.relaying and three <= set(a.text.parties) for a in standing)

    # --- life ----------------------------------------------------------------------------------

    async def start(self) -> None:
        """Begin: writer, links, picture, jobs. A node that was restored begins its jobs, and with
        them to write, when it has caught up.
        """
        self._loop = asyncio.get_running_loop()
        self.writer.start()
        self.findable.catch_up(self.shelf)
        await self.links.start()
        self._run("picture", self.picture.run)
        log.info("node started", party=self.config.party, node=self.config.node,
                 link_port=self.links.port, reopened=len(self.ledger.reopened))  # fmt: skip
        if self.restored.done.is_set():
            await self._begin_jobs()
            return
        self._tasks.add(
            self._loop.create_task(jobs.repeat("restored", ASK_EVERY_S, self.restored.look))
        )
        self._run("after catching up", lambda: self.restored.then(self._begin_jobs))

    async def _begin_jobs(self) -> None:
        self.auditing.note_configuration(now_ms())
        for name, seconds, job in (
            ("alerts", 1.0, self.alerting.evaluate),
            ("watch", 5.0, self.presence.watch_over),
            ("watch told", 2.0, self.watchkeeping.tell_again),
            ("checks", 1.0, self.presence.send_checks),
            ("release of the picture", 1.0, self.picture.regate),
            ("documents", 2.0, lambda: self._documents.look(self.writer)),
            ("attachments", 5.0, self.attachments.look_again),
            ("by way of a relay", 0.25, self.relayed.run),
            ("for others", 2.0, self.relay.look_again),
            ("parcels that wait", 10.0, self.bundles.retry),
            ("what is due", 1.0, self._release_due),
            ("forks", 1.0, lambda: self.forks.look(self.shelf, self.ledger.directory)),
            ("soundness", 1.0, self.soundness.look),
            ("audit", 1.0, self.auditing.write_down),
            ("retention", 10.0, self._apply_retention),
            ("erasure requests", 2.0, self._answer_requests),
            ("archive", KEEP_UP_EVERY_S, self.history.keep_up),
            ("what is findable", FIND_EVERY_S, self.findable.run),
            ("counts", 1.0, self._keep_counts),
        ):
            self._tasks.add(self._loop.create_task(jobs.repeat(name, seconds, job)))
        every = tuple(
            k for about in self.views.abouts("check") for k in self.views.records("check", about)
        )
        self._run("checks that came while down", lambda: self.presence.answer_checks(every))

    async def catch_up(self) -> None:
        """Wait until a restored node knows from its partners what it lacks; else at once."""
        await self.restored.done.wait()

    async def stop(self) -> None:
        """End in order: nothing new, then what is queued, then the files."""
        self._stopping = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.to_thread(self.on_stop)
        await self.picture.client.stop()
        await asyncio.to_thread(self.history.close)
        await self.links.stop()
        await asyncio.to_thread(self.writer.stop)
        for reader in self._open_readers:
            reader.close()
        self.views.close()
        self.store.close()
        self._marks.close()
        self.accounts.close()

    @property
    def shelf(self) -> Store:
        """A reading handle on the store, one for each thread."""
        found: Store | None = getattr(self._readers, "store", None)
        if found is None:
            found = self._readers.store = self.store.reader()
            self._open_readers.append(found)
        return found

    # --- what everybody asks ---------------------------------------------------------------------

    def policy(self) -> gate.Policy:
        """What decides about release now."""
        with self.views.lock:
            return self.ledger.policy(now_ms())

    def gate(self) -> gate.Gate:
        """The same, compiled."""
        return gate.Gate(self.policy())

    def _require_writable(self) -> None:
        self.restored.require()
        self.disk.require_room()

    def readiness(self) -> list[str]:
        """Codes of what keeps the node from doing its work; empty when it is ready."""
        out = [self.writer.failing] if self.writer.failing else []
        if not self.restored.done.is_set():
            out.append("restore.catching-up")
        if self.disk.short() and "store.full" not in out:
            out.append("store.full")
        return out

    def disk_free(self) -> int:
        """Bytes free where the node's folder is."""
        return self.disk.free()

    # --- links' ports ----------------------------------------------------------------------------

    async def on_passed(self, session: Session, message: say.Message) -> None:
        """What a session passes on: frames and attachments."""
        match message:
            case say.Frame(data):
                self.picture.on_frame(session, data)
            case say.FrameAck(number):
                self.picture.on_ack(session, number)
            case say.RelayPut() | say.RelayForget() | say.RelayTaken():
                await self.relay.on_message(session, message)
            case say.RelayGive() | say.RelayHeld():
                await self.relayed.on_message(session, message)
            case _:
                await self.attachments.on_message(session, message)

    def on_session(self, session: Session, up: bool) -> None:
        """A session began or ended."""
        self.picture.on_session(session, up)
        self.attachments.on_session(session, up)
        self.relay.on_session(session, up)
        self.relayed.on_session(session, up)

    def on_sent(self, session: Session, message: say.Message) -> None:
        """A session has handed a message to its link."""
        if isinstance(message, say.BlobSlice):
            self.attachments.on_sent(session)

    # --- after a commit --------------------------------------------------------------------------

    def _committed_on_writer(self, changes: Committed) -> None:
        self._loop.call_soon_threadsafe(self._committed, changes)

    def _lost_on_writer(self) -> None:
        self._loop.call_soon_threadsafe(lambda: self.on_lost())

    def _committed(self, changes: Committed) -> None:
        if self._stopping:
            return
        self.links.committed(changes)
        held = self._newly_held(changes)
        self.on_committed(changes, held)
        self.findable.index(changes.known)
        self.alerting.came(changes.known)
        self.tallies.came((*changes.known, *changes.erased))
        for known in changes.known:
            if known.record.header.kind.startswith("agreement."):
                self._run("release of the picture", self.picture.regate)
                break
        self._run("checks", lambda: self.presence.answer_checks(changes.known))
        self._run("attachments", lambda: self.attachments.named(changes.known))
        self._run("erased", lambda: self._erased(changes.erased))

    async def _erased(self, gone: tuple[Known, ...]) -> None:
        await self.attachments.erased(gone)
        await self.findable.erased(gone)

    def _newly_held(self, changes: Committed) -> list[Span]:
        """Own records whose "held by" may have changed with the receipts that came."""
        out: list[Span] = []
        for name in changes.receipts:
            for low, high, lost in self.receipts.reload(self.shelf, name):
                if lost:
                    self.alerting.lost(name, low, high)
                if low < high:
                    out.append((name, low, high))
        return out

    async def _keep_counts(self) -> None:
        await asyncio.to_thread(lambda: self.tallies.keep_up(self._posts()))

    # --- what is due -----------------------------------------------------------------------------

    async def _release_due(self) -> None:
        """Let out what was delayed."""
        await asyncio.wrap_future(self.writer.submit(lambda ledger, now: ledger.release_due(now)))

    async def _apply_retention(self) -> None:
        """Erase what was given, or came, for a time that is over."""
        chance = secrets.token_bytes(32)
        await asyncio.wrap_future(
            self.writer.submit(lambda ledger, now: apply_retention(ledger, now, chance))
        )

    async def _answer_requests(self) -> None:
        """Erase what partners asked to have erased."""
        chance, forget = secrets.token_bytes(32), self.picture.forget
        await asyncio.wrap_future(
            self.writer.submit(lambda ledger, now: answer_requests(ledger, now, chance, forget))
        )

    def _note_release(self, changed: dict[str, dict[str, Any]]) -> None:
        """What the gate says anew of the picture goes into the log of decisions."""

        def job(ledger: Ledger, now: int) -> None:
            for party, said in changed.items():
                ledger.releases.note(
                    Decision(
                        now, "", PICTURE, "", "", PICTURE, party, said["allowed"],
                        said["reason"], said["agreement"], said["agreement_id"], False, 0, 0,
                    )
                )  # fmt: skip

        self.writer.submit(job)

    def _run(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        task = asyncio.get_running_loop().create_task(jobs.shield(name, work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def open_node(folder: Path) -> Node:
    """A node ready to be started."""
    try:
        return Node(folder)
    except KuroshioError as error:
        log.critical("the node cannot run", code=error.code, error=error.message)
        raise
