"""Three real nodes, each a process in a network namespace, on a network that misbehaves.

The figures are bench.network's; here is what must hold each time.
"""

import asyncio
from pathlib import Path

import pytest
from tests.network.backlog import fill, introduced
from tests.network.router import impossible
from tests.network.world import World
from tests.node.fleet import _quick, in_loop_for

__all__ = ["_quick"]
WHY = impossible()
pytestmark = [
    pytest.mark.nodes,
    pytest.mark.slow,
    pytest.mark.skipif(bool(WHY), reason=WHY or "runs"),
    pytest.mark.timeout(280),
]


@in_loop_for(270)
async def test_flash_overtakes_a_backlog_on_50_kbit_s_and_600_ms(tmp_path: Path) -> None:
    cut = await introduced(tmp_path, "JPN", "TWN")
    fill(cut.sides["JPN"], cut.header, cut.log, 5_000)
    async with World(cut) as world:
        world.router.between("JPN", "TWN", kbit_s=50, delay_ms=300)
        await world.start()
        await world["JPN"].ask("linked", party="TWN")
        await asyncio.sleep(15)
        before = await world.head("TWN")
        for _ in range(4):
            durable, back = await world.flash("JPN", "TWN")
            # The backlog takes minutes. What is promised, 3 s and 4 s, is for a quiet machine.
            assert durable < 20
            assert back < 20
            await asyncio.sleep(2)
        assert await world.head("TWN") > before, "the backlog goes on"


@in_loop_for(270)
async def test_after_a_cut_it_goes_on_where_it_was_and_soon(tmp_path: Path) -> None:
    """Loss, duplicates and packets that overtake each other besides."""
    cut = await introduced(tmp_path, "JPN", "TWN")
    fill(cut.sides["JPN"], cut.header, cut.log, 4_000)
    async with World(cut) as world:
        world.router.between(
            "JPN", "TWN", kbit_s=2_000, delay_ms=30, jitter_ms=5, loss=0.002, duplicate=0.01
        )
        await world.start()
        await world.reached("TWN", 1_000)
        world.router.between("JPN", "TWN", up=False)
        await asyncio.sleep(20)
        held = await world.head("TWN")
        assert held < 4_000
        world.router.between("JPN", "TWN", up=True)
        healed = asyncio.get_running_loop().time()
        linked = await world["TWN"].ask("linked", party="JPN") - healed
        assert linked < 30, "calls come every few seconds, however long the cut was"
        await world.caught_up("TWN", "JPN")
        assert (await world["TWN"].ask("evidence")) == []
        assert (await world["JPN"].ask("evidence")) == []


@in_loop_for(270)
async def test_round_by_a_third_and_back_with_clocks_hours_apart(tmp_path: Path) -> None:
    cut = await introduced(tmp_path, "JPN", "TWN", "USA")
    async with World(cut) as world:
        await world.start(clock_ms={"TWN": 5 * 3_600_000, "USA": -7 * 3_600_000})
        await world["JPN"].ask("linked", party="TWN")
        await world.flash("JPN", "TWN", "direct")
        world.router.between("JPN", "TWN", up=False)
        record, _ = await world["JPN"].ask("send", talk=cut.talk, text="round", precedence="flash")
        await world["TWN"].ask("holds", record=record)
        await world["JPN"].ask("held", record=record, by="TWN")
        assert not await world["USA"].ask("has", record=record), "the relay can read nothing"
        world.router.between("JPN", "TWN", up=True)
        await world["JPN"].ask("linked", party="TWN")
        await world.flash("TWN", "JPN", "direct again")
        for party in world.nodes:
            assert "link.clock" in await world[party].ask("alerts")
            assert await world[party].ask("evidence") == []
