"""The writer's thread: whatever one job or one waiter does, the next job is done."""

import asyncio
import threading
from pathlib import Path

import pytest
from tests.node.fleet import Fleet, _quick, in_loop, until

from kuroshio.errors import Refused
from kuroshio.node.ledger import Ledger

__all__ = ["_quick"]


@in_loop
async def test_a_waiter_that_gives_up_does_not_end_the_writer(tmp_path: Path) -> None:
    """A session that ends cancels what it waits for; its place in the queue is then nobody's."""
    async with Fleet(tmp_path, "JPN") as fleet:
        writer = fleet["JPN"].node.writer
        busy, go_on, done = threading.Event(), threading.Event(), []

        def long_job(_ledger: Ledger, _now: int) -> None:
            busy.set()
            assert go_on.wait(10)

        def job(_ledger: Ledger, _now: int) -> None:
            done.append(1)

        first = asyncio.create_task(_waits(writer, long_job))
        await until("the writer is busy", busy.is_set)
        second = asyncio.create_task(_waits(writer, job))
        await asyncio.sleep(0.05)
        first.cancel()
        second.cancel()
        await asyncio.gather(first, second, return_exceptions=True)
        go_on.set()
        assert await asyncio.wrap_future(writer.submit(lambda _ledger, now: now)) > 0
        assert done == []  # nobody waited for it any more


async def _waits(writer: object, job: object) -> None:
    await asyncio.wrap_future(writer.submit(job))  # type: ignore[attr-defined]


@in_loop
async def test_a_bug_in_a_job_or_after_a_commit_costs_only_itself(tmp_path: Path) -> None:
    async with Fleet(tmp_path, "JPN") as fleet:
        node = fleet["JPN"].node

        def broken(_ledger: Ledger, _now: int) -> None:
            raise ZeroDivisionError

        def refusing(_ledger: Ledger, _now: int) -> None:
            raise Refused("alert.unknown", "no")

        with pytest.raises(ZeroDivisionError):
            await asyncio.wrap_future(node.writer.submit(broken))
        with pytest.raises(Refused):
            await asyncio.wrap_future(node.writer.submit(refusing))
        told = node.writer._on_committed
        node.writer._on_committed = lambda _changes: broken(node.ledger, 0)
        assert await asyncio.wrap_future(node.writer.submit(lambda _l, now: now)) > 0
        node.writer._on_committed = told
        assert await asyncio.wrap_future(node.writer.submit(lambda _l, now: now)) > 0
        assert node.writer.failing == ""
