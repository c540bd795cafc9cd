"""Counts of a conversation (unread, open, last), kept up as it grows.

A message that was read, and waits for nobody, stays so for ever; such messages are set aside, so
that a conversation of many thousands costs no more at each change than its open ones.
"""

from itertools import islice

import msgspec

from kuroshio.domains import hotline
from kuroshio.domains.hotline import Thread
from kuroshio.feed.record import Header


class Tally(msgspec.Struct):
    """One conversation as one reader sees it. `state` is watched for being folded anew."""

    state: hotline.State
    own: str
    organisation: str
    _looked_at: int = 0
    _open: dict[str, Thread] = {}
    last: tuple[Header, hotline.MessageSent] | None = None
    unread: int = 0
    open_to_us: int = 0
    open_to_them: int = 0
    oldest_unanswered: int | None = None

    def refresh(self) -> None:
        """Look at what is new or not yet settled."""
        for message, thread in islice(self.state.threads.items(), self._looked_at, None):
            self._open[message] = thread
        self._looked_at = len(self.state.threads)
        self.unread = self.open_to_us = self.open_to_them = 0
        self.oldest_unanswered = None
        for message, thread in list(self._open.items()):
            if thread.sent and self._count(thread):
                del self._open[message]

    def _count(self, thread: Thread) -> bool:
        """Add one message to the counts; True when it is settled."""
        assert thread.sent is not None  # the caller has seen it
        header = thread.sent[0]
        if self.last is None or _order(header) > _order(self.last[0]):
            self.last = thread.sent
        unread = unread_by(thread, self.own, self.organisation)
        waits = hotline.waits_for(thread)
        self.unread += unread
        self.open_to_us += self.own in waits
        self.open_to_them += bool(waits - {self.own})
        if waits:
            at = header.stamp.millis
            self.oldest_unanswered = min(at, self.oldest_unanswered or at)
        return not unread and not waits


def unread_by(thread: Thread, own: str, organisation: str) -> bool:
    """Whether a partner's message has not been shown to this own body yet."""
    if thread.sent is None or thread.sent[0].party == own:
        return False
    shown = thread.shown.get(own, {}).values()
    return not any(header.organisation == organisation for header in shown)


def _order(header: Header) -> tuple[int, int, str]:
    return (header.stamp.millis, header.stamp.tick, header.id)
