"""Feed AIS to nodes: each report enters one node only, by the published boxes.

From a file, a TCP server (`tcp://host:port`), the simulator (`simulator` or `simulator:SEED`), or
the load generator (`load:RATE`, that many messages a second to each node) to the nodes'
`tcp-listen` receivers. Runs until cancelled; what each node was given is written to a JSON file
every second.
"""

import argparse
import asyncio
import contextlib
import json
import os
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from kuroshio.errors import Refused
from kuroshio.geo.box import Box
from kuroshio.maritime.ais.route import BOXES, ELSEWHERE, PARTIES, Router
from kuroshio.maritime.load import CYCLE, load_blocks
from kuroshio.maritime.simulator import Simulator
from kuroshio.values import Reality
from kuroshio.wire.receivers import BACKOFF_FIRST, BACKOFF_LAST, READ_SIZE, replay_file

FILE_RATE = 3_000.0
"""Lines a second from a file: a few minutes of the world's traffic pass in half a minute."""
SIMULATOR_STEP = 0.5
CONNECT_PATIENCE = 30.0
"""s that the beginning of a replay waits for the nodes to listen."""
BEHIND_LIMIT = 4 << 20
"""Bytes waiting for one slow node; what comes beyond is left out and counted."""
_MIDS = {"TWN": 416, "JPN": 431, ELSEWHERE: 369}
_ELSEWHERE_BOX = Box(ELSEWHERE, 10.0, 20.0, 130.0, 150.0)


@dataclass(slots=True)
class Outlet:
    """The way to one node's receiver; connects again by itself."""

    party: str
    host: str
    port: int
    reports: int = 0
    lines: int = 0
    left_out: int = 0
    connected: asyncio.Event = field(default_factory=asyncio.Event)
    _writer: asyncio.StreamWriter | None = None
    _task: asyncio.Task[None] | None = field(default=None, repr=False)

    def start(self) -> None:
        """Begin to connect."""
        self._task = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        """Let go, after what is under way has gone out."""
        if self._writer is not None:
            with contextlib.suppress(OSError, TimeoutError):
                await asyncio.wait_for(self._writer.drain(), 2)
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def give(self, block: bytes) -> None:
        """Whole lines for this node."""
        writer = self._writer
        if writer is None or writer.transport.get_write_buffer_size() > BEHIND_LIMIT:
            self.left_out += block.count(b"\n")
            return
        writer.write(block)
        self.lines += block.count(b"\n")

    async def _keep(self) -> None:
        pause = BACKOFF_FIRST
        while True:
            try:
                reader, self._writer = await asyncio.open_connection(self.host, self.port)
                self.connected.set()
                pause = BACKOFF_FIRST
                await reader.read()
            except OSError:
                pause = min(pause * 2, BACKOFF_LAST)
            finally:
                self.connected.clear()
                if self._writer is not None:
                    self._writer.close()
                    self._writer = None
            await asyncio.sleep(pause)


def reality_of(source: str) -> Reality:
    """The reality that the nodes' receivers are to be configured with for such a source."""
    if source.startswith(("simulator", "load:")):
        return Reality.SIMULATED
    return Reality.REAL if source.startswith("tcp://") else Reality.REPLAY


async def feed(
    source: str,
    nodes: Mapping[str, tuple[str, int]],
    *,
    counters: Path | None = None,
    rate: float = FILE_RATE,
    loop: bool = False,
    seed: int = 1,
    start: float | None = None,
) -> None:
    """Feed until cancelled. `nodes`: party -> host and port of its `tcp-listen` receiver.

    `start` (s since 1970Z; else now) is when the simulated sea began: the same start gives the
    same sea. `rate` (lines a second) and `loop` are for files. A file that does not loop is given
    once; after it the counters go on being written. Refused (`picture.bad-source`) for a source
    that is none.
    """
    blocks = _blocks(source, rate=rate, loop=loop, seed=seed, start=start)
    outlets = {party: Outlet(party, host, port) for party, (host, port) in nodes.items()}
    for outlet in outlets.values():
        outlet.start()
    writing = asyncio.create_task(_write_counters(source, outlets, counters))
    router = Router()
    try:
        await _connected(outlets)
        async for party, block in blocks:
            if not party:
                _divide(router, block, outlets)
            elif party in outlets:  # the load generator knows where its ships are
                outlets[party].give(block)
                outlets[party].reports += block.count(b"!AIVDM,1,")
        for party, lines in router.flush().items():
            if party in outlets:
                outlets[party].give(lines)
        await asyncio.get_running_loop().create_future()
    finally:
        writing.cancel()
        _save(source, outlets, counters)
        for outlet in outlets.values():
            await outlet.stop()


def _divide(router: Router, block: bytes, outlets: Mapping[str, Outlet]) -> None:
    for party, lines in router.feed(block, time.monotonic()).items():
        if party in outlets:
            outlets[party].give(lines)
    for index, party in enumerate(PARTIES):
        if party in outlets:
            outlets[party].reports = int(router.reports[index])


