"""Work that must not take the node down, and work that a stop overtakes."""

import asyncio
from collections.abc import Awaitable

import pytest

from kuroshio.errors import Refused
from kuroshio.node import jobs


def test_work_that_is_cancelled_before_it_began_is_never_made() -> None:
    """A stop may come between a commit and what follows it: no coroutine may be left unawaited."""
    made: list[str] = []

    async def work() -> None:
        made.append("run")

    def make() -> Awaitable[None]:
        made.append("made")
        return work()

    async def overtaken() -> None:
        task = asyncio.get_running_loop().create_task(jobs.shield("checks", make))
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(overtaken())
    assert made == []
    asyncio.run(jobs.shield("checks", make))
    assert made == ["made", "run"]


@pytest.mark.parametrize("error", [Refused("gate.not-released", "no"), ZeroDivisionError()])
def test_what_work_raises_ends_there(error: Exception) -> None:
    async def work() -> None:
        raise error

    asyncio.run(jobs.shield("checks", work))
