"""The live socket: every open page hears at once of what changed, as its reader may see it.

Nothing is polled. A change is built once for each distinct reader, in the thread that publishes
it, and handed to the event loop in the order of publishing.
"""

import asyncio
import itertools
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from threading import Lock
from typing import Any, Literal, assert_never

import msgspec
import structlog
from litestar import Litestar, WebSocket, websocket
from litestar.exceptions import WebSocketDisconnect
from litestar.handlers import WebsocketRouteHandler
from prometheus_client import CollectorRegistry, Counter, Gauge

from kuroshio.errors import KuroshioError
from kuroshio.trust.powers import Reader
from kuroshio.values import is_id
from kuroshio.web import error_shape
from kuroshio.web.door import PUBLIC, Door, SignedIn, check_scope
from kuroshio.web.live_page import (
    CONNECT_AGAIN,
    CROSS_SITE,
    RUBBISH,
    SIGNED_OUT,
    TRY_LATER,
    AskForKeyFrames,
    Goodbye,
    LivePage,
    SendPing,
    SendSnapshot,
)
from kuroshio.web.shapes import (
    LivePing,
    LiveSignedOut,
    LiveSnapshot,
    LiveToPage,
    PageLive,
    PageShown,
    PageToLive,
)

PING_EVERY = 5.0
"""Seconds."""
STALLED_AFTER = 30.0
"""Seconds that one send may take."""
SHOWN_AT_ONCE = 500
MESSAGES_IN_WINDOW = 100
WINDOW = 10.0
"""Seconds. A page says that it is live every 10 s, and what it shows in batches."""
SNAPSHOTS_AT_ONCE = 2

CLOSES_WITH = {"web.cross-site": CROSS_SITE, "web.too-many-requests": TRY_LATER}

Sound = Literal["ok", "blocked", "muted"]
Socket = WebSocket[Any, Any, Any]
log = structlog.get_logger("kuroshio.web.live")
_from_page = msgspec.json.Decoder(PageToLive)
_to_text = msgspec.json.Encoder()


class Rubbish(Exception):
    """What a page sent is none of the messages that a page sends."""


