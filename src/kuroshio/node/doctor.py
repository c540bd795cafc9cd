"""Everything of a node's folder looked at without a node: what is wrong, and what to do."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import msgspec

from kuroshio.errors import KuroshioError
from kuroshio.feed.entry import check_entry, parse_log, read_entry
from kuroshio.node import config as settings
from kuroshio.node import folder as folders
from kuroshio.node import pins
from kuroshio.node.config import Config
from kuroshio.node.disk import Disk
from kuroshio.node.files import Layout
from kuroshio.node.high_water import HighWaterFile
from kuroshio.node.keys import load_keys
from kuroshio.node.restored import read_marker
from kuroshio.node.stores import find_reader
from kuroshio.store.port import LogRow, Store
from kuroshio.store.sql_damage import every_damage
from kuroshio.store.sqlite import SqliteStore
from kuroshio.trust.directory import Directory
from kuroshio.trust.document import expiry_warning
from kuroshio.values import MINUTE

Told = Callable[[str], None]
SAFE_MODE = 0o077
"""Rights that nobody but the owner may have on a node's files."""


class Finding(msgspec.Struct, frozen=True):
    """One thing that was looked at."""

    subject: str
    sound: bool
    said: str
    move: str = ""
    """Whose move it is and what to do; empty where nothing need be done."""


def examine(folder: Path, now: int, told: Told) -> Iterator[Finding]:
    """Look at everything, and change nothing; `told` hears at what. The node may run."""
    told("settings")
    try:
        config = settings.load(folder)
    except KuroshioError as error:
        yield _bad("settings", error, f"yours: mend {Layout(folder).config}")
        return
    yield Finding("settings", True, f"{config.party} {config.node}")
    yield _rights(Layout(folder))
    yield from _keys(config, now)
    yield _disk(config)
    told("accounts")
    yield _accounts(Layout(folder))
    yield from _store(config, now, told)
    if read_marker(folder) is not None:
        yield Finding(
            "restoring", False, "the node was restored or salvaged and has not caught up yet",
            "the partners': start it and let them answer; for one that cannot: "
            f"kuroshio restore-without {folder} PARTY",
        )  # fmt: skip


def _bad(subject: str, error: KuroshioError, move: str) -> Finding:
    return Finding(subject, False, f"{error.message} ({error.code})", move)


def _rights(layout: Layout) -> Finding:
    open_ones = [
        str(path)
        for path in (layout.keys, layout.database, layout.accounts, *layout.keys.rglob("*"))
        if path.exists() and path.stat().st_mode & SAFE_MODE
    ]
    if not open_ones:
        return Finding("rights", True, "only the owner reads keys and records")
    return Finding(
        "rights", False, f"others on this machine may read {', '.join(sorted(open_ones))}",
        f"yours: chmod -R go= {layout.root}; if somebody else may have read a key, rotate it",
    )  # fmt: skip


def _keys(config: Config, now: int) -> Iterator[Finding]:
    folder = config.folder
    try:
        own = folders.load_document(folder).document
        folders.require_named(load_keys(folder), own, config.node)
    except KuroshioError as error:
        yield _bad("keys", error, "yours: restore keys/ and party.doc from a backup")
        return
    yield Finding("keys", True, f"those of version {own.version} of the party document")
    try:
        directory = pins.held_directory(folder)
    except KuroshioError as error:
        yield _bad("documents", error, "yours: see docs/errors.md under that code")
        return
    for party in sorted(directory.held):
        warning = expiry_warning(directory.document(party), now)
        if warning:
            whose = "yours: sign a new one (kuroshio party renew)" if party == config.party else (
                f"that of {party}: ask for its newest document")  # fmt: skip
            yield Finding("documents", False, f"the document of {party}: {warning}", whose)
    if own.issued > now:
        yield Finding(
            "clock", False, "this machine's clock is before the day its party document was signed",
            "yours: set the clock",
        )  # fmt: skip


def _disk(config: Config) -> Finding:
    disk = Disk(config.folder, config.disk_reserve_mb)
    free = f"{disk.free() // 1_000_000} MB are free"
    if disk.short():
        text = f"{free}, less than the reserve of {config.disk_reserve_mb} MB"
        return Finding("disk", False, text, "yours: make room; officers can write nothing new")
    return Finding("disk", True, free)


