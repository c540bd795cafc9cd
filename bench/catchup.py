"""`python -m bench.catchup [--records N] [--quick] [--json]`: a partner is back after a long cut.

Two real nodes, each a process of its own with its own SQLite, over a real link on loopback. The
giver holds N records (messages of 200 conversations, 1,024 bytes each as they are written) of
which the other has none, and has made them findable. Then the other is started, and its store is
read every tenth of a second:
- records_s: from the first record that is durable there to the last, verified and durable.
- giver_cpu_us, taker_cpu_us: processor time of each node for one record, meanwhile.
- flash_p50_ms, flash_worst_ms: a flash message written at the giver every second meanwhile, until
  the receipt for it is back and kept there.
- search_lag_s: from the last record durable to the last one findable.
- rss_when_durable_mb, peak_rss_mb: of the node that catches up.
The picture's own processes are left out: they would share the two cores.
"""

import argparse
import asyncio
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path

from bench.machine import finish, percentile
from tests.network.backlog import Cut, fill, introduced
from tests.network.told import Told

from kuroshio.node.files import Layout
from kuroshio.store.sqlite import SqliteStore

RECORDS, QUICK = 1_000_000, 50_000
EVERY_S = 0.1
FLASH_EVERY_S = 1.0


async def measure(folder: Path, count: int) -> dict[str, float]:
    """Fill one side, start both, and watch the other catch up."""
    cut = await introduced(folder, "JPN", "TWN")
    before, began = cut.held("TWN"), time.monotonic()
    fill(cut.sides["JPN"], cut.header, cut.log, count)
    print(f"{count:,} records written in {time.monotonic() - began:.0f} s", flush=True)
    store = SqliteStore(Layout(cut.sides["TWN"].folder).database).reader()
    try:
        async with AsyncExitStack() as running:
            giver = await running.enter_async_context(Told.running(cut.sides["JPN"].folder))
            await giver.ask("all_findable")  # as they would be, had it written them itself
            taker = await running.enter_async_context(Told.running(cut.sides["TWN"].folder))
            return await _watch(store, cut, before + count, giver, taker)
    finally:
        store.close()


async def _watch(
    store: SqliteStore, cut: Cut, wanted: int, giver: Told, taker: Told
) -> dict[str, float]:
    before = store.head(cut.log).number
    first, used = time.monotonic(), (giver.cpu_s, taker.cpu_s)
    await giver.ask("linked", party="TWN")
    flashing = asyncio.create_task(_flashes(giver, cut.talk))
    while (held := store.head(cut.log).number) < wanted:
        if held == before:
            first, used = time.monotonic(), (giver.cpu_s, taker.cpu_s)
        await asyncio.sleep(EVERY_S)
    last, spent = time.monotonic(), (giver.cpu_s - used[0], taker.cpu_s - used[1])
    at_last, count = taker.peak_mb, wanted - before
    flashing.cancel()
    flashes = await flashing
    findable = await taker.ask("all_findable")
    return {
        "records": count,
        "records_s": count / (last - first),
        "giver_cpu_us": spent[0] / count * 1e6,
        "taker_cpu_us": spent[1] / count * 1e6,
        "flashes": len(flashes),
        "flash_p50_ms": percentile(flashes, 50) if flashes else float("nan"),
        "flash_worst_ms": max(flashes, default=float("nan")),
        "search_lag_s": findable - last,
        "rss_when_durable_mb": at_last,
        "peak_rss_mb": taker.peak_mb,
    }


async def _flashes(giver: Told, talk: str) -> list[float]:
    """A flash message every second, until cancelled: ms until each one's receipt was there."""
    found: list[float] = []
    try:
        while True:
            record, begun = await giver.ask("send", talk=talk, text="collision", precedence="flash")
            found.append((await giver.ask("held", record=record, by="TWN") - begun) * 1_000)
            await asyncio.sleep(FLASH_EVERY_S)
    except asyncio.CancelledError:
        return found


def main() -> None:
    """Parse, measure, report."""
    parser = argparse.ArgumentParser(prog="bench.catchup", description=__doc__)
    parser.add_argument("--records", type=int, default=0)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    count = args.records or (QUICK if args.quick else RECORDS)
    with tempfile.TemporaryDirectory(prefix="kuroshio-catchup-") as folder:
        finish("catchup", asyncio.run(measure(Path(folder), count)), {}, {}, args.json)


if __name__ == "__main__":
    main()
