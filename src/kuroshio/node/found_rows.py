"""What proves itself in the pages of broken stores: entries, bodies, pieces of attachments."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from kuroshio.desk.domains import ERASED_KIND, EntryErased, fact_of
from kuroshio.domains import hotline
from kuroshio.errors import Untrusted
from kuroshio.feed import erasure as erasing
from kuroshio.feed import record as records
from kuroshio.feed.blob import BlobName, check_name, check_piece
from kuroshio.feed.entry import Entry, digest, is_intact, parse_log, read_entry
from kuroshio.feed.record import Record
from kuroshio.store.sql_damage import DAMAGED
from kuroshio.store.sqlite_pages import rows
from kuroshio.trust import cose
from kuroshio.trust.plain_cbor import read_plain

Rest = dict[str, list[Any]]


class FoundLog(msgspec.Struct):
    """One log, as far as its entries were found."""

    entries: dict[int, bytes] = {}
    seqs: dict[int, int] = {}
    """By number, the row of the body, where that was found or is known to be gone by right."""
    last: int = 0
    last_hash: bytes = b""


class Found:
    """All that was found. `bodies` is run through before what is learnt from it is asked for."""

    def __init__(self, sources: Sequence[Path], rest: Rest) -> None:
        self._sources = sources
        self.logs: dict[str, FoundLog] = {}
        self.stamps: dict[str, tuple[int, int]] = {}
        self.keeps: dict[tuple[str, int], int] = {}
        self.pieces_kept = 0
        self._places: dict[bytes, tuple[str, int]] = {}
        """By the hash of a body that is wanted, where it belongs."""
        self._named: dict[tuple[int, int], str] = {
            (0, row[0]): row[1] for row in rest.get("logs", ())
        }
        """By source and the number that a log has there, its name."""
        self._blobs: dict[str, tuple[BlobName, str]] = {}
        self._erased: list[EntryErased] = []
        self._seqs: set[int] = set()
        self._top = 0
        for row in rest.get("blobs", ()):
            self._know_blob(row[1], row[2])

    @property
    def count(self) -> int:
        """Places in all logs."""
        return sum(log.last for log in self.logs.values())

    # --- entries -------------------------------------------------------------------------------

    def look_for_entries(self) -> None:
        """Every entry that its node signed, and where each body belongs."""
        for source, path in enumerate(self._sources):
            for _, row in rows(path):
                if [type(value) for value in row] != [int, int, int, bytes]:
                    continue
                entry = _parsed(row[3])
                if entry is not None and entry.number == row[1]:
                    self._add(entry)
                    self._named.setdefault((source, row[0]), entry.log)
        for name, log in list(self.logs.items()):
            self._keep_sound(log)
            if not log.entries:
                del self.logs[name]
                continue
            log.last = max(log.entries)
            log.last_hash = digest(log.entries[log.last])
            for number, data in log.entries.items():
                entry = read_entry(data)[0]
                self._places[entry.body_hash] = (name, number)

    def _add(self, entry: Entry) -> None:
        try:
            parse_log(entry.log)
        except Untrusted:
            return
        log = self.logs.setdefault(entry.log, FoundLog())
        before = log.entries.get(entry.number)
        if before is None or (before != entry.data and not is_intact(before)):
            log.entries[entry.number] = entry.data

    def _keep_sound(self, log: FoundLog) -> None:
        """What follows an entry names its hash; else its own signature must verify."""
        parsed = {number: read_entry(data)[0] for number, data in log.entries.items()}
        for number, entry in parsed.items():
            follows = parsed.get(number + 1)
            named = follows is not None and follows.previous == entry.hash
            if not named and not is_intact(entry.data):
                del log.entries[number]

    # --- bodies --------------------------------------------------------------------------------

    def next_seq(self, wish: int = 0) -> int:
        """A number for a row of a body: the one that it had, unless that is taken."""
        seq = wish if wish > 0 and wish not in self._seqs else self._top + 1
        self._seqs.add(seq)
        self._top = max(self._top, seq)
        return seq

    def bodies(self, numbers: dict[str, int]) -> Iterator[tuple[Any, ...]]:
        """Rows of bodies, those of the broken store before those of backups."""
        for source, path in enumerate(self._sources):
            for seq, row in rows(path):
                if not _is_body(row):
                    continue
                _, no, number, arrived, body, erasure, flag = row
                place = self._place(source, no, number, body, erasure, flag)
                if place is None:
                    continue
                log = self.logs[place[0]]
                new = log.seqs[place[1]] = self.next_seq(0 if source else seq)
                if body is not None:
                    self._learn(place, body, flag)
                yield (new, numbers[place[0]], place[1], arrived, body, erasure, flag)

    def _place(
        self,
        source: int,
        no: int,
        number: int,
        body: bytes | None,
        erasure: bytes | None,
        flag: str,
    ) -> tuple[str, int] | None:
        """Where a body belongs, or an empty place that is empty by right; None where that is taken
        or unknown.
        """
        if body is not None:
            return self._places.pop(digest(body), None)
        name = self._named.get((source, no), "")
        data = self.logs[name].entries.get(number) if name in self.logs else None
        if data is None or flag == DAMAGED:
            return None
        entry = read_entry(data)[0]
        if erasure is not None and not _erases(erasure, entry):
            return None
        return self._places.pop(entry.body_hash, None)

    def _learn(self, place: tuple[str, int], body: bytes, flag: str) -> None:
        """What follows from a record: stamps, how long it is kept, attachments, erasures."""
        try:
            record = records.read(body)
        except Untrusted:
            return
        header, audience = record.header, "+".join(record.header.audience)
        stamp = (header.stamp.millis, header.stamp.tick)
        self.stamps[audience] = max(stamp, self.stamps.get(audience, (0, 0)))
        if header.keep_until and "+" in place[0].split(";")[1]:
            self.keeps[place] = header.keep_until
        if not flag:
            self._learn_fact(record)

    def _learn_fact(self, record: Record) -> None:
        if record.header.kind == ERASED_KIND:
            try:
                self._erased.append(msgspec.json.decode(record.body, type=EntryErased))
            except (msgspec.DecodeError, ValueError):
                return
        elif record.header.kind == hotline.MessageSent.kind:
            for blob in hotline.attached(fact_of(record)):
                self._know_blob(msgspec.json.encode(blob), record.header.id)

    def erasures(self) -> Iterator[tuple[str, int, bytes]]:
        """Erasures on record, of entries that were found."""
        for fact in self._erased:
            log = self.logs.get(fact.log)
            data = log.entries.get(fact.number) if log else None
            if data is not None and _erases(fact.erasure, read_entry(data)[0]):
                yield fact.log, fact.number, fact.erasure

    # --- attachments ---------------------------------------------------------------------------

    def _know_blob(self, name: bytes, record: str) -> None:
        try:
            blob = msgspec.json.decode(name, type=BlobName)
            check_name(blob)
        except (Untrusted, msgspec.DecodeError):
            return
        if blob.id not in self._blobs or not self._blobs[blob.id][1]:
            self._blobs[blob.id] = (blob, record)

    def blobs(self) -> Iterator[tuple[Any, ...]]:
        """Rows of attachments."""
        for blob, record in self._blobs.values():
            yield blob.id, msgspec.json.encode(blob), record, len(blob.pieces), 0

    def pieces(self) -> Iterator[tuple[Any, ...]]:
        """Rows of their pieces."""
        done = set()
        for path in self._sources:
            for _, row in rows(path):
                if [type(value) for value in row] != [str, int, bytes] or row[:2] in done:
                    continue
                known = self._blobs.get(row[0])
                if known is None:
                    continue
                try:
                    check_piece(known[0], row[1], row[2])
                except Untrusted:
                    continue
                done.add(row[:2])
                self.pieces_kept += 1
                yield row


def look_through(sources: Sequence[Path], rest: Rest) -> Found:
    """Find what proves itself in these databases; the first is the broken one, and of it `rest` is
    what SQLite could read.
    """
    found = Found(sources, rest)
    found.look_for_entries()
    return found


def _parsed(data: bytes) -> Entry | None:
    try:
        return read_entry(data)[0]
    except Untrusted:
        return None


def _is_body(row: tuple[Any, ...]) -> bool:
    if len(row) != 7 or row[0] is not None:
        return False
    *_, body, erasure, flag = row
    numbers = all(isinstance(value, int) for value in row[1:4])
    return numbers and isinstance(flag, str) and all(
        value is None or isinstance(value, bytes) for value in (body, erasure)
    )  # fmt: skip


def _erases(data: bytes, entry: Entry) -> bool:
    """Whether this is an erasure of this entry that some key signed; whose, the node looks at."""
    try:
        signed = cose.take_apart(data, erasing.ERASURE)
        cose.check(signed, signed.key_id)
        log, number, body_hash, *_ = read_plain(signed.payload)
    except (Untrusted, TypeError, ValueError):
        return False
    return (log, number, body_hash) == (entry.log, entry.number, entry.body_hash)
