"""Attachments by way of a relay: asked for and given in parcels, piece by piece.

A partner that is not reached directly is asked for one piece at a time; what does not come in
time is asked for again. The pieces go after all records, in slices as small as the way is thin.
"""

from collections import deque

import structlog

from kuroshio.errors import Untrusted
from kuroshio.feed.blob import piece_size
from kuroshio.node.attachments import Attachments
from kuroshio.sync import messages as say

FIRST_PATIENCE_MS, LAST_PATIENCE_MS = 30_000, 600_000
"""How long a piece may take before it is asked for again; doubled each time."""
GIVE_AT_MOST = 64
"""Pieces that a partner may have asked for and not been given."""
log = structlog.get_logger("relayed")


class _Asked:
    """The one piece that a partner was asked for."""

    def __init__(self, blob: str, piece: int, now: int, patience: int) -> None:
        self.place = (blob, piece)
        self.until, self.patience = now + patience, patience
        self.data = bytearray()


class RelayedAttachments:
    """What of attachments goes round for each partner."""

    def __init__(self, attachments: Attachments) -> None:
        self._attachments = attachments
        self._asked: dict[str, _Asked] = {}
        self._giving: dict[str, deque[say.BlobSlice]] = {}

    def wants(self, party: str, now: int) -> list[say.BlobWant]:
        """What to ask a partner for now; nothing while something is on its way."""
        asked = self._asked.get(party)
        if asked is not None and now < asked.until:
            return []
        wanted = self._attachments.lacking_of(party)
        if wanted is None:
            self._asked.pop(party, None)
            return []
        blob, record, piece = wanted
        again = asked is not None and asked.place == (blob, piece)
        patience = min(LAST_PATIENCE_MS, 2 * asked.patience) if asked and again else 0
        self._asked[party] = _Asked(blob, piece, now, patience or FIRST_PATIENCE_MS)
        return [say.BlobWant(blob, record, (piece,))]

    def on_want(self, party: str, want: say.BlobWant) -> None:
        """A partner asks; it gets what a record for it names, and what is here."""
        giving = self._giving.setdefault(party, deque())
        for piece in want.pieces:
            waiting = any((s.blob, s.number) == (want.blob, piece) for s in giving)
            if waiting or len(giving) >= GIVE_AT_MOST:
                continue
            data = self._attachments.piece_for(party, want.blob, want.record, piece)
            if data:
                giving.append(say.BlobSlice(want.blob, piece, 0, data))

    def next_slice(self, party: str, room: int) -> say.BlobSlice | None:
        """The next slice of what a partner asked for, of `room` bytes at most."""
        giving = self._giving.get(party)
        if not giving:
            return None
        whole = giving.popleft()
        rest = whole.data[room:]
        if rest:
            giving.appendleft(say.BlobSlice(whole.blob, whole.number, whole.offset + room, rest))
        return say.BlobSlice(whole.blob, whole.number, whole.offset, whole.data[:room])

    async def take(self, party: str, part: say.BlobSlice, now: int) -> bool:
        """A slice came; whether it was asked for. Untrusted (`feed.wrong-piece`) when it makes
        another piece than the one that the attachment names.
        """
        asked = self._asked.get(party)
        if asked is None or asked.place != (part.blob, part.number):
            return False
        if part.offset == 0:
            asked.data.clear()
        if part.offset != len(asked.data):
            return True  # one before it was lost; the piece is asked for again
        asked.data += part.data
        asked.until = now + asked.patience
        wanted = piece_size(self._attachments.name_of(part.blob), part.number)
        if len(asked.data) > wanted:
            del self._asked[party]
            raise Untrusted("feed.wrong-piece", f"{party} gave more than a piece")
        if len(asked.data) == wanted:
            del self._asked[party]
            whole = say.BlobSlice(part.blob, part.number, 0, bytes(asked.data))
            await self._attachments.take_whole(party, whole)
        return True

    def forget(self, party: str) -> None:
        """The partner is reached another way."""
        self._asked.pop(party, None)
        self._giving.pop(party, None)
