"""Which messages of a conversation something may still have to be said of, found at little cost.

Of a message that is settled nothing is kept here. After a cut of days tens of thousands of messages
wait for their partner at once: of those that ask nothing only the oldest that a partner lacks is
looked at, because what it has signed for is a run of a log.
"""

from collections import deque
from collections.abc import Iterable, Iterator

import msgspec

from kuroshio.desk import conditions
from kuroshio.domains import hotline
from kuroshio.feed.entry import parse_log
from kuroshio.node.receipts import Receipts
from kuroshio.node.views import NOTHING_YET, Known, Place, Views
from kuroshio.values import Precedence

FOLDED_AT_ONCE = 10_000
"""Records of conversations that are folded in one round, but for those with something urgent."""

FEW = 500
"""Records of which it is looked up what they are about; when more are lost, all is taken anew."""


class Look(msgspec.Struct, frozen=True):
    """The messages of a conversation to look at, and for each which parties lack it."""

    about: str
    threads: dict[str, hotline.Thread]
    missing: dict[str, list[str]]


class _Open(msgspec.Struct):
    """One conversation: what is not settled of it."""

    place: Place = NOTHING_YET
    partly: bool = False
    """Whether there is more than has been taken in."""
    state: hotline.State = msgspec.field(default_factory=hotline.new)
    withdrawn: set[tuple[str, str, str]] = set()
    """Messages that were withdrawn, and by which body of which party."""
    plain: dict[tuple[str, str, str], deque[int]] = {}
    """Own messages that ask nothing and that a party may lack, oldest first, by party, body and the
    log that they were given in: their numbers in it. Those that did not leave as they are: their
    seqs, under no log."""


