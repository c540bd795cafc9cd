"""What goes and comes by way of a relay while a partner cannot be reached directly.

Parcels go to a third party's node that reaches both sides, if an agreement in force of all three
allows relaying. What a partner lacks is known from its signed receipts, which come back the same
way; what is not signed for in time goes again. When the direct link is back, the relay is told to
forget what it still holds, and the session goes on from what each side holds.
"""

from collections import deque
from collections.abc import Callable

import msgspec
import structlog

from kuroshio.errors import KuroshioError, Unavailable
from kuroshio.node.clock import now_ms
from kuroshio.node.links import Links
from kuroshio.node.parcels import Parcels, Taken
from kuroshio.node.receipts import Receipts
from kuroshio.node.relay import MayRelay
from kuroshio.node.relayed_attachments import RelayedAttachments
from kuroshio.node.session import Session
from kuroshio.store.port import Store
from kuroshio.sync import messages as say
from kuroshio.sync.packing import Carried, Packing, Span, positions, spans
from kuroshio.trust.directory import Directory
from kuroshio.wire.parcels import sealed_size

AFTER_MS = 3_000
"""A link that is down for so long is gone round."""
AT_ONCE = 4
"""Parcels on their way that the partner has not signed for."""
FIRST_PATIENCE_MS, LAST_PATIENCE_MS = 10_000, 300_000
"""How long a receipt may take before its entries go again; doubled each time."""
REFUSED_FOR_MS = 60_000
"""A relay that does not carry is left alone for so long."""
SMALLEST_ROOM = 1_024
TOLD_AGAIN_MS = 600_000
POSITIONS_IN_ONE = 100
log = structlog.get_logger("relayed")


class _OnTheWay(msgspec.Struct):
    """Entries of one parcel that the partner has not signed for yet."""

    spans: list[Span]
    since: int


class Route(msgspec.Struct):
    """How one partner is reached by way of another."""

    party: str
    relay: str
    since: int
    packed: dict[str, int] = {}
    """Log → the last number that was put into a parcel."""
    on_the_way: deque[_OnTheWay] = deque()
    due: set[str] = set()
    """Logs of which the partner waits for a receipt."""
    told_at: int = 0
    patience: int = FIRST_PATIENCE_MS
    slice: int = 0
    """Number of the parcel with part of an attachment that the relay has not answered yet."""
    carried: bool = False
    """Whether the relay has taken anything."""


