"""SIGKILL while messages flow both ways: what a node said it had written is there afterwards, on
both sides, and no receipt promises what is not held.
"""

import asyncio
import os
import random
import secrets
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.node.fleet import Side, free_port, in_loop_for, introduce, make_side
from tests.sharing.made import one_step

from kuroshio.feed import record as records
from kuroshio.gateways import agreement_yaml
from kuroshio.node.clock import now_ms
from kuroshio.node.files import Layout
from kuroshio.sharing.terms import Rule
from kuroshio.store.accounts import CHANCE, SCOPES, Account, Accounts
from kuroshio.store.sqlite import SqliteStore
from kuroshio.values import DAY

KILLS = int(os.environ.get("KUROSHIO_KILLS", "3"))
"""Each takes some seconds; a long run takes 20 and more."""
GUARD = {"JPN": "JCG", "TWN": "CGA"}


class RealNode:
    """`kuroshio run` on a folder, as a process of its own."""

    def __init__(self, folder: Path, party: str, **config: Any) -> None:
        self.web_port = free_port()
        self.side: Side = make_side(folder / party, party, web_port=self.web_port, **config)
        self.party = party
        accounts = Accounts(Layout(self.side.folder).accounts)
        accounts.put(Account("director", "Director", GUARD[party], "duty-director"))
        _, token = accounts.make_token(
            "director", "test", list(SCOPES), now_ms(), 30, secrets.token_bytes(CHANCE)
        )
        accounts.close()
        self.client = httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{self.web_port}", timeout=20,
            headers={"Authorization": f"Bearer {token}"},
        )  # fmt: skip
        self.process: subprocess.Popen[bytes] | None = None
        self.written: list[str] = []
        """Ids of messages that the node said are durable."""

    def start(self) -> None:
        self._log = (self.side.folder / "node.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kuroshio", "run", str(self.side.folder)],
            stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log, start_new_session=True,
        )  # fmt: skip

    def kill(self) -> None:
        assert self.process
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)
        self._log.close()

    def end(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(10)

    async def api(self, method: str, path: str, body: object = None) -> Any:
        """What the API answers; None when the node is away, or refuses for now."""
        try:
            answer = await self.client.request(method, path, json=body)
        except httpx.TransportError:
            return None
        assert answer.status_code < 500 or answer.status_code == 503, answer.text
        return answer.json() if answer.status_code < 300 and answer.content else None

    async def say(self, conversation: str, number: int) -> None:
        draft = {
            "parts": [{"text": f"{self.party} {number} " + "x" * 500, "lang": "en"}],
            "marker": "information", "precedence": random.choice(["routine", "flash"]),
        }  # fmt: skip
        path = f"/api/conversations/{conversation}/messages"
        answer = await self.api("POST", path, draft)
        if answer:
            self.written.append(answer["id"])

    async def ready(self) -> bool:
        links = await self.api("GET", "/api/links")
        return bool(links) and all(link["state"] == "direct" for link in links)


async def until(what: str, ask: Any, within: float = 90) -> Any:
    end = asyncio.get_running_loop().time() + within
    while not (found := await ask()):
        assert asyncio.get_running_loop().time() < end, f"waited {within} s in vain until {what}"
        await asyncio.sleep(0.05)
    return found


@asynccontextmanager
async def two_nodes(folder: Path) -> AsyncIterator[tuple[RealNode, RealNode]]:
    jpn, twn = RealNode(folder, "JPN"), RealNode(folder, "TWN")
    introduce(jpn.side, twn.side)
    try:
        for node in (jpn, twn):
            node.start()
        for node in (jpn, twn):
            await until(f"{node.party} is linked", node.ready)
        yield jpn, twn
    finally:
        for node in (jpn, twn):
            node.end()
            await node.client.aclose()


async def agreed(jpn: RealNode, twn: RealNode) -> None:
    rules, now = (Rule(("hotline.*",)),), now_ms()
    text = one_step("a", ("JPN", "TWN"), rules, now - DAY, now + 300 * DAY, officers_named=True)
    draft = {"text": agreement_yaml.write(text)}
    proposed = await until("it is proposed", lambda: jpn.api("POST", "/api/agreements", draft))
    about = proposed["id"]
    for node in (jpn, twn):

        async def there(node: RealNode = node) -> bool:
            return any(a["id"] == about for a in await node.api("GET", "/api/agreements") or [])

        await until("the proposal is there", there)
        path = f"/api/agreements/{about}/signature"
        await until("it is signed", lambda n=node, p=path: n.api("POST", p, {"step": 1}))

    async def in_force() -> bool:
        found = [await n.api("GET", "/api/agreements") for n in (jpn, twn)]
        return all(any(a["id"] == about and a["in_force"] for a in f or []) for f in found)

    await until("it is in force", in_force)


@pytest.mark.slow
@in_loop_for(200 + 30 * KILLS)
async def test_killed_again_and_again_while_messages_flow_nothing_is_lost(tmp_path: Path) -> None:
    async with two_nodes(tmp_path) as (jpn, twn):
        await agreed(jpn, twn)
        opened = {
            "audience": ["JPN", "TWN"], "subject": "kills",
            "addressees": [{"party": "TWN", "organisation": "CGA"}],
        }  # fmt: skip
        conversation = (
            await until("it is open", lambda: jpn.api("POST", "/api/conversations", opened))
        )["id"]
        await until("it is at the other side",
                    lambda: twn.api("GET", f"/api/conversations/{conversation}"))  # fmt: skip
        flowing = True

        async def flow(node: RealNode) -> None:
            number = 0
            while flowing:
                number += 1
                await node.say(conversation, number)
                await asyncio.sleep(random.uniform(0, 0.02))

        tasks = [asyncio.create_task(flow(node)) for node in (jpn, twn) for _ in range(2)]
        for turn in range(KILLS):
            await asyncio.sleep(random.uniform(0.1, 1.2))
            jpn.kill()
            await asyncio.sleep(random.uniform(0, 0.3))
            jpn.start()
            before = len(jpn.written)

            async def writes(before: int = before) -> bool:
                return len(jpn.written) > before + 3

            await until(f"Japan writes again after kill {turn + 1}", writes)
        flowing = False
        await asyncio.gather(*tasks)
        await until("they are linked", jpn.ready)
        await settled(jpn, twn)
    assert await asyncio.to_thread(everything_is_there, jpn, twn)
    assert await asyncio.to_thread(receipts_are_true, jpn, twn)


async def settled(jpn: RealNode, twn: RealNode) -> None:
    """Both know that the other holds all they wrote; nothing is forked, nothing is evidence."""
    for node, other in ((jpn, twn), (twn, jpn)):
        for record in [*node.written[:5], *node.written[-5:]]:

            async def held(record: str = record, node: RealNode = node) -> bool:
                seen = await node.api("GET", f"/api/messages/{record}")
                return bool(seen and seen["deliveries"][0]["held"])

            await until("its author knows it is held", held)
            path = f"/api/messages/{record}"
            await until("the other has it", lambda p=path, o=other: o.api("GET", p))
        status = await until("it tells its status", lambda n=node: n.api("GET", "/api/status"))
        assert all(log["forked"] is None for log in status["logs"])
        assert not [e for e in status["evidence"] if e["code"].startswith("feed.")], status


def everything_is_there(jpn: RealNode, twn: RealNode) -> bool:
    """Each message that one of them said is written is whole at both."""
    bodies = [_messages(node) for node in (jpn, twn)]
    for node in (jpn, twn):
        assert len(node.written) > 5 * KILLS
        for record in node.written:
            here, there = bodies[0].get(record), bodies[1].get(record)
            assert here, f"Japan lacks {record}, written by {node.party}"
            assert here == there, f"Taiwan lacks {record}, written by {node.party}"
    return True


def _messages(node: RealNode) -> dict[str, bytes]:
    store = SqliteStore(Layout(node.side.folder).database)
    rows = store.since(0, 1_000_000)
    store.close()
    return {records.read(row.body).header.id: row.body for row in rows if row.body}


def receipts_are_true(jpn: RealNode, twn: RealNode) -> bool:
    """Whoever signed for N of a log holds N: read from the two databases themselves."""
    stores = {n.party: SqliteStore(Layout(n.side.folder).database) for n in (jpn, twn)}
    try:
        given = [r for store in stores.values() for r in store.receipts()]
        assert given
        for receipt in given:
            held = stores[receipt.party].head(receipt.log).number
            assert held >= receipt.number, f"{receipt} but {held} is held"
    finally:
        for store in stores.values():
            store.close()
    return True
