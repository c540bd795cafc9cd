"""What a node looks at in a record before it keeps, folds or erases it."""

import msgspec

from kuroshio.desk.domains import ERASED_KIND, EntryErased, domain_of
from kuroshio.domains.fault import ForkResolved
from kuroshio.errors import Untrusted
from kuroshio.feed import erasure as erasing
from kuroshio.feed import record as records
from kuroshio.feed.entry import LogId, parse_log, read_entry
from kuroshio.feed.log import Verified
from kuroshio.feed.record import Header, Record
from kuroshio.node.identity import Identity
from kuroshio.node.views import Known, Views
from kuroshio.sharing import agreement
from kuroshio.sharing.agreement import SIGNATURES
from kuroshio.store.port import Store
from kuroshio.sync.exchange import StoreSegment
from kuroshio.trust.directory import Directory
from kuroshio.trust.powers import ADMINISTER, SIGN_AGREEMENT


class Looked(msgspec.Struct, frozen=True, gc=False):
    """An item that may be kept."""

    item: Verified
    fault: str
    """Why it is kept but not folded: "" when it is sound."""
    record: Record | None
    """None when it is erased, or not sound."""


def _look(log: LogId, item: Verified, directory: Directory, allowed: frozenset[str]) -> Looked:
    """What is found in an item of a log. A fault rests on the bytes alone, so that every member of
    the audience finds the same. `allowed`: the markings that may be kept.

    Untrusted when it may not even be kept: `feed.marking-above-ceiling`, `feed.unknown-marking`.
    """
    if item.body is None:
        return Looked(item, "", None)
    try:
        record = records.read(item.body)
    except Untrusted as error:
        return Looked(item, error.code, None)
    fault = _fault(log, record.header, directory)
    if not fault and record.header.marking not in allowed:
        raise _not_allowed(log, record.header.marking, directory)
    return Looked(item, fault, None if fault else record)


def _fault(log: LogId, header: Header, directory: Directory) -> str:
    if (header.party, header.node, header.lane) != (log.party, log.node, log.lane):
        return "feed.header-contradicts-log"
    if header.audience != log.audience and log.audience != (log.party,):
        return "feed.header-contradicts-log"  # what has not left yet lies in its party's own log
    if header.kind in SIGNATURES and not _may(SIGN_AGREEMENT, header, directory):
        return "agreement.unempowered"
    if header.kind == ForkResolved.kind and not _may(ADMINISTER, header, directory):
        return "fault.unempowered"
    return ""


def _may(power: str, header: Header, directory: Directory) -> bool:
    post = directory.document(header.party).post(header.organisation, header.post)
    return post is not None and power in post.powers


def _markings(log: LogId, directory: Directory, identity: Identity) -> frozenset[str]:
    """Those of a log's party that this node may keep."""
    markings = directory.document(log.party).markings
    own = directory.document(identity.party).markings
    return frozenset(markings[: own.index(identity.marking_ceiling) + 1])


def _not_allowed(log: LogId, marking: str, directory: Directory) -> Untrusted:
    if marking not in directory.document(log.party).markings:
        return Untrusted(
            "feed.unknown-marking",
            f"{log.party} gave a record marked {marking[:40]!r}, which its document does "
            "not name; the log waits for its newer document",
            log=str(log),
        )
    return Untrusted(
        "feed.marking-above-ceiling",
        f"{log.party} gave a record marked {marking}, above this node's ceiling; "
        f"it was not kept. {log.party} must withdraw it",
        log=str(log),
    )


def keepable(
    effect: StoreSegment, directory: Directory, identity: Identity
) -> tuple[list[Looked], Untrusted | None]:
    """The items of a segment up to the first that may not be kept, and why there is no more."""
    looked: list[Looked] = []
    allowed = _markings(effect.log, directory, identity)
    for item in effect.items:
        try:
            looked.append(_look(effect.log, item, directory, allowed))
        except Untrusted as error:
            return looked, error
    return looked, None


def erasure_of(record: Record, store: Store, views: Views, directory: Directory) -> EntryErased:
    """The erasure that a record carries, checked. Untrusted (`feed.bad-erasure` and others)."""
    header = record.header
    try:
        fact = msgspec.json.decode(record.body, type=EntryErased)
    except (msgspec.DecodeError, ValueError) as error:
        raise Untrusted("feed.bad-erasure", "an erasure cannot be read") from error
    log = parse_log(fact.log)
    if log.party != header.party or log.audience != header.audience:
        raise Untrusted("feed.bad-erasure", "an erasure of another party's log")
    erasure = erasing.read_erasure(fact.erasure, directory)
    held = store.entry(fact.log, fact.number)
    known = views.at(fact.log, fact.number)
    if (
        (erasure.log, erasure.number) != (fact.log, fact.number)
        or (held is not None and not erasing.erases(erasure, read_entry(held)[0]))
        or (known is not None and not erasable(known.record.header.kind))
    ):
        raise Untrusted("feed.bad-erasure", "an erasure of another entry, or of an agreement")
    return fact


def note_reused_id(record: Record, known: Known | None, store: Store, now: int) -> None:
    """A party that wrote two different records under one id (another party's id it cannot take):
    both are kept and one is shown (views); the proof that it says two things stays.
    """
    if known is None or known.record.header.reduced or record.header.reduced:
        return  # a reduced copy says less by right
    if _said(known.record) != _said(record):
        party, record_id = record.header.party, record.header.id
        text = f"{party} wrote two different records under the id {record_id}"
        both = msgspec.msgpack.encode((known.record.data, record.data))
        store.add_evidence(now, "feed.id-reused", party, text, both)


def _said(record: Record) -> tuple[object, ...]:
    """What stays the same when a record is released to another audience."""
    h = record.header
    return (h.node, h.organisation, h.post, h.kind, h.about, h.reality, h.marking, record.body)


def erasable(kind: str) -> bool:
    """What was agreed, and that something was erased, stays: else one party alone could undo it."""
    return kind != ERASED_KIND and domain_of(kind) != agreement.NAME
