"""What was said of receipts in one session, so that each is said once, and none is believed that
its signer does not know of.
"""

from collections.abc import Callable

from kuroshio.feed.entry import digest
from kuroshio.sync import messages as say
from kuroshio.sync.shelf import Node, Shelf
from kuroshio.values import Digest

REMEMBERED = 4_096
"""Receipts of the peer's; what is forgotten is shown to it needlessly, which does no harm."""


class Receipting:
    """Of one session with `peer`."""

    def __init__(self, peer: Node, shelf: Shelf, post: Callable[[say.Message], None]) -> None:
        self._peer, self._shelf, self._say = peer, shelf, post
        self._given: dict[str, bytes] = {}
        self._theirs: dict[str, Digest] = {}
        """By log: the newest of the peer's that it knows of."""
        self._came: dict[Digest, None] = {}
        """Of those that the peer gave in this session, the last."""

    def give(self, log: str, receipt: bytes | None) -> None:
        """Give one of our own, once."""
        if receipt is not None and self._given.get(log) != receipt:
            self._given[log] = receipt
            self._say(say.ReceiptGiven(receipt))

    def came(self, receipt: bytes) -> None:
        """The peer gave this one itself."""
        self._came[digest(receipt)] = None
        if len(self._came) > REMEMBERED:
            del self._came[next(iter(self._came))]

    def show(self, log: str) -> None:
        """Show the peer the newest of its own that is held here, if it may not know of it.

        It may have lost that with a disk, and must number the next ones above it; or it came by a
        way round from another machine that has the peer's key, and hides what the peer holds.
        """
        newest = self._shelf.newest_receipt(log, *self._peer)
        if newest is None or self._theirs.get(log) == (found := digest(newest)):
            return
        self._theirs[log] = found
        if found not in self._came:
            self._say(say.ReceiptGiven(newest))
