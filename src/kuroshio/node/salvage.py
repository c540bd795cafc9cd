"""A store of which the file is broken: what still proves itself is taken into a new file.

Entries are signed, bodies and pieces of attachments are named by hashes, so these are found page
by page and need nothing of the broken file's order. Receipts, erasures and party
documents are taken where their signatures verify. What cannot prove itself (epochs, decisions) is
taken as far as SQLite reads it; what follows from records is made anew. What is
missing is marked and comes again from partners (node/soundness.py), or from a backup given here.

The node then does as a restored one does: it opens a new epoch of each of its logs, whatever the
mark says, and shows nothing before its partners have told what was erased (node/restored.py).
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec

from kuroshio.errors import Refused, Unavailable, Untrusted
from kuroshio.feed.receipt import RECEIPT
from kuroshio.node import config as settings
from kuroshio.node.files import Layout
from kuroshio.node.found_rows import Found, look_through
from kuroshio.node.own_logs import TERM
from kuroshio.node.restored import Restored, write_marker
from kuroshio.node.stores import SQLITE
from kuroshio.store.sql_damage import DAMAGED
from kuroshio.store.sqlite import SqliteStore
from kuroshio.store.sqlite_rest import readable_rows
from kuroshio.trust import cose
from kuroshio.trust import document as documents
from kuroshio.trust.plain_cbor import read_plain

AS_THEY_ARE = ("evidence", "deferred", "decisions", "blob_holders")
REST = ("logs", "receipts", "epochs", "stamps", "keeps", "blobs", "bundles", "erasures",
        "documents", *AS_THEY_ARE)  # fmt: skip
BATCH = 1_000

Told = Callable[[str], None]


class Salvaged(msgspec.Struct, frozen=True):
    """What came of it."""

    aside: Path
    """The broken file, as it was."""
    entries: int
    """Whole, of all logs."""
    missing: dict[str, list[tuple[int, int]]]
    """By log, from and to which number."""
    pieces: int
    """Of attachments."""
    tables_lost: tuple[str, ...]
    """Of which nothing could be read."""


def salvage(folder: Path, others: Sequence[Path], now: int, told: Told) -> Salvaged:
    """Make a new store of what is whole in the broken one, and in `others` (databases of backups).
    The node must not run.

    Refused: `store.not-sqlite`, `store.nothing-there`. Unavailable: `store.full`.
    """
    database = Layout(folder).database
    if settings.load(folder).store != SQLITE:
        raise Refused("store.not-sqlite", "a PostgreSQL store is repaired with the server's tools")
    if not database.exists():
        raise Refused("store.nothing-there", f"{database} is not there; restore a backup")
    try:
        with tempfile.TemporaryDirectory(dir=folder, prefix=".salvage-") as name:
            scratch = Path(name)
            told("reading what SQLite can read")
            rest = readable_rows(database, list(REST), scratch)
            told("looking for entries")
            found = look_through([database, *others], rest)
            told("writing the new store")
            with closing(SqliteStore(scratch / "node.db")) as store:
                with store.transaction():
                    missing = _Writing(store, found, rest, now).write()
                store.tidy()
            pieces = found.pieces_kept
            aside = _exchange(database, scratch / "node.db", now)
    except OSError as error:
        raise Unavailable("store.full", f"no room, or no right: {error}") from error
    write_marker(folder, Restored(now, now))
    lost = tuple(table for table in REST if table not in rest)
    return Salvaged(aside, found.count - _many(missing), missing, pieces, lost)


def _many(missing: dict[str, list[tuple[int, int]]]) -> int:
    return sum(last - first + 1 for spans in missing.values() for first, last in spans)


def _exchange(database: Path, made: Path, now: int) -> Path:
    """The new file for the broken one, which is kept with what lies beside it."""
    aside = database.with_name(f"{database.name}.damaged-{now}")
    for end in ("-wal", "-shm"):
        beside = database.with_name(database.name + end)
        if beside.exists():
            beside.rename(aside.with_name(aside.name + end))
    shutil.copy(database, aside)  # until the next line the node's folder always has a store
    with made.open("rb") as file:
        os.fsync(file.fileno())
    made.replace(database)
    return aside


class _Writing:
    """Fills a new store, inside its transaction."""

    def __init__(
        self, store: SqliteStore, found: Found, rest: dict[str, list[Any]], now: int
    ) -> None:
        self._store, self._found, self._rest, self._now = store, found, rest, now
        self._numbers = {name: no for no, name in enumerate(sorted(found.logs), 1)}

    def write(self) -> dict[str, list[tuple[int, int]]]:
        """Everything; what is missing."""
        known = {row[1]: row for row in self._rest.get("logs", ())}
        for name, no in self._numbers.items():
            log = self._found.logs[name]
            closed, forked = known[name][5:7] if name in known else (None, None)
            audience = name.split(";")[1]
            self._store.fill(
                "logs", [(no, name, audience, log.last, log.last_hash, closed, forked)]
            )
        self._fill("bodies", self._found.bodies(self._numbers))
        missing = self._entries()
        self._fill("blobs", self._found.blobs())
        self._fill("pieces", self._found.pieces())
        self._store._write(
            "update blobs set held = (select count(*) from pieces where blob = blobs.id)"
        )
        self._write_rest()
        for erased, number, erasure in self._found.erasures():
            self._store.erase(erased, number, erasure)
        return missing

    def _entries(self) -> dict[str, list[tuple[int, int]]]:
        """Every entry's row, with an empty place for what is missing."""
        missing: dict[str, list[tuple[int, int]]] = {}
        for name, no in self._numbers.items():
            log, entries, empty = self._found.logs[name], [], []
            for number in range(1, log.last + 1):
                seq = log.seqs.get(number)
                if seq is None:
                    seq = self._found.next_seq()
                    empty.append((seq, no, number, 0, None, None, DAMAGED))
                    spans = missing.setdefault(name, [])
                    if spans and spans[-1][1] == number - 1:
                        spans[-1] = (spans[-1][0], number)
                    else:
                        spans.append((number, number))
                entries.append((no, number, seq, log.entries.get(number, b"")))
            self._fill("bodies", empty)
            self._fill("entries", entries)
        return missing

    def _write_rest(self) -> None:
        for table in AS_THEY_ARE:
            self._offer(table, self._rest.get(table, ()))
        for table, sound in SOUND.items():
            self._offer(table, filter(sound, self._rest.get(table, ())))
        names = {row[0]: row[1] for row in self._rest.get("logs", ())}
        self._offer(
            "receipts",
            (
                (self._numbers[names[row[0]]], *row[1:])
                for row in self._rest.get("receipts", ())
                if names.get(row[0]) in self._numbers and _is_receipt(row, names[row[0]])
            ),
        )
        epochs = {tuple(row[:2]): row for row in self._rest.get("epochs", ())}
        # A term that no mark knows: every own log goes on in a new epoch (node/own_logs.py).
        self._offer("epochs", [*(r for k, r in epochs.items() if k != TERM),
                              (*TERM, self._now, "salvaged")])  # fmt: skip
        stamps = {row[0]: tuple(row[1:]) for row in self._rest.get("stamps", ())}
        for audience, stamp in self._found.stamps.items():
            stamps[audience] = max(stamp, stamps.get(audience, (0, 0)))
        self._offer("stamps", ((audience, *stamp) for audience, stamp in stamps.items()))
        keeps = {(log, number): until for until, log, number in self._rest.get("keeps", ())}
        keeps.update(self._found.keeps)
        self._offer("keeps", ((until, *place) for place, until in keeps.items()))

    def _offer(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Rows of which nothing but the broken file says that they are right."""
        for row in rows:
            marks = ", ".join("?" * len(row))
            self._store._write(f"insert or ignore into {table} values ({marks})", *row)  # noqa: S608

    def _fill(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        batch: list[tuple[Any, ...]] = []
        for row in rows:
            batch.append(row)
            if len(batch) == BATCH:
                self._store.fill(table, batch)
                batch = []
        self._store.fill(table, batch)


def _verifies(row: tuple[Any, ...]) -> bool:
    """Whether some key signed a row's last column: whose, the node looks at."""
    try:
        if not isinstance(row[-1], bytes):
            return False
        cose.check_intact(row[-1])
    except Untrusted:
        return False
    return True


def _is_document(row: tuple[Any, ...]) -> bool:
    """Whether a row says what its party document does."""
    try:
        held = documents.read(row[2]).document if _verifies(row) else None
    except Untrusted:
        return False
    return held is not None and (held.party, held.version) == row[:2]


def _is_receipt(row: tuple[Any, ...], log: str) -> bool:
    """Whether a row says what its receipt does, which somebody signed."""
    if not _verifies(row):
        return False
    _, party, node, serial, number, at, data = row
    try:
        said = read_plain(cose.take_apart(data, RECEIPT).payload)
        return bool(said == [log, number, said[2], party, node, at, serial])
    except (Untrusted, LookupError, TypeError, ValueError):
        return False


def _is_bundle(row: tuple[Any, ...]) -> bool:
    try:
        msgspec.json.decode(row[-1], type=tuple[tuple[str, int, int], ...])
    except (msgspec.DecodeError, TypeError):
        return False
    return True


SOUND: dict[str, Callable[[tuple[Any, ...]], bool]] = {
    "erasures": _verifies, "documents": _is_document, "bundles": _is_bundle,
}  # fmt: skip
"""Tables of which only those rows are taken that prove what they say."""
