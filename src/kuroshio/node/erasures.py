"""Erasing own records: everywhere, or wherever others hold them. On the writer's thread."""

import hashlib

from kuroshio.desk.domains import EntryErased
from kuroshio.errors import Refused
from kuroshio.feed import erasure as erasing
from kuroshio.feed.entry import parse_log, read_entry
from kuroshio.feed.record import Record
from kuroshio.node import intake
from kuroshio.node.draft import Author, Draft
from kuroshio.node.ledger import Ledger
from kuroshio.node.views import Known


def erase(
    ledger: Ledger, record: str, author: Author, reason: str, now: int, chance: bytes
) -> None:
    """Erase an own record everywhere, here too. `chance`: random bytes, drawn on for each version.

    Refused: `feed.not-ours`, `feed.not-erasable` (what was agreed or suspended stays: erasing a
    suspension would resume it alone).
    """
    _erase_all(ledger, _erasable(ledger, record), author, reason, now, chance)


def recall(
    ledger: Ledger, record: str, author: Author, reason: str, now: int, chance: bytes
) -> None:
    """Erase an own record wherever others hold it; the own party keeps a copy as it was.

    Refused as in `erase`.
    """
    versions = _erasable(ledger, record)
    shared = [v for v in versions if len(parse_log(v.log).audience) > 1]
    if len(shared) == len(versions):
        ledger.append_own(shared[0].record, (ledger.identity.party,))
    _erase_all(ledger, shared, author, reason, now, chance)


def erase_version(
    ledger: Ledger, known: Known, author: Author, reason: str, now: int, chance: bytes
) -> Record:
    """Erase one entry of an own log: one version of a record, in that log."""
    held = ledger.store.entry(known.log, known.number)
    assert held is not None  # a version is known by its entry
    entry, _ = read_entry(held)
    identity, header = ledger.identity, known.record.header
    erasure = erasing.Erasure(entry.log, entry.number, entry.body_hash, now, reason, identity.node)
    signed = erasing.sign_erasure(erasure, identity.public_key, identity.sign)
    audience = parse_log(known.log).audience
    addressees = tuple(a for a in header.addressees if a.party in audience)
    fact = EntryErased(entry.log, entry.number, signed)
    draft = Draft(fact, audience, header.about, addressees, lane=header.lane)
    return ledger.compose(author, draft, now, chance)


def give_up(
    ledger: Ledger, log: str, number: int, author: Author, reason: str, now: int, chance: bytes
) -> None:
    """Say for good that a damaged record of an own log is lost: an erasure stands in its place, and
    the log can be given on.

    Refused: `feed.not-ours`, `fault.not-damaged`, `fault.held-elsewhere`, `fault.entry-lost`,
    `fault.no-reason`.
    """
    if not ledger.identity.owns(log):
        raise Refused("feed.not-ours", "only the node that wrote a log says what of it is lost")
    if not reason.strip():
        raise Refused("fault.no-reason", "that a record is lost is said with a reason")
    items = ledger.store.read(log, number - 1, number, 1)
    if not items or items[0].body is not None or items[0].erasure is not None:
        raise Refused("fault.not-damaged", f"{log[:80]} is not damaged at {number}")
    for given in ledger.store.receipts(log):
        if given.number >= number and given.party != ledger.identity.party:
            text = f"{given.party}/{given.node} has signed for it and gives it back when reached"
            raise Refused("fault.held-elsewhere", text)
    if not items[0].entry:
        raise Refused("fault.entry-lost", "its entry is lost too: only a backup can help")
    entry, _ = read_entry(items[0].entry)
    identity = ledger.identity
    erasure = erasing.Erasure(log, number, entry.body_hash, now, reason.strip(), identity.node)
    signed = erasing.sign_erasure(erasure, identity.public_key, identity.sign)
    place = parse_log(log)
    draft = Draft(EntryErased(log, number, signed), place.audience, lane=place.lane)
    ledger.compose(author, draft, now, chance)


def _erase_all(
    ledger: Ledger, versions: list[Known], author: Author, reason: str, now: int, chance: bytes
) -> None:
    for place, version in enumerate(versions):
        ledger.store.drop_deferred(version.record.header.id)
        one = hashlib.sha256(chance + bytes([place])).digest()[:20]
        erase_version(ledger, version, author, reason, now, one)


def _erasable(ledger: Ledger, record: str) -> list[Known]:
    """Every version of an own record that may be erased."""
    known = ledger.views.known(record)
    if known is None or known.record.header.party != ledger.identity.party:
        raise Refused("feed.not-ours", "only the party that wrote a record erases it")
    if not intake.erasable(known.record.header.kind):
        raise Refused("feed.not-erasable", "agreements and erasures are not erased")
    versions = ledger.views.versions(record)
    if not all(ledger.identity.owns(version.log) for version in versions):
        raise Refused("feed.not-ours", "the record was written by another node of our party")
    return versions
