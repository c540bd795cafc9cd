"""A real node in a process of its own, told what to do by lines of JSON.

`python -m tests.network.told FOLDER [CLOCK_MS]` runs one, its clock wrong by so much. `Told` starts
one, in a network namespace where one is named, and asks it. Moments are seconds of the machine's
monotonic clock, which is the same in every process of it.
"""

import asyncio
import itertools
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Self, TextIO

from tests.node.fleet import GUARD, NoPicture, until

from kuroshio.domains import alert
from kuroshio.errors import KuroshioError
from kuroshio.feed.record import Addressee
from kuroshio.node import memory
from kuroshio.node import picture as picture_desk
from kuroshio.node.build import Node
from kuroshio.node.office import Letter
from kuroshio.phrases.slots import Part
from kuroshio.trust.powers import ALL_POWERS, Reader
from kuroshio.values import Precedence

LONG_S = 3_600.0


class Told:
    """A node's process, from outside."""

    def __init__(self, process: asyncio.subprocess.Process, log: Any) -> None:
        self.process = process
        self._numbers = itertools.count(1)
        self._asked: dict[int, asyncio.Future[Any]] = {}
        self._log = log
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def start(cls, folder: Path, inside: Sequence[str] = (), clock_ms: int = 0) -> Self:
        """Start a node; it is ready when this is back. Its own words go to FOLDER.log."""
        log = folder.with_name(folder.name + ".log").open("a")
        process = await asyncio.create_subprocess_exec(
            *inside, sys.executable, "-m", "tests.network.told", str(folder), str(clock_ms),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=log,
        )  # fmt: skip
        told = cls(process, log)
        await told.ask("start")
        return told

    @classmethod
    @asynccontextmanager
    async def running(cls, folder: Path) -> AsyncIterator[Self]:
        """A node that is killed in the end."""
        told = await cls.start(folder)
        try:
            yield told
        finally:
            await told.kill()

    async def ask(self, order: str, **what: Any) -> Any:
        """Have something done, and wait for the answer. RuntimeError when it is refused."""
        number = next(self._numbers)
        answer = self._asked[number] = asyncio.get_running_loop().create_future()
        assert self.process.stdin
        self.process.stdin.write(json.dumps([number, order, what]).encode() + b"\n")
        await self.process.stdin.drain()
        return await answer

    async def stop(self) -> None:
        """End it in order."""
        if self.process.returncode is None:
            await self.ask("stop")
        await self._gone()

    async def kill(self) -> None:
        """End it at once, as when the machine dies."""
        if self.process.returncode is None:
            self.process.kill()
        await self._gone()

    async def _gone(self) -> None:
        await asyncio.wait_for(self.process.wait(), 60)
        self._reading.cancel()
        self._log.close()

    @property
    def peak_mb(self) -> float:
        """Its largest resident size so far."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024

    @property
    def cpu_s(self) -> float:
        """Processor time that it has used."""
        stat = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")

    async def _read(self) -> None:
        assert self.process.stdout
        while line := await self.process.stdout.readline():
            number, error, answer = json.loads(line)
            asked = self._asked.pop(number)
            if error:
                asked.set_exception(RuntimeError(error))
            else:
                asked.set_result(answer)
        for asked in self._asked.values():
            asked.set_exception(RuntimeError("the node has ended"))


class _Inside:
    """The node's own side: one method for each order."""

    def __init__(self, folder: Path) -> None:
        self.node = Node(folder)
        party = self.node.config.party
        self.officer = Reader(
            party, GUARD[party], "duty-director", "Officer", frozenset(ALL_POWERS)
        )

    async def start(self) -> None:
        await self.node.start()

    async def stop(self) -> None:
        await self.node.stop()

    async def converse(self, *, others: list[str]) -> str:
        """Open a conversation with others' coast guards; its id."""
        bodies = [Addressee(party, GUARD[party]) for party in others]
        audience = [self.officer.party, *others]
        return await self.node.office.open_conversation(
            self.officer, audience, bodies, "drifting vessel", "en"
        )

    async def send(self, *, talk: str, text: str, precedence: str = "routine") -> list[Any]:
        """Send a message; its id and when it was asked for."""
        begun = time.monotonic()
        letter = Letter((Part(text, "en"),), "information", Precedence(precedence))
        return [await self.node.office.send(self.officer, talk, letter), begun]

    async def held(self, *, record: str, by: str) -> float:
        """When a partner's receipt for an own record came."""
        known = self.node.views.known(record)
        assert known is not None
        left = self.node.views.shared(record, by)
        assert left is not None
        await until(
            "it is held", lambda: self.node.receipts.held(by, left.log, left.number), LONG_S
        )
        return time.monotonic()

    async def holds(self, *, record: str) -> float:
        """When a record was here, durable and known."""
        await until("it is here", lambda: self.node.views.known(record), LONG_S)
        return time.monotonic()

    async def has(self, *, record: str) -> bool:
        """Whether a record is here now."""
        return self.node.views.known(record) is not None

    async def heads(self) -> dict[str, int]:
        """How far each log is held."""
        return {row.name: row.head.number for row in self.node.shelf.rows()}

    async def reached(self, *, log: str, number: int) -> float:
        """When a log is held up to a number."""
        shelf = self.node.shelf
        await until("it is there", lambda: shelf.head(log).number >= number, LONG_S)
        return time.monotonic()

    async def links(self) -> dict[str, list[Any]]:
        """Of each partner: the link's state, the way round, by how much its clock is off."""
        states = self.node.links.states.items()
        return {p: [s.state, s.via, s.clock_off_ms] for p, s in states}

    async def linked(self, *, party: str) -> float:
        """When there was a direct link to a partner."""
        links = self.node.links
        await until("it is linked", lambda: links.session_of(party), LONG_S)
        return time.monotonic()

    async def alerts(self) -> list[str]:
        """Codes of the alerts that hold."""
        found = []
        for about in self.node.views.abouts("alert"):
            state = self.node.views.state("alert", about)
            raised, what = alert.current(state)
            if what.startswith("active"):
                found.append(state.raised[raised][1].code)
        return sorted(found)

    async def caught_up(self) -> float:
        """When a restored node knew from its partners what it lacked."""
        await self.node.catch_up()
        return time.monotonic()

    async def suspend(self, *, about: str) -> None:
        """Leave an agreement at once."""
        await self.node.signing.suspend(self.officer, about, "exercise")

    async def all_findable(self) -> float:
        """When all that is kept could be searched for."""
        await until("all is findable", lambda: not self.node.findable.behind, LONG_S)
        return time.monotonic()

    async def evidence(self) -> list[str]:
        """Codes of what is kept of partners' faults."""
        return [row.code for row in self.node.shelf.evidence(1_000)]


async def _obey(
    inside: _Inside, say: TextIO, number: int, order: str, what: dict[str, Any]
) -> None:
    try:
        answer = await getattr(inside, order)(**what)
        line = json.dumps([number, "", answer])
    except (AssertionError, KuroshioError) as error:
        line = json.dumps([number, repr(error), None])
    print(line, file=say, flush=True)


async def _run(folder: Path) -> None:
    setattr(picture_desk, "PictureClient", NoPicture)  # noqa: B010
    # What the node logs goes elsewhere: it would run into the answers.
    say, sys.stdout = sys.stdout, sys.stderr
    inside = _Inside(folder)
    memory.settle()
    tasks: set[asyncio.Task[None]] = set()
    while line := await asyncio.to_thread(sys.stdin.readline):
        number, order, what = json.loads(line)
        task = asyncio.create_task(_obey(inside, say, number, order, what))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        if order == "stop":
            await task
            return


def main() -> None:
    """Run a node until it is told to stop."""
    wrong = int(sys.argv[2]) * 1_000_000
    if wrong:
        right = time.time_ns
        time.time_ns = lambda: right() + wrong
    asyncio.run(_run(Path(sys.argv[1])))


if __name__ == "__main__":
    main()
