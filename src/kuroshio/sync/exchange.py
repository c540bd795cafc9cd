"""One session with one partner node: have -> want -> give -> receipt.

The exchange holds no socket, clock or disk. Whoever drives it hands in messages and the time,
carries out the effects it returns (store a segment, then call `stored`), and asks
`next_message` what to send. The same object serves a WebSocket, an HTTPS POST and the tests.

Rules that affect what is given stand here and nowhere else:
- a log is given only to members of its audience, and only up to where it is closed to them;
- a receipt is sent only after the caller says that the entries are durable;
- lanes go in order of precedence; a segment is never larger than the flow allows;
- entries that do not verify cost their log this session, and never the link: the hotline of two
  parties must not hang on what a third one signed. They come back as evidence.
"""

from collections import deque
from collections.abc import Callable, Collection, Sequence

from kuroshio.errors import Untrusted
from kuroshio.feed.entry import (
    ENTRY_LIMIT,
    Entry,
    Head,
    LogId,
    check_entry,
    digest,
    parse_log,
    read_entry,
)
from kuroshio.feed.log import Verified, follow, verify_segment
from kuroshio.sync import messages as say
from kuroshio.sync.effects import Effect as Effect
from kuroshio.sync.effects import Evidence as Evidence
from kuroshio.sync.effects import OwnLogAhead as OwnLogAhead
from kuroshio.sync.effects import Pass as Pass
from kuroshio.sync.effects import StoreReceipt as StoreReceipt
from kuroshio.sync.effects import StoreSegment as StoreSegment
from kuroshio.sync.flow import Flow
from kuroshio.sync.giver import Giver
from kuroshio.sync.outgoing import Outgoing
from kuroshio.sync.receipting import Receipting
from kuroshio.sync.shelf import Node, Shelf
from kuroshio.trust import cose
from kuroshio.trust.directory import Directory
from kuroshio.values import LANES_BY_PRECEDENCE, Lane

CREDIT_WINDOW = 2 * 1024 * 1024
"""Bytes a peer may send before we have taken in what it sent."""
HAVE_BATCH = 500
MOST_LOGS = 20_000
"""Logs that a peer may tell of in one session."""


