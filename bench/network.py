"""`python -m bench.network [CASE ...] [--quick] [--json]`: three real nodes on a bad network.

Each node is a process in a network namespace of its own; a router in user space (tests/network)
stands between and delays, thins out, loses and cuts. Needs root, /dev/net/tun and iproute2.
The cases are those of docs/resilience.md; every one ends with all nodes holding the same.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from bench.machine import finish, percentile
from tests.network.backlog import fill, introduced
from tests.network.router import impossible
from tests.network.world import World, folder_of

from kuroshio.node.backup import read_backup, write_backup
from kuroshio.node.clock import now_ms
from kuroshio.values import DAY, HOUR

Figures = dict[str, float]
SETTLED_S = 20
"""So that the way is known; a link younger than this is given up by its transport only, after
80 s."""


async def thin(folder: Path, *, quick: bool) -> Figures:
    """50 kbit/s, 600 ms round trip, a backlog that fills the link all the time; flash messages."""
    return await _flashes(folder, "50k_600ms", 50, 10 if quick else 100, 3.0, 20.0)


async def thinnest(folder: Path, *, quick: bool) -> Figures:
    """2.4 kbit/s, 600 ms round trip, the same."""
    return await _flashes(folder, "2k4_600ms", 2.4, 2 if quick else 10, 30.0, 60.0)


async def _flashes(
    folder: Path, name: str, kbit_s: float, flashes: int, every_s: float, settle_s: float
) -> Figures:
    cut = await introduced(folder, "JPN", "TWN")
    fill(cut.sides["JPN"], cut.header, cut.log, 20_000)
    async with World(cut) as world:
        world.router.between("JPN", "TWN", kbit_s=kbit_s, delay_ms=300)
        began = time.monotonic()
        await world.start()
        linked = await world["JPN"].ask("linked", party="TWN") - began
        await asyncio.sleep(settle_s)
        before, at, bytes_before = await world.head("TWN"), time.monotonic(), _carried(world)
        found: list[tuple[float, float]] = []
        for _ in range(flashes):
            next_at = time.monotonic() + every_s
            found.append(await world.flash("JPN", "TWN"))
            await asyncio.sleep(max(0.0, next_at - time.monotonic()))
        took = time.monotonic() - at
        records, carried = await world.head("TWN") - before, _carried(world) - bytes_before
    durable, back = [d for d, _ in found], [b for _, b in found]
    return {
        f"flash_{name}_p50_s": percentile(durable, 50),
        f"flash_{name}_p99_s": percentile(durable, 99),
        f"receipt_{name}_p99_s": percentile(back, 99),
        f"flashes_{name}": flashes,
        f"linked_{name}_s": linked,
        f"backlog_{name}_records_s": records / took,
        f"link_used_{name}_percent": 100 * carried * 8 / 1_000 / kbit_s / took,
    }


def _carried(world: World) -> int:
    return world.router.ways["JPN", "TWN"].carried


async def second_cut(folder: Path, *, quick: bool) -> Figures:
    """A second and a third cut while one catches up over 4 Mbit/s, 100 ms, 0.1 % loss."""
    records = 5_000 if quick else 40_000
    once = await _caught_up(folder / "once", records, cuts=0)
    cut = await _caught_up(folder / "cut", records, cuts=2)
    return {
        "second_cut_records": records,
        "second_cut_uncut_s": once[0],
        "second_cut_s": cut[0],
        "second_cut_of_which_cut_s": cut[2],
        "second_cut_more_bytes_percent": 100 * (cut[1] / once[1] - 1),
    }


async def _caught_up(folder: Path, records: int, cuts: int) -> tuple[float, int, float]:
    """Seconds, bytes on the link, and seconds of it that the link was cut."""
    cut = await introduced(folder, "JPN", "TWN")
    fill(cut.sides["JPN"], cut.header, cut.log, records)
    async with World(cut) as world:
        world.router.between("JPN", "TWN", kbit_s=4_000, delay_ms=50, loss=0.001)
        await world.start()
        began, away = await world["JPN"].ask("linked", party="TWN"), 0.0
        for number in range(1, cuts + 1):
            await world.reached("TWN", records * number // (cuts + 1))
            world.router.between("JPN", "TWN", up=False)
            cut_at = time.monotonic()
            await asyncio.sleep(10)
            world.router.between("JPN", "TWN", up=True)
            away += time.monotonic() - cut_at
        ended = await world.caught_up("TWN", "JPN")
        return ended - began, world.router.carried("JPN", "TWN"), away


async def thirty_days(folder: Path, *, quick: bool) -> Figures:
    """30 days of 2,000 messages a day are behind; 10 Mbit/s, 100 ms; flash meanwhile."""
    records = 30 * (200 if quick else 2_000)
    cut = await introduced(folder, "JPN", "TWN")
    fill(cut.sides["JPN"], cut.header, cut.log, records, over_ms=30 * DAY)
    async with World(cut) as world:
        world.router.between("JPN", "TWN", kbit_s=10_000, delay_ms=50)
        await world.start()
        began = await world["JPN"].ask("linked", party="TWN")
        catching = asyncio.create_task(world.caught_up("TWN", "JPN"))
        flashes = []
        while not catching.done():
            flashes.append((await world.flash("JPN", "TWN"))[0])
            await asyncio.sleep(0.5)
        took = await catching - began
        alerts = await world["JPN"].ask("alerts")
    return {
        "thirty_days_records": records,
        "thirty_days_s": took,
        "thirty_days_megabytes": world.router.carried("JPN", "TWN") / 1e6,
        "thirty_days_flash_worst_s": max(flashes),
        "thirty_days_alerts": len(alerts),
    }


async def clocks(folder: Path, *, quick: bool) -> Figures:
    """Taiwan's clock five hours ahead, the United States' seven behind; 50 ms."""
    cut = await introduced(folder, "JPN", "TWN", "USA")
    async with World(cut) as world:
        for pair in (("JPN", "TWN"), ("JPN", "USA"), ("TWN", "USA")):
            world.router.between(*pair, delay_ms=25)
        await world.start(clock_ms={"TWN": 5 * HOUR, "USA": -7 * HOUR})
        for party in ("TWN", "USA"):
            await world["JPN"].ask("linked", party=party)
        there = [await world.flash("JPN", "TWN") for _ in range(3 if quick else 20)]
        back = [await world.flash("TWN", "JPN") for _ in range(3 if quick else 20)]
        await asyncio.sleep(3)
        warned = sum(["link.clock" in await world[p].ask("alerts") for p in world.nodes])
    return {
        "clocks_flash_worst_s": max(s for s, _ in there + back),
        "clocks_receipt_worst_s": max(s for _, s in there + back),
        "clocks_nodes_that_warn": warned,
    }


async def by_relay(folder: Path, *, quick: bool) -> Figures:
    """Japan and Taiwan are cut from each other, both reach the United States (150 ms each)."""
    cut = await introduced(folder, "JPN", "TWN", "USA")
    async with World(cut) as world:
        for pair in (("JPN", "USA"), ("TWN", "USA")):
            world.router.between(*pair, delay_ms=75)
        await world.start()
        await world["JPN"].ask("linked", party="TWN")
        await asyncio.sleep(SETTLED_S)
        world.router.between("JPN", "TWN", up=False)
        cut_at = time.monotonic()
        first = await world.flash("JPN", "TWN", "the first after the cut")
        noticed = time.monotonic() - cut_at
        found = [await world.flash("JPN", "TWN") for _ in range(5 if quick else 40)]
        world.router.between("JPN", "TWN", up=True)
        healed = time.monotonic()
        linked = await world["JPN"].ask("linked", party="TWN") - healed
        before = world.router.carried("JPN", "TWN")
        direct = [await world.flash("JPN", "TWN") for _ in range(5)]
        after = world.router.carried("JPN", "TWN") - before
    return {
        "relay_first_s": first[0],
        "relay_first_receipt_s": noticed,
        "relay_flash_p50_s": percentile([d for d, _ in found], 50),
        "relay_flash_worst_s": max(d for d, _ in found),
        "relay_direct_again_s": linked,
        "relay_direct_flash_worst_s": max(d for d, _ in direct),
        "relay_bytes_for_5_after_heal": after,
    }


async def old_backup(folder: Path, *, quick: bool) -> Figures:
    """Taiwan's disk is lost; a backup comes back that is thousands of records old. 10 Mbit/s."""
    records = 1_000 if quick else 10_000
    cut = await introduced(folder, "JPN", "TWN")
    async with World(cut) as world:
        world.router.between("JPN", "TWN", kbit_s=10_000, delay_ms=25)
        backup, home = folder / "twn.backup", folder_of(world, "TWN")
        await asyncio.to_thread(write_backup, home, backup, "exercise", now_ms(), _silent)
        fill(cut.sides["JPN"], cut.header, cut.log, records)
        await world.start()
        await world.caught_up("TWN", "JPN")
        last, _ = await world["TWN"].ask("send", talk=cut.talk, text="the last before the fire")
        await world["TWN"].ask("held", record=last, by="JPN")
        await world["TWN"].kill()
        home.rename(folder / "burnt")
        await asyncio.to_thread(read_backup, backup, home, "exercise", now_ms())
        began = time.monotonic()
        await world.start("TWN")
        own = await world["TWN"].ask("holds", record=last) - began
        ready = await world["TWN"].ask("caught_up") - began
        whole = await world.caught_up("TWN", "JPN") - began
        again = (await world.flash("TWN", "JPN"))[1]
        kept = [code for p in world.nodes for code in await world[p].ask("evidence")]
    return {
        "backup_records_lost": records + 1,
        "backup_own_last_back_s": own,
        "backup_serves_again_s": ready,
        "backup_whole_again_s": whole,
        "backup_next_flash_receipt_s": again,
        "backup_forks": sum("forked" in code for code in kept),
    }


