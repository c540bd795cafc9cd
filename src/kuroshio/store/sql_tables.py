"""Receipts, documents, evidence and attachments in SQL that every store speaks.

What a method promises stands in store/port.py.
"""

import msgspec

from kuroshio.errors import Untrusted
from kuroshio.feed.blob import BlobName, check_piece
from kuroshio.feed.receipt import Receipt
from kuroshio.store.port import EvidenceRow, Given
from kuroshio.store.sql_logs import SqlLogs


class SqlTables(SqlLogs):
    """All that a store keeps but the search index, which each store has its own way for."""

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
        self._write(
            "insert into documents values (?, ?, ?) on conflict (party) do update "
            "set version = excluded.version, document = excluded.document",
            party, version, document,
        )  # fmt: skip

    def drop_document(self, party: str) -> None:
        """Unpin."""
        self._write("delete from documents where party = ?", party)

    def add_evidence(self, at: int, code: str, peer: str, text: str, data: bytes) -> None:
        """Keep what a peer sent; what came the same way lately is kept once."""
        text = text.replace("\0", "\ufffd")  # a peer's words; not every store takes a zero byte
        known = self._one(
            "select 1 from (select * from evidence order by seq desc limit 500) as lately "
            "where code = ? and peer = ? and text = ? and data = ?", code, peer, text, data,
        )  # fmt: skip
        if known is None:
            seq = self._one("select coalesce(max(seq), 0) + 1 from evidence")[0]
            self._write(
                "insert into evidence values (?, ?, ?, ?, ?, ?)", seq, at, code, peer, text, data
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
            "insert into blobs (id, name, record, pieces) values (?, ?, ?, ?) "
            "on conflict do nothing",
            blob.id, msgspec.json.encode(blob), record, len(blob.pieces),
        )  # fmt: skip
        if record:
            self._write("update blobs set record = ? where id = ?", record, blob.id)

    def blob(self, blob: str) -> tuple[BlobName, str] | None:
        """An attachment's name and a record that names it."""
        row = self._one("select name, record from blobs where id = ?", blob)
        return (msgspec.json.decode(row[0], type=BlobName), row[1]) if row else None

    def put_piece(self, blob: str, number: int, data: bytes) -> bool:
        """Keep a checked piece; True when the attachment is now whole."""
        self._write(
            "insert into pieces values (?, ?, ?) on conflict do nothing", blob, number, data
        )
        self._write(
            "update blobs set held = (select count(*) from pieces where blob = ?) where id = ?",
            blob,
            blob,
        )
        return not self.missing_pieces(blob)

    def piece(self, blob: str, number: int) -> bytes | None:
        """One piece, or None; a damaged one is none."""
        row = self._one(
            "select data, name from pieces join blobs on blobs.id = pieces.blob "
            "where blob = ? and number = ?", blob, number,
        )  # fmt: skip
        return row[0] if row and _is_piece(row[1], number, row[0]) else None

    def blobs(self) -> list[str]:
        """Every attachment that is known here."""
        return [blob for (blob,) in self._all("select id from blobs order by id")]

    def has_damaged_piece(self, blob: str) -> bool:
        """Whether a piece held here is not the one that the attachment names."""
        return bool(self._damaged_pieces(blob))

    def _damaged_pieces(self, blob: str) -> list[int]:
        rows = self._all("select number from pieces where blob = ?", blob)
        return [number for (number,) in rows if self.piece(blob, number) is None]

    def drop_damaged_pieces(self, blob: str) -> int:
        """Pieces that are not those that the attachment names go, and are asked for again; how
        many they were.
        """
        wrong = self._damaged_pieces(blob)
        for number in wrong:
            self._write("delete from pieces where blob = ? and number = ?", blob, number)
        self._write(
            "update blobs set held = (select count(*) from pieces where blob = ?) where id = ?",
            blob, blob,
        )  # fmt: skip
        return len(wrong)

    def missing_pieces(self, blob: str) -> list[int]:
        """The numbers of the pieces not held."""
        row = self._one("select pieces from blobs where id = ?", blob)
        held = {n for (n,) in self._all("select number from pieces where blob = ?", blob)}
        return [n for n in range(row[0] if row else 0) if n not in held]

    def incomplete_blobs(self) -> list[str]:
        """Attachments that a record names and that are not whole here."""
        rows = self._all("select id from blobs where held < pieces and record != '' order by id")
        return [blob for (blob,) in rows]

    def drop_blob(self, blob: str) -> None:
        """Erase an attachment."""
        self._write("delete from pieces where blob = ?", blob)
        self._write("delete from blobs where id = ?", blob)

    def add_blob_holder(self, blob: str, party: str, node: str, at: int) -> None:
        """A partner's node said that it holds the whole attachment."""
        self._write(
            "insert into blob_holders values (?, ?, ?, ?) on conflict do nothing",
            blob, party, node, at,
        )  # fmt: skip


def _is_piece(name: bytes, number: int, data: bytes) -> bool:
    try:
        check_piece(msgspec.json.decode(name, type=BlobName), number, data)
    except (Untrusted, msgspec.DecodeError):
        return False
    return True