class Exchange:
    """One session between `own` and `peer`. `directory` is called for the newest one held."""

    def __init__(
        self,
        own: Node,
        peer: Node,
        shelf: Shelf,
        directory: Callable[[], Directory],
        may_want: Callable[[str], bool] | None = None,
        window: int = CREDIT_WINDOW,
        budget: float = 0.0,
    ) -> None:
        """`budget`: bytes a second that may be given at most; 0: no limit."""
        self.own = own
        self.peer = peer
        self.flow = Flow(budget)
        self._shelf = shelf
        self._directory = directory
        self._may_want = may_want or (lambda _log: True)
        self._window = window
        self._granted = window
        self._taken = 0
        self._received = 0
        self._theirs: dict[str, say.Position] = {}
        self._unwanted: dict[str, None] = {}
        """Of those, in order: what is not held here and not wanted in this session either."""
        self._heads: dict[str, Head] = {}
        """Of logs wanted in this session: the last entry verified, durable or not yet."""
        self._giver = Giver(own, peer, shelf, directory)
        self._told: dict[str, int] = {}
        self._suspects: set[str] = set()
        """Logs of which the peer was asked for an entry that contradicts ours."""
        self._aside: set[str] = set()
        """Logs of which nothing more is taken in this session."""
        self._ahead: set[str] = set()
        self._known: Directory | None = None
        self._queue: deque[say.Message] = deque()
        self._receipts = Receipting(peer, shelf, self._queue.append)
        self._credit_due = False
        self._outgoing = Outgoing()
        self._arriving = bytearray()
        self._slices: list[say.BlobSlice] = []
        self._parcels: deque[say.RelayPut | say.RelayGive] = deque()

    # --- driving -------------------------------------------------------------------------------

    def start(self, receipts: Collection[bytes] = ()) -> None:
        """Queue what opens a session: the credit, every have, fresh receipts, and the newest
        receipts of the peer's own that are held here.
        """
        self._queue.append(say.Credit(self._granted))
        heads = sorted(self._shelf.logs_for(self.peer[0]).items(), key=_by_precedence)
        self._told = {log: head.number for log, head in heads}
        positions = [say.Position(log, h.number, h.entry_hash) for log, h in heads]
        for start in range(0, max(1, len(positions)), HAVE_BATCH):
            part = tuple(positions[start : start + HAVE_BATCH])
            self._queue.append(say.Have(part, start + HAVE_BATCH >= len(positions)))
        self._queue.extend(say.ReceiptGiven(receipt) for receipt in receipts)
        for log, _ in heads:
            self._receipts.show(log)

    def appended(self, log: LogId) -> None:
        """Entries of a log were appended here, by us or by another member, or erased."""
        self._look_at_directory()
        self._giver.changed(name := str(log))
        if log.party == self.peer[0]:  # it hears of what came by way of another, too
            self._receipts.give(name, self._shelf.newest_receipt(name, *self.own))
        if self.peer[0] not in log.audience or self._giver.gives(name):
            return
        head = self._shelf.head_for(name, self.peer[0])
        theirs = self._theirs.get(name)
        behind = theirs is None or theirs.number < head.number
        if behind and head.number > self._told.get(name, 0):
            self._queue.append(say.Have((say.Position(name, head.number, head.entry_hash),)))
            self._told[name] = head.number

    def receipted(self, log: str) -> None:
        """Somebody's receipt for a log came, by any way."""
        if parse_log(log).party == self.own[0]:  # who is told first of what was delivered
            self._receipts.show(log)

    def stored(self, effect: StoreSegment, receipt: bytes | None) -> None:
        """A segment is durable: its bytes are given back as credit, and its receipt goes out.

        `receipt` may be None when a later one of the same batch covers it. Where less was kept
        than was verified (a marking above the ceiling), the log waits for the next session.
        """
        name = str(effect.log)
        self._receipts.give(name, receipt)
        held = self._shelf.head(name)
        if held.number < effect.items[-1].entry.number:
            self._set_aside(name)
        elif name in self._heads and held.number > self._heads[name].number:
            self._heads[name] = held  # what was damaged here is mended: what follows is held
            self._queue.append(say.Want(name, held.number))
        self.took(effect.size)

    def took(self, size: int) -> None:
        """`size` bytes of gives or slices have been taken in."""
        self._taken += size
        self._granted = self._taken + self._window
        self._credit_due = True

    def post(self, message: say.Message) -> None:
        """Queue a small message of the caller's (pings, blob wants)."""
        self._queue.append(message)

    def offer_frame(self, data: bytes) -> None:
        """The newest picture frame; replaces one of which nothing has left yet."""
        self._outgoing.offer(data)

    def drop_frame(self) -> None:
        """What has not left yet of the picture may not leave any more."""
        if self._outgoing.drop():
            self._queue.append(say.Frame(b"", False))

    def post_parcel(self, parcel: say.RelayPut | say.RelayGive) -> None:
        """Queue a parcel of, or for, a third party: it goes behind our own flash and picture."""
        self._parcels.append(parcel)

    def drop_parcels(self) -> None:
        """Parcels that have not left yet need not go any more."""
        self._parcels.clear()

    def post_slices(self, slices: Collection[say.BlobSlice]) -> None:
        """Queue parts of attachments; they go after all else."""
        self._slices.extend(slices)

    def next_message(self, now: int) -> say.Message | None:
        """What to send now, or None. Small messages, flash, then the picture and records by turns
        (records by precedence), then attachments.
        """
        self.flow.tick(now)
        if self._credit_due:
            self._credit_due = False
            return say.Credit(self._granted)
        if self._queue:
            return self._queue.popleft()
        flash = self._giver.next_segment(Lane.FLASH, self.flow.room(urgent=True))
        found = flash or self._by_turns(self.flow.room())
        if found is not None:
            self.flow.spend(say.size_of(found), now)
        return found

    def _by_turns(self, room: int) -> say.Carried | None:
        """On a thin link neither the picture nor the records may keep the other from passing."""
        if not room:
            return None
        frame_first = self._outgoing.turn
        found: say.Carried | None = self._outgoing.part(room) if frame_first else self._record(room)
        self._outgoing.turn = not frame_first
        if found is None:
            found = self._record(room) if frame_first else self._outgoing.part(room)
        return found or (self._slices.pop(0) if self._slices else None)

    def _record(self, room: int) -> say.Carried | None:
        """What others gave us to carry, then our own, by precedence."""
        if self._parcels:
            return self._parcels.popleft()
        for lane in LANES_BY_PRECEDENCE:
            found = self._giver.next_segment(lane, room)
            if found is not None:
                return found
        return None

    # --- receiving -----------------------------------------------------------------------------

    def receive(self, message: say.Message, now: int) -> list[Effect]:
        """Take in one message. Untrusted or Refused: the peer broke a rule; close the session."""
        self._look_at_directory()
        match message:
            case say.Have(positions, _):
                return self._on_have(positions)
            case say.Want(log, after):
                self._giver.want(log, after)
                return []
            case say.Give():
                return self._on_give(message)
            case say.Credit(total):
                self.flow.grant(total, now)
                return []
            case say.ReceiptGiven(receipt):
                self._receipts.came(receipt)
                return [StoreReceipt(receipt)]
            case say.Frame():
                return self._on_frame(message)
            case say.BlobSlice() | say.RelayPut() | say.RelayGive():
                self._count(say.size_of(message))
        return [Pass(message)]

    def reconsider(self) -> None:
        """Want what another session was giving, now that `may_want` may answer otherwise."""
        for name in list(self._unwanted):
            self._want_if_behind(name, self._theirs[name])

    # --- inside --------------------------------------------------------------------------------

    def _look_at_directory(self) -> None:
        """A newer document may vouch for what could not be taken before."""
        directory = self._directory()
        if self._known is not None and directory is not self._known:
            self._aside.clear()
            self.reconsider()
        self._known = directory

    def _on_have(self, positions: tuple[say.Position, ...]) -> list[Effect]:
        effects: list[Effect] = []
        for position in positions:
            log = parse_log(position.log)
            if self.own[0] not in log.audience or self.peer[0] not in log.audience:
                raise Untrusted("sync.not-for-us", f"{self.peer[0]} told of a log not for both")
            self._theirs[position.log] = position
            if len(self._theirs) > MOST_LOGS:
                raise Untrusted("sync.too-many-logs", f"{self.peer[0]} tells of too many logs")
            held = self._shelf.head(position.log).number
            if position.number > held:
                self._unwanted[position.log] = None
                if (log.party, log.node) == self.own and position.log not in self._ahead:
                    self._ahead.add(position.log)
                    effects.append(OwnLogAhead(log, position.number))
            if position.log not in self._aside and not self._suspect(position, held):
                self._want_if_behind(position.log, position)
        return effects

    def _suspect(self, position: say.Position, held: int) -> bool:
        """The peer names another hash at a number we hold: ask for its entry as evidence."""
        if not 0 < position.number <= held:
            return False
        entry = self._shelf.entry(position.log, position.number)
        if entry is None or digest(entry) == position.entry_hash:
            return False
        self._ask_for_evidence(position.log, position.number)
        return True

    def _ask_for_evidence(self, name: str, number: int) -> None:
        if name not in self._suspects:
            self._suspects.add(name)
            self._heads.pop(name, None)
            self._queue.append(say.Want(name, number - 1))

    def _want_if_behind(self, name: str, position: say.Position) -> None:
        """Want a log that the peer holds further, unless nobody here could verify it yet."""
        if name in self._heads or name in self._aside or name in self._suspects:
            return
        held = self._shelf.head(name)
        behind, log = position.number > held.number, parse_log(name)
        known = self._directory().names_node(log.party, log.node)
        if behind and not (known and self._may_want(name)):
            return
        self._unwanted.pop(name, None)
        if behind:
            self._heads[name] = held
            self._queue.append(say.Want(name, held.number))

    def _set_aside(self, name: str) -> None:
        self._aside.add(name)
        self._unwanted[name] = None
        self._suspects.discard(name)
        self._heads.pop(name, None)
        self._queue.append(say.Want(name, say.NO_MORE))

    def _on_frame(self, message: say.Frame) -> list[Effect]:
        """Put parts together; a whole frame is passed on."""
        self._count(len(message.data))
        self.took(len(message.data))
        if not (message.data or message.last):
            self._arriving.clear()
            return []
        self._arriving += message.data
        if len(self._arriving) > say.FRAME_LIMIT:
            raise Untrusted("sync.frame-too-large", f"{self.peer[0]} gives a frame without end")
        if not message.last:
            return []
        whole = say.Frame(bytes(self._arriving))
        self._arriving.clear()
        return [Pass(whole)]

    def _on_give(self, message: say.Give) -> list[Effect]:
        size = say.size_of(message)
        self._count(size)
        if message.log in self._aside:
            self.took(size)
            return []
        if message.log not in self._heads and message.log not in self._suspects:
            raise Untrusted("sync.unasked", f"{self.peer[0]} gave a log that was not wanted")
        try:
            effects = self._look_at(message, size)
        except Untrusted as error:
            effects = [_as_evidence(error, message)]
            self._set_aside(message.log)
        if not any(isinstance(effect, StoreSegment) for effect in effects):
            self.took(size)
        return effects

    def _look_at(self, message: say.Give, size: int) -> list[Effect]:
        name = message.log
        log = parse_log(name)
        held = self._shelf.head(name)
        head = max(held, self._heads.get(name, held), key=lambda h: h.number)
        if name in self._heads and message.items:
            verified = follow(log, head, message.items, self._directory())
            if verified:
                return self._follows(log, verified, size)
        parsed = [read_entry(item.entry) for item in message.items]
        evidence = self._fork(log, head, parsed)
        if evidence or name not in self._heads:
            return evidence
        known = sum(entry.number <= head.number for entry, _ in parsed)
        if any(entry.number <= head.number for entry, _ in parsed[known:]):
            raise Untrusted("feed.gap", f"{name}: entries were given out of turn", log=name)
        fresh = message.items[known:]
        verified = verify_segment(log, head, fresh, self._directory(), parsed[known:])
        return self._follows(log, verified, size) if verified else []

    def _follows(self, log: LogId, verified: list[Verified], size: int) -> list[Effect]:
        self._heads[str(log)] = verified[-1].entry.head
        return [StoreSegment(log, tuple(verified), size)]

    def _fork(
        self, log: LogId, head: Head, parsed: Sequence[tuple[Entry, cose.Signed]]
    ) -> list[Effect]:
        """Evidence when a signed entry contradicts one that is held here, else nothing."""
        name = str(log)
        for entry, signed in parsed:
            ours = self._contradicted(name, head, entry)
            if ours is None:
                continue
            check_entry(log, entry, signed, self._directory())
            if entry.number <= head.number:
                self._set_aside(name)
            else:
                self._ask_for_evidence(name, head.number)  # their entry with our last number
            text = f"{log.party}/{log.node} signed two different entries at or before number "
            return [
                Evidence("feed.forked", f"{text}{entry.number}", name,
                         min(entry.number, head.number), (ours, entry.data))
            ]  # fmt: skip
        return []

    def _contradicted(self, name: str, head: Head, entry: Entry) -> bytes | None:
        """The entry held here that `entry` contradicts: the same number, or the one before it."""
        if entry.log != name:
            raise Untrusted("feed.wrong-log", f"an entry of {entry.log[:80]} was given as {name}")
        if entry.number <= head.number:
            same = self._shelf.entry(name, entry.number)
            return same if same is not None and same != entry.data else None
        if entry.number == head.number + 1 and entry.previous != head.entry_hash:
            return self._shelf.entry(name, head.number)
        return None

    def _count(self, size: int) -> None:
        self._received += size
        if self._received > self._granted + say.MESSAGE_LIMIT:
            raise Untrusted("sync.over-credit", f"{self.peer[0]} sends more than it was granted")


def _by_precedence(log: tuple[str, Head]) -> tuple[int, str]:
    """Flash is told of first, and so wanted and given first."""
    return LANES_BY_PRECEDENCE.index(parse_log(log[0]).lane), log[0]


def _as_evidence(error: Untrusted, message: say.Give) -> Evidence:
    entries = tuple(item.entry[:ENTRY_LIMIT] for item in message.items[-4:])
    number = error.detail.get("number")
    at = number if isinstance(number, int) else 0
    return Evidence(error.code, error.message, message.log, at, entries)