class LiveHub:
    """All pages of this node. `publish`, `broadcast_frame` and `disconnect_session` may be called
    from any thread; `snapshot`, `on_shown` and `on_page_live` are called from worker threads and
    may take their time; `on_joined` and `on_left` are called in the event loop and must not.
    """

    def __init__(
        self,
        *,
        snapshot: Callable[[Reader], LiveSnapshot],
        registry: CollectorRegistry,
        now: Callable[[], int],
        on_joined: Callable[[str], None],
        on_shown: Callable[[Reader, list[str]], None],
        on_page_live: Callable[[Reader, bool, Sound], None],
        on_left: Callable[[str], None],
    ) -> None:
        """`on_joined(client)` asks for a key frame of each source for that client: once when a
        page has come, and again when it was too slow and lost frames.
        """
        self._snapshot = snapshot
        self._now = now
        self._on_joined, self._on_left = on_joined, on_left
        self._on_shown, self._on_page_live = on_shown, on_page_live
        self._pages: dict[str, LivePage] = {}
        self._pages_lock = Lock()
        self._in_order = Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._numbers = itertools.count(1)
        self._turns = asyncio.Semaphore(SNAPSHOTS_AT_ONCE)
        self._open = Gauge("kuroshio_live_pages", "Open pages", registry=registry)
        self._rubbish = Counter(
            "kuroshio_live_rubbish", "Pages closed for what they sent", registry=registry
        )
        self._refused = Counter(
            "kuroshio_live_refused", "Messages of pages that were refused", registry=registry
        )
        self._slow = Counter(
            "kuroshio_live_slow", "Times a page was too slow", ("lost",), registry=registry
        )

    # --- from any thread -----------------------------------------------------------------------

    def publish(self, build: Callable[[Reader], LiveToPage | None]) -> None:
        """Tell every page of a change: `build` says what its reader is told, None for nothing.

        `build` runs here, once for each distinct reader, and one publishing at a time, so that
        an older state never overtakes a newer one. Call it from the event loop only when `build`
        is quick.
        """
        with self._in_order:
            with self._pages_lock:
                readers = {page.entered.reader for page in self._pages.values()}
            built = ((reader, build(reader)) for reader in readers)
            texts = {
                reader: _to_text.encode(message).decode()
                for reader, message in built
                if message is not None
            }
            if texts:
                self._in_loop(self._hand_out, texts)

    def broadcast_frame(
        self, data: bytes, client: str | None = None, bodies: tuple[str, ...] = ()
    ) -> None:
        """Send a picture frame to every page, or to one; `bodies` (`PARTY/BODY`): to theirs."""
        self._in_loop(self._hand_out_frame, data, client, bodies)

    def disconnect_session(self, session: str) -> None:
        """Tell the pages of this session (or `token:` and its id) that it ended; close them."""
        self._in_loop(self._end_session, session)

    def readers(self) -> set[Reader]:
        """Who has a page open now."""
        with self._pages_lock:
            return {page.entered.reader for page in self._pages.values()}

    def _in_loop(self, call: Callable[..., None], *values: object) -> None:
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(call, *values)

    # --- in the event loop ---------------------------------------------------------------------

    @asynccontextmanager
    async def running(self, _: Litestar) -> AsyncIterator[None]:
        """While the application runs."""
        self._loop = asyncio.get_running_loop()
        try:
            yield
        finally:
            self._loop = None
            for page in self._pages.values():
                page.leave(Goodbye(TRY_LATER))

    def _hand_out(self, texts: dict[Reader, str]) -> None:
        for page in self._pages.values():
            text = texts.get(page.entered.reader)
            if text is not None and not page.offer_text(text):
                self._slow.labels("all").inc()

    def _hand_out_frame(self, data: bytes, client: str | None, bodies: tuple[str, ...]) -> None:
        for page in self._pages.values():
            reader = page.entered.reader
            if bodies and f"{reader.party}/{reader.organisation}" not in bodies:
                continue
            if client in (None, page.client) and not page.offer_frame(data):
                self._slow.labels("frames").inc()

    def _end_session(self, session: str) -> None:
        for page in self._pages.values():
            if page.entered.session == session:
                page.leave(_signed_out())

    async def serve(self, socket: Socket, entered: SignedIn, door: Door) -> None:
        """One page, from its coming to its going. The socket is accepted."""
        page = LivePage(f"page-{next(self._numbers)}", entered)
        with self._pages_lock:
            self._pages[page.client] = page
        self._open.inc()
        tasks = [
            asyncio.create_task(self._send(page, socket)),
            asyncio.create_task(self._receive(page, socket)),
            asyncio.create_task(self._attend(page, door)),
        ]
        page.wake.set()
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            with self._pages_lock:
                del self._pages[page.client]
            self._open.dec()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._on_left(page.client)
        for task in done:
            task.result()  # a bug in one of them is seen here

    async def _send(self, page: LivePage, socket: Socket) -> None:
        try:
            while True:
                await page.wake.wait()
                page.wake.clear()
                while (step := page.next_step()) is not None:
                    if isinstance(step, Goodbye):
                        if step.last is not None:
                            await self._put(page, socket, step.last)
                        await socket.close(step.code)
                        return
                    await self._take_step(page, socket, step)
        except (WebSocketDisconnect, OSError):
            return  # the page has gone; what it missed is in its next snapshot

    async def _take_step(
        self,
        page: LivePage,
        socket: Socket,
        step: SendSnapshot | SendPing | AskForKeyFrames | str | bytes,
    ) -> None:
        if isinstance(step, str | bytes):
            await self._put(page, socket, step)
        elif isinstance(step, SendPing):
            await self._put(page, socket, _to_text.encode(LivePing(self._now())).decode())
        elif isinstance(step, SendSnapshot):
            await self._send_snapshot(page, socket)
        elif isinstance(step, AskForKeyFrames):
            self._on_joined(page.client)
        else:
            assert_never(step)

    async def _send_snapshot(self, page: LivePage, socket: Socket) -> None:
        reader = page.entered.reader
        try:
            # A few at a time: after a restart every page comes back at once.
            async with self._turns:
                text = await asyncio.to_thread(
                    lambda: _to_text.encode(self._snapshot(reader)).decode()
                )
        except KuroshioError as error:
            log.warning("live.no-snapshot", code=error.code)
            page.leave(Goodbye(TRY_LATER))
            return
        await self._put(page, socket, text)

    async def _put(self, page: LivePage, socket: Socket, data: str | bytes) -> None:
        """Send one message. Waits while the page's connection takes no more."""
        page.sending_since = time.monotonic()
        if isinstance(data, str):
            await socket.send({"type": "websocket.send", "text": data, "bytes": None})
        else:
            await socket.send({"type": "websocket.send", "bytes": data, "text": None})
        page.sending_since = None

    async def _receive(self, page: LivePage, socket: Socket) -> None:
        times: deque[float] = deque(maxlen=MESSAGES_IN_WINDOW)
        try:
            while True:
                text = await socket.receive_text()
                if page.goodbye is not None:
                    continue
                if len(times) == times.maxlen and time.monotonic() - times[0] < WINDOW:
                    self._reject(page)
                    continue
                times.append(time.monotonic())
                try:
                    await self._hear(page, _parse(text))
                except Rubbish:
                    self._reject(page)
                except KuroshioError:
                    self._refused.inc()
        except WebSocketDisconnect:
            return

    def _reject(self, page: LivePage) -> None:
        self._rubbish.inc()
        page.leave(Goodbye(RUBBISH))

    async def _hear(self, page: LivePage, message: PageShown | PageLive) -> None:
        """A token that may only read says nothing about what officers saw, or who keeps watch."""
        entered = page.entered
        if isinstance(message, PageShown):
            page.used = True
            if "write" in entered.scopes and message.messages:
                await asyncio.to_thread(self._on_shown, entered.reader, message.messages)
        else:
            # Looking on is use: a watch officer must not be signed out in front of the screen.
            page.used = page.used or message.visible
            if "watch" in entered.scopes:
                await asyncio.to_thread(
                    self._on_page_live, entered.reader, message.visible, message.sound
                )

    async def _attend(self, page: LivePage, door: Door) -> None:
        """Ping, and close when the page stalls, its session has ended or its powers changed."""
        while True:
            await asyncio.sleep(PING_EVERY)
            since = page.sending_since
            if since is not None and time.monotonic() - since > STALLED_AFTER:
                self._slow.labels("page").inc()
                return
            used, page.used = page.used, False
            entered = await asyncio.to_thread(door.again, page.entered, used=used)
            if entered is None:
                page.leave(_signed_out())
            elif entered.reader != page.entered.reader or entered.scopes != page.entered.scopes:
                page.leave(Goodbye(CONNECT_AGAIN))
            page.ping()


def live_route(hub: LiveHub, door: Door) -> WebsocketRouteHandler:
    """`WS /api/live`. Accepted first, because a refused handshake tells a page nothing."""

    @websocket("/api/live", scope=PUBLIC)
    async def live(socket: Socket) -> None:
        await socket.accept()
        try:
            door.check_origin(socket)
            entered = door.enter(socket)
            check_scope(entered, "read")
        except KuroshioError as error:
            error_shape.tell(socket, error.code)
            await socket.close(CLOSES_WITH.get(error.code, SIGNED_OUT), error.code)
            return
        await hub.serve(socket, entered, door)

    return live


def _signed_out() -> Goodbye:
    return Goodbye(SIGNED_OUT, _to_text.encode(LiveSignedOut()).decode())


def _parse(text: str) -> PageShown | PageLive:
    try:
        message: PageShown | PageLive = _from_page.decode(text)
    except (msgspec.MsgspecError, RecursionError, UnicodeError):
        raise Rubbish from None
    if isinstance(message, PageShown) and (
        len(message.messages) > SHOWN_AT_ONCE or not all(map(is_id, message.messages))
    ):
        raise Rubbish
    return message
