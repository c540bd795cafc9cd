"""Nodes as processes in namespaces of their own, joined by the router."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.network.backlog import Cut
from tests.network.router import Router
from tests.network.told import Told
from tests.node.fleet import reconfigure

PORT = 8_444


@dataclass
class World:
    """`cut`'s sides on a network; a node runs once it is started."""

    cut: Cut
    router: Router = field(init=False)
    nodes: dict[str, Told] = field(default_factory=dict)
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def __aenter__(self) -> Self:
        self.router = self._stack.enter_context(Router(*self.cut.sides))
        for party, side in self.cut.sides.items():
            others = [p for p in self.cut.sides if p != party]
            dial = {p: (f"{self.router.address(p)}:{PORT}",) for p in others}
            reconfigure(side, link_host="0.0.0.0", link_port=PORT, dial=dial)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await asyncio.gather(*(node.kill() for node in self.nodes.values()))
        await self._stack.aclose()

    def __getitem__(self, party: str) -> Told:
        return self.nodes[party]

    async def start(self, *parties: str, clock_ms: dict[str, int] | None = None) -> None:
        """Start the nodes of these parties, all without any."""
        for party in parties or self.cut.sides:
            self.nodes[party] = await Told.start(
                self.cut.sides[party].folder, self.router.inside(party),
                (clock_ms or {}).get(party, 0),
            )  # fmt: skip

    async def flash(self, sender: str, to: str, text: str = "collision") -> tuple[float, float]:
        """Seconds until a flash message is durable at a partner, and until its receipt is back."""
        record, begun = await self[sender].ask(
            "send", talk=self.cut.talk, text=text, precedence="flash"
        )
        there, back = await asyncio.gather(
            self[to].ask("holds", record=record), self[sender].ask("held", record=record, by=to)
        )
        return there - begun, back - begun

    async def caught_up(self, taker: str, giver: str) -> float:
        """When (monotonic) a node holds the log as far as another does, which has stopped writing
        to it."""
        heads = await self[giver].ask("heads")
        return await self.reached(taker, heads[self.cut.log])

    async def reached(self, party: str, number: int) -> float:
        """When a node holds the log up to a number."""
        moment: float = await self[party].ask("reached", log=self.cut.log, number=number)
        return moment

    async def head(self, party: str) -> int:
        """How far a node holds the log now."""
        heads: dict[str, Any] = await self[party].ask("heads")
        return int(heads.get(self.cut.log, 0))


def folder_of(world: World, party: str) -> Path:
    """A side's folder."""
    return world.cut.sides[party].folder