async def _connected(outlets: Mapping[str, Outlet]) -> None:
    """Wait a while for the nodes: what a file says before they listen would be lost."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(CONNECT_PATIENCE):
            for outlet in outlets.values():
                await outlet.connected.wait()


def seed_of(source: str, otherwise: int = 1) -> int:
    """The seed that `simulator:SEED` names."""
    return int(source.partition(":")[2] or otherwise)


def _blocks(
    source: str, *, rate: float, loop: bool, seed: int, start: float | None
) -> AsyncIterator[tuple[str, bytes]]:
    """Blocks of bytes, each with its party where the source knows it, else empty."""
    kind, _, detail = source.partition(":")
    if kind == "simulator":
        return _simulated(seed_of(source, seed), start)
    if kind == "load":
        return _load(int(detail), seed)
    if source.startswith("tcp://"):
        return _from_server(source)
    path = Path(source)
    if not path.is_file():
        raise Refused("picture.bad-source", f"there is no file {source!r} to replay")
    return _from_file(path, rate, loop=loop)


async def _simulated(seed: int, start: float | None) -> AsyncIterator[tuple[str, bytes]]:
    simulator = Simulator(seed, time.time() if start is None else start)
    simulator.skip(time.time())
    while True:
        await asyncio.sleep(SIMULATOR_STEP)
        yield "", simulator.step(time.time())


async def _load(rate: int, seed: int) -> AsyncIterator[tuple[str, bytes]]:
    """A tenth of each second's block at a time, so that the load is even."""
    boxes = {**{box.name: box for box in BOXES}, ELSEWHERE: _ELSEWHERE_BOX}
    cut: dict[str, list[list[bytes]]] = {}
    for party, box in boxes.items():
        cut[party] = [_tenths(b) for b in load_blocks(seed, box, rate, _MIDS[party])]
    begun, tick = time.monotonic(), 0
    while True:
        for party, blocks in cut.items():
            yield party, blocks[tick // 10 % CYCLE][tick % 10]
        tick += 1
        await asyncio.sleep(max(0.0, begun + tick / 10 - time.monotonic()))


def _tenths(block: bytes) -> list[bytes]:
    lines = block.splitlines(keepends=True)
    return [b"".join(lines[len(lines) * k // 10 : len(lines) * (k + 1) // 10]) for k in range(10)]


async def _from_server(url: str) -> AsyncIterator[tuple[str, bytes]]:
    parts = urlsplit(url)
    pause = BACKOFF_FIRST
    while True:
        try:
            reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
            pause = BACKOFF_FIRST
            with contextlib.closing(writer):
                while block := await reader.read(READ_SIZE):
                    yield "", block
        except OSError:
            pause = min(pause * 2, BACKOFF_LAST)
        await asyncio.sleep(pause)


async def _from_file(path: Path, rate: float, *, loop: bool) -> AsyncIterator[tuple[str, bytes]]:
    queue: asyncio.Queue[bytes | None] = asyncio.Queue()

    async def read() -> None:
        await replay_file(path, rate, queue.put_nowait)
        while loop:
            await replay_file(path, rate, queue.put_nowait)
        queue.put_nowait(None)

    reading = asyncio.create_task(read())
    try:
        while (block := await queue.get()) is not None:
            yield "", block
        yield "", b"\n"  # ends a last line without line end
    finally:
        reading.cancel()


async def _write_counters(
    source: str, outlets: Mapping[str, Outlet], counters: Path | None
) -> None:
    while True:
        await asyncio.to_thread(_save, source, outlets, counters)
        await asyncio.sleep(1)


def _save(source: str, outlets: Mapping[str, Outlet], counters: Path | None) -> None:
    if counters is None:
        return
    boxes = {b.name: [b.south, b.west, b.north, b.east] for b in BOXES}
    now = {
        "source": source,
        "reality": reality_of(source).value,
        "at": time.time_ns() // 1_000_000,
        "parties": {
            party: {
                "box": boxes.get(party),  # south, west, north, east; none: everything else
                "reports": outlet.reports,
                "sentences": outlet.lines,
                "left_out": outlet.left_out,
                "connected": outlet.connected.is_set(),
            }
            for party, outlet in outlets.items()
        },
    }
    # A reader never sees half a file.
    beside = counters.with_name(counters.name + f".{os.getpid()}")
    beside.write_text(json.dumps(now, indent=1))
    beside.replace(counters)


def main() -> None:
    """`python -m kuroshio.wire.ais_feed SOURCE TWN=127.0.0.1:7001 ... [--counters FILE]`."""
    parser = argparse.ArgumentParser(prog="kuroshio ais feed")
    parser.add_argument("source")
    parser.add_argument("nodes", nargs="+", metavar="PARTY=HOST:PORT")
    parser.add_argument("--counters", type=Path)
    parser.add_argument("--rate", type=float, default=FILE_RATE)
    parser.add_argument("--loop", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=float)
    options = parser.parse_args()
    nodes = {}
    for given in options.nodes:
        party, _, address = given.partition("=")
        host, _, port = address.rpartition(":")
        nodes[party] = (host, int(port))
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(
            feed(
                options.source,
                nodes,
                counters=options.counters,
                rate=options.rate,
                loop=options.loop,
                seed=options.seed,
                start=options.start,
            )
        )


if __name__ == "__main__":
    main()
