"""`python -m bench.catchup [--records N] [--quick] [--json]`: a partner comes back after a long cut.

Two real nodes, each a process of its own with its own SQLite, over a real link on loopback. The
giver holds N records (messages of 200 conversations, 1,024 bytes each as they are written) of
which the other has none. Both are started, and the other's store is read every tenth of a second:
- records_s: from the first record that is durable there to the last, verified and durable.
- flash_p50_ms, flash_worst_ms: a flash message written at the giver every second meanwhile, until
  the receipt for it is back and kept there.
- search_lag_s: from the last record durable to the last one findable.
- peak_rss_mb: of the node that catches up, at the last record durable, and all told.
The picture's own processes are left out: they would share the two cores.
"""

import argparse
import asyncio
import json
import secrets
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.machine import finish, percentile
from tests.node.fleet import Fleet, NoPicture, Side, until

from kuroshio.domains import hotline
from kuroshio.feed import record as records
from kuroshio.feed.entry import make_entry
from kuroshio.feed.log import Verified
from kuroshio.feed.record import Header
from kuroshio.node import picture as picture_desk
from kuroshio.node.build import Node
from kuroshio.node.clock import now_ms
from kuroshio.node.files import Layout
from kuroshio.node.high_water import HighWaterFile
from kuroshio.node.keys import load_keys
from kuroshio.node.office import Letter
from kuroshio.phrases.slots import Part
from kuroshio.store.sqlite import SqliteStore
from kuroshio.trust.powers import ALL_POWERS, Reader
from kuroshio.values import Lane, Precedence, Stamp, make_id

RECORDS, QUICK = 1_000_000, 50_000
CONVERSATIONS = 200
AT_ONCE = 1_000
EVERY_S = 0.1
FLASH_EVERY_S = 1.0


# --- the two nodes ---------------------------------------------------------------------------------


async def child(folder: Path, conversation: str) -> None:
    """Run a node. Each line read is an order: a flash message, or the word to stop."""
    picture_desk.PictureClient = NoPicture  # type: ignore[misc, assignment]
    node = Node(folder)
    await node.start()
    print(json.dumps({"started": node.config.party}), flush=True)
    officer = Reader(node.config.party, "JCG", "duty-director", "Officer", frozenset(ALL_POWERS))
    while (order := (await asyncio.to_thread(sys.stdin.readline)).strip()) != "stop":
        if order == "flash":
            await _flash(node, officer, conversation)
    await node.stop()


async def _flash(node: Node, officer: Reader, conversation: str) -> None:
    """Say how long it takes until the partner's receipt is here."""
    begun = time.perf_counter()
    letter = Letter((Part("collision", "en"),), "information", Precedence.FLASH)
    message = await node.office.send(officer, conversation, letter)
    known = node.views.known(message)
    assert known is not None
    while not node.receipts.held("TWN", known.log, known.number):
        await asyncio.sleep(0.002)
    print(json.dumps({"flash_ms": (time.perf_counter() - begun) * 1000}), flush=True)


class Running:
    """A child and what it says."""

    def __init__(self, side: Side, conversation: str) -> None:
        command = [sys.executable, "-m", "bench.catchup", "--child", str(side.folder), conversation]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.wait_for("started")

    def order(self, word: str) -> None:
        """One line to it."""
        assert self.process.stdin
        self.process.stdin.write(word + "\n")
        self.process.stdin.flush()

    def wait_for(self, key: str) -> Any:
        """The next line that says `key`; what else it prints are its logs."""
        assert self.process.stdout
        for line in self.process.stdout:
            if line.startswith("{") and key in (told := json.loads(line)):
                return told[key]
        raise RuntimeError(f"a node ended before it said {key}")

    def peak_mb(self) -> float:
        """Its largest resident size so far."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024

    def stop(self) -> None:
        """End it and wait."""
        self.order("stop")
        self.process.wait(timeout=120)


# --- the records that wait -------------------------------------------------------------------------


async def introduced(folder: Path) -> tuple[Side, Side, str, Header, str]:
    """Two sides that have agreed and talked: a conversation, the header and log of a message."""
    async with Fleet(folder, "JPN", "TWN") as fleet:
        await fleet.agree()
        japan, taiwan = fleet["JPN"], fleet["TWN"]
        conversation = await japan.converse(taiwan)
        message = await japan.send(conversation, "the first")
        await until("it is held", lambda: japan.held_by(taiwan, message))
        known = japan.node.views.known(message)
        assert known is not None
        return japan, taiwan, conversation, known.record.header, known.log


def fill(side: Side, header: Header, log: str, count: int) -> None:
    """Append `count` messages to a side's log as its node would, a thousand in a commit."""
    keys, layout = load_keys(side.folder), Layout(side.folder)
    store = SqliteStore(layout.database)
    head, began = store.head(log), now_ms() - count
    try:
        for start in range(0, count, AT_ONCE):
            items = []
            for number in range(start, min(start + AT_ONCE, count)):
                body = _message(header, began + number, number).data
                entry = make_entry(log, head, body, keys.signing_public, keys.sign)
                items.append(Verified(entry, body, None))
                head = entry.head
            with store.transaction():
                store.append(log, items, began + start)
    finally:
        store.close()
    marks = HighWaterFile(layout.high_water)
    marks.raise_to({log: head.number})
    marks.close()


