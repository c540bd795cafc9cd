"""The audit log as one file, which anybody can verify without a network: documents, entries, acts.

An audit log holds nothing but acts, so a file has the record of every entry from the first to the
last: what was left out shows as a gap, and what was altered breaks a hash or a signature. Only what
came after the last entry can be kept back; two files of one log show whether they agree.
"""

from collections.abc import Mapping, Sequence

import msgspec

from kuroshio.desk.domains import domain_of, fact_of
from kuroshio.domains import audit
from kuroshio.errors import Refused, Untrusted
from kuroshio.feed import entry as entries
from kuroshio.feed import record as records
from kuroshio.feed.entry import EMPTY, Head
from kuroshio.feed.record import Header
from kuroshio.trust import document as documents
from kuroshio.trust.directory import Directory

FORMAT = "kuroshio-audit-1"


class Filed(msgspec.Struct, frozen=True):
    """A record as it lies in a log."""

    entry: bytes
    record: bytes


class File(msgspec.Struct, frozen=True):
    """The file's content, as JSON; bytes in base 64."""

    format: str
    document: bytes
    """Of the party whose log it is."""
    logs: dict[str, tuple[Filed, ...]]


class Verified(msgspec.Struct, frozen=True):
    """What a file proves."""

    party: str
    root: bytes
    """The party's root key: to be compared with what one knows of it."""
    heads: Mapping[str, Head]
    """How far each log goes in the file."""
    facts: tuple[tuple[Header, audit.Fact], ...]
    """In order of their stamps."""


def write(document: bytes, logs: Mapping[str, Sequence[Filed]]) -> bytes:
    """A file of these logs, each from its first entry on."""
    made = File(FORMAT, document, {name: tuple(filed) for name, filed in logs.items()})
    return msgspec.json.format(msgspec.json.encode(made), indent=1)


def verify(data: bytes) -> Verified:
    """Every entry's place, signature and record checked.

    Refused (`audit.bad-file`) when it is no such file; Untrusted (`audit.altered-file`, and those
    of feed and trust) when something in it does not verify.
    """
    file = _read(data)
    held = documents.read(file.document)
    party = held.document.party
    directory = Directory(party, {party: held})
    heads, facts = {}, []
    for name, filed in file.logs.items():
        log = entries.parse_log(name)
        if (log.party, log.audience) != (party, (party,)):
            raise Untrusted("audit.altered-file", f"{name} is no log of {party} alone")
        head = EMPTY
        for one in filed:
            head, header, fact = _checked(one, name, head, directory)
            facts.append((header, fact))
        heads[name] = head
    facts.sort(key=lambda pair: (pair[0].stamp, pair[0].id))
    return Verified(party, held.document.root, heads, tuple(facts))


def _read(data: bytes) -> File:
    try:
        file = msgspec.json.decode(data, type=File)
    except (msgspec.DecodeError, ValueError) as error:
        raise Refused("audit.bad-file", f"this is no file of an audit log: {error}") from error
    if file.format != FORMAT:
        raise Refused("audit.bad-file", f"the format {file.format[:40]!r} is not known here")
    return file


def _checked(
    one: Filed, name: str, head: Head, directory: Directory
) -> tuple[Head, Header, audit.Fact]:
    """The entry that follows `head`, and the act in it."""
    entry, signed = entries.read_entry(one.entry)
    follows = (entry.number, entry.previous) == (head.number + 1, head.entry_hash)
    if entry.log != name or not follows:
        raise Untrusted(
            "audit.altered-file", f"an entry after number {head.number} of {name} was left out"
        )
    entries.check_entry(entries.parse_log(name), entry, signed, directory)
    if entries.digest(one.record) != entry.body_hash:
        raise Untrusted("audit.altered-file", f"number {entry.number} of {name} was altered")
    record = records.read(one.record)
    fact = fact_of(record)
    if domain_of(record.header.kind) != audit.NAME or fact is None:
        raise Untrusted("audit.altered-file", f"number {entry.number} of {name} is no act")
    return entry.head, record.header, fact  # type: ignore[return-value]