def _accounts(layout: Layout) -> Finding:
    if not layout.accounts.exists():
        return Finding("accounts", True, "none yet")
    try:
        with closing(SqliteStore(layout.accounts, read_only=True)) as file:
            found = file.page_damage(thorough=True)
    except KuroshioError as error:
        found = error.message
    if not found:
        return Finding("accounts", True, "whole")
    return Finding(
        "accounts", False, f"{layout.accounts} is damaged: {found}",
        "yours: move it away and make the accounts anew (kuroshio user add); no record is in it",
    )  # fmt: skip


# --- the store -----------------------------------------------------------------------------------


def _store(config: Config, now: int, told: Told) -> Iterator[Finding]:
    salvage = f"yours: stop the node, kuroshio store salvage {config.folder}, and start it again"
    told("pages of the database")
    try:
        store = find_reader(config.folder)
        if store is None:
            yield Finding("store", True, "none yet")
            return
        with closing(store):
            found = store.page_damage(thorough=True) if isinstance(store, SqliteStore) else ""
            if found:
                yield Finding("store", False, f"the database is damaged: {found[:200]}", salvage)
                return
            yield Finding("store", True, "its pages are whole")
            yield from _records(store, config, now, told)
    except KuroshioError as error:
        yield _bad("store", error, salvage)


def _records(store: Store, config: Config, now: int, told: Told) -> Iterator[Finding]:
    rows = store.rows()
    marked = {damaged.log: damaged for damaged in store.damaged()}
    wrong, count = 0, 0
    for row in rows:
        told(row.name)
        count += row.head.number
        new = len(list(every_damage(store, row.name, row.head.number)))
        many = new + (marked[row.name].count if row.name in marked else 0)
        if many:
            wrong += many
            yield Finding("records", False, f"{row.name}: {many} damaged", _whose(row.name))
    if not wrong:
        yield Finding("records", True, f"all {count} in {len(rows)} logs are what was stored")
    yield from _signatures(store, rows, pins.held_directory(config.folder))
    told("attachments")
    lost = [blob for blob in store.blobs() if store.has_damaged_piece(blob)]
    yield Finding(
        "attachments", not lost, f"{len(lost)} damaged" if lost else "whole",
        "nobody's: the running node asks partners for them again" if lost else "",
    )  # fmt: skip
    yield from _forks(rows)
    yield _mark(rows, config)
    yield _clock(store, now)


def _whose(log: str) -> str:
    from_backup = "from a backup: kuroshio store salvage FOLDER --backup FILE"
    if "+" in log.split(";")[1]:
        return f"the partners': the running node asks them for it; if it stays, {from_backup}"
    return f"yours: no partner has it; {from_backup}"


def _signatures(store: Store, rows: list[LogRow], directory: Directory) -> Iterator[Finding]:
    """The last entry of each log, which vouches for all before it."""
    wrong = 0
    for row in rows:
        data, log = store.entry(row.name, row.head.number), parse_log(row.name)
        if data is None or not directory.knows(log.party):
            continue
        try:
            check_entry(log, *read_entry(data), directory)
        except KuroshioError as error:
            wrong += 1
            yield _bad("signatures", error, f"that of {log.party}: its document vouches no more")
    if not wrong:
        yield Finding("signatures", True, "the last of every log verifies")


def _forks(rows: list[LogRow]) -> Iterator[Finding]:
    for row in rows:
        if row.forked is not None:
            yield Finding(
                "forks", False, f"{row.name} is forked at {row.forked}",
                f"that of {parse_log(row.name).party}: kuroshio log resolve says which counts",
            )  # fmt: skip


def _mark(rows: list[LogRow], config: Config) -> Finding:
    path = Layout(config.folder).high_water
    file = HighWaterFile(path)
    marks = file.marks()
    own = {
        r.name: r.head.number for r in rows if r.name.startswith(f"{config.party}/{config.node};")
    }
    if marks is None and any(own.values()):
        return Finding("mark", True, f"{path} is missing: at the start every own log goes on anew")
    below = [name for name, head in own.items() if (marks or {}).get(name, 0) > head]
    if below:
        return Finding(
            "mark", True,
            f"the store is older than what left ({len(below)} logs): they go on anew at the start",
        )  # fmt: skip
    return Finding("mark", True, "nothing left that the store does not hold")


def _clock(store: Store, now: int) -> Finding:
    newest = max((store.stamp("+".join(parse_log(r.name).audience)).millis for r in store.rows()),
                 default=0)  # fmt: skip
    if newest > now + 5 * MINUTE:
        behind = f"{(newest - now) // MINUTE} minutes"
        return Finding(
            "clock", False, f"the newest record is {behind} ahead of this machine's clock",
            "yours: set the clock (records stay in order either way)",
        )  # fmt: skip
    return Finding("clock", True, "not behind any record")
