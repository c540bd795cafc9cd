"""A link by HTTPS POST, for where WebSockets do not pass: the same TLS, the same sealed messages.

The caller makes up a session's name and asks two things again and again: `/post/NAME/out` takes its
messages there, `/post/NAME/in` waits for the other side's (for fifteen seconds at most, so that no
proxy takes it for dead). A body is messages, each behind its length (4 bytes, big-endian). What is
lost ends the session, as a cut does. HTTP is read by h11 here and by httpx there.
"""

import asyncio
import re
import secrets
import ssl
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import h11
import httpx

from kuroshio.errors import Refused, Unavailable, Untrusted
from kuroshio.sync.messages import MESSAGE_LIMIT
from kuroshio.trust.directory import Directory
from kuroshio.wire.link import (
    HELLO_TIMEOUT_S,
    Hello,
    Link,
    Local,
    client_context,
    greet,
    greet_called,
)

SCHEME = "https://"
WAIT_S = 15.0
"""How long the other side's messages are waited for in one request."""
IDLE_S = 60.0
"""A caller that asks nothing for so long is gone."""
SESSIONS_OF_ONE = 8
"""Of one partner node: each that ended is remembered for a while, more is a flood."""
WAITING = 64 * 1024
"""Bytes that wait in the process; what is above waits with whoever sends."""
BODY_LIMIT = MESSAGE_LIMIT + MESSAGE_LIMIT // 8 + WAITING + 1024
_PATH = re.compile(r"/post/([0-9a-f]{32})/(hello|out|in|end)")
_LENGTH = 4
_REASON = "kuroshio-reason"
_Answer = tuple[int, bytes, str]
"""HTTP status, body, and a stable code of why not."""


class _Box:
    """Messages in one direction; whoever puts waits while too many bytes are in it."""

    def __init__(self) -> None:
        self._messages: deque[bytes] = deque()
        self._size = 0
        self._change = asyncio.Condition()
        self.closed: str | None = None
        """Why it ended; None while it has not."""

    async def put(self, data: bytes) -> None:
        async with self._change:
            await self._change.wait_for(lambda: self._size < WAITING or self.closed is not None)
            if self.closed is not None:
                raise _gone(self.closed)
            self._messages.append(data)
            self._size += len(data)
            self._change.notify_all()

    async def get(self) -> bytes:
        async with self._change:
            await self._change.wait_for(lambda: self._messages or self.closed is not None)
            if not self._messages:
                raise _gone(self.closed or "")
            data = self._messages.popleft()
            self._size -= len(data)
            self._change.notify_all()
            return data

    async def batch(self, wait_s: float) -> bytes:
        """Everything in it, as a body; waits for the first message so long at most."""
        with suppress(TimeoutError):
            async with asyncio.timeout(wait_s), self._change:
                await self._change.wait_for(lambda: self._messages or self.closed is not None)
        async with self._change:
            out = b"".join(len(m).to_bytes(_LENGTH, "big") + m for m in self._messages)
            self._messages.clear()
            self._size = 0
            self._change.notify_all()
            return out

    async def close(self, reason: str) -> None:
        async with self._change:
            self.closed = self.closed or reason or "link.closed"
            self._change.notify_all()


class _Post:
    """See wire.link.Carrier: the messages of one session, whoever makes the requests."""

    def __init__(self, certificate: bytes | None) -> None:
        self.certificate = certificate
        self.out, self.incoming = _Box(), _Box()

    async def send(self, data: bytes) -> None:
        await self.out.put(data)

    async def receive(self) -> bytes:
        return await self.incoming.get()

    async def close(self, reason: str) -> None:
        await self.out.close(reason)
        await self.incoming.close(reason)


# --- who calls -----------------------------------------------------------------------------------


