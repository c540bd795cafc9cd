"""Receipts: a signed "I hold this log up to N (or it is lawfully erased)"."""

import cbor2
import msgspec

from kuroshio.errors import Untrusted
from kuroshio.trust import cose
from kuroshio.trust.directory import Directory
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
        receipt = msgspec.convert(
            dict(zip(Receipt.__struct_fields__, cbor2.loads(signed.payload), strict=True)), Receipt
        )
    except (cbor2.CBORDecodeError, msgspec.ValidationError, TypeError, ValueError) as error:
        raise Untrusted("feed.bad-receipt", "a receipt cannot be read") from error
    cose.check(signed, directory.node_keys(receipt.party, receipt.node).signing)
    return receipt
