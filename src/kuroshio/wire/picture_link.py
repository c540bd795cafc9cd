"""The node's end of its picture process: starts it, talks to it, starts it again if it dies.

Node to process: `configure` {party, reality, sources: [{name, url, speed, reality}], tick_ms,
release: {party: {allowed, reason, comes, masks}}, and what `keeping` holds: keep_min, vessels,
flush_s, archive: {folder, reserve_mb} or None}; `release` {release}; `partner-frame` {party, data};
`partner-ready` {party, acked}; `partner-link` {party, up}; `screen-key` {client}; `preview` {id,
masks}; `forget` {party}; `stop`.

Process to node: `screen` {client or None, data, bodies: who may see it, or nobody named: all};
`partner` {party, seq, data}; `ack` {party, seq}, 0 asks for a key frame; `preview` {id, vessels,
of, bodies, held: how many by each mask, data}; `counts` {taken_in, vessels, by_source, sent,
received, cpu_seconds}; `receivers` {receivers: [wire/health.py]};
`log` {level, code, message, ...}; and from this module `restarted` {times} when the process died.
What the node said before (release, links, who is ready) is repeated to the new process by itself.
"""

import asyncio
import contextlib
import socket
import sys
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Any

from kuroshio.errors import Unavailable, Untrusted
from kuroshio.values import Reality
from kuroshio.wire.framing import read_message, write_message
from kuroshio.wire.receivers import SourceConfig, check_reality

Message = dict[str, Any]
PROGRAM = "kuroshio.wire.picture_process"
BACKOFF_FIRST, BACKOFF_LAST = 0.2, 10.0
SOUND_AFTER = 30.0
"""s: a process that lived so long is started again without delay when it dies."""
QUEUE_LIMIT = 1_000
STOP_WITHIN = 3.0


class PictureClient:
    """`async with PictureClient(...) as picture: async for message in picture.messages(): ...`."""

    def __init__(
        self,
        party: str,
        reality: Reality,
        sources: list[Message],
        release: dict[str, Message],
        *,
        tick_ms: int = 1_000,
        keeping: Message | None = None,
        program: str = PROGRAM,
    ) -> None:
        """Refused (`picture.simulated-source`, `picture.bad-source`) for sources that cannot be.

        `sources` and `release` in the form of the message `configure`, `keeping` what it has
        besides. `program`: the module that runs as the process; the plain one keeps no archive.
        """
        for raw in sources:
            check_reality(SourceConfig.read(raw), reality)
        self._configure: Message = {
            "kind": "configure",
            "party": party,
            "reality": reality.value,
            "sources": sources,
            "tick_ms": tick_ms,
            "release": release,
            **(keeping or {}),
        }
        self._program = program
        self._incoming: asyncio.Queue[Message | None] = asyncio.Queue(QUEUE_LIMIT)
        self._writer: asyncio.StreamWriter | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._ready: dict[str, int] = {}
        self._links: dict[str, bool] = {}
        self.restarts = 0

    async def __aenter__(self) -> "PictureClient":
        self._keeper = asyncio.create_task(self._keep())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    @property
    def pid(self) -> int | None:
        """Number of the running process, None between two lives."""
        return self._process.pid if self._process else None

    async def messages(self) -> AsyncIterator[Message]:
        """What the process says, until `stop`."""
        while (message := await self._incoming.get()) is not None:
            yield message

    def release(self, release: dict[str, Message]) -> None:
        """What the gate says now: {party: {"allowed": bool, "reason": str, "comes": bool, "masks":
        [PictureMask as builtins]}}; `comes` is whether their picture may come to us, else the
        pages say that it is suspended.
        """
        self._configure["release"] = {**self._configure["release"], **release}
        self._say({"kind": "release", "release": release})

    def partner_frame(self, party: str, data: bytes) -> None:
        """A frame came from a partner; an `ack` to send back will follow."""
        self._say({"kind": "partner-frame", "party": party, "data": data})

    def partner_ready(self, party: str, acked: int) -> None:
        """The partner holds frame `acked` (0: none) and may be sent the next."""
        self._ready[party] = acked
        self._say({"kind": "partner-ready", "party": party, "acked": acked})

    def partner_link(self, party: str, *, up: bool) -> None:
        """The link to a partner came up or went down."""
        self._links[party] = up
        if not up:
            self._ready.pop(party, None)
        self._say({"kind": "partner-link", "party": party, "up": up})

    def screen_key(self, client: str) -> None:
        """A page wants all there is; `screen` messages with this client will follow."""
        self._say({"kind": "screen-key", "client": client})

    def preview(self, name: str, masks: list[Message]) -> None:
        """Ask what a partner would see by these masks; a `preview` message will follow."""
        self._say({"kind": "preview", "id": name, "masks": masks})

    def forget(self, party: str) -> None:
        """Erase what a partner gave."""
        self._say({"kind": "forget", "party": party})

    async def stop(self) -> None:
        """End the process and the stream of messages."""
        if self._keeper is None:
            return
        self._say({"kind": "stop"})
        self._keeper.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._keeper
        self._keeper = None
        if self._incoming.full():
            self._incoming.get_nowait()
        self._incoming.put_nowait(None)

    def _say(self, message: Message) -> None:
        # Between two lives nothing is lost that matters: `_begin` repeats what still holds,
        # and the first frame of each source for the screens is a key frame.
        if self._writer is not None and not self._writer.is_closing():
            write_message(self._writer, message)

    def _begin(self) -> None:
        """Tell a new process all that still holds."""
        self._say(self._configure)
        for party, up in self._links.items():
            self._say({"kind": "partner-link", "party": party, "up": up})
        for party, acked in self._ready.items():
            self._say({"kind": "partner-ready", "party": party, "acked": acked})

    async def _keep(self) -> None:
        pause = BACKOFF_FIRST
        loop = asyncio.get_running_loop()
        while True:
            begun = loop.time()
            try:
                await self._life()
            except (OSError, Untrusted, Unavailable) as error:
                await self._incoming.put(_log(str(error)))
            self.restarts += 1
            await self._incoming.put({"kind": "restarted", "times": self.restarts})
            pause = BACKOFF_FIRST if loop.time() - begun > SOUND_AFTER else pause * 2
            await asyncio.sleep(min(pause, BACKOFF_LAST))

    async def _life(self) -> None:
        """One process from start to death."""
        ours, theirs = socket.socketpair()
        with theirs:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                self._program,
                "--fd",
                str(theirs.fileno()),
                stdin=asyncio.subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )
        self._process = process
        reader, self._writer = await asyncio.open_connection(sock=ours)
        try:
            self._begin()
            while (message := await read_message(reader)) is not None:
                if message["kind"] == "partner":
                    self._ready.pop(message["party"], None)
                await self._incoming.put(message)
        finally:
            self._writer.close()
            self._writer = None
            await _end(process)
            self._process = None
        await self._incoming.put(_log(f"the picture process ended ({process.returncode})"))


async def _end(process: asyncio.subprocess.Process) -> None:
    try:
        await asyncio.wait_for(process.wait(), STOP_WITHIN)
    except TimeoutError:
        process.kill()
        await process.wait()


def _log(text: str) -> Message:
    return {"kind": "log", "level": "error", "code": "picture.process-ended", "message": text}