@asynccontextmanager
async def dial(
    address: str, expected: str, local: Local, directory: Callable[[], Directory], hello: Hello,
    proxy: str = "",
) -> AsyncIterator[Link]:  # fmt: skip
    """Call a partner at https://host:port, through an HTTP proxy if one is named. Errors as in
    wire.link.dial.
    """
    context = client_context(local, directory())
    limits = httpx.Timeout(WAIT_S + HELLO_TIMEOUT_S)
    async with httpx.AsyncClient(
        base_url=address, verify=context, proxy=proxy or None, trust_env=False, timeout=limits
    ) as client:
        caller = _Caller(client, expected)
        await caller.ask("hello")
        async with asyncio.TaskGroup() as group:
            work = [group.create_task(caller.bring()), group.create_task(caller.fetch())]
            try:
                yield await greet_called(caller.carrier, expected, local, directory(), hello)
            finally:
                for task in work:
                    task.cancel()
                await caller.end()


class _Caller:
    """Makes the requests of one session."""

    def __init__(self, client: httpx.AsyncClient, expected: str) -> None:
        self._client, self._expected = client, expected
        self._name = secrets.token_hex(16)
        self.carrier = _Post(None)

    async def ask(self, what: str, body: bytes = b"") -> bytes:
        """One request. Unavailable: `link.unreachable`, `link.turned-away`, `link.closed`."""
        try:
            async with self._client.stream(
                "POST", f"/post/{self._name}/{what}", content=body
            ) as answer:
                self._check(answer)
                if answer.status_code != 200:
                    reason = answer.headers.get(_REASON, f"HTTP {answer.status_code}")
                    raise Unavailable("link.closed", f"{self._expected} ended the link: {reason}")
                data = await answer.aread()
        except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError) as error:
            raise Unavailable(
                "link.unreachable",
                f"{self._expected} cannot be reached at {self._client.base_url}: {error!r}",
            ) from error
        return data

    def _check(self, answer: httpx.Response) -> None:
        """Every request must meet the same node: connections come and go."""
        tls = answer.extensions["network_stream"].get_extra_info("ssl_object")
        found = tls.getpeercert(binary_form=True) if tls else None
        if self.carrier.certificate not in (None, found):
            raise Unavailable("link.closed", f"another node answers for {self._expected}")
        self.carrier.certificate = found

    async def bring(self) -> None:
        """Take our messages there as they come."""
        await self._until_over(self._bring_some)

    async def _bring_some(self) -> None:
        body = await self.carrier.out.batch(WAIT_S)
        if body:
            await self.ask("out", body)

    async def fetch(self) -> None:
        """Get theirs, again and again."""
        await self._until_over(self._fetch_some)

    async def _fetch_some(self) -> None:
        for message in _messages(await self.ask("in")):
            await self.carrier.incoming.put(message)

    async def _until_over(self, step: Callable[[], Awaitable[None]]) -> None:
        try:
            while self.carrier.out.closed is None:
                await step()
        except (Unavailable, Untrusted) as error:
            await self.carrier.close(error.message)

    async def end(self) -> None:
        """Say that it is over, if that is heard."""
        await self.carrier.close("link.closed")
        with suppress(Unavailable, TimeoutError):
            async with asyncio.timeout(2):
                await self.ask("end")


# --- who is called -------------------------------------------------------------------------------


