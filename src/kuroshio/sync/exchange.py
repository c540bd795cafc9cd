"""One session with one partner node: have -> want -> give -> receipt.

The exchange holds no socket, clock or disk. Whoever drives it hands in messages and the time,
carries out the effects it returns (store a segment, then call `stored`), and asks
`next_message` what to send. The same object serves a WebSocket, an HTTPS POST and the tests.

Rules that affect what is given stand here and nowhere else:
- a log is given only to members of its audience, and only up to where it is closed to them;
- a receipt is sent only after the caller says that the entries are durable;
- lanes go in order of precedence; a segment is never larger than the flow allows.
"""

from collections.abc import Callable, Collection
from typing import Protocol

import msgspec

from kuroshio.errors import Refused, Untrusted
from kuroshio.feed.entry import Entry, Head, LogId, check_entry, digest, parse_log, read_entry
from kuroshio.feed.log import Item, Verified, verify_segment
from kuroshio.sync import messages as say
from kuroshio.sync.flow import Flow
from kuroshio.trust.directory import Directory
from kuroshio.values import LANES_BY_PRECEDENCE, Lane

Node = tuple[str, str]
"""(party, node)"""

CREDIT_WINDOW = 2 * 1024 * 1024
"""Bytes a peer may send before we have taken in what it sent."""
HAVE_BATCH = 500


class Shelf(Protocol):
    """What the exchange reads of this node's logs: a store, or the file of a bundle."""

    def logs_for(self, party: str) -> dict[str, Head]:
        """Every log that has `party` in its audience, and how far it may be given to it."""
        ...

    def head_for(self, log: str, party: str) -> Head:
        """How far one log may be given to `party`; EMPTY when it is not for it."""
        ...

    def head(self, log: str) -> Head:
        """How far this node holds a log; EMPTY when it holds none of it."""
        ...

    def entry(self, log: str, number: int) -> bytes | None:
        """One entry held here, or None."""
        ...

    def read(self, log: str, after: int, until: int, limit: int) -> list[Item]:
        """Items after a number, up to `until`: at least one, then up to `limit` bytes."""
        ...


class StoreSegment(msgspec.Struct, frozen=True):
    """Make these durable, then call `Exchange.stored`."""

    log: LogId
    items: tuple[Verified, ...]
    size: int


class StoreReceipt(msgspec.Struct, frozen=True):
    """A receipt from the peer; its signature is checked by whoever stores it."""

    data: bytes


class Evidence(msgspec.Struct, frozen=True):
    """What must be kept: two signed entries with one number, and such."""

    code: str
    text: str
    log: str
    number: int
    data: tuple[bytes, ...]


class OwnLogAhead(msgspec.Struct, frozen=True):
    """The peer holds more of our own log than we do: this node was restored or cloned."""

    log: LogId
    number: int


class Pass(msgspec.Struct, frozen=True):
    """A message that is not about logs, for the caller (blobs, frames, pings)."""

    message: say.Message


Effect = StoreSegment | StoreReceipt | Evidence | OwnLogAhead | Pass


