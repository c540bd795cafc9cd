"""Erasure: body and salt go, the chain still verifies, and the reason stays.

Only the log's own party may erase what it released: the erasure is signed by one of its nodes.
"""

import cbor2
import msgspec

from kuroshio.errors import Untrusted
from kuroshio.feed.entry import Entry, LogId
from kuroshio.trust import cose
from kuroshio.trust.directory import Directory
from kuroshio.values import Digest

ERASURE = "kuroshio/erasure"


class Erasure(msgspec.Struct, frozen=True):
    """That the body of one entry is erased, when (ms) and why (`withdrawn`, `retention`)."""

    log: str
    number: int
    body_hash: Digest
    at: int
    reason: str
    node: str
    """The node of the log's party that signed it."""


def sign_erasure(erasure: Erasure, public_key: bytes, sign: cose.Sign) -> bytes:
    """A signed erasure."""
    fields = [erasure.log, erasure.number, erasure.body_hash, erasure.at, erasure.reason]
    return cose.seal_signed(ERASURE, cbor2.dumps([*fields, erasure.node]), public_key, sign)


def verify(data: bytes, log: LogId, entry: Entry, directory: Directory) -> Erasure:
    """An erasure of exactly this entry by its own party; Untrusted (`feed.bad-erasure`)."""
    signed = cose.take_apart(data, ERASURE)
    try:
        erasure = Erasure(*cbor2.loads(signed.payload))
    except (cbor2.CBORDecodeError, TypeError) as error:
        raise Untrusted("feed.bad-erasure", "an erasure cannot be read") from error
    if (erasure.log, erasure.number, erasure.body_hash) != (
        entry.log,
        entry.number,
        entry.body_hash,
    ):
        raise Untrusted("feed.bad-erasure", "an erasure names another entry", log=entry.log)
    document = directory.document(log.party)
    keys = {n.signing for n in document.nodes} | {
        f.signing for f in document.former_keys if f.retired >= erasure.at
    }
    if signed.key_id not in keys:
        raise Untrusted(
            "feed.bad-erasure", f"an erasure is not signed by a node of {log.party}", log=entry.log
        )
    cose.check(signed, signed.key_id)
    return erasure
