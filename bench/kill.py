"""`python -m bench.kill [--kills N] [--quick] [--json]`: a node that writes is killed, many times.

A process opens a node's folder as the node does (store, high-water mark, ledger, writer), and
writes records for its own party and for a partner as fast as they become durable. Each is told here
only when its commit is durable: that is what an officer is told. It is killed by SIGKILL
at a random moment after its first word; then its store is looked at, and it starts again.
- lost: told as written, and not there, or there with other bytes.
- forked: two entries that were told under one log and number.
- broken: a log that does not verify from its first entry to its last.
The disk is this machine's, and is not cut off from power: what a disk promises is not tested here.
"""

import argparse
import random
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections import deque
from concurrent.futures import Future
from pathlib import Path

from bench.machine import finish
from tests.node.fleet import introduce, make_side

from kuroshio.domains import check
from kuroshio.domains.liaison import CallLogged
from kuroshio.feed.entry import EMPTY, digest, parse_log
from kuroshio.feed.log import verify_segment
from kuroshio.node import config as settings
from kuroshio.node import folder as folders
from kuroshio.node import pins
from kuroshio.node.clock import now_ms
from kuroshio.node.draft import CHANCE_LENGTH
from kuroshio.node.files import Layout
from kuroshio.node.high_water import HighWaterFile
from kuroshio.node.identity import Identity
from kuroshio.node.keys import load_keys
from kuroshio.node.ledger import Author, Draft, Ledger
from kuroshio.node.views import Views
from kuroshio.node.writer import Writer
from kuroshio.store.sqlite import SqliteStore

AT_ONCE = 64
"""Records that wait for their commit at once."""
AUTHOR = Author("JCG", "watch-officer")
KILLS, QUICK_KILLS = 1_000, 20
KILLS_OF_ONE = 25
"""Then another node takes its place: one with years of records takes long to start."""


def child(folder: Path) -> None:
    """Write until killed; a line for each record that is durable: its id, log, number and hash."""
    config, keys = settings.load(folder), load_keys(folder)
    identity = Identity(
        config.party, config.node, keys.signing_public, keys.sign, config.reality,
        config.marking_ceiling,
    )  # fmt: skip
    store = SqliteStore(Layout(folder).database)
    own = folders.load_document(folder)
    ledger = Ledger(
        store, Views(config.party), identity, own, HighWaterFile(Layout(folder).high_water)
    )
    ledger.directory = pins.merged(folder, store.documents())
    ledger.recover(now_ms())
    writer = Writer(ledger, lambda _changes: None)
    writer.start()
    reader = store.reader()
    waiting: deque[Future[tuple[str, str, int]]] = deque()
    while True:
        while len(waiting) < AT_ONCE:
            waiting.append(writer.submit(_write))
        record, log, number = waiting.popleft().result()
        entry = reader.entry(log, number) if number % 97 == 0 else b""
        print(record, log, number, digest(entry).hex() if entry else "-", flush=True)


def _write(ledger: Ledger, now: int) -> tuple[str, str, int]:
    """A record for the partner, or for our own party."""
    own = ledger.identity.party
    if random.random() < 0.5:
        draft = Draft(check.send(60_000, 0), (own, "TWN"), check.about_checks(own, "TWN"))
    else:
        call = CallLogged("TWN", "CGA", "duty officer", now, "yes", "x" * random.randrange(2_000))
        draft = Draft(call, (own,), "calls")
    record = ledger.compose(AUTHOR, draft, now, secrets.token_bytes(CHANCE_LENGTH))
    log = str(ledger.own_log(draft.audience, record.header.lane))
    return record.header.id, log, ledger.store.head(log).number


class Told:
    """What the killed ones had said."""

    def __init__(self) -> None:
        self.records: dict[str, tuple[str, int]] = {}
        self.places: dict[tuple[str, int], str] = {}
        self.hashes: dict[tuple[str, int], str] = {}
        self.forked = 0

    def take(self, line: str) -> None:
        """One line, if it is whole."""
        words = line.split(" ")
        if len(words) != 4 or not line.endswith("\n"):
            return
        record, place = words[0], (words[1], int(words[2]))
        self.forked += self.places.get(place, record) != record
        self.places[place] = record
        self.records[record] = place
        if words[3].strip() != "-":
            self.hashes[place] = words[3].strip()


def kill_one(folder: Path, told: Told) -> None:
    """Start one, kill it, and note what it told."""
    command = [sys.executable, "-m", "bench.kill", "--child", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        first = process.stdout.readline()
        if not first:
            raise RuntimeError("a node did not come up again")
        time.sleep(random.uniform(0, 0.4))
        process.send_signal(signal.SIGKILL)
        lines = [first, *process.stdout.readlines()]
    for line in lines:
        told.take(line)


def lost_in(folder: Path, told: Told, since: int) -> int:
    """How many of what was told (from the `since`-th on) are not there as it was."""
    store = SqliteStore(Layout(folder).database, read_only=True)
    lost = 0
    for record, (log, number) in list(told.records.items())[since:]:
        items = store.read(log, number - 1, number, 1)
        there = bool(items) and items[0].body is not None and record.encode() in items[0].body
        told_hash = told.hashes.get((log, number))
        lost += not there or (told_hash not in (None, digest(items[0].entry).hex()))
    store.close()
    return lost


def broken_in(folder: Path) -> int:
    """Logs of which an entry, a hash or the last signature does not verify."""
    store, broken = SqliteStore(Layout(folder).database, read_only=True), 0
    directory = pins.held_directory(folder)
    for row in store.rows():
        items = store.read(row.name, 0, row.head.number, 1 << 40)
        try:
            found = verify_segment(parse_log(row.name), EMPTY, items, directory)
            broken += len(found) != row.head.number
        except Exception as error:  # noqa: BLE001 - whatever is wrong with a log is what is counted
            print(f"{row.name}: {error}")
            broken += 1
    store.close()
    return broken


def of_one_node(kills: int) -> dict[str, int]:
    """Kill one node so often; what was found after each and, of everything, at the end."""
    told, lost = Told(), 0
    with tempfile.TemporaryDirectory(prefix="kuroshio-kill-") as root:
        jpn, twn = make_side(Path(root) / "JPN", "JPN"), make_side(Path(root) / "TWN", "TWN")
        introduce(jpn, twn)
        for _ in range(kills):
            before = len(told.records)
            kill_one(jpn.folder, told)
            lost += lost_in(jpn.folder, told, before)
        lost = max(lost, lost_in(jpn.folder, told, 0))
        broken = broken_in(jpn.folder)
    count = len(told.records)
    return {"records": count, "lost": lost, "forked": told.forked, "broken_logs": broken}


def main() -> None:
    """Entry of the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--child", type=Path)
    options = parser.parse_args()
    if options.child:
        child(options.child)
    kills = QUICK_KILLS if options.quick else options.kills
    begun, done = time.monotonic(), 0
    total = dict.fromkeys(("records", "lost", "forked", "broken_logs"), 0)
    while done < kills:
        here = min(KILLS_OF_ONE, kills - done)
        for name, count in of_one_node(here).items():
            total[name] += count
        done += here
        print(f"{done} kills: {total}", flush=True)
    figures = {"kills": done, **total, "seconds": round(time.monotonic() - begun)}
    finish("kill", figures, {}, {}, options.json or options.quick)


if __name__ == "__main__":
    main()
