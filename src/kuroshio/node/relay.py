"""What this node carries for others: a mailbox of sealed parcels that it cannot read.

It carries between two partners if an agreement in force, of which they and we are parties, allows
relaying, and if the node's own settings do. What it may no longer carry it drops.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path

import structlog

from kuroshio.node.clock import now_ms
from kuroshio.node.config import Config
from kuroshio.node.session import Session
from kuroshio.sync import messages as say
from kuroshio.wire.mailbox import Mailbox, Waiting

GIVEN_AT_ONCE = 4
"""Parcels on their way to one partner that it has not said it has."""
HOUR_MS = 3_600_000
log = structlog.get_logger("relay")

MayRelay = Callable[[str, str, str], bool]
"""Whether one party may carry between two others, as the agreements stand."""


class Relay:
    """Runs on the event loop."""

    def __init__(self, config: Config, folder: Path, may_relay: MayRelay) -> None:
        self._own, self._may_relay = config.party, may_relay
        self._limit = config.relay_spool_mb * 1024 * 1024
        self._box = Mailbox(folder, self._limit, config.relay_keep_h * HOUR_MS)
        self._given: dict[Session, list[int]] = {}

    def on_session(self, session: Session, up: bool) -> None:
        """A partner is there, and gets what waits for it; or it is gone."""
        if up:
            self._given[session] = []
            self._give(session)
        else:
            self._given.pop(session, None)

    async def on_message(self, session: Session, message: say.Message) -> None:
        """What a partner says to a relay."""
        match message:
            case say.RelayPut(to, number, data):
                refused = await self._put(session.party, to, data)
                session.exchange.took(len(data))
                session.post(say.RelayHeld(number, refused))
                if not refused:
                    self.wake(to)
            case say.RelayForget(to):
                self._box.forget(session.party, to)
            case say.RelayTaken(number):
                self._box.take(session.party, number)
                given = self._given.get(session, [])
                if number in given:
                    given.remove(number)
                self._give(session)

    async def _put(self, sender: str, to: str, data: bytes) -> str:
        """Keep a parcel; the code of why not, or empty."""
        if not self.carries(sender, to):
            return "relay.not-agreed"
        try:
            kept = await asyncio.to_thread(self._box.put, sender, to, data, now_ms())
        except OSError as error:
            log.exception("a parcel cannot be kept", error=str(error))
            return "store.full"
        return "" if kept else "relay.full"

    def carries(self, one: str, other: str) -> bool:
        """Whether this node carries between two partners now."""
        both = len({one, other, self._own}) == 3
        return both and self._limit > 0 and self._may_relay(self._own, one, other)

    def wake(self, party: str) -> None:
        """Something waits for a party."""
        for session in list(self._given):
            if session.party == party:
                self._give(session)

    def _give(self, session: Session) -> None:
        """Keep a few parcels on their way to a partner."""
        given = self._given.get(session)
        while given is not None and len(given) < GIVEN_AT_ONCE:
            found = self._box.next_for(session.party, max(given, default=0))
            if found is None:
                return
            number, data = found
            given.append(number)
            session.exchange.post_parcel(say.RelayGive(number, data))
            session.wake.set()

    async def look_again(self) -> None:
        """Drop what is too old, or is not agreed any more."""
        await asyncio.to_thread(self._box.expire, now_ms())
        for pair in self._box.waiting():
            if not self.carries(pair.sender, pair.to):
                log.warning("no longer relayed", sender=pair.sender, to=pair.to)
                self._box.forget(pair.sender, pair.to)
                for session in [s for s in self._given if s.party == pair.to]:
                    session.exchange.drop_parcels()
                    self._given[session].clear()

    def waiting(self) -> list[Waiting]:
        """What waits here, by who left it and for whom: sizes and ages, nothing else is known."""
        return self._box.waiting()