def _message(header: Header, at: int, number: int) -> records.Record:
    stamp = Stamp(at, 0)
    chance = secrets.token_bytes(20)
    parts = (Part(f"report {number}: all well, course and speed as agreed", "en"),)
    fact = hotline.MessageSent("information", Precedence.ROUTINE, parts, (), "", None, ())
    values = {name: getattr(header, name) for name in header.__struct_fields__} | {
        "id": make_id(stamp, header.party, chance[:4]), "stamp": stamp, "salt": chance[4:],
        "about": f"{header.about[:-3]}{number % CONVERSATIONS:03d}",
    }  # fmt: skip
    return records.write(Header(**values), fact)


# --- measuring -------------------------------------------------------------------------------------


def measure(folder: Path, count: int) -> dict[str, float]:
    """Fill one side, start both, and watch the other catch up."""
    picture_desk.PictureClient = NoPicture  # type: ignore[misc, assignment]
    giver, taker, conversation, header, log = asyncio.run(introduced(folder))
    began = time.perf_counter()
    fill(giver, header, log, count)
    print(f"{count:,} records written in {time.perf_counter() - began:.0f} s", flush=True)
    store = SqliteStore(Layout(taker.folder).database)
    before = store.head(log).number
    ours = Running(giver, conversation)
    theirs = Running(taker, conversation)
    try:
        return _watch(store, log, before, count, ours, theirs)
    finally:
        store.close()
        for node in (theirs, ours):
            node.stop()


def _watch(
    store: SqliteStore, log: str, before: int, count: int, ours: Running, theirs: Running
) -> dict[str, float]:
    flashes: list[float] = []
    first = last = time.perf_counter()
    held = 0
    next_flash = first + FLASH_EVERY_S
    while held < count:
        now, held = time.perf_counter(), store.head(log).number - before
        if not held:
            first = now
        elif held < count and now > next_flash:
            ours.order("flash")
            flashes.append(ours.wait_for("flash_ms"))
            next_flash = now + FLASH_EVERY_S
        last = now
        time.sleep(EVERY_S)
    at_last = theirs.peak_mb()
    seq = store.since(0, 1) and count
    while store.last_indexed() < seq:
        time.sleep(EVERY_S)
    lag = time.perf_counter() - last
    return {
        "records": count,
        "records_s": count / (last - first),
        "flash_p50_ms": percentile(flashes, 50) if flashes else float("nan"),
        "flash_worst_ms": max(flashes, default=float("nan")),
        "search_lag_s": lag,
        "rss_when_durable_mb": at_last,
        "peak_rss_mb": theirs.peak_mb(),
    }


def main() -> None:
    """Parse, measure, report."""
    parser = argparse.ArgumentParser(prog="bench.catchup", description=__doc__)
    parser.add_argument("--records", type=int, default=0)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--child", nargs=2, metavar=("FOLDER", "CONVERSATION"))
    args = parser.parse_args()
    if args.child:
        asyncio.run(child(Path(args.child[0]), args.child[1]))
        return
    count = args.records or (QUICK if args.quick else RECORDS)
    with tempfile.TemporaryDirectory(prefix="kuroshio-catchup-") as folder:
        finish("catchup", measure(Path(folder), count), {}, {}, args.json)


if __name__ == "__main__":
    main()
