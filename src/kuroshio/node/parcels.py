"""Parcels of this node: written for a partner's nodes, and taken in, by bundle or by relay alike.

What comes in a parcel goes through the same exchange as what comes by a link: every hash, every
signature, forks, receipts. Only the session is missing, so what cannot follow yet is named.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import msgspec

from kuroshio.errors import KuroshioError, Refused, Unavailable, Untrusted
from kuroshio.feed.entry import LogId, parse_log, read_entry
from kuroshio.node.clock import now_ms
from kuroshio.node.keys import Keys
from kuroshio.node.ledger import Ledger
from kuroshio.node.writer import Job, Writer
from kuroshio.store.port import Store
from kuroshio.sync import exchange as sync
from kuroshio.sync import messages as say
from kuroshio.sync import parcel as parcels
from kuroshio.sync.packing import Carried
from kuroshio.sync.parcel import Parcel
from kuroshio.sync.shelf import Node
from kuroshio.wire import parcels as sealed

T = TypeVar("T")
_WINDOW = 1 << 40
"""A parcel is no stream: what it may hold is limited by its size."""


class Need(msgspec.Struct, frozen=True):
    """Entries that must come before what a parcel brings."""

    log: str
    after: int
    until: int


class Taken(msgspec.Struct):
    """What a parcel brought."""

    sender: Node
    bundle: int
    place: int
    last: bool
    written: int
    """The sender's clock, ms."""
    fresh: int = 0
    """Entries that are new here."""
    known: int = 0
    """Entries that were held already."""
    receipts: int = 0
    pieces: int = 0
    early: bool = False
    """Whether it holds a piece of an attachment that nothing here names yet."""
    needs: list[Need] = []
    refused: list[str] = []
    """Codes of what could not be taken; the evidence is kept."""
    answer: set[str] = set()
    """Logs of which the sender waits for a receipt."""
    blobs: list[say.BlobWant | say.BlobSlice] = []
    """By way of a relay: what is asked and given of attachments."""


TakePiece = Callable[[str, say.BlobSlice], Awaitable[bool]]
"""Keeps a whole piece that a party gave; whether it is kept, or was already."""


