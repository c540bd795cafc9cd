"""A record as this node knows it, and whom of its own party it is for."""

from functools import lru_cache

import msgspec

from kuroshio.desk.domains import fact_of
from kuroshio.domains import consultation
from kuroshio.errors import Untrusted
from kuroshio.feed import record as records
from kuroshio.feed.entry import parse_log
from kuroshio.feed.record import Header, Record, clock_ahead
from kuroshio.store.port import Held

OF_ONE_PARTY = (
    "alert.", "liaison.call-logged", "liaison.record-opened", *consultation.OF_ONE_PARTY,
    "fault.partners-unreachable", "audit.",
)  # fmt: skip
"""Kinds that are written for the own party alone."""


class Known(msgspec.Struct, frozen=True, gc=False):
    """A record as this node knows it."""

    record: Record
    fact: msgspec.Struct | None
    seq: int
    log: str
    number: int
    arrived: int
    clock_ahead: bool


class Circle(msgspec.Struct, frozen=True, gc=False):
    """What decides who of the own party may read a record. Few differ, so that each is kept once.
    For trust.powers.Addressed.
    """

    author_party: str
    author_organisation: str
    addressees: tuple[tuple[str, str, str], ...]
    audit: bool


def known_of(held: Held, record: Record) -> Known:
    """A record that the store holds."""
    header = record.header
    fact = None if in_our_name(header) else fact_of(record)
    ahead = clock_ahead(header, held.arrived)
    return Known(record, fact, held.seq, held.log, held.number, held.arrived, ahead)


def parsed(held: Held) -> Record | None:
    """The record of a body that is folded; None for one that is erased or in quarantine."""
    if held.body is None or held.quarantine:
        return None
    try:
        return records.read(held.body)
    except Untrusted:
        return None


def circle_of(header: Header) -> Circle:
    """Whom a record is for."""
    to = tuple((a.party, a.organisation, a.post) for a in header.addressees)
    return Circle(header.party, header.organisation, to, header.kind.startswith("audit."))


def in_our_name(header: Header) -> bool:
    """Whether a record that others may write says what only a party itself can: that its node
    alarms, that its officer called. It is kept, and folded by nobody.
    """
    return len(header.audience) > 1 and _is_of_one_party(header.kind)


def rank(known: Known) -> tuple[bool, int, str, str, int, str, int]:
    """Which version of an id is folded: a full one before a reduced one; then the one in the log
    of the largest audience, because all its members hold that one; then by author; then the one of
    the latest epoch, because what lay on a branch of a forked log was released again for all.
    Never the first that came, which differs from node to node.
    """
    header, log = known.record.header, parse_log(known.log)
    return (
        header.reduced, -len(log.audience), header.party, header.node, -log.epoch, known.log,
        known.number,
    )  # fmt: skip


@lru_cache(maxsize=256)
def _is_of_one_party(kind: str) -> bool:
    return kind.startswith(OF_ONE_PARTY)
