"""One matter as one file, which anybody can verify without a network: documents, entries, records.

The file holds each side's party document, and for every record of the matter the exact bytes that
both nodes hold with the signed entry of its log. Whether something later was left out of a file,
only the two sides' nodes know.
"""

from collections.abc import Mapping, Sequence

import msgspec

from kuroshio.consent.signed import Checked, Matter
from kuroshio.consent.stages import Standing
from kuroshio.desk.domains import domain_of, fact_of
from kuroshio.domains import consultation
from kuroshio.domains.consultation import Decided, State
from kuroshio.errors import Refused, Untrusted
from kuroshio.feed import entry as entries
from kuroshio.feed import record as records
from kuroshio.feed.record import Header, Record
from kuroshio.trust import document as documents
from kuroshio.trust.directory import Directory

FORMAT = "kuroshio-consultation-1"
LIMIT = 32 << 20
"""Bytes of a file at most."""


class Filed(msgspec.Struct, frozen=True):
    """A record as it lies in a log."""

    entry: bytes
    record: bytes


class File(msgspec.Struct, frozen=True):
    """The file's content, as JSON; bytes in base 64."""

    format: str
    about: str
    documents: dict[str, bytes]
    filed: tuple[Filed, ...]


class Signed(msgspec.Struct, frozen=True):
    """One decision, and what became of its signatures."""

    header: Header
    decided: Decided
    checked: Checked
    fault: str
    """Why it does not bind (a code); empty when it does."""


class Verified(msgspec.Struct, frozen=True):
    """What a file proves."""

    matter: Matter
    standing: Standing
    decisions: tuple[Signed, ...]
    records: tuple[Header, ...]
    roots: Mapping[str, bytes]
    """Party to its root key: to be compared with what one knows of it."""


def write(about: str, held: Mapping[str, bytes], filed: Sequence[Filed]) -> bytes:
    """A file of these documents and records."""
    made = File(FORMAT, about, dict(held), tuple(filed))
    return msgspec.json.format(msgspec.json.encode(made), indent=1)


def verify(data: bytes, now: int) -> Verified:
    """Every signature in a file checked; the state as it reads at `now` (ms).

    Refused (`consultation.bad-file`) when it is no such file; Untrusted
    (`consultation.altered-file`, and those of feed and trust) when something in it does not verify.
    """
    file = _read(data)
    held = {party: documents.read(said) for party, said in file.documents.items()}
    if any(party != one.document.party for party, one in held.items()):
        raise Untrusted("consultation.altered-file", "a document in the file is another party's")
    directory = Directory("", held)
    state, headers = consultation.new(), []
    for one in file.filed:
        record = _checked(one, directory, file.about)
        fact = fact_of(record)
        headers.append(record.header)
        if fact is not None and domain_of(record.header.kind) == consultation.NAME:
            consultation.apply(state, record.header, fact)  # type: ignore[arg-type]
    return _verified(state, headers, directory, now)


def _verified(state: State, headers: Sequence[Header], directory: Directory, now: int) -> Verified:
    matter = consultation.opening(state)
    if matter is None:
        raise Refused("consultation.bad-file", "the file does not hold how the matter was asked")
    known = {party: one.document for party, one in directory.held.items()}
    decisions = tuple(
        Signed(
            header, decided, consultation.signatures(matter, decided, known),
            consultation.counts(matter, header, decided, known),
        )
        for header, decided in consultation.facts(state, Decided)
    )  # fmt: skip
    return Verified(
        matter, consultation.standing(state, known, now), decisions,
        tuple(sorted(headers, key=lambda h: (h.stamp, h.id))),
        {party: one.root for party, one in known.items()},
    )  # fmt: skip


def _read(data: bytes) -> File:
    try:
        file = msgspec.json.decode(data[: LIMIT + 1], type=File)
    except (msgspec.DecodeError, ValueError) as error:
        raise Refused("consultation.bad-file", f"this is no file of a matter: {error}") from error
    if file.format != FORMAT:
        raise Refused("consultation.bad-file", f"the format {file.format[:40]!r} is not known here")
    return file


def _checked(one: Filed, directory: Directory, about: str) -> Record:
    """The record, once its entry's signature and its own hash have been checked."""
    entry, signed = entries.read_entry(one.entry)
    log = entries.parse_log(entry.log)
    entries.check_entry(log, entry, signed, directory)
    if entries.digest(one.record) != entry.body_hash:
        raise Untrusted("consultation.altered-file", "a record is not the one that its entry signs")
    record = records.read(one.record)
    header = record.header
    if (header.party, header.audience) != (log.party, log.audience) or header.about != about:
        raise Untrusted("consultation.altered-file", "a record lies in a log that is not its own")
    return record