class Parcels:
    """Writes and takes in. Runs on the event loop; what must be durable goes to the writer."""

    def __init__(
        self,
        own: Node,
        keys: Keys,
        ledger: Ledger,
        writer: Writer,
        shelf: Callable[[], Store],
        take_piece: TakePiece,
    ) -> None:
        self.own = own
        self._keys, self._ledger, self._writer = keys, ledger, writer
        self._shelf = shelf
        self._take_piece = take_piece

    # --- writing -------------------------------------------------------------------------------

    def recipients(self, party: str) -> list[tuple[Node, bytes]]:
        """The nodes of a party that may read what is written for it, and their sealing keys.

        Refused (`trust.unknown-party`, `parcel.no-recipient`).
        """
        document = self._ledger.directory.document(party)
        found = [
            ((party, keys.node), keys.sealing)
            for keys in document.nodes
            if keys.node not in document.revoked_nodes and (party, keys.node) != self.own
        ]
        if not found:
            raise Refused("parcel.no-recipient", f"{party}'s document names no node that stands")
        return found

    def seal(
        self, party: str, messages: Sequence[Carried], bundle: int = 0, place: int = 1,
        last: bool = True, document: bool = True,
    ) -> bytes:  # fmt: skip
        """A sealed parcel for a party's nodes; with our newest `document`, or without."""
        nodes = self.recipients(party)
        parcel = Parcel(
            self.own, tuple(node for node, _ in nodes), bundle, place, last, now_ms(),
            self._ledger.directory.held[self.own[0]].data if document else b"", tuple(messages),
        )  # fmt: skip
        plain = parcels.write(parcel, self._keys.signing_public, self._keys.sign)
        return sealed.seal(plain, [key for _, key in nodes])

    async def receipts(self, party: str, logs: set[str] | None = None) -> list[say.ReceiptGiven]:
        """Fresh receipts for a partner: of these logs, or of all that others wrote."""
        own = f"{self.own[0]}/{self.own[1]};"

        def sign(ledger: Ledger, now: int) -> list[say.ReceiptGiven]:
            names = ledger.store.logs_for(party) if logs is None else sorted(logs)
            return [
                say.ReceiptGiven(ledger.receipt(name, now))
                for name in names
                if not name.startswith(own)
            ]

        return await self._write(sign)

    # --- taking in -----------------------------------------------------------------------------

    async def take(self, data: bytes) -> Taken:
        """Open a parcel and keep what it brings, as far as it can be verified and follows.

        Untrusted as in sync.parcel and wire.parcels: then nothing of it was kept.
        """
        found = parcels.read(sealed.open_parcel(data, self._keys.open_sealed))
        await self._take_document(found.parcel)
        parcel = parcels.check(found, self.own, self._ledger.directory)
        taken = Taken(parcel.sender, parcel.bundle, parcel.place, parcel.last, parcel.at)
        taken.needs, taken.refused, taken.answer, taken.blobs = [], [], set(), []
        exchange = sync.Exchange(
            self.own, parcel.sender, self._shelf(), lambda: self._ledger.directory, window=_WINDOW
        )
        for message in parcel.messages:
            try:
                await self._take(exchange, message, taken)
            except (Untrusted, Refused) as error:
                await self._keep_evidence(error, parcel)
                taken.refused.append(error.code)
        return taken

    async def _take(self, exchange: sync.Exchange, message: say.Message, taken: Taken) -> None:
        match message:
            case say.Give(log, items) if items:
                if not self._may_follow(message, taken):
                    return
                held = self._shelf().head(log).number
                await self._carry_out(exchange, message, taken)
                fresh = self._shelf().head(log).number - held
                taken.fresh += fresh
                taken.known += len(items) - fresh
            case say.BlobWant() | say.BlobSlice() if not taken.bundle:
                taken.blobs.append(message)
            case say.BlobSlice():
                if await self._take_piece(taken.sender[0], message):
                    taken.pieces += 1
                else:
                    taken.early = True
            case _:
                await self._carry_out(exchange, message, taken)
                taken.receipts += isinstance(message, say.ReceiptGiven)

    def _may_follow(self, give: say.Give, taken: Taken) -> bool:
        """Whether a segment can be looked at: its log's author is known, nothing is missing before
        it, and it is not held already.
        """
        log: LogId = parse_log(give.log)
        first = read_entry(give.items[0].entry)[0].number
        held = self._shelf().head(give.log).number
        if log.party != self.own[0] or log.node != self.own[1]:
            taken.answer.add(give.log)
        if first > held + 1:
            taken.needs.append(Need(give.log, held, first - 1))
            return False
        if not self._ledger.directory.names_node(log.party, log.node):
            taken.refused.append("parcel.unknown-author")
            return False
        if first + len(give.items) - 1 <= held and self._same(give):
            taken.known += len(give.items)
            return False
        return True

    def _same(self, give: say.Give) -> bool:
        """Whether every entry of a segment is the very one held here."""
        shelf = self._shelf()
        return all(
            shelf.entry(give.log, read_entry(item.entry)[0].number) == item.entry
            for item in give.items
        )

    async def _carry_out(self, exchange: sync.Exchange, message: say.Message, taken: Taken) -> None:
        for effect in exchange.receive(message, now_ms()):
            if isinstance(effect, sync.Evidence):
                taken.refused.append(effect.code)
            await self._do(exchange, effect, taken.sender[0])

    async def _do(self, exchange: sync.Exchange, effect: sync.Effect, peer: str) -> None:
        match effect:
            case sync.StoreSegment():
                receipt = await self._write(lambda ledger, now: ledger.take_in(effect, now))
                exchange.stored(effect, receipt)
            case sync.StoreReceipt(data):
                await self._write(lambda ledger, _now: ledger.take_receipt(data))
            case sync.Evidence():
                await self._write(lambda ledger, now: ledger.keep_evidence(effect, peer, now))
            case sync.OwnLogAhead(log, _):
                await self._write(lambda ledger, now: ledger.reopen(log, now, "partner-ahead"))

    async def _take_document(self, parcel: Parcel) -> None:
        """A document proves itself; what is wrong with it costs the document, not the parcel."""
        if parcel.sender[0] == self.own[0] or not parcel.document:
            return
        try:
            await self._write(lambda ledger, _now: ledger.take_document(parcel.document))
        except (Untrusted, Refused) as error:
            if isinstance(error, Untrusted) and error.code != "trust.rolled-back":
                await self._keep_evidence(error, parcel)

    async def _keep_evidence(self, error: KuroshioError, parcel: Parcel) -> None:
        evidence = sync.Evidence(error.code, error.message, "", 0, ())
        try:
            await self._write(
                lambda ledger, now: ledger.keep_evidence(evidence, parcel.sender[0], now)
            )
        except Unavailable:  # a full disk must not hide the error itself
            return

    async def _write(self, job: Job[T]) -> T:
        return await asyncio.wrap_future(self._writer.submit(job))
