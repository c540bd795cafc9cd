"""Where AIS comes from: a file replayed, a TCP server, a TCP listener, UDP datagrams.

A source only moves bytes into a bounded store and counts; decoding happens at the picture's
tick. Whatever a source does (stalls, floods, sends rubbish, vanishes) is counted and shown, and
is never fatal to the process or to another source.
"""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from kuroshio.errors import Refused
from kuroshio.maritime.ais.decode import Decoded, Decoder
from kuroshio.maritime.ais.echoes import Echoes
from kuroshio.values import Reality
from kuroshio.wire.health import Health

Clock = Callable[[], int]
"""Gives ms since 1970Z."""

READ_SIZE = 1 << 16
PENDING_LIMIT = 8 << 20
"""Bytes that a source may have waiting for the next tick; what a flood brings beyond is shed."""
SLICE = 200
"""ms: blocks that came within it get the same time of receipt."""
STALL_AFTER = 60_000
BACKOFF_FIRST, BACKOFF_LAST = 0.5, 30.0
FILE_RATE = 500.0
"""Sentences a second from a file without times, at speed 1."""
CONNECTIONS_LIMIT = 16


@dataclass(frozen=True, slots=True)
class SourceConfig:
    """One source. `url`: file:///path?rate=500&loop=1, tcp://, tcp-listen:// or udp://host:port.

    `speed` multiplies a file's pace.
    """

    name: str
    url: str
    reality: Reality
    speed: float = 1.0

    @classmethod
    def read(cls, raw: dict[str, Any]) -> "SourceConfig":
        """From the form in which a node's configuration gives it."""
        try:
            speed = float(raw.get("speed") or 1.0)
            source = cls(str(raw["name"]), str(raw["url"]), Reality(raw["reality"]), speed)
        except (KeyError, ValueError, TypeError) as error:
            raise Refused(
                "picture.bad-source", f"a source is not configured soundly: {error}"
            ) from error
        if urlsplit(source.url).scheme not in ("file", "tcp", "tcp-listen", "udp"):
            raise Refused("picture.bad-source", f"unknown kind of source: {source.url}")
        return source


def check_reality(source: SourceConfig, node: Reality) -> None:
    """Refused (`picture.simulated-source`): only real reports may enter an operational node."""
    if node is Reality.REAL and source.reality is not Reality.REAL:
        raise Refused(
            "picture.simulated-source",
            f"source {source.name!r} is {source.reality} and cannot feed an operational node",
            source=source.name,
        )


