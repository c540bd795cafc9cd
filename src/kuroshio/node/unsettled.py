"""Which messages of a conversation something may still have to be said of, found at little cost.

After a cut of days tens of thousands of messages wait for their partner at once. Of those that ask
nothing only the oldest that a partner lacks is looked at: what it has signed for is a run of a log.
"""

import zlib
from collections import deque
from collections.abc import Iterable
from itertools import islice

import msgspec

from kuroshio.desk import conditions
from kuroshio.domains import hotline
from kuroshio.feed.record import Header
from kuroshio.node.receipts import Receipts
from kuroshio.node.views import Known, Views
from kuroshio.values import SECOND, Precedence

AFRESH_EVERY = 600 * SECOND
"""Then all are looked at again, because a partner may lose what it held."""


FOLDED_AT_ONCE = 10_000
"""Records of conversations that are folded in one round, but for those with something urgent."""


class _Open(msgspec.Struct):
    """One conversation; `state` is watched for being folded anew."""

    state: hotline.State
    afresh_at: int
    looked_at: int = 0
    threads: dict[str, hotline.Thread] = {}
    plain: dict[tuple[str, tuple[str, ...], str, str], deque[str]] = {}
    """Own messages that ask nothing and that a party may lack, by party, audience, lane and body;
    oldest first."""


class Unsettled:
    """Of all conversations of a node."""

    def __init__(
        self, own: str, views: Views, receipts: Receipts, distress: frozenset[str]
    ) -> None:
        self._own, self._views, self._receipts = own, views, receipts
        self._distress = distress
        self._open: dict[str, _Open] = {}
        self._urgent: set[str] = set()
        self._room = FOLDED_AT_ONCE

    def came(self, known: Iterable[Known]) -> None:
        """Remember which conversations have something urgent that is new."""
        for one in known:
            if isinstance(one.fact, hotline.MessageSent) and (
                one.fact.precedence is Precedence.FLASH
                or any(part.phrase in self._distress for part in one.fact.parts)
            ):
                self._urgent.add(one.record.header.about)

    def begin(self) -> None:
        """A new round of looking at every conversation."""
        self._room = FOLDED_AT_ONCE

    def look(self, about: str, now: int) -> tuple[dict[str, hotline.Thread], dict[str, list[str]]]:
        """The messages to look at, and for each which parties lack it.

        While very much comes in, what is not urgent is looked at in later rounds.
        """
        known = self._open.get(about)
        behind = self._views.not_folded("hotline", about)
        if self._room <= 0 < behind and about not in self._urgent:
            return self._found(known) if known else ({}, {})
        self._room -= behind
        self._urgent.discard(about)
        known = self._known(about, self._views.state("hotline", about), now)
        for message, thread in islice(known.state.threads.items(), known.looked_at, None):
            if thread.sent and conditions.asks_nothing(thread, self._own, self._distress):
                self._wait(known, message, thread.sent[0])
            else:
                known.threads[message] = thread
        known.looked_at = len(known.state.threads)
        return self._found(known)

    def _found(self, known: _Open) -> tuple[dict[str, hotline.Thread], dict[str, list[str]]]:
        missing = {message: self._lacking(message) for message in known.threads}
        for message, thread in list(known.threads.items()):
            if conditions.settled(thread, self._own, missing[message], self._distress):
                del known.threads[message]
        threads = dict(known.threads)
        for message, party in self._oldest(known):
            threads[message] = known.state.threads[message]
            missing.setdefault(message, []).append(party)
        return threads, missing

    def _known(self, about: str, state: hotline.State, now: int) -> _Open:
        known = self._open.get(about)
        if known is None or known.state is not state or now > known.afresh_at:
            # Not all in one second: each conversation has a moment of its own.
            wait = AFRESH_EVERY // 2 + zlib.crc32(about.encode()) % AFRESH_EVERY
            known = self._open[about] = _Open(state, now + wait)
        return known

    def _wait(self, known: _Open, message: str, header: Header) -> None:
        for party in header.audience:
            if party != self._own:
                key = (party, header.audience, header.lane, header.organisation)
                known.plain.setdefault(key, deque()).append(message)

    def _oldest(self, known: _Open) -> list[tuple[str, str]]:
        """The oldest message of each kind that a party lacks, and the party."""
        found = []
        for (party, *_), waiting in known.plain.items():
            while waiting:
                thread = known.state.threads[waiting[0]]
                if not hotline.withdrawal(thread) and self._lacks(party, waiting[0]):
                    found.append((waiting[0], party))
                    break
                waiting.popleft()
        return found

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
