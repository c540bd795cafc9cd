"""Two machines of one node on one PostgreSQL: `kuroshio run` twice, as real processes. The standby
takes over when the writer is killed, or is paused for longer than its lease, and no log forks.
"""

import asyncio
import copy
import shutil
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from tests.node.fleet import free_port, in_loop_for, introduce, reconfigure
from tests.node.test_kill import RealNode, agreed, until
from tests.store.postgres_server import PostgresServer

from kuroshio.feed.entry import parse_log
from kuroshio.node.files import Layout
from kuroshio.store.postgres import PostgresStore

LEASE_S = 8


def standby_of(node: RealNode, folder: Path) -> RealNode:
    """A second machine of the same node: its keys, documents and accounts, not its mark."""
    shutil.copytree(
        node.side.folder, folder, ignore=shutil.ignore_patterns("high-water*", "node.l*")
    )
    other = copy.copy(node)
    other.web_port = free_port()
    other.side = replace(node.side, folder=folder, port=free_port())
    reconfigure(other.side, folder=folder, web_port=other.web_port, link_port=other.side.port)
    other.client = httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{other.web_port}", timeout=5, headers=node.client.headers
    )
    other.process, other.written = None, []
    return other


def times_standing_by(node: RealNode) -> int:
    log = node.side.folder / "node.log"
    return log.read_text().count('"standing by"') if log.exists() else 0


@asynccontextmanager
async def two_machines(url: str, folder: Path) -> AsyncIterator[tuple[RealNode, ...]]:
    """Japan's writer and standby, and Taiwan, in a conversation."""
    first = RealNode(folder, "JPN", store=url, store_lease_s=LEASE_S)
    twn = RealNode(folder, "TWN")
    introduce(first.side, twn.side)
    second = standby_of(first, folder / "JPN-standby")
    nodes = (first, second, twn)
    try:
        for node in (first, twn):
            node.start()
        for node in (first, twn):
            await until(f"{node.party} is linked", node.ready)
        second.start()
        await until("the second stands by", lambda: _is(times_standing_by(second) == 1))
        await agreed(first, twn)
        yield nodes
    finally:
        for node in nodes:
            node.end()
            await node.client.aclose()


async def _is(so: bool) -> bool:
    return so


async def conversation_of(first: RealNode, twn: RealNode) -> str:
    opened = {
        "audience": ["JPN", "TWN"], "subject": "two machines",
        "addressees": [{"party": "TWN", "organisation": "CGA"}],
    }  # fmt: skip
    conversation = str((await first.api("POST", "/api/conversations", opened))["id"])
    await until("it is there", lambda: twn.api("GET", f"/api/conversations/{conversation}"))
    return conversation


async def speaks(node: RealNode, conversation: str) -> str:
    """Keep trying until a message of this node is durable; its id."""
    known = len(node.written)

    async def said() -> bool:
        await node.say(conversation, len(node.written))
        return len(node.written) > known

    await until(f"{node.side.folder.name} writes", said)
    return node.written[-1]


async def held(node: RealNode, records: list[str]) -> None:
    for record in records:
        await until("it is held", lambda r=record: node.api("GET", f"/api/messages/{r}"))


async def no_fork(*nodes: RealNode) -> None:
    for node in nodes:
        status = await node.api("GET", "/api/status")
        assert all(log["forked"] is None for log in status["logs"]), status["logs"]
        assert not [e for e in status["evidence"] if e["code"].startswith("feed.")], status


def epochs(url: str) -> list[int]:
    """Of the logs that Japan's node has written for both parties, in order."""
    store = PostgresStore(url, read_only=True)
    logs = [parse_log(row.name) for row in store.rows() if row.head.number]
    store.close()
    return sorted(o.epoch for o in logs if o.party == "JPN" and len(o.audience) == 2)


@pytest.mark.slow
@in_loop_for(200)
async def test_a_standby_takes_over_from_a_killed_writer_and_back(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    url = postgres.new_store()
    async with two_machines(url, tmp_path) as (first, second, twn):
        conversation = await conversation_of(first, twn)
        for _ in range(5):
            await speaks(first, conversation)
        first.kill()
        began = time.monotonic()
        await speaks(second, conversation)
        print(f"a message is durable at the standby {time.monotonic() - began:.2f} s after a kill")
        first.start()
        await until("the first stands by", lambda: _is(times_standing_by(first) == 1))
        await until("the second is linked", second.ready)
        await speaks(twn, conversation)
        await held(second, [*first.written, *twn.written])
        before = await asyncio.to_thread(epochs, url)
        second.kill()
        await speaks(first, conversation)
        await held(twn, first.written + second.written)
        await until("the first is linked", first.ready)
        await held(first, second.written + twn.written)
        await no_fork(first, twn)
        assert len(await asyncio.to_thread(epochs, url)) > len(before), "each has its own epochs"


@pytest.mark.slow
@in_loop_for(200)
async def test_a_paused_node_that_wakes_stands_by_and_forks_nothing(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    async with two_machines(postgres.new_store(), tmp_path) as (first, second, twn):
        conversation = await conversation_of(first, twn)
        for _ in range(5):
            await speaks(first, conversation)
        assert first.process
        first.process.send_signal(signal.SIGSTOP)
        try:
            await speaks(second, conversation)
        finally:
            first.process.send_signal(signal.SIGCONT)
        late = asyncio.create_task(first.say(conversation, 99))
        await until("the first stands by", lambda: _is(times_standing_by(first) == 1))
        await late
        await speaks(second, conversation)
        assert first.process.poll() is None
        await held(twn, first.written + second.written)
        await held(second, first.written)
        await until("the second is linked", second.ready)
        await no_fork(second, twn)
        assert Layout(second.side.folder).high_water.exists()
