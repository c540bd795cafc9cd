"""Proof of completeness: that a partner holds all that a party released to it.

One file: both party documents, the giver's signed statement of how far each of its logs for the
holder goes, and for each log its last entry and the holder's receipt. Whoever has compared the
fingerprints of both roots checks it with nothing else: no node, no network, no clock.

What it rests on: that the statement names every log is the giver's word; that the holder holds each
log up to a number is the holder's, given for the very entry that the giver's node signed.
"""

from collections.abc import Mapping, Sequence

import cbor2
import msgspec

from kuroshio.errors import Refused, Untrusted
from kuroshio.feed.entry import Entry, Head, check_entry, is_digest, parse_log, read_entry
from kuroshio.feed.receipt import Receipt, read_receipt
from kuroshio.trust import cose, words
from kuroshio.trust.directory import Directory
from kuroshio.trust.document import HeldDocument
from kuroshio.trust.document import read as read_document
from kuroshio.trust.plain_cbor import is_count, read_plain
from kuroshio.values import Digest

FORMAT = "kuroshio proof 1"
STATEMENT = "kuroshio/statement"


class Statement(msgspec.Struct, frozen=True):
    """How far each log of a party that was released to another goes."""

    party: str
    node: str
    """That signed it."""
    to: str
    at: int
    """The giver's clock, ms; for people."""
    logs: tuple[tuple[str, int, Digest], ...]
    """Name, last number released, hash of that entry."""


class Line(msgspec.Struct, frozen=True):
    """One log: how far it was released, and how far the holder has signed for it."""

    log: str
    released: int
    held: int
    """0: nothing is signed for."""
    by: str
    """The holder's node; empty: none."""
    at: int
    """The holder's clock, ms; 0 where nothing is signed for."""

    @property
    def complete(self) -> bool:
        """Whether all that was released is signed for."""
        return self.held >= self.released


class Proof(msgspec.Struct, frozen=True):
    """What a file proves once it is checked."""

    statement: Statement
    lines: tuple[Line, ...]

    @property
    def complete(self) -> bool:
        """Whether the holder holds all that was released to it."""
        return all(line.complete for line in self.lines)


class Part(msgspec.Struct, frozen=True):
    """Of one log: the last entry released, and the receipt with the entry that it names."""

    head: bytes
    receipt: bytes = b""
    """Empty: nothing is signed for."""
    held: bytes = b""
    """The entry that the receipt names; empty where that is the last one."""


def write(
    statement: Statement,
    parts: Sequence[Part],
    documents: tuple[bytes, bytes],
    public_key: bytes,
    sign: cose.Sign,
) -> bytes:
    """The file. `documents`: the giver's and the holder's."""
    logs = [list(log) for log in statement.logs]
    fields = [statement.party, statement.node, statement.to, statement.at, logs]
    signed = cose.seal_signed(STATEMENT, cbor2.dumps(fields), public_key, sign)
    rows = [[part.head, part.receipt, part.held] for part in parts]
    return cbor2.dumps([FORMAT, *documents, signed, rows])


def check(data: bytes, roots: Mapping[str, str]) -> Proof:
    """What a file proves. `roots`: for each of the two parties its root's fingerprint, as words or
    hex, from somewhere else than the file.

    Untrusted: `proof.malformed`, `proof.other-statement`, `trust.wrong-fingerprint`, and what
    documents, entries and receipts raise. Refused (`proof.no-root`) when a fingerprint is missing.
    """
    giver, holder, signed, parts = _take_apart(data)
    directory = Directory(giver.document.party, {d.document.party: d for d in (giver, holder)})
    for held in (giver, holder):
        _require_root(held, roots)
    statement = _statement(signed, directory)
    if (statement.party, statement.to) != (giver.document.party, holder.document.party):
        raise Untrusted("proof.other-statement", "the statement is not about these two parties")
    if len(parts) != len(statement.logs):
        raise Untrusted("proof.malformed", "not every log of the statement has its part")
    lines = [
        line(log, Head(number, entry_hash), part, statement, directory)
        for (log, number, entry_hash), part in zip(statement.logs, parts, strict=True)
    ]
    return Proof(statement, tuple(lines))


def line(log: str, head: Head, part: Part, of: Statement, directory: Directory) -> Line:
    """What is proven of one log. Untrusted when its part does not fit the statement."""
    last = _entry(log, part.head, directory)
    if last.head != head:
        raise Untrusted("proof.other-statement", f"{log}: its last entry is not the one stated")
    if not part.receipt:
        return Line(log, head.number, 0, "", 0)
    receipt = read_receipt(part.receipt, directory)
    named = _entry(log, part.held, directory) if part.held else last
    if not _fits(receipt, log, of.to, named):
        raise Untrusted("proof.other-statement", f"{log}: the receipt is not for that entry")
    return Line(log, head.number, receipt.number, receipt.node, receipt.at)


def _fits(receipt: Receipt, log: str, holder: str, named: Entry) -> bool:
    return (receipt.log, receipt.party, receipt.number, receipt.entry_hash) == (
        log, holder, named.number, named.hash,
    )  # fmt: skip


def _entry(log: str, data: bytes, directory: Directory) -> Entry:
    entry, signed = read_entry(data)
    if entry.log != log:
        raise Untrusted("proof.other-statement", f"{log}: the entry is of another log")
    check_entry(parse_log(log), entry, signed, directory)
    return entry


def _take_apart(data: bytes) -> tuple[HeldDocument, HeldDocument, bytes, list[Part]]:
    try:
        name, giver, holder, signed, rows = read_plain(data)
        parts = [Part(*row) for row in rows]
        sound = name == FORMAT and all(isinstance(b, bytes) for b in (giver, holder, signed))
        sound = sound and all(isinstance(b, bytes) for row in rows for b in row)
    except (TypeError, ValueError) as error:
        raise Untrusted("proof.malformed", "this is no proof, or it is damaged") from error
    if not sound:
        raise Untrusted("proof.malformed", f"this is no {FORMAT}, or it is damaged")
    return read_document(giver), read_document(holder), signed, parts


def _require_root(held: HeldDocument, roots: Mapping[str, str]) -> None:
    party = held.document.party
    if party not in roots:
        raise Refused(
            "proof.no-root",
            f"give the fingerprint of {party}'s root; the file cannot vouch for itself",
            party=party,
        )
    if not words.matches(held.document.fingerprint, roots[party]):
        raise Untrusted("proof.other-root", f"the document of {party} in the file has another root")


def _statement(data: bytes, directory: Directory) -> Statement:
    signed = cose.take_apart(data, STATEMENT)
    try:
        party, node, to, at, rows = read_plain(signed.payload)
        logs = tuple((log, number, Digest(entry_hash)) for log, number, entry_hash in rows)
        sound = all(isinstance(word, str) for word in (party, node, to)) and is_count(at)
        sound = sound and all(
            isinstance(log, str) and is_count(number) and is_digest(entry_hash)
            for log, number, entry_hash in logs
        )
    except (TypeError, ValueError) as error:
        raise Untrusted("proof.malformed", "the statement cannot be read") from error
    if not sound or len({log for log, _, _ in logs}) != len(logs):
        raise Untrusted("proof.malformed", "the statement's fields are out of range")
    for log, _, _ in logs:
        named = parse_log(log)
        if named.party != party or to not in named.audience:
            raise Untrusted("proof.other-statement", f"{log} is no log of {party} for {to}")
    cose.check(signed, directory.node_keys(party, node).signing)
    return Statement(party, node, to, at, logs)
