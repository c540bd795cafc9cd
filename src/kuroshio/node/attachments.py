"""Attachments between nodes: asked for by who lacks them, given to who may read a record that
names them, checked piece by piece.
"""

import asyncio
from collections.abc import Callable

import structlog

from kuroshio.domains import hotline
from kuroshio.errors import KuroshioError, Untrusted
from kuroshio.feed.blob import PIECE, BlobName, check_name, check_piece
from kuroshio.node.clock import now_ms
from kuroshio.node.ledger import Ledger
from kuroshio.node.links import Links, Session
from kuroshio.node.views import Known, Views
from kuroshio.node.writer import Writer
from kuroshio.store.port import Store
from kuroshio.sync import messages as say

WANT_AT_ONCE = 4
SLICE = 32 * 1024
log = structlog.get_logger("attachments")


class Attachments:
    """Runs on the event loop."""

    def __init__(self, party: str, views: Views, writer: Writer, shelf: Store) -> None:
        self._party, self._views = party, views
        self._writer, self._shelf = writer, shelf
        self.links: Links | None = None
        self.on_whole: Callable[[str], None] = lambda _blob: None
        """Called with an attachment that is now whole here."""
        self._arriving: dict[tuple[str, int], bytearray] = {}

    async def named(self, came: tuple[Known, ...]) -> None:
        """Records came that name attachments: know of them and ask for what is missing."""
        for known in came:
            if not isinstance(known.fact, hotline.MessageSent) or (
                known.record.header.party == self._party
            ):
                continue
            for blob in known.fact.attachments:
                if await self._know(blob, known):
                    self._ask_all(blob.id)

    def on_session(self, session: Session) -> None:
        """A partner is there again: ask it for what is missing."""
        for blob in self._shelf.incomplete_blobs():
            self._ask(session, blob)

    async def on_message(self, session: Session, message: say.Message) -> None:
        """What a partner says of attachments. Untrusted when it gives what is not it."""
        match message:
            case say.BlobWant(blob, record, pieces):
                self._give(session, blob, record, pieces)
            case say.BlobSlice():
                await self._take(session, message)
            case say.BlobHeld(blob):
                party, node = session.link.peer
                if self._may_have(party, blob):
                    self._writer.submit(
                        lambda ledger, now: ledger.store.add_blob_holder(blob, party, node, now)
                    )

    async def _know(self, blob: BlobName, known: Known) -> bool:
        try:
            check_name(blob)
        except Untrusted as error:
            log.warning("an attachment contradicts itself", code=error.code)
            return False
        record = known.record.header.id
        add = self._writer.submit(lambda ledger, _now: ledger.store.add_blob(blob, record))
        await asyncio.wrap_future(add)
        return bool(self._shelf.missing_pieces(blob.id))

    def _ask_all(self, blob: str) -> None:
        for session in self.links.sessions.values() if self.links else ():
            self._ask(session, blob)

    def _ask(self, session: Session, blob: str) -> None:
        found = self._shelf.blob(blob)
        if found and self._may_have(session.party, blob):
            missing = self._shelf.missing_pieces(blob)[:WANT_AT_ONCE]
            if missing:
                session.post(say.BlobWant(blob, found[1], tuple(missing)))

    def _may_have(self, party: str, blob: str) -> bool:
        """Served only to members of the audience of a record that names it."""
        found = self._shelf.blob(blob)
        known = self._views.known(found[1]) if found else None
        return bool(known and party in known.record.header.audience)

    def _give(self, session: Session, blob: str, record: str, pieces: tuple[int, ...]) -> None:
        if not self._may_have(session.party, blob):
            log.warning("refused an attachment", peer=session.party, record=record[:26])
            return
        for number in pieces[:WANT_AT_ONCE]:
            data = self._shelf.piece(blob, number)
            if data is not None:
                session.exchange.post_slices(
                    [
                        say.BlobSlice(blob, number, start, data[start : start + SLICE])
                        for start in range(0, len(data), SLICE)
                    ]
                )
        session.wake.set()

    async def _take(self, session: Session, piece: say.BlobSlice) -> None:
        session.exchange.took(len(piece.data))
        found = self._shelf.blob(piece.blob)
        if found is None or not self._may_have(session.party, piece.blob):
            raise Untrusted("sync.unasked", f"{session.party} gave an attachment that none asked")
        buffer = self._arriving.setdefault((piece.blob, piece.number), bytearray())
        if piece.offset == 0:
            buffer.clear()
        if piece.offset != len(buffer) or len(buffer) + len(piece.data) > PIECE:
            raise Untrusted("feed.wrong-piece", f"{session.party} gave a piece in disorder")
        buffer += piece.data
        last = piece.number == len(found[0].pieces) - 1
        wanted = found[0].size - piece.number * PIECE if last else PIECE
        if len(buffer) >= wanted:
            del self._arriving[piece.blob, piece.number]
            await self._keep(session, found[0], piece.number, bytes(buffer))

    async def _keep(self, session: Session, blob: BlobName, number: int, data: bytes) -> None:
        check_piece(blob, number, data)

        def job(ledger: Ledger, _now: int) -> bool:
            return ledger.store.put_piece(blob.id, number, data)

        try:
            whole = await asyncio.wrap_future(self._writer.submit(job))
        except KuroshioError as error:
            log.warning("a piece was not kept", code=error.code, at=now_ms())
            return
        if whole:
            session.post(say.BlobHeld(blob.id))
            self.on_whole(blob.id)
        else:
            self._ask(session, blob.id)