class Unsettled:
    """Of all conversations of a node. Views' lock is held around every call."""

    def __init__(
        self, own: str, views: Views, receipts: Receipts, distress: frozenset[str]
    ) -> None:
        self._own, self._views, self._receipts = own, views, receipts
        self.distress = distress
        self._open: dict[str, _Open] = {}
        self._urgent: set[str] = set()
        self.whole = False
        """Whether the last round took in all that had come."""

    def came(self, known: Iterable[Known]) -> None:
        """Remember which conversations have something urgent that is new."""
        for one in known:
            if isinstance(one.fact, hotline.MessageSent) and (
                one.fact.precedence is Precedence.FLASH
                or any(part.phrase in self.distress for part in one.fact.parts)
            ):
                self._urgent.add(one.record.header.about)

    def lost(self, log: str, after: int, until: int) -> None:
        """A partner took back that it holds these: their conversations are looked at afresh."""
        if until - after > FEW:
            self._open.clear()
            return
        for number in range(after + 1, until + 1):
            known = self._views.at(log, number)
            if known is not None:
                self._open.pop(known.record.header.about, None)

    def catch_up(self, *, last: bool) -> None:
        """Take in all that has come: at the start, while it is at hand. What must be taken anew
        from its beginning waits until the `last` time, or it would be with every part.
        """
        for about in self._views.abouts("hotline"):
            known = self._open.get(about)
            if last or known is None or not self._views.turned("hotline", about, known.place):
                self._take(about)

    def look(self) -> Iterator[Look]:
        """One round over all conversations. While very much comes in, what is not urgent is taken
        in later rounds.
        """
        room, self.whole = FOLDED_AT_ONCE, True
        for about in self._views.abouts("hotline"):
            if room > 0 or about in self._urgent:
                room -= self._take(about, None if about in self._urgent else room)
                self._urgent.discard(about)
            else:
                self.whole = False
            known = self._open.get(about)
            if known and known.partly:
                self.whole = False  # what is not taken yet may settle what is
            elif known and (known.state.threads or known.plain):
                yield self._found(about, known)

    def _take(self, about: str, most: int | None = None) -> int:
        """Take in what is new, about `most` records of it; how many that were."""
        count = 0
        while True:
            known = self._open.get(about)
            since = known.place if known else NOTHING_YET
            place, news = self._views.news("hotline", about, since)
            if known is not None and place == since:
                known.partly = False
                return count
            if known is None or place[0] != since[0]:
                known = self._open[about] = _Open()
            if most is not None and count >= most:
                known.partly = True
                return count
            count += place[1] - known.place[1]
            for one in news:
                self._fold(known, one)
            known.place = place

    def _fold(self, known: _Open, one: Known) -> None:
        fact, header = one.fact, one.record.header
        match fact:
            case hotline.MessageSent() as sent:
                if sent.reply and self._is_open(known, sent.reply.to, one.seq):
                    known.state.thread(sent.reply.to).replies[header.id] = (header, sent.reply)
                if conditions.asks_nothing(sent, self.distress):
                    known.state.threads.pop(header.id, None)
                    if header.party == self._own:
                        self._wait(known, one)
                else:
                    known.state.thread(header.id).sent = (header, sent)
            case hotline.MessageWithdrawn(message):
                known.withdrawn.add((message, header.party, header.organisation))
                self._apply(known, message, one)
            case (
                hotline.MessageShown(message)
                | hotline.MessageAcknowledged(message)
                | hotline.MessageCorrected(message)
            ):
                self._apply(known, message, one)

    def _apply(self, known: _Open, message: str, one: Known) -> None:
        if self._is_open(known, message, one.seq):
            hotline.apply(known.state, one.record.header, one.fact)  # type: ignore[arg-type]

    def _is_open(self, known: _Open, message: str, seq: int) -> bool:
        """Whether something may have to be said of a message, or it has not been taken yet."""
        if message in known.state.threads:
            return True
        sent = self._views.known(message)
        return sent is None or sent.seq > seq

    def _found(self, about: str, known: _Open) -> Look:
        threads = known.state.threads
        missing = {message: self._lacking(message) for message in threads}
        for message, thread in list(threads.items()):
            if thread.sent and conditions.settled(
                thread, self._own, missing[message], self.distress
            ):
                del threads[message], missing[message]
        found = dict(threads)
        for one, party in self._oldest(known):
            message = one.record.header.id
            found[message] = hotline.Thread(sent=(one.record.header, one.fact))  # type: ignore[arg-type]
            missing.setdefault(message, []).append(party)
        return Look(about, found, missing)

    def _wait(self, known: _Open, one: Known) -> None:
        header, members = one.record.header, parse_log(one.log).audience
        for party in header.audience:
            if party != self._own:
                left = party in members
                key = (party, header.organisation, one.log if left else "")
                known.plain.setdefault(key, deque()).append(one.number if left else one.seq)

    def _oldest(self, known: _Open) -> Iterator[tuple[Known, str]]:
        """The oldest message of each kind that a party lacks, and the party."""
        for (party, body, log), waiting in list(known.plain.items()):
            while waiting:
                if found := self._waits(known, party, log, waiting[0]):
                    yield found, party
                    break
                waiting.popleft()
            if not waiting:
                del known.plain[party, body, log]

    def _waits(self, known: _Open, party: str, log: str, place: int) -> Known | None:
        """A message of `plain`, if a party lacks it."""
        if log and self._receipts.held(party, log, place):
            return None
        one = self._views.at(log, place) if log else next(iter(self._views.of([place])), None)
        if one is None:
            return None
        header = one.record.header
        if (header.id, header.party, header.organisation) in known.withdrawn:
            return None
        return one if log or self._lacks(party, header.id) else None

    def _lacking(self, message: str) -> list[str]:
        known = self._views.known(message)
        if known is None or known.record.header.party != self._own:
            return []
        others = (p for p in known.record.header.audience if p != self._own)
        return [party for party in others if self._lacks(party, message)]

    def _lacks(self, party: str, message: str) -> bool:
        """What is to leave later is not missing yet."""
        left = self._views.shared(message, party)
        return left is not None and not self._receipts.held(party, left.log, left.number)
