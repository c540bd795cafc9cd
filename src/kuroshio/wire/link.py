"""A link: mutual TLS on a port of its own, pinned to the keys in the party documents; inside it a
WebSocket (or HTTPS POST, wire.post) whose every message is sealed once more (wire.session).

Certificates sign themselves; the pin says whether one holds, and the calendar does not cut a link.
Here is only the transport: what is said over it is the exchange's.
"""

import asyncio
import hashlib
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from websockets.asyncio.client import connect
from websockets.asyncio.connection import Connection
from websockets.asyncio.server import Server, serve
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Subprotocol

from kuroshio.errors import Refused, Unavailable, Untrusted
from kuroshio.sync.messages import MESSAGE_LIMIT
from kuroshio.trust.directory import Directory
from kuroshio.wire import session

REACH_TIMEOUT_S = 4.0
"""For one TCP connection, satellites included."""
HELLO_TIMEOUT_S = 180
"""Long: certificates, documents and sealed secrets are 10 KB each way, half a minute at 2.4 kbit/s
and twice that when both sides call at once."""
_FRAME_LIMIT = MESSAGE_LIMIT + MESSAGE_LIMIT // 8 + 64


class Local(Protocol):
    """What a link needs of the own node; `node.keys.Keys` has the key part."""

    @property
    def tls_key(self) -> Path: ...
    @property
    def tls_certificate(self) -> Path: ...
    def open_sealed(self, ciphertext: bytes, info: bytes) -> bytes: ...


class Carrier(Protocol):
    """What takes whole messages to and fro, in order, inside TLS: a WebSocket, or HTTPS POST."""

    @property
    def certificate(self) -> bytes | None:
        """The other side's TLS certificate, DER."""
        ...

    async def send(self, data: bytes) -> None:
        """Take one message. Unavailable (`link.closed`)."""
        ...

    async def receive(self) -> bytes:
        """The next message. Unavailable (`link.closed`), Untrusted (`link.not-sealed`)."""
        ...

    async def close(self, reason: str) -> None:
        """End it; `reason` is a stable code."""
        ...


class Link:
    """An open, authenticated, sealed connection to one partner node."""

    def __init__(
        self, carrier: Carrier, sealer: session.Sealer, opening: session.Opening, dialled: bool
    ) -> None:
        self._carrier = carrier
        self._sealer = sealer
        self.opening = opening
        self.dialled = dialled
        """Whether this side called."""
        self.peer = (opening.party, opening.node)

    async def send(self, data: bytes) -> None:
        """Send one message; Unavailable (`link.closed`) when the connection is gone."""
        await self._carrier.send(self._sealer.seal(session.pack(data)))

    async def receive(self) -> bytes:
        """The next message. Unavailable (`link.closed`), Untrusted (`link.not-sealed`)."""
        return session.unpack(self._sealer.open(await self._carrier.receive()))

    async def close(self, reason: str = "") -> None:
        """End it; `reason` is a stable code."""
        await self._carrier.close(reason)


class _WebSocket:
    """See Carrier."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        tls = connection.transport.get_extra_info("ssl_object")
        self.certificate = tls.getpeercert(binary_form=True) if tls else None

    async def send(self, data: bytes) -> None:
        try:
            await self._connection.send(data)
        except ConnectionClosed as error:
            raise Unavailable("link.closed", "the connection to the partner is gone") from error

    async def receive(self) -> bytes:
        try:
            data = await self._connection.recv()
        except ConnectionClosed as error:
            why = error.rcvd.reason if error.rcvd else ""
            raise Unavailable(
                "link.closed", f"the connection to the partner is gone: {why or 'no reason given'}"
            ) from error
        if isinstance(data, str):
            raise Untrusted("link.not-sealed", "the partner sent text")
        return data

    async def close(self, reason: str) -> None:
        await self._connection.close(1000, reason[:100])


def client_context(local: Local, directory: Directory) -> ssl.SSLContext:
    """TLS for dialling: our certificate, and the partners' as trust anchors."""
    return _context(ssl.PROTOCOL_TLS_CLIENT, local, directory)


def server_context(local: Local, directory: Directory) -> ssl.SSLContext:
    """TLS for being dialled: a certificate is demanded of the caller."""
    return _context(ssl.PROTOCOL_TLS_SERVER, local, directory)


def trust_also(context: ssl.SSLContext, directory: Directory) -> None:
    """Let a context know the certificates of all whose documents are held. What one document calls
    a certificate and is none costs that node its link, and nobody else.
    """
    for party in (directory.own, *directory.partners):
        for node in directory.document(party).nodes:
            if node.tls_certificate:
                with suppress(ssl.SSLError, ValueError):
                    context.load_verify_locations(cadata=node.tls_certificate)


def peer_of(certificate: bytes, directory: Directory) -> tuple[str, str]:
    """The (party, node) that a TLS certificate (DER) is pinned for.

    Untrusted: `link.unknown-key`, `trust.revoked-node`.
    """
    key = x509.load_der_x509_certificate(certificate).public_key()
    spki = key.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    pin = hashlib.sha256(spki).hexdigest()
    for party in (directory.own, *directory.partners):
        for node in directory.document(party).nodes:
            if node.tls == pin:
                directory.node_keys(party, node.node)  # raises when it is revoked
                return party, node.node
    raise Untrusted(
        "link.unknown-key",
        "a caller's key is in no pinned party document; if it is a partner, take its newest "
        "document (kuroshio partner add)",
    )