@dataclass(slots=True)
class Receiver:
    """One source's bytes on their way to its decoder, and what is known of its health."""

    config: SourceConfig
    clock: Clock
    echoes: Echoes = field(default_factory=Echoes)
    """What was heard; one for all receivers, so that each flags what another heard first."""
    decoder: Decoder = field(init=False)
    pending: deque[tuple[int, bytes]] = field(default_factory=deque)
    waiting: int = 0
    shed: int = 0
    """Bytes dropped because they came faster than the limit."""
    last_heard: int = 0
    connected: bool = False
    finished: bool = False
    problem: str = ""
    health: Health = field(default_factory=Health)
    _servers: list[asyncio.Server] = field(default_factory=list)
    _open: int = 0

    def __post_init__(self) -> None:
        # The times inside a replayed file are those of another day.
        trusted = self.config.reality is not Reality.REPLAY
        self.decoder = Decoder(trust_times=trusted, echoes=self.echoes)

    def put(self, block: bytes) -> None:
        """Bytes have come."""
        self.last_heard = self.clock()
        if self.waiting + len(block) > PENDING_LIMIT:
            self.shed += len(block)
            return
        self.pending.append((self.last_heard, block))
        self.waiting += len(block)

    def drain(self) -> list[Decoded]:
        """Decode what came since the last call."""
        decoded = []
        while self.pending:
            first, block = self.pending.popleft()
            blocks = [block]
            while self.pending and self.pending[0][0] - first <= SLICE:
                blocks.append(self.pending.popleft()[1])
            decoded.append(self.decoder.feed(b"".join(blocks), first / 1_000))
        self.waiting = 0
        return decoded

    def counts(self) -> dict[str, Any]:
        """What the node shows about this source."""
        counts = self.decoder.counts
        quiet = bool(self.last_heard) and self.clock() - self.last_heard > STALL_AFTER
        return {
            "name": self.config.name,
            "reality": self.config.reality.value,
            "bytes": counts.bytes,
            "sentences": counts.sentences,
            "messages": counts.messages,
            "positions": counts.positions,
            "statics": counts.statics,
            "bad_checksum": counts.bad_checksum,
            "malformed": counts.malformed + counts.oversized,
            "incomplete": counts.incomplete,
            "duplicates": counts.duplicates,
            "shed_bytes": self.shed,
            "last_heard": self.last_heard,
            "connected": self.connected,
            "finished": self.finished,
            "stalled": quiet and not self.finished,
            "problem": self.problem,
        }

    async def run(self) -> None:
        """Receive until cancelled, or until a file that does not loop has ended."""
        kind = urlsplit(self.config.url).scheme
        if kind == "file":
            await self._again_after_failure(self._file)
        elif kind == "tcp":
            await self._again_after_failure(self._connect)
        elif kind == "udp":
            await self._again_after_failure(self._datagrams)
        else:
            await self._again_after_failure(self._listen)

    async def _again_after_failure(self, receive: Callable[[], Any]) -> None:
        pause = BACKOFF_FIRST
        while not self.finished:
            begun = time.monotonic()
            try:
                await receive()
                self.problem = "" if self.finished else "the other side closed the connection"
            except (OSError, ValueError) as error:
                self.problem = str(error)[:200] or type(error).__name__
            finally:
                self.connected = False
            if time.monotonic() - begun > BACKOFF_LAST:
                pause = BACKOFF_FIRST
            if not self.finished:
                await asyncio.sleep(pause)
                pause = min(pause * 2, BACKOFF_LAST)

    def _address(self) -> tuple[str, int]:
        parts = urlsplit(self.config.url)
        if parts.hostname is None or parts.port is None:
            raise ValueError(f"{self.config.url} has no host and port")
        return parts.hostname, parts.port

    async def _connect(self) -> None:
        reader, writer = await asyncio.open_connection(*self._address())
        self.connected, self.problem = True, ""
        try:
            await self._read(reader)
        finally:
            writer.close()

    async def _read(self, reader: asyncio.StreamReader) -> None:
        while block := await reader.read(READ_SIZE):
            self.put(block)

    async def _listen(self) -> None:
        host, port = self._address()
        server = await asyncio.start_server(self._accept, host, port)
        self.problem = ""
        async with server:
            await server.serve_forever()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if self._open >= CONNECTIONS_LIMIT:
                return
            self._open += 1
            self.connected = True
            try:
                # At the process's end the task is cancelled, which asyncio would report as a fault.
                with contextlib.suppress(OSError, asyncio.CancelledError):
                    await self._read(reader)
            finally:
                self._open -= 1
                self.connected = self._open > 0
        finally:
            writer.close()

    async def _datagrams(self) -> None:
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(
            lambda: _Datagrams(self), local_addr=self._address()
        )
        self.connected, self.problem = True, ""
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            transport.close()

    async def _file(self) -> None:
        parts = urlsplit(self.config.url)
        options = parse_qs(parts.query)
        rate = float(options.get("rate", [str(FILE_RATE)])[0]) * self.config.speed
        loop = options.get("loop", ["0"])[0] not in ("0", "no", "false")
        path = Path(unquote(parts.netloc + parts.path))
        self.connected, self.problem = True, ""
        while True:
            await replay_file(path, rate, self.put)
            if not loop:
                break
        self.finished = True


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver

    def datagram_received(self, data: bytes, addr: object) -> None:  # noqa: ARG002
        # A datagram is whole lines, with or without the last line end.
        self._receiver.put(data if data.endswith(b"\n") else data + b"\n")


async def replay_file(path: Path, rate: float, put: Callable[[bytes], object]) -> None:
    """Give a file's lines to `put`, about `rate` lines a second, in a few blocks a second."""
    pace = max(rate, 0.1)
    begun, given = time.monotonic(), 0
    with await asyncio.to_thread(path.open, "rb") as file:
        while True:
            due = int((time.monotonic() - begun) * pace) + 1 - given
            if due <= 0:
                await asyncio.sleep(min(0.1, (1 - due) / pace))
                continue
            lines = []
            for _ in range(min(due, 20_000)):
                line = file.readline(READ_SIZE)
                if not line:
                    break
                lines.append(line)
            if not lines:
                return
            given += len(lines)
            put(b"".join(lines))
            await asyncio.sleep(0.1 if pace > 20 else 0)
