"""One live session with one partner node, and what is known of the link to a party."""

import asyncio
from collections import deque
from contextlib import suppress

import msgspec

from kuroshio.errors import KuroshioError, Unavailable
from kuroshio.feed.receipt import Receipt
from kuroshio.node.progress import Progress
from kuroshio.sync import exchange as sync
from kuroshio.sync import messages as say
from kuroshio.wire import link as wire

HELD_OFF_FIRST_MS, HELD_OFF_LAST_MS = 500, 10_000
"""A party that was refused is not spoken to for so long, doubled each time it is refused again,
so that a node gone wrong costs its partners little."""
SILENT_AFTER_S = 11.0
"""Two pings that did not come."""
ROUND_TRIPS, ROUND_TRIPS_KNOWN = 10, 3
"""Instead, where the way is so thin that one round trip takes seconds."""
SOUND_AFTER_MS = 30_000
RECEIPTS_AT_ONCE = 64


class LinkState(msgspec.Struct):
    """What is known of the link to one partner, or to another node of our own party."""

    party: str
    """The partner's code, or PARTY/node for another node of our own party."""
    node: str = ""
    state: str = "connecting"
    """direct, connecting, down or refused."""
    since: int = 0
    via: str = ""
    """The party by way of which it is reached while there is no direct link; empty: none."""
    via_since: int = 0
    round_trip_ms: float | None = None
    last_heard: int | None = None
    error: str = ""
    clock_off_ms: int = 0
    replaced: list[int] = []
    twice: int = 0
    """When it was last seen that two nodes call with this party's key; 0 never."""
    refusals: int = 0
    refused_for: str = ""
    """Code of the last refusal."""
    held_off_until: int = 0

    def refuse(self, now: int, code: str) -> None:
        """The partner broke a rule: leave it alone for a while."""
        self.refused_for = code
        wait = min(HELD_OFF_LAST_MS, HELD_OFF_FIRST_MS << min(self.refusals, 10))
        self.refusals += 1
        self.held_off_until = now + wait

    def held_off(self, now: int) -> bool:
        """Whether the party is being left alone. A clock that was put back ends it."""
        return self.held_off_until - HELD_OFF_LAST_MS <= now < self.held_off_until


class Session:
    """One live session with one partner node."""

    def __init__(self, name: str, link: wire.Link, exchange: sync.Exchange, began: float) -> None:
        self.name = name
        """Of its link: the partner's code, or PARTY/node for another node of our own party."""
        self.link = link
        self.exchange = exchange
        self.party, self.node = link.peer
        self.began = began
        """Seconds of the event loop's clock."""
        self.progress = Progress(began)
        self.heard_at = began
        self.round_trips: deque[float] = deque(maxlen=ROUND_TRIPS_KNOWN)
        """Seconds, by the last answers to pings."""
        self.wake = asyncio.Event()
        self.ended = asyncio.Event()
        self.error: KuroshioError | None = None
        """Why it was ended here."""
        self._storing: deque[tuple[sync.StoreSegment, asyncio.Future[bytes]]] = deque()
        """On their way to the disk, in their order; the credit bounds them."""
        self._to_store = asyncio.Event()
        self._pong: say.Pong | None = None
        self._receipts: set[asyncio.Future[Receipt]] = set()
        # of attachments
        self.asked: set[tuple[str, int]] = set()
        """Pieces that the partner was asked for and has not given whole."""
        self.arriving: dict[tuple[str, int], bytearray] = {}
        self.lacks: set[str] = set()
        """Attachments of which it gave nothing when asked."""
        self.giving: deque[tuple[str, int]] = deque()
        """Pieces that it has asked for."""
        self.slices_waiting = 0
        # of the picture
        self.frames_unanswered = 0

    def post(self, message: say.Message) -> None:
        """Queue a small message. Of the answers to pings only the newest is kept: whoever pings
        and never reads must not fill our memory.
        """
        if isinstance(message, say.Pong):
            self._pong = message
        else:
            self.exchange.post(message)
        self.wake.set()

    def next_message(self, now: int) -> say.Message | None:
        """What to send now, or None."""
        pong, self._pong = self._pong, None
        return pong or self.exchange.next_message(now)

    async def wait(self, for_budget_s: float) -> None:
        """Until there may be something to send: it was told, or the budget has grown."""
        if not self.exchange.flow.waits_for_budget:
            await self.wake.wait()
            return
        with suppress(TimeoutError):
            await asyncio.wait_for(self.wake.wait(), for_budget_s)

    def end(self, error: KuroshioError) -> None:
        """End it from here; the first reason counts."""
        self.error = self.error or error
        self.ended.set()

    def store(self, effect: sync.StoreSegment, work: "asyncio.Future[bytes]") -> None:
        """A segment is on its way to the disk; `work` gives its receipt."""
        self._storing.append((effect, work))
        self._to_store.set()

    async def stored(self) -> list[tuple[sync.StoreSegment, bytes | None]]:
        """The next segments that are durable, in their order; of each log the last with its
        receipt, which covers those before. Raises why one could not be kept.
        """
        while not self._storing:
            self._to_store.clear()
            await self._to_store.wait()
        await asyncio.wait([self._storing[0][1]])
        durable = []
        while self._storing and self._storing[0][1].done():
            effect, work = self._storing.popleft()
            durable.append((effect, work.result()))
        last = {effect.log: place for place, (effect, _) in enumerate(durable)}
        return [
            (effect, receipt if last[effect.log] == place else None)
            for place, (effect, receipt) in enumerate(durable)
        ]

    def give_up_storing(self) -> None:
        """The session has ended: what has not begun to be kept is not kept."""
        for _, work in self._storing:
            work.cancel()

    def require_word(self, now: float) -> None:
        """Unavailable (`link.silent`) when nothing was heard for too long: the partner pings every
        few seconds. TCP alone would go on trying, ever more rarely, and so miss the end of a cut.
        """
        if len(self.round_trips) < ROUND_TRIPS_KNOWN:
            return  # too little is known of the way yet; the transport has its own patience
        patience = max(SILENT_AFTER_S, ROUND_TRIPS * max(self.round_trips))
        if now - self.heard_at > patience:
            raise Unavailable("link.silent", f"nothing was heard for {patience:.0f} s")

    async def receipt_kept(self, work: "asyncio.Future[Receipt]") -> None:
        """A receipt is being kept: its error ends the session. Waits while many are."""
        self._receipts.add(work)
        work.add_done_callback(self._receipt_done)
        while len(self._receipts) >= RECEIPTS_AT_ONCE:
            await asyncio.wait(self._receipts, return_when=asyncio.FIRST_COMPLETED)

    def _receipt_done(self, work: "asyncio.Future[Receipt]") -> None:
        self._receipts.discard(work)
        error = None if work.cancelled() else work.exception()
        if isinstance(error, KuroshioError):
            self.end(error)