def _silent(_what: str, _done: int, _of: int) -> None: ...


async def leaves(folder: Path, *, quick: bool) -> Figures:
    """Japan suspends its agreement while it is cut off; Taiwan, unaware, goes on writing."""
    many = 20 if quick else 200
    cut = await introduced(folder, "JPN", "TWN")
    async with World(cut) as world:
        world.router.between("JPN", "TWN", delay_ms=25)
        await world.start()
        await world["JPN"].ask("linked", party="TWN")
        world.router.between("JPN", "TWN", up=False)
        theirs = [await _said(world, "TWN", f"unaware {n}") for n in range(many)]
        await world["JPN"].ask("suspend", about=cut.agreement)
        refused = sum([await _refused(world, "JPN") for _ in range(5)])
        world.router.between("JPN", "TWN", up=True)
        healed = time.monotonic()
        await world["JPN"].ask("linked", party="TWN")
        heard = await _stops(world, "TWN") - healed
        await asyncio.sleep(5)
        came = sum([await world["JPN"].ask("has", record=record) for record in theirs])
    return {
        "leaves_written_unaware": many,
        "leaves_of_those_given": came,
        "leaves_refused_at_once": refused,
        "leaves_other_heard_s": heard,
    }


async def _said(world: World, party: str, text: str) -> str:
    record, _ = await world[party].ask("send", talk=world.cut.talk, text=text)
    return str(record)


