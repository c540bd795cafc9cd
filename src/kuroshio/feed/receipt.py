"""Receipts: a signed "I hold this log up to N (or it is lawfully erased)"."""

import cbor2
import msgspec

from kuroshio.errors import Untrusted
from kuroshio.feed.entry import is_digest
from kuroshio.trust import cose
from kuroshio.trust.directory import Directory
from kuroshio.trust.plain_cbor import is_count, read_plain
from kuroshio.values import Digest

RECEIPT = "kuroshio/receipt"


class Receipt(msgspec.Struct, frozen=True):
    """Given only after the entries are durable. A later, lower one is a retraction."""

    log: str
    number: int
    entry_hash: Digest
    party: str
    node: str
    at: int
    """The holder's clock, ms; for people to read, never for a decision."""
    serial: int
    """Rises with each receipt of this holder for this log, so that the newest is known."""


def sign_receipt(receipt: Receipt, public_key: bytes, sign: cose.Sign) -> bytes:
    """A signed receipt."""
    return cose.seal_signed(
        RECEIPT, cbor2.dumps(list(msgspec.structs.astuple(receipt))), public_key, sign
    )


def read_receipt(data: bytes, directory: Directory) -> Receipt:
    """A receipt signed by the node it names; Untrusted (`feed.bad-receipt`) otherwise."""
    signed = cose.take_apart(data, RECEIPT)
    try:
        log, number, entry_hash, party, node, at, serial = read_plain(signed.payload)
    except (TypeError, ValueError) as error:
        raise Untrusted("feed.bad-receipt", "a receipt cannot be read") from error
    words = all(isinstance(word, str) for word in (log, party, node))
    counts = all(is_count(count) for count in (number, at, serial))
    if not (words and counts and is_digest(entry_hash)):
        raise Untrusted("feed.bad-receipt", "a receipt's fields are out of range")
    if not directory.knows(party):
        raise Untrusted("feed.bad-receipt", f"a receipt of {party[:20]!r}, who is not pinned here")
    receipt = Receipt(log, number, Digest(entry_hash), party, node, at, serial)
    cose.check(signed, directory.node_keys(receipt.party, receipt.node).signing)
    return receipt
