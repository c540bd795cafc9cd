"""Counts of a conversation (unread, open, last), kept up as it grows.

A message that was read, and waits for nobody, stays so for ever; nothing of such messages is kept
here, so that a conversation of many thousands costs no more at each change than its open ones.
"""

import msgspec

from kuroshio.domains import hotline
from kuroshio.domains.hotline import Thread
from kuroshio.feed.record import Header
from kuroshio.node.views import NOTHING_YET, Known, Place, Views
from kuroshio.trust.powers import Reader


class _Counted(msgspec.Struct):
    """What is kept of one conversation."""

    place: Place = NOTHING_YET
    state: hotline.State = msgspec.field(default_factory=hotline.new)
    """How it was opened, and the messages that wait for an answer."""
    unread: set[str] = set()
    shown: set[str] = set()
    """Messages that were shown before they came here."""
    messages: int = 0
    last: tuple[Header, hotline.MessageSent] | None = None


class Tally:
    """One conversation as one reader sees it. Views' lock is held around every call."""

    def __init__(self, views: Views, about: str, reader: Reader) -> None:
        self._views, self._about, self._reader = views, about, reader
        self._counted = _Counted()
        self._stale = False
        self.open_to_us = 0
        self.open_to_them = 0
        self.oldest_unanswered: int | None = None

    @property
    def unread(self) -> int:
        """Partners' messages that were not shown to this body yet."""
        return len(self._counted.unread)

    @property
    def oldest_unread(self) -> str:
        """The first of them by its stamp; empty: none."""
        return min(self._counted.unread, default="")

    @property
    def messages(self) -> int:
        """How many there are."""
        return self._counted.messages

    @property
    def last(self) -> tuple[Header, hotline.MessageSent] | None:
        """The newest message."""
        return self._counted.last

    @property
    def opened(self) -> tuple[Header, hotline.ConversationOpened] | None:
        """How the conversation was opened, or None while that has not come."""
        return hotline.subject(self._counted.state)

    def refresh(self) -> None:
        """Take in what is new, and count what is open."""
        while self.some():
            pass
        if self._stale:
            self._stale = False
            self._count()

    def some(self) -> bool:
        """Take in what is new, some of it at most; whether there was anything."""
        since = self._counted.place
        place, news = self._views.news("hotline", self._about, since, self._reader)
        if place == since:
            return False
        if place[0] != since[0]:
            self._counted = _Counted()
        done = False
        try:
            for one in news:
                self._fold(one)
            done = True
        finally:
            if not done:
                self._counted = _Counted()  # a part that failed must not be counted twice
        self._counted.place, self._stale = place, True
        return True

    @property
    def turned(self) -> bool:
        """Whether all must be taken in anew."""
        return self._views.turned("hotline", self._about, self._counted.place)

    def _fold(self, one: Known) -> None:
        known, fact, header = self._counted, one.fact, one.record.header
        match fact:
            case hotline.MessageSent() as sent:
                if sent.reply and self._waits(sent.reply.to, one.seq):
                    known.state.thread(sent.reply.to).replies[header.id] = (header, sent.reply)
                self._sent(header, sent)
            case hotline.ConversationOpened():
                hotline.apply(known.state, header, fact)
            case hotline.MessageShown(message):
                self._shown(message, header, one.seq)
            case hotline.MessageWithdrawn(message):
                if self._waits(message, one.seq):
                    hotline.apply(known.state, header, fact)

    def _sent(self, header: Header, sent: hotline.MessageSent) -> None:
        known = self._counted
        known.messages += 1
        if known.last is None or _order(header) > _order(known.last[0]):
            known.last = (header, sent)
        if header.party != self._reader.party and header.id not in known.shown:
            known.unread.add(header.id)
        known.shown.discard(header.id)
        thread = known.state.threads.get(header.id, Thread())
        thread.sent = (header, sent)
        if hotline.waits_for(thread):
            known.state.threads[header.id] = thread
        else:
            known.state.threads.pop(header.id, None)

    def _shown(self, message: str, header: Header, seq: int) -> None:
        if (header.party, header.organisation) != (self._reader.party, self._reader.organisation):
            return
        if message in self._counted.unread:
            self._counted.unread.discard(message)
        elif self._comes_later(message, seq):
            self._counted.shown.add(message)

    def _waits(self, message: str, seq: int) -> bool:
        """Whether an answer to a message may be due, or it has not been taken yet."""
        return message in self._counted.state.threads or self._comes_later(message, seq)

    def _comes_later(self, message: str, seq: int) -> bool:
        sent = self._views.known(message)
        return sent is None or sent.seq > seq

    def _count(self) -> None:
        own = self._reader.party
        self.open_to_us = self.open_to_them = 0
        self.oldest_unanswered = None
        threads = self._counted.state.threads
        for message, thread in list(threads.items()):
            if thread.sent is None:
                continue
            waits = hotline.waits_for(thread)
            if not waits:
                del threads[message]
                continue
            self.open_to_us += own in waits
            self.open_to_them += bool(waits - {own})
            at = thread.sent[0].stamp.millis
            self.oldest_unanswered = min(at, self.oldest_unanswered or at)


def unread_by(thread: Thread, own: str, organisation: str) -> bool:
    """Whether a partner's message has not been shown to this own body yet."""
    if thread.sent is None or thread.sent[0].party == own:
        return False
    shown = thread.shown.get(own, {}).values()
    return not any(header.organisation == organisation for header in shown)


def _order(header: Header) -> tuple[int, int, str]:
    return (header.stamp.millis, header.stamp.tick, header.id)
