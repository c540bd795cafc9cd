"""Two real nodes with their pages, and what their officers ask of the API."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from tests.node.fleet import Fleet, Pages, Side, until


@dataclass
class Desk:
    """One node with its pages, and what its officers ask of the API."""

    side: Side
    pages: Pages
    clients: dict[str, httpx.AsyncClient] = field(default_factory=dict)

    def client(self, body: str = "") -> httpx.AsyncClient:
        if body not in self.clients:
            self.clients[body] = self.pages.api(body)
        return self.clients[body]

    async def get(self, path: str, body: str = "", status: int = 200, **more: Any) -> Any:
        answer = await self.client(body).get(path, **more)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def post(
        self, path: str, data: Any = None, body: str = "", status: tuple[int, ...] = (200, 201, 204)
    ) -> Any:
        answer = await self.client(body).post(path, json=data)
        assert answer.status_code in status, answer.text
        return answer.json() if answer.content else None

    async def say(self, conversation: str, text: str, body: str = "", **more: Any) -> Any:
        parts = [{"text": text, "lang": more.pop("lang", "en")}]
        draft = {"parts": parts, "marker": "information", **more}
        return await self.post(f"/api/conversations/{conversation}/messages", draft, body)

    async def sees(self, message: str, body: str = "") -> Any:
        """The message, or None while it is not there for this body."""
        answer = await self.client(body).get(f"/api/messages/{message}")
        return answer.json() if answer.status_code == 200 else None


@asynccontextmanager
async def desks(folder: Path, **config: Any) -> AsyncIterator[tuple[Fleet, Desk, Desk]]:
    """Japan and Taiwan, an agreement in force, their pages open."""
    async with Fleet(folder, "JPN", "TWN", **config) as fleet:
        await fleet.agree()
        jpn, twn = fleet["JPN"], fleet["TWN"]
        yield fleet, Desk(jpn, await fleet.pages(jpn)), Desk(twn, await fleet.pages(twn))


async def opened(one: Desk, other: Desk, mine: str = "", theirs: str = "CGA") -> str:
    """A conversation of one body with a body of the other side, there on both sides."""
    draft = {
        "audience": ["JPN", "TWN"],
        "addressees": [{"party": other.side.party, "organisation": theirs}],
        "subject": "Drifting vessel",
    }
    made = (await one.post("/api/conversations", draft, mine))["id"]
    await until("the other side has it", lambda: other.side.holds(made))
    return str(made)


async def holds(desk: Desk, message: str, body: str = "") -> Any:
    await until("it is held", lambda: desk.side.holds(message))
    return await desk.sees(message, body)