class _Giving(msgspec.Struct):
    """A log that the peer wants, and how far it has been given in this session."""

    log: LogId
    after: int


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
    ) -> None:
        self.own = own
        self.peer = peer
        self.flow = Flow()
        self._shelf = shelf
        self._directory = directory
        self._may_want = may_want or (lambda _log: True)
        self._window = window
        self._granted = window
        self._taken = 0
        self._received = 0
        self._theirs: dict[str, say.Position] = {}
        self._heads: dict[str, Head] = {}
        """Of logs wanted in this session: the last entry verified, durable or not yet."""
        self._giving: dict[str, _Giving] = {}
        self._told: dict[str, int] = {}
        self._suspects: set[str] = set()
        self._queue: list[say.Message] = []
        self._frame: say.Frame | None = None
        self._slices: list[say.BlobSlice] = []

    # --- driving -------------------------------------------------------------------------------

    def start(self, receipts: Collection[bytes] = ()) -> None:
        """Queue what opens a session: the credit, every have, and fresh receipts."""
        self._queue.append(say.Credit(self._granted))
        heads = sorted(self._shelf.logs_for(self.peer[0]).items())
        self._told = {log: head.number for log, head in heads}
        positions = [say.Position(log, h.number, h.entry_hash) for log, h in heads]
        for start in range(0, max(1, len(positions)), HAVE_BATCH):
            part = tuple(positions[start : start + HAVE_BATCH])
            self._queue.append(say.Have(part, start + HAVE_BATCH >= len(positions)))
        self._queue.extend(say.ReceiptGiven(receipt) for receipt in receipts)

    def appended(self, log: LogId) -> None:
        """Entries were appended to a log here, by us or by another member."""
        name = str(log)
        if self.peer[0] not in log.audience or name in self._giving:
            return
        head = self._shelf.head_for(name, self.peer[0])
        theirs = self._theirs.get(name)
        behind = theirs is None or theirs.number < head.number
        if behind and head.number > self._told.get(name, 0):
            self._queue.append(say.Have((say.Position(name, head.number, head.entry_hash),)))
            self._told[name] = head.number

    def stored(self, effect: StoreSegment, receipt: bytes | None) -> None:
        """A segment is durable: its bytes are given back as credit, and its receipt goes out.

        `receipt` may be None when a later one of the same batch covers it.
        """
        if receipt is not None:
            self._queue.append(say.ReceiptGiven(receipt))
        self.took(effect.size)

    def took(self, size: int) -> None:
        """`size` bytes of gives or slices have been taken in."""
        self._taken += size
        self._granted = self._taken + self._window
        self._queue.append(say.Credit(self._granted))

    def post(self, message: say.Message) -> None:
        """Queue a small message of the caller's (pings, blob wants)."""
        self._queue.append(message)

    def offer_frame(self, data: bytes) -> None:
        """The newest picture frame; replaces one that has not left yet."""
        self._frame = say.Frame(data)

    def post_slices(self, slices: Collection[say.BlobSlice]) -> None:
        """Queue parts of attachments; they go after all else."""
        self._slices.extend(slices)

    def next_message(self, now: int) -> say.Message | None:
        """What to send now, or None. Small messages, flash, the picture, then by precedence."""
        if self._queue:
            return self._queue.pop(0)
        room = self.flow.room()
        for lane in LANES_BY_PRECEDENCE:
            found = self._from_lane(lane, room)
            if found is not None:
                self.flow.spend(_size(found), now)
                return found
            if lane is Lane.FLASH and self._frame is not None:
                frame, self._frame = self._frame, None
                return frame
        if self._slices and room:
            piece = self._slices.pop(0)
            self.flow.spend(_size(piece), now)
            return piece
        return None

    # --- receiving -----------------------------------------------------------------------------

    def receive(self, message: say.Message, now: int) -> list[Effect]:
        """Take in one message. Untrusted or Refused: the peer broke a rule; close the session."""
        match message:
            case say.Have(positions, _):
                return self._on_have(positions)
            case say.Want(log, after):
                self._on_want(log, after)
                return []
            case say.Give():
                return self._on_give(message)
            case say.Credit(total):
                self.flow.grant(total, now)
                return []
            case say.ReceiptGiven(receipt):
                return [StoreReceipt(receipt)]
            case say.BlobSlice():
                self._count(_size(message))
        return [Pass(message)]

    def reconsider(self) -> None:
        """Want what another session was giving, now that `may_want` may answer otherwise."""
        for name, position in self._theirs.items():
            self._want_if_behind(name, position)

    # --- inside --------------------------------------------------------------------------------

    def _on_have(self, positions: tuple[say.Position, ...]) -> list[Effect]:
        effects: list[Effect] = []
        for position in positions:
            log = parse_log(position.log)
            if self.own[0] not in log.audience or self.peer[0] not in log.audience:
                raise Untrusted(
                    "sync.not-for-us", f"{self.peer[0]} told of a log that is not for both"
                )
            self._theirs[position.log] = position
            held = self._shelf.head(position.log).number
            if (log.party, log.node) == self.own and position.number > held:
                effects.append(OwnLogAhead(log, position.number))
            if not self._suspect(position, held):
                self._want_if_behind(position.log, position)
        return effects

    def _suspect(self, position: say.Position, held: int) -> bool:
        """The peer names another hash at a number we hold: ask for its entry as evidence."""
        if not 0 < position.number <= held:
            return False
        entry = self._shelf.entry(position.log, position.number)
        if entry is None or digest(entry) == position.entry_hash:
            return False
        self._suspects.add(position.log)
        self._queue.append(say.Want(position.log, position.number - 1))
        return True

    def _want_if_behind(self, name: str, position: say.Position) -> None:
        held = self._shelf.head(name)
        if position.number > held.number and name not in self._heads and self._may_want(name):
            self._heads[name] = held
            self._queue.append(say.Want(name, held.number))

    def _on_want(self, name: str, after: int) -> None:
        log = parse_log(name)
        if self._shelf.head_for(name, self.peer[0]).number == 0:
            raise Refused("sync.not-given", f"{self.peer[0]} wants a log that is not for it")
        self._giving[name] = _Giving(log, max(0, after))

    def _from_lane(self, lane: Lane, room: int) -> say.Give | None:
        if not room:
            return None
        for giving in self._giving.values():
            if giving.log.lane is lane:
                segment = self._segment(giving, room)
                if segment is not None:
                    return segment
        return None

    def _segment(self, giving: _Giving, room: int) -> say.Give | None:
        name = str(giving.log)
        until = self._shelf.head_for(name, self.peer[0]).number
        if until <= giving.after:
            return None
        items = self._shelf.read(name, giving.after, until, room)
        if not items:
            return None
        if (giving.log.party, giving.log.node) != self.own:
            entry, signed = read_entry(items[-1].entry)
            check_entry(giving.log, entry, signed, self._directory())
        giving.after += len(items)
        return say.Give(name, tuple(items))

    def _on_give(self, message: say.Give) -> list[Effect]:
        size = _size(message)
        self._count(size)
        if message.log not in self._heads and message.log not in self._suspects:
            raise Untrusted("sync.unasked", f"{self.peer[0]} gave a log that was not wanted")
        log = parse_log(message.log)
        head = self._heads.get(message.log) or self._shelf.head(message.log)
        if self._shelf.head(message.log).number > head.number:
            head = self._shelf.head(message.log)
        evidence = self._fork(log, head, message)
        fresh = [i for i in message.items if read_entry(i.entry)[0].number > head.number]
        if evidence or not fresh or message.log not in self._heads:
            self.took(size)
            return evidence
        verified = verify_segment(log, head, fresh, self._directory())
        self._heads[message.log] = verified[-1].entry.head
        return [StoreSegment(log, tuple(verified), size)]

    def _fork(self, log: LogId, head: Head, message: say.Give) -> list[Effect]:
        """Evidence when a signed entry contradicts one that is held here, else nothing."""
        for item in message.items:
            entry, signed = read_entry(item.entry)
            ours = self._contradicted(message.log, head, entry)
            if ours is None:
                continue
            check_entry(log, entry, signed, self._directory())
            text = f"{log.party} signed two different entries near number {entry.number}"
            self._suspects.discard(message.log)
            self._heads.pop(message.log, None)
            evidence = Evidence("feed.forked", text, message.log, entry.number, (ours, entry.data))
            return [evidence]
        return []

    def _contradicted(self, name: str, head: Head, entry: Entry) -> bytes | None:
        """The entry held here that `entry` contradicts: the same number, or the one before it."""
        same = self._shelf.entry(name, entry.number)
        if same is not None:
            return same if same != entry.data else None
        before = self._shelf.entry(name, entry.number - 1)
        if before is None or entry.number != head.number + 1 or entry.log != name:
            return None
        return before if digest(before) != entry.previous else None

    def _count(self, size: int) -> None:
        self._received += size
        if self._received > self._granted + say.MESSAGE_LIMIT:
            raise Untrusted("sync.over-credit", f"{self.peer[0]} sends more than it was granted")


def _size(message: say.Give | say.BlobSlice) -> int:
    if isinstance(message, say.BlobSlice):
        return len(message.data)
    return sum(len(i.entry) + len(i.body or b"") + len(i.erasure or b"") for i in message.items)