class Relayed:
    """Runs on the event loop; `run` every quarter second, and whenever something is new."""

    def __init__(
        self,
        parcels: Parcels,
        receipts: Receipts,
        links: Links,
        shelf: Callable[[], Store],
        directory: Callable[[], Directory],
        may_relay: MayRelay,
        blobs: RelayedAttachments,
    ) -> None:
        self._blobs = blobs
        self._parcels, self._receipts, self._links = parcels, receipts, links
        self._shelf, self._directory, self._may_relay = shelf, directory, may_relay
        self.routes: dict[str, Route] = {}
        self._refused: dict[str, int] = {}
        self._puts: dict[int, str] = {}
        self._number = 0

    # --- going round ---------------------------------------------------------------------------

    async def run(self) -> None:
        """See to every partner: which way it is reached, and what is due to it."""
        for party in self._directory().partners:
            relay = self._relay_for(party)
            route = self.routes.get(party)
            if route is not None and route.relay != relay:
                self._leave(route)
                route = None
            if route is None and relay:
                route = self.routes[party] = Route(
                    party, relay, now_ms(), {}, deque(), self._owed(party)
                )
                log.info("going round", party=party, by=relay)
            if route is not None:
                await self._serve(route)

    def _owed(self, party: str) -> set[str]:
        own = f"{self._parcels.own[0]}/"
        return {name for name in self._shelf().logs_for(party) if not name.startswith(own)}

    def _relay_for(self, party: str) -> str:
        """The party by which this one is reached now; empty: directly, or not at all."""
        state, now = self._links.states.get(party), now_ms()
        if self._links.session_of(party) or state is None or now - state.since < AFTER_MS:
            return ""
        able, known = self.able(party), self.routes.get(party)
        return known.relay if known and known.relay in able else (able[0] if able else "")

    def able(self, party: str) -> list[str]:
        """Partners that are reached and may carry for us to this one."""
        own, now = self._parcels.own[0], now_ms()
        return [
            other
            for other in self._directory().partners
            if other != party
            and self._links.session_of(other)
            and now - self._refused.get(other, -REFUSED_FOR_MS) >= REFUSED_FOR_MS
            and self._may_relay(other, own, party)
        ]

    def _leave(self, route: Route) -> None:
        """The partner is reached another way, or may not be reached this way any more."""
        self.routes.pop(route.party, None)
        self._blobs.forget(route.party)
        self._note(route.party, "")
        relay = self._links.session_of(route.relay)
        if relay:
            relay.post(say.RelayForget(route.party))
        log.info("not going round any more", party=route.party, by=route.relay)

    async def _serve(self, route: Route) -> None:
        session = self._links.session_of(route.relay)
        if session is None:
            return
        self._settle(route)
        if not route.told_at or now_ms() - route.told_at > TOLD_AGAIN_MS:
            route.told_at = now_ms()
            told: list[Carried] = [*positions(self._shelf(), route.party, POSITIONS_IN_ONE)]
            for message in told:
                self._put(session, route, [message], document=message is told[0])
        if route.due:
            some = set(sorted(route.due)[:POSITIONS_IN_ONE])
            route.due -= some
            answers: list[Carried] = [*await self._parcels.receipts(route.party, some)]
            self._put(session, route, answers)
        self._fill(session, route)
        self._attach(session, route)

    def _attach(self, session: Session, route: Route) -> None:
        """Attachments go when no record waits, one parcel of them after another."""
        wants: list[Carried] = [*self._blobs.wants(route.party, now_ms())]
        self._put(session, route, wants)
        if route.slice in self._puts or route.on_the_way:
            return
        part = self._blobs.next_slice(route.party, self._room(session, route))
        if part is not None:
            self._put(session, route, [part])
            route.slice = self._number

    def _room(self, session: Session, route: Route) -> int:
        """Bytes of a parcel's content, so that flash never waits long behind it."""
        nodes = len(self._parcels.recipients(route.party))
        return max(SMALLEST_ROOM, session.exchange.flow.segment() - sealed_size(0, nodes))

    def _fill(self, session: Session, route: Route) -> None:
        """Put what the partner lacks into parcels, a few at a time."""
        room = self._room(session, route)
        packing = Packing(self._parcels.own, route.party, self._shelf(), self._directory)
        while len(route.on_the_way) < AT_ONCE:
            first = next(packing.entries(self._lacking(route), room), None)
            if first is None:
                return
            messages, carried = first
            for name, _, until in carried:
                route.packed[name] = until
            route.on_the_way.append(_OnTheWay(carried, now_ms()))
            self._put(session, route, messages)

    def _lacking(self, route: Route) -> list[Span]:
        """What our own party wrote for the partner, and it has neither signed for nor on the way.
        What others wrote reaches it from them.
        """
        own, held = f"{self._parcels.own[0]}/", {}
        for name in self._shelf().logs_for(route.party):
            held[name] = max(self._signed(route.party, name), route.packed.get(name, 0))
        return [s for s in spans(self._shelf(), route.party, held) if s[0].startswith(own)]

    def _signed(self, party: str, name: str) -> int:
        top = self._receipts.top(party, name)
        return top.number if top else 0

    def _settle(self, route: Route) -> None:
        """Let go of what was signed for; what was not, for too long, goes again."""
        waits: deque[_OnTheWay] = deque()
        for parcel in route.on_the_way:
            if any(self._signed(route.party, name) < until for name, _, until in parcel.spans):
                waits.append(parcel)
        if len(waits) < len(route.on_the_way):
            trip = now_ms() - route.on_the_way[0].since
            route.patience = min(LAST_PATIENCE_MS, max(FIRST_PATIENCE_MS, 4 * trip))
        route.on_the_way = waits
        if waits and now_ms() - waits[0].since > route.patience:
            log.info("sending again", party=route.party, by=route.relay)
            route.patience = min(LAST_PATIENCE_MS, 2 * route.patience)
            route.on_the_way.clear()
            route.packed.clear()
            route.told_at = 0

    def _put(
        self, session: Session, route: Route, messages: list[Carried], *, document: bool = False
    ) -> None:
        if not messages:
            return
        self._number += 1
        self._puts[self._number] = route.party
        data = self._parcels.seal(route.party, messages, document=document)
        session.exchange.post_parcel(say.RelayPut(route.party, self._number, data))
        session.wake.set()

    # --- what comes ----------------------------------------------------------------------------

    async def on_message(self, session: Session, message: say.Message) -> None:
        """What a relay says, or brings."""
        match message:
            case say.RelayGive(number, data):
                await self._take(session, number, data)
            case say.RelayHeld(number, refused):
                self._answered(session, number, refused)

    async def _take(self, session: Session, number: int, data: bytes) -> None:
        session.exchange.took(len(data))
        try:
            taken = await self._parcels.take(data)
        except Unavailable as error:  # it stays with the relay, and comes again
            log.warning("a relayed parcel was not kept", code=error.code)
            return
        except KuroshioError as error:
            log.warning("a relayed parcel cannot be read", by=session.party, code=error.code)
            session.post(say.RelayTaken(number))
            return
        session.post(say.RelayTaken(number))
        party = taken.sender[0]
        state = self._links.states.get(party)
        if state is not None:
            state.last_heard = now_ms()
        await self._take_blobs(party, taken)
        route = self.routes.get(party)
        if route is not None:
            route.due |= taken.answer

    async def _take_blobs(self, party: str, taken: Taken) -> None:
        for message in taken.blobs:
            try:
                if isinstance(message, say.BlobWant):
                    self._blobs.on_want(party, message)
                else:
                    await self._blobs.take(party, message, now_ms())
            except KuroshioError as error:
                log.warning("part of an attachment was not kept", peer=party, code=error.code)

    def _answered(self, session: Session, number: int, refused: str) -> None:
        party = self._puts.pop(number, "")
        route = self.routes.get(party)
        if route is None or route.relay != session.party:
            return
        if refused:
            log.warning("a relay does not carry", by=session.party, party=party, code=refused)
            self._refused[session.party] = now_ms()
            self._leave(route)
        elif not route.carried:
            route.carried = True
            self._note(party, route.relay)

    def on_session(self, session: Session, up: bool) -> None:
        """A partner is there directly; or a relay is gone, and with it what it did not answer."""
        route = self.routes.get(session.party)
        if up and route is not None:
            self._leave(route)
        if not up:
            for route in [r for r in self.routes.values() if r.relay == session.party]:
                self._leave(route)

    def _note(self, party: str, relay: str) -> None:
        state = self._links.states.get(party)
        if state is not None and state.via != relay:
            state.via, state.via_since = relay, now_ms()
            self._links.on_change()
