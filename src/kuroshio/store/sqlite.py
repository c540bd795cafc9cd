"""The embedded store on SQLite. What a method promises stands in store/port.py.

Bodies are numbered in order of arrival and entries are kept in the order of their log, so that
no random-key index slows a million records of catch-up down.
"""

from collections.abc import Iterable, Sequence

import apsw
import msgspec

from kuroshio.errors import Unavailable, Untrusted
from kuroshio.feed.blob import BlobName
from kuroshio.feed.entry import EMPTY, Entry, Head, digest, parse_log
from kuroshio.feed.log import Item, Verified
from kuroshio.feed.receipt import Receipt
from kuroshio.store.port import EvidenceRow, Given, Held, LogRow
from kuroshio.store.sqlite_file import as_unavailable
from kuroshio.store.sqlite_release import SqliteReleases
from kuroshio.values import Digest, Stamp


class SqliteStore(SqliteReleases):
    """A store in one file."""

    # --- logs ----------------------------------------------------------------------------------

    def rows(self) -> list[LogRow]:
        """Every log held."""
        return [
            LogRow(name, Head(head, Digest(entry_hash)), closed, forked)
            for name, head, entry_hash, closed, forked in self._all(
                "select name, head, head_hash, closed_at, forked from logs order by name"
            )
        ]

    def head(self, log: str) -> Head:
        """How far a log is held here."""
        row = self._one("select head, head_hash from logs where name = ?", log)
        return Head(row[0], Digest(row[1])) if row else EMPTY

    def logs_for(self, party: str) -> dict[str, Head]:
        """Every log whose audience holds `party`, and how far it may be given to it."""
        names = self._all(
            "select name from logs where instr('+' || audience || '+', '+' || ? || '+')", party
        )
        return {name: self.head_for(name, party) for (name,) in names}

    def head_for(self, log: str, party: str) -> Head:
        """How far a log may be given to `party`; EMPTY when not at all."""
        row = self._one("select no, head, head_hash, closed_at from logs where name = ?", log)
        if row is None or party not in parse_log(log).audience:
            return EMPTY
        no, head, head_hash, closed = row
        last = head if closed is None else min(closed, head)
        gap = self._one(
            "select min(number) from bodies where log = ? and body is null and erasure is null", no
        )
        if gap and gap[0] is not None:  # a body went before its author's erasure came
            last = min(last, gap[0] - 1)
        if last == head:
            return Head(head, Digest(head_hash))
        entry = self._one("select entry from entries where log = ? and number = ?", no, last)
        return Head(last, digest(entry[0])) if entry else EMPTY

    def entry(self, log: str, number: int) -> bytes | None:
        """One entry, or None."""
        row = self._one(
            "select entry from entries where log = (select no from logs where name = ?) "
            "and number = ?", log, number,
        )  # fmt: skip
        return row[0] if row else None

    def read(self, log: str, after: int, until: int, limit: int) -> list[Item]:
        """Items after a number up to `until`: at least one, then up to `limit` bytes.

        Unavailable (`store.damaged`) when a body is not the one that its entry names.
        """
        items: list[Item] = []
        size = 0
        try:
            for entry, body, erasure in self._db.execute(
                "select entry, body, erasure from entries join bodies using (seq) where "
                "entries.log = (select no from logs where name = ?) and entries.number > ? and "
                "entries.number <= ? order by entries.number", (log, after, until),
            ):  # fmt: skip
                size += len(entry) + len(body or b"") + len(erasure or b"")
                if items and size > limit:
                    break
                if body is not None and digest(body) not in entry:
                    raise Unavailable("store.damaged", f"{log}: a body differs from its entry")
                items.append(Item(entry, body, erasure))
        except apsw.Error as error:
            raise as_unavailable(error) from error
        return items

    def append(
        self, log: str, items: Sequence[Verified], arrived: int, quarantine: Sequence[str] = ()
    ) -> list[Held]:
        """Add items that follow the head; those held already are passed over.

        Untrusted (`store.not-the-next`) when they do not follow what is held.
        """
        no, head = self._log_number(log)
        out: list[Held] = []
        for place, item in enumerate(items):
            entry = item.entry
            if entry.number <= head.number:
                continue
            if entry.number != head.number + 1 or entry.previous != head.entry_hash:
                raise Untrusted(
                    "store.not-the-next", f"{log}: entry {entry.number} does not follow"
                )
            body, erasure = item.body, item.erasure or self._early_erasure(entry)
            if erasure is not None:
                body = None
            flag = quarantine[place] if quarantine else ""
            self._write(
                "insert into bodies (log, number, arrived, body, erasure, quarantine) "
                "values (?, ?, ?, ?, ?, ?)", no, entry.number, arrived, body, erasure, flag,
            )  # fmt: skip
            seq = self._db.last_insert_rowid()
            self._write(
                "insert into entries values (?, ?, ?, ?)", no, entry.number, seq, entry.data
            )
            head = entry.head
            out.append(Held(seq, log, entry.number, arrived, body, flag))
        self._write(
            "update logs set head = ?, head_hash = ? where no = ?",
            head.number,
            head.entry_hash,
            no,
        )
        return out

    def since(self, seq: int, limit: int) -> list[Held]:
        """Bodies that arrived after `seq`, in order of arrival."""
        return [
            Held(*row)
            for row in self._all(
                "select seq, name, number, arrived, body, quarantine from bodies "
                "join logs on logs.no = bodies.log where seq > ? order by seq limit ?", seq, limit,
            )
        ]  # fmt: skip

    def close_log(self, log: str, number: int) -> None:
        """Nothing after `number` is given any more."""
        self._write("update logs set closed_at = ? where name = ?", number, log)

    def mark_forked(self, log: str, number: int) -> None:
        """Two entries with one number, or a lower one, are known to exist."""
        self._write(
            "update logs set forked = min(?, coalesce(forked, ?)) where name = ?",
            number,
            number,
            log,
        )

    def erase(self, log: str, number: int, erasure: bytes) -> bool:
        """Body and salt go, the erasure stays. False when the body is not here yet."""
        self._write("insert or ignore into erasures values (?, ?, ?)", log, number, erasure)
        row = self._one(
            "select seq from entries where log = (select no from logs where name = ?) "
            "and number = ?", log, number,
        )  # fmt: skip
        if row is None:
            return False
        self.unindex(row[0])
        self._write("update bodies set body = null, erasure = ? where seq = ?", erasure, row[0])
        return True

    def epoch(self, audience: str, lane: str) -> int:
        """The present epoch of our own log for an audience and lane; 1 at first."""
        row = self._one("select epoch from epochs where audience = ? and lane = ?", audience, lane)
        return row[0] if row else 1

    def set_epoch(self, audience: str, lane: str, epoch: int, reason: str) -> None:
        """Open a new epoch."""
        self._write(
            "insert or replace into epochs values (?, ?, ?, ?)", audience, lane, epoch, reason
        )

    def stamp(self, audience: str) -> Stamp:
        """The newest stamp seen for an audience."""
        row = self._one("select millis, tick from stamps where audience = ?", audience)
        return Stamp(*row) if row else Stamp(0, 0)

    def set_stamp(self, audience: str, stamp: Stamp) -> None:
        """Remember the newest stamp of an audience."""
        self._write(
            "insert or replace into stamps values (?, ?, ?)", audience, stamp.millis, stamp.tick
        )

    # --- what others hold, who they are, what they did -------------------------------------------

    def add_receipt(self, receipt: Receipt, data: bytes) -> bool:
        """Keep a receipt; False when it, or a newer one, is held already."""
        no, _ = self._log_number(receipt.log)
        newest = self._one(
            "select max(serial) from receipts where log = ? and party = ? and node = ?",
            no, receipt.party, receipt.node,
        )  # fmt: skip
        if newest and newest[0] is not None and newest[0] >= receipt.serial:
            return False
        self._write(
            "insert into receipts values (?, ?, ?, ?, ?, ?, ?)",
            no,
            receipt.party,
            receipt.node,
            receipt.serial,
            receipt.number,
            receipt.at,
            data,
        )
        return True

    def receipts(self, log: str = "") -> list[Given]:
        """Receipts of one log, or of all, oldest first."""
        return [
            Given(*row)
            for row in self._all(
                "select name, party, node, number, at, serial from receipts "
                "join logs on logs.no = receipts.log where ? = '' or name = ? order by serial",
                log, log,
            )
        ]  # fmt: skip

    def drop_receipts_before(self, receipt: Receipt) -> None:
        """Forget a holder's older receipts (our own: only the newest is ever sent again)."""
        self._write(
            "delete from receipts where party = ? and node = ? and serial < ? and "
            "log = (select no from logs where name = ?)",
            receipt.party,
            receipt.node,
            receipt.serial,
            receipt.log,
        )

    def own_serial(self, log: str, party: str, node: str) -> int:
        """The last serial that `node` used for a receipt of this log; 0 when none."""
        row = self._one(
            "select max(serial) from receipts where party = ? and node = ? and "
            "log = (select no from logs where name = ?)", party, node, log,
        )  # fmt: skip
        return row[0] or 0 if row else 0

    def newest_receipt(self, log: str, party: str, node: str) -> bytes | None:
        """The newest receipt of this log by a node, as signed; None when there is none."""
        row = self._one(
            "select receipt from receipts where party = ? and node = ? and log = "
            "(select no from logs where name = ?) order by serial desc limit 1", party, node, log,
        )  # fmt: skip
        return row[0] if row else None

    def documents(self) -> dict[str, bytes]:
        """Every pinned party's document."""
        return dict(self._all("select party, document from documents"))

    def put_document(self, party: str, version: int, document: bytes) -> None:
        """Pin, or replace by a newer one."""
        self._write("insert or replace into documents values (?, ?, ?)", party, version, document)

    def drop_document(self, party: str) -> None:
        """Unpin."""
        self._write("delete from documents where party = ?", party)

    def add_evidence(self, at: int, code: str, peer: str, text: str, data: bytes) -> None:
        """Keep what a peer sent; what came the same way lately is kept once."""
        known = self._one(
            "select 1 from (select * from evidence order by seq desc limit 500) "
            "where code = ? and peer = ? and text = ? and data = ?", code, peer, text, data,
        )  # fmt: skip
        if known is None:
            self._write(
                "insert into evidence (at, code, peer, text, data) values (?, ?, ?, ?, ?)",
                at,
                code,
                peer,
                text,
                data,
            )

    def evidence(self, limit: int = 200) -> list[EvidenceRow]:
        """The newest evidence first."""
        return [
            EvidenceRow(*row)
            for row in self._all(
                "select seq, at, code, peer, text, data from evidence order by seq desc limit ?",
                limit,
            )
        ]

    # --- attachments -----------------------------------------------------------------------------

    def add_blob(self, blob: BlobName, record: str) -> None:
        """Know of an attachment; its pieces come later."""
        self._write(
            "insert or ignore into blobs (id, name, record, pieces) values (?, ?, ?, ?)",
            blob.id,
            msgspec.json.encode(blob),
            record,
            len(blob.pieces),
        )
        if record:
            self._write("update blobs set record = ? where id = ?", record, blob.id)

    def blob(self, blob: str) -> tuple[BlobName, str] | None:
        """An attachment's name and a record that names it."""
        row = self._one("select name, record from blobs where id = ?", blob)
        return (msgspec.json.decode(row[0], type=BlobName), row[1]) if row else None

    def put_piece(self, blob: str, number: int, data: bytes) -> bool:
        """Keep a checked piece; True when the attachment is now whole."""
        self._write("insert or ignore into pieces values (?, ?, ?)", blob, number, data)
        self._write(
            "update blobs set held = (select count(*) from pieces where blob = ?) where id = ?",
            blob,
            blob,
        )
        return not self.missing_pieces(blob)

    def piece(self, blob: str, number: int) -> bytes | None:
        """One piece, or None."""
        row = self._one("select data from pieces where blob = ? and number = ?", blob, number)
        return row[0] if row else None

    def missing_pieces(self, blob: str) -> list[int]:
        """The numbers of the pieces not held."""
        row = self._one("select pieces from blobs where id = ?", blob)
        held = {n for (n,) in self._all("select number from pieces where blob = ?", blob)}
        return [n for n in range(row[0] if row else 0) if n not in held]

    def incomplete_blobs(self) -> list[str]:
        """Attachments that a record names and that are not whole here."""
        return [
            i for (i,) in self._all("select id from blobs where held < pieces and record != ''")
        ]

    def drop_blob(self, blob: str) -> None:
        """Erase an attachment."""
        self._write("delete from pieces where blob = ?", blob)
        self._write("delete from blobs where id = ?", blob)

    def add_blob_holder(self, blob: str, party: str, node: str, at: int) -> None:
        """A partner's node said that it holds the whole attachment."""
        self._write("insert or ignore into blob_holders values (?, ?, ?, ?)", blob, party, node, at)

    # --- search ----------------------------------------------------------------------------------

    def index(self, seq: int, tokens: str, organisations: Iterable[str]) -> None:
        """Make a body findable by its tokens, for these own bodies."""
        self._write("insert or replace into words (rowid, tokens) values (?, ?)", seq, tokens)
        for organisation in organisations:
            self._write("insert or ignore into word_readers values (?, ?)", seq, organisation)

    def unindex(self, seq: int) -> None:
        """Nobody finds it any more."""
        self._write("delete from words where rowid = ?", seq)
        self._write("delete from word_readers where seq = ?", seq)

    def last_indexed(self) -> int:
        """The last body that was made findable; 0 when none was."""
        row = self._one("select max(rowid) from words")
        return (row[0] or 0) if row else 0

    def scrub_words(self, begin: bool) -> bool:
        """Take the words of what was erased out of the index, a little at a time; whether there
        is more to do. SQLite only marks them as gone until it rewrites the part that holds them.
        """
        if begin:  # a second part, so that there is something to merge the first one with
            self._write("insert or replace into words (rowid, tokens) values (0, 'zz')")
        before = self._db.total_changes()
        pages = -100 if begin else 100
        self._write("insert into words (words, rank) values ('merge', ?)", pages)
        return self._db.total_changes() - before >= 2

    def search(self, query: str, organisations: Sequence[str], limit: int) -> list[int]:
        """Rows that match an FTS5 query and that these own bodies may find; newest first."""
        if not query:
            return []
        marks = ", ".join("?" * len(organisations))
        return [
            seq
            for (seq,) in self._all(
                "select distinct words.rowid from words join word_readers "  # noqa: S608
                f"on word_readers.seq = words.rowid and organisation in ({marks}) "
                "where words match ? order by words.rowid desc limit ?",
                *organisations, query, limit,
            )
        ]  # fmt: skip

    # --- inside ----------------------------------------------------------------------------------

    def _log_number(self, log: str) -> tuple[int, Head]:
        row = self._one("select no, head, head_hash from logs where name = ?", log)
        if row:
            return row[0], Head(row[1], Digest(row[2]))
        self._write(
            "insert into logs (name, audience, head, head_hash) values (?, ?, 0, ?)",
            log,
            "+".join(parse_log(log).audience),
            EMPTY.entry_hash,
        )
        return self._db.last_insert_rowid(), EMPTY

    def _early_erasure(self, entry: Entry) -> bytes | None:
        """An erasure that came before its entry, when it names this entry's very body."""
        row = self._one(
            "select erasure from erasures where log = ? and number = ?", entry.log, entry.number
        )
        return row[0] if row and entry.body_hash in row[0] else None
