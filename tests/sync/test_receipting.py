"""Receipts are said once in a session, and a peer is shown its own only where it may not know."""

from collections import deque

from kuroshio.sync import messages as say
from kuroshio.sync.receipting import REMEMBERED, Receipting


class Shelf:
    """Holds one receipt of the peer's."""

    newest: bytes | None = None

    def newest_receipt(self, log: str, party: str, node: str) -> bytes | None:
        return self.newest


def begin() -> tuple[Receipting, Shelf, deque[say.Message]]:
    shelf, said = Shelf(), deque[say.Message]()
    return Receipting(("TWN", "n1"), shelf, said.append), shelf, said


def test_our_own_is_given_once() -> None:
    """And again only when it is another."""
    talk, _, said = begin()
    for receipt in (None, b"one", b"one", b"two"):
        talk.give("log", receipt)
    assert [m.receipt for m in said] == [b"one", b"two"]


def test_the_peers_own_is_shown_once() -> None:
    """It came by another way, or in an earlier session."""
    talk, shelf, said = begin()
    talk.show("log")
    shelf.newest = b"by a way round"
    talk.show("log")
    talk.show("log")
    talk.show("another log")
    assert [m.receipt for m in said] == [b"by a way round"] * 2


def test_what_the_peer_gave_itself_is_not_shown_to_it() -> None:
    """On a thin link every receipt would pass twice."""
    talk, shelf, said = begin()
    for receipt in (b"one", b"two"):
        talk.came(receipt)
        shelf.newest = receipt
        talk.show("log")
    assert not said


def test_only_the_last_that_came_are_remembered() -> None:
    """A peer that gives receipts without end must not fill our memory."""
    talk, _, _ = begin()
    for number in range(REMEMBERED + 10):
        talk.came(b"%d" % number)
    assert len(talk._came) == REMEMBERED