Hello = Callable[[tuple[str, str]], tuple[bytes, bytes]]
"""(opening bytes, own secret) for a peer; made by the node, which has keys, clock and chance."""


@asynccontextmanager
async def dial(
    address: str, expected: str, local: Local, directory: Callable[[], Directory], hello: Hello,
    proxy: str = "",
) -> AsyncIterator[Link]:  # fmt: skip
    """Call a partner at host:port, through an HTTP proxy (http://host:port) if one is named.

    Unavailable (`link.unreachable`, `link.turned-away`), Untrusted as in `Link`.
    """
    async with AsyncExitStack() as stack:
        try:
            line = None if proxy else stack.enter_context(await _reach(address))
            call = _call(address, local, directory(), proxy, line)
            connection = await stack.enter_async_context(call)
            link = await greet_called(_WebSocket(connection), expected, local, directory(), hello)
        except (OSError, WebSocketException, ValueError) as error:  # the last: no host:port
            raise Unavailable(
                "link.unreachable", f"{expected} cannot be reached at {address[:80]}: {error}"
            ) from error
        yield link


async def _reach(address: str) -> socket.socket:
    """A TCP connection. Tried for so short a time because the system's own attempts come ever more
    rarely: minutes into a cut it would notice the end of it late. OSError, ValueError.
    """
    host, _, port = address.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    loop = asyncio.get_running_loop()
    error: OSError = OSError("no such host")
    for family, kind, protocol, _, to in await loop.getaddrinfo(
        host, int(port), type=socket.SOCK_STREAM
    ):
        with ExitStack() as unless_reached:
            line = unless_reached.enter_context(socket.socket(family, kind, protocol))
            line.setblocking(False)
            try:
                async with asyncio.timeout(REACH_TIMEOUT_S):
                    await loop.sock_connect(line, to)
            except OSError as failed:  # a TimeoutError, too
                error = failed
                continue
            unless_reached.pop_all()
            return line
    raise error


def _call(
    address: str,
    local: Local,
    directory: Directory,
    proxy: str,
    line: socket.socket | None = None,
) -> connect:
    host, _, port = address.rpartition(":")
    return connect(
        f"wss://{host}:{port}/link",
        ssl=client_context(local, directory),
        server_hostname="kuroshio",
        subprotocols=[Subprotocol(session.SUBPROTOCOL)],
        sock=line,
        proxy=proxy or None,  # a link goes where the documents and the settings say, nowhere else
        **_LIMITS,
    )


async def listen(
    host: str,
    port: int,
    context: ssl.SSLContext,
    local: Local,
    directory: Callable[[], Directory],
    hello: Hello,
    on_link: Callable[[Link], Awaitable[None]],
    on_refused: Callable[[Untrusted | Refused], None],
) -> Server:
    """Take calls from partners; each one that proves itself is handed to `on_link`."""

    async def on_connection(connection: Connection) -> None:
        try:
            link = await greet(_WebSocket(connection), local, directory(), hello, False)
        except (Untrusted, Refused) as error:
            on_refused(error)
            await connection.close(1008, error.code)
            return
        except (TimeoutError, Unavailable):
            return
        await on_link(link)

    return await serve(
        on_connection,
        host,
        port,
        ssl=context,
        subprotocols=[Subprotocol(session.SUBPROTOCOL)],
        **_LIMITS,
    )


_LIMITS: dict[str, Any] = {
    "max_size": _FRAME_LIMIT,
    "max_queue": 4,
    "write_limit": 16 * 1024,  # what waits in the process stays small, so that flash overtakes
    "compression": None,
    "open_timeout": HELLO_TIMEOUT_S,
    "ping_interval": 20,
    "ping_timeout": 60,  # a thin link that is busy is not a dead one
    "close_timeout": 2,
}


async def greet(
    carrier: Carrier, local: Local, directory: Directory, hello: Hello, dialled: bool
) -> Link:
    """Prove who is there by the pinned TLS key, exchange openings, agree on the session's keys.

    Untrusted: `link.unknown-key`, `link.other-party`, and as in wire.session. TimeoutError.
    """
    if not carrier.certificate:
        raise Untrusted("link.unknown-key", "a caller showed no certificate")
    peer = peer_of(carrier.certificate, directory)
    opening, secret = hello(peer)
    await carrier.send(opening)
    theirs = await asyncio.wait_for(carrier.receive(), HELLO_TIMEOUT_S)
    told = session.read_opening(theirs)
    if (told.party, told.node) != peer:
        raise Untrusted(
            "link.other-party", f"{told.party}/{told.node} called with the key of {peer[0]}"
        )
    sealer = session.agree(secret, opening, theirs, dialled, local.open_sealed)
    return Link(carrier, sealer, told, dialled)


async def greet_called(
    carrier: Carrier, expected: str, local: Local, directory: Directory, hello: Hello
) -> Link:
    """The same for whoever has called, and expects a party.

    Unavailable (`link.turned-away`) when the other side ends it before it began.
    """
    try:
        link = await greet(carrier, local, directory, hello, True)
    except Unavailable as error:
        raise Unavailable(
            "link.turned-away", f"{expected} closed the link before it began: {error.message}"
        ) from error
    if link.peer[0] != expected:
        raise Untrusted("link.other-party", f"{link.peer[0]} answered in place of {expected}")
    return link


def _context(protocol: int, local: Local, directory: Directory) -> ssl.SSLContext:
    context = ssl.SSLContext(protocol)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = False
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_cert_chain(local.tls_certificate, local.tls_key)
    trust_also(context, directory)
    return context