async def _refused(world: World, party: str) -> bool:
    try:
        await _said(world, party, "after it")
    except RuntimeError:
        return True
    return False


async def _stops(world: World, party: str) -> float:
    """When a side's own gate refuses, because it has heard."""
    for _ in range(1_000):
        if await _refused(world, party):
            return time.monotonic()
        await asyncio.sleep(0.05)
    raise AssertionError(f"{party} never heard of it")


CASES: dict[str, Callable[..., Coroutine[Any, Any, Figures]]] = {
    "thin": thin,
    "thinnest": thinnest,
    "second-cut": second_cut,
    "thirty-days": thirty_days,
    "clocks": clocks,
    "relay": by_relay,
    "old-backup": old_backup,
    "leaves": leaves,
}


def main() -> None:
    """Parse, run the cases one after another, report."""
    parser = argparse.ArgumentParser(prog="bench.network", description=__doc__)
    parser.add_argument("cases", nargs="*", choices=[*CASES, []], help="all without any")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    if why := impossible():
        sys.exit(f"bench.network: {why}")
    figures: Figures = {}
    for name in args.cases or CASES:
        with tempfile.TemporaryDirectory(prefix="kuroshio-network-") as folder:
            print(f"{name}: {CASES[name].__doc__}", flush=True)
            figures |= asyncio.run(CASES[name](Path(folder), quick=args.quick))
    finish("network", figures, {}, {}, args.json)


if __name__ == "__main__":
    main()