class Served:
    """The sessions that partners have begun by POST."""

    def __init__(
        self, local: Local, directory: Callable[[], Directory], hello: Hello,
        on_link: Callable[[Link], Awaitable[None]],
        on_refused: Callable[[Untrusted | Refused], None],
    ) -> None:  # fmt: skip
        self._local, self._directory, self._hello = local, directory, hello
        self._on_link, self._on_refused = on_link, on_refused
        self._sessions: dict[str, tuple[_Post, asyncio.Task[None]]] = {}
        self._heard: dict[str, asyncio.Event] = {}

    async def answer(self, name: str, what: str, body: bytes, certificate: bytes) -> _Answer:
        """The status, body and reason that answer one request."""
        known = self._sessions.get(name)
        if known is None:
            if what != "hello" or self._of(certificate) >= SESSIONS_OF_ONE:
                return 410, b"", "link.closed"
            carrier = _Post(certificate)
            self._heard[name] = asyncio.Event()
            run = asyncio.get_running_loop().create_task(self._run(name, carrier))
            self._sessions[name] = carrier, run
            return 200, b"", ""
        carrier, _ = known
        if carrier.certificate != certificate:
            return 403, b"", "link.unknown-key"
        self._heard[name].set()
        return await self._do(carrier, what, body)

    def _of(self, certificate: bytes) -> int:
        """How many sessions a certificate has begun that are not forgotten yet."""
        return sum(c.certificate == certificate for c, _ in self._sessions.values())

    async def _do(self, carrier: _Post, what: str, body: bytes) -> _Answer:
        match what:
            case "out":
                try:
                    for message in _messages(body):
                        await carrier.incoming.put(message)
                except Unavailable:
                    return 410, b"", carrier.incoming.closed or ""
            case "in":
                out = await carrier.out.batch(WAIT_S)
                if not out and carrier.out.closed is not None:
                    return 410, b"", carrier.out.closed
                return 200, out, ""
            case "end":
                await carrier.close("link.closed")
        return 200, b"", ""

    async def _run(self, name: str, carrier: _Post) -> None:
        watch = asyncio.get_running_loop().create_task(self._watch(name, carrier))
        try:
            link = await greet(carrier, self._local, self._directory(), self._hello, False)
            await self._on_link(link)
        except (Untrusted, Refused) as error:
            self._on_refused(error)
            await carrier.close(error.code)
        except (TimeoutError, Unavailable):
            await carrier.close("link.closed")
        finally:
            watch.cancel()
            await asyncio.sleep(WAIT_S if carrier.out.closed is None else 1.0)
            del self._sessions[name], self._heard[name]

    async def _watch(self, name: str, carrier: _Post) -> None:
        """End it when its caller asks nothing any more."""
        heard = self._heard[name]
        with suppress(TimeoutError):
            while True:
                heard.clear()
                async with asyncio.timeout(IDLE_S):
                    await heard.wait()
        await carrier.close("link.closed")


async def listen(host: str, port: int, context: ssl.SSLContext, served: Served) -> asyncio.Server:
    """Take partners' requests."""

    async def on_connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tls = writer.get_extra_info("ssl_object")
        certificate = tls.getpeercert(binary_form=True) if tls else None
        with suppress(OSError, h11.ProtocolError, asyncio.IncompleteReadError, TimeoutError):
            await _answer_all(reader, writer, served, certificate or b"")
        writer.close()

    return await asyncio.start_server(on_connection, host, port, ssl=context)


async def _answer_all(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, served: Served, certificate: bytes
) -> None:
    """Every request of one connection."""
    http = h11.Connection(h11.SERVER, max_incomplete_event_size=16 * 1024)
    while True:
        body, target, method = bytearray(), "", ""
        while True:
            event = http.next_event()
            if event is h11.NEED_DATA:
                async with asyncio.timeout(IDLE_S):
                    http.receive_data(await reader.read(64 * 1024))
            elif isinstance(event, h11.Request):
                target, method = event.target.decode(), event.method.decode()
            elif isinstance(event, h11.Data):
                body += event.data
                if len(body) > BODY_LIMIT:
                    return
            elif isinstance(event, h11.EndOfMessage):
                break
            else:
                return
        found = _PATH.fullmatch(target) if method == "POST" else None
        status, out, reason = (
            await served.answer(found[1], found[2], bytes(body), certificate)
            if found and certificate
            else (404, b"", "")
        )
        headers = [("content-length", str(len(out))), (_REASON, reason or "-")]
        for part in (
            h11.Response(status_code=status, headers=headers), h11.Data(data=out),
            h11.EndOfMessage(),
        ):  # fmt: skip
            writer.write(http.send(part) or b"")
        await writer.drain()
        if http.our_state is not h11.DONE:
            return
        http.start_next_cycle()


def _messages(body: bytes) -> list[bytes]:
    """The messages of a body. Untrusted (`link.not-sealed`) when it is none."""
    out, at = [], 0
    while at < len(body):
        size = int.from_bytes(body[at : at + _LENGTH], "big")
        at += _LENGTH
        if at + size > len(body):
            raise Untrusted("link.not-sealed", "a body is cut short")
        out.append(body[at : at + size])
        at += size
    return out


def _gone(reason: str) -> Unavailable:
    return Unavailable("link.closed", f"the connection to the partner is gone: {reason}")
