"""Attachments between nodes: asked for by who lacks them, given to who may read a record that
names them, checked piece by piece.
"""

import asyncio
from collections.abc import Callable

import structlog

from kuroshio.domains import hotline
from kuroshio.errors import KuroshioError, Untrusted
from kuroshio.feed.blob import BlobName, check_name, check_piece, piece_size
from kuroshio.feed.entry import parse_log
from kuroshio.node.clock import now_ms
from kuroshio.node.ledger import Ledger
from kuroshio.node.links import Links
from kuroshio.node.session import Session
from kuroshio.node.views import Known, Views
from kuroshio.node.writer import Writer
from kuroshio.store.port import Store
from kuroshio.sync import messages as say
from kuroshio.sync.shelf import Node

WANT_AT_ONCE = 4
"""Pieces on their way to us in one session."""
GIVE_AT_MOST = 64
"""Pieces that a partner may have asked for and not yet got."""
SLICE = 32 * 1024
ASK_AGAIN_AFTER_S = 30.0
log = structlog.get_logger("attachments")


class Attachments:
    """Runs on the event loop."""

    def __init__(self, own: Node, views: Views, writer: Writer, shelf: Store) -> None:
        self._own, self._views = own, views
        self._writer, self._shelf = writer, shelf
        self.links: Links | None = None
        self.on_whole: Callable[[str], None] = lambda _blob: None
        """Called with an attachment that is now whole here."""
        self._on_the_way: dict[tuple[str, int], tuple[Session, float]] = {}
        """Pieces asked for: of whom, and when."""

    async def named(self, came: tuple[Known, ...]) -> None:
        """Records came that name attachments: know of them and ask for what is missing."""
        missing = False
        for known in came:
            if isinstance(known.fact, hotline.MessageSent) and (
                (known.record.header.party, known.record.header.node) != self._own
            ):
                for blob in known.fact.attachments:
                    missing |= await self._know(blob, known)
        if missing:
            self.ask_all()

    async def erased(self, gone: tuple[Known, ...]) -> None:
        """Messages were erased: what only they named goes with them."""
        blobs = {
            blob.id: known
            for known in gone
            if isinstance(known.fact, hotline.MessageSent)
            for blob in known.fact.attachments
        }

        def job(ledger: Ledger, _now: int) -> None:
            for blob, known in blobs.items():
                found = ledger.store.blob(blob)
                if found and found[1] == known.record.header.id:
                    ledger.store.drop_blob(blob)

        if blobs:
            await asyncio.wrap_future(self._writer.submit(job))

    async def look_again(self) -> None:
        """Ask again for what was asked in vain, of another partner if there is one."""
        now = asyncio.get_running_loop().time()
        for (blob, number), (session, at) in list(self._on_the_way.items()):
            if now - at > ASK_AGAIN_AFTER_S:
                session.lacks.add(blob)
                del self._on_the_way[blob, number]
        if self.links and self._shelf.incomplete_blobs():
            sessions = self.links.sessions.values()
            if all(s.lacks for s in sessions):
                for session in sessions:
                    session.lacks.clear()
            self.ask_all()

    def on_session(self, session: Session, up: bool) -> None:
        """A partner is there again, and is asked for what is missing; or it is gone."""
        if up:
            self._ask(session)
            return
        for piece, (of, _) in list(self._on_the_way.items()):
            if of is session:
                del self._on_the_way[piece]
        self.ask_all()

    async def on_message(self, session: Session, message: say.Message) -> None:
        """What a partner says of attachments. Untrusted when it gives what is not it."""
        match message:
            case say.BlobWant(blob, record, pieces):
                self._wanted(session, blob, record, pieces)
            case say.BlobSlice():
                await self._take(session, message)
            case say.BlobHeld(blob):
                party, node = session.link.peer
                if self._shares(party, blob):
                    held = self._writer.submit(
                        lambda ledger, now: ledger.store.add_blob_holder(blob, party, node, now)
                    )
                    await asyncio.wrap_future(held)

    async def _know(self, blob: BlobName, known: Known) -> bool:
        try:
            check_name(blob)
        except Untrusted as error:
            log.warning("an attachment contradicts itself", code=error.code)
            return False
        record = known.record.header.id

        def job(ledger: Ledger, _now: int) -> None:
            if ledger.store.blob(blob.id) is None and ledger.views.known(record):
                ledger.store.add_blob(blob, record)

        await asyncio.wrap_future(self._writer.submit(job))
        return bool(self._shelf.missing_pieces(blob.id))

    # --- asking --------------------------------------------------------------------------------

    def ask_all(self) -> None:
        """Ask every partner for what it may hold and is missing here."""
        for session in self.links.sessions.values() if self.links else ():
            self._ask(session)

    def _ask(self, session: Session) -> None:
        """Keep a few pieces on their way from this partner; each from one partner at a time."""
        room = WANT_AT_ONCE - sum(of is session for of, _ in self._on_the_way.values())
        for blob in self._shelf.incomplete_blobs() if room > 0 else ():
            if blob in session.lacks or not self._shares(session.party, blob):
                continue
            missing = self._shelf.missing_pieces(blob)
            wanted = [n for n in missing if (blob, n) not in self._on_the_way][:room]
            found = self._shelf.blob(blob)
            if wanted and found:
                now = asyncio.get_running_loop().time()
                self._on_the_way.update({(blob, n): (session, now) for n in wanted})
                session.asked.update((blob, n) for n in wanted)
                session.post(say.BlobWant(blob, found[1], tuple(wanted)))
                room -= len(wanted)
            if room <= 0:
                return

    def _shares(self, party: str, blob: str) -> bool:
        """Whether a partner holds the record under which an attachment is kept here."""
        found = self._shelf.blob(blob)
        return bool(found and self._may_have(party, blob, found[1]))

    def _may_have(self, party: str, blob: str, record: str) -> bool:
        """Served only to members of a log in which a record names it: what our own copy names may
        be left out of theirs, or not have left yet.
        """
        return any(
            party in parse_log(version.log).audience
            and any(named.id == blob for named in hotline.attached(version.fact))
            for version in self._views.versions(record)
        )

    # --- giving --------------------------------------------------------------------------------

    def _wanted(self, session: Session, blob: str, record: str, pieces: tuple[int, ...]) -> None:
        if not self._may_have(session.party, blob, record):
            log.warning("refused an attachment", peer=session.party, record=record[:26])
            return
        if len(session.giving) + len(pieces) > GIVE_AT_MOST:
            raise Untrusted("sync.too-many-wants", f"{session.party} asks for too much at once")
        session.giving.extend((blob, number) for number in pieces)
        self._give(session)

    def _give(self, session: Session) -> None:
        """Hand the next piece to the exchange once the last one has left: a partner that asks
        and never reads must not fill our memory.
        """
        while session.giving and not session.slices_waiting:
            blob, number = session.giving.popleft()
            data = self._shelf.piece(blob, number) or b""
            slices = [
                say.BlobSlice(blob, number, start, data[start : start + SLICE])
                for start in range(0, len(data), SLICE)
            ]
            session.slices_waiting = len(slices)
            session.exchange.post_slices(slices)
        session.wake.set()

    def on_sent(self, session: Session) -> None:
        """A slice has left."""
        session.slices_waiting -= 1
        self._give(session)

    # --- taking --------------------------------------------------------------------------------

    async def _take(self, session: Session, piece: say.BlobSlice) -> None:
        session.exchange.took(len(piece.data))
        place, found = (piece.blob, piece.number), self._shelf.blob(piece.blob)
        if place not in session.asked:
            raise Untrusted("sync.unasked", f"{session.party} gave an attachment that none asked")
        if found is None:
            return  # erased meanwhile
        buffer = session.arriving.setdefault(place, bytearray())
        if piece.offset == 0:
            buffer.clear()
        wanted = piece_size(found[0], piece.number)
        if piece.offset != len(buffer) or len(buffer) + len(piece.data) > wanted or not piece.data:
            raise Untrusted("feed.wrong-piece", f"{session.party} gave a piece in disorder")
        buffer += piece.data
        if len(buffer) == wanted:
            del session.arriving[place]
            session.asked.discard(place)
            self._on_the_way.pop(place, None)
            await self._keep(session, found[0], piece.number, bytes(buffer))

    def lacking_of(self, party: str) -> tuple[str, str, int] | None:
        """One piece that is missing here and that a partner may be asked for: its attachment, the
        record that names it, its number.
        """
        for blob in self._shelf.incomplete_blobs():
            found = self._shelf.blob(blob)
            missing = self._shelf.missing_pieces(blob)
            if found and missing and self._shares(party, blob):
                return blob, found[1], missing[0]
        return None

    def piece_for(self, party: str, blob: str, record: str, number: int) -> bytes:
        """A piece that a partner asks for; empty when it may not have it, or it is not here."""
        if not self._may_have(party, blob, record):
            log.warning("refused an attachment", peer=party, record=record[:26])
            return b""
        return self._shelf.piece(blob, number) or b""

    def name_of(self, blob: str) -> BlobName | None:
        """What is known of an attachment."""
        found = self._shelf.blob(blob)
        return found[0] if found else None

    async def take_whole(self, party: str, piece: say.BlobSlice) -> bool:
        """Keep a piece that came whole, without a session; False when nothing names it yet.

        Untrusted (`feed.wrong-piece`) when it is not the piece that its attachment names.
        """
        found = self._shelf.blob(piece.blob)
        if found is None or not self._shares(party, piece.blob):
            return False
        if piece.number in self._shelf.missing_pieces(piece.blob):
            check_piece(found[0], piece.number, piece.data)
            job = self._writer.submit(
                lambda ledger, _now: ledger.store.put_piece(piece.blob, piece.number, piece.data)
            )
            if await asyncio.wrap_future(job):
                self.on_whole(piece.blob)
        return True

    async def _keep(self, session: Session, blob: BlobName, number: int, data: bytes) -> None:
        check_piece(blob, number, data)

        def job(ledger: Ledger, _now: int) -> bool:
            if ledger.store.blob(blob.id) is None:
                return False  # erased meanwhile
            return ledger.store.put_piece(blob.id, number, data)

        try:
            whole = await asyncio.wrap_future(self._writer.submit(job))
        except KuroshioError as error:
            log.warning("a piece was not kept", code=error.code, at=now_ms())
            return
        if whole:
            session.post(say.BlobHeld(blob.id))
            self.on_whole(blob.id)
        self._ask(session)
