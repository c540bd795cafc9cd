"""Erasure: body and salt go, the chain still verifies, and the reason stays.

Only the log's own party may erase what it released: the erasure is signed by one of its nodes.
"""

import cbor2
import msgspec

from kuroshio.errors import Untrusted
from kuroshio.feed.entry import Entry, is_digest, parse_log
from kuroshio.trust import cose
from kuroshio.trust.directory import Directory
from kuroshio.trust.plain_cbor import is_count, read_plain
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


def read_erasure(data: bytes, directory: Directory) -> Erasure:
    """An erasure signed by a node of the log's own party; Untrusted (`feed.bad-erasure`)."""
    signed = cose.take_apart(data, ERASURE)
    try:
        log, number, body_hash, at, reason, node = read_plain(signed.payload)
    except (TypeError, ValueError) as error:
        raise Untrusted("feed.bad-erasure", "an erasure cannot be read") from error
    words = all(isinstance(word, str) for word in (log, reason, node))
    if not (words and is_count(number) and is_count(at) and is_digest(body_hash)):
        raise Untrusted("feed.bad-erasure", "an erasure's fields are out of range")
    party = parse_log(log).party
    if not directory.knows(party):
        raise Untrusted("feed.unknown-author", f"{party} is not pinned here", log=log)
    document = directory.document(party)
    keys = {n.signing for n in document.nodes} | {
        f.signing for f in document.former_keys if f.retired >= at
    }
    if signed.key_id not in keys:
        raise Untrusted(
            "feed.bad-erasure", f"an erasure is not signed by a node of {party}", log=log
        )
    cose.check(signed, signed.key_id)
    return Erasure(log, number, Digest(body_hash), at, reason, node)


def erases(erasure: Erasure, entry: Entry) -> bool:
    """Whether an erasure is of exactly this entry."""
    place = (erasure.log, erasure.number, erasure.body_hash)
    return place == (entry.log, entry.number, entry.body_hash)


def verify(data: bytes, entry: Entry, directory: Directory) -> Erasure:
    """An erasure of exactly this entry by its own party; Untrusted (`feed.bad-erasure`)."""
    erasure = read_erasure(data, directory)
    if not erases(erasure, entry):
        raise Untrusted("feed.bad-erasure", "an erasure names another entry", log=entry.log)
    return erasure
