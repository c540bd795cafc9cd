"""A parcel: messages of the exchange that go without a session, by bundle or by way of a relay.

A bundle is a file of parcels; a relay passes parcels on that it cannot read. A parcel is signed by
the node that made it, names its recipients inside what is signed, and carries the newest document
of its party, so that it can be taken in years later and by way of anybody. Sealing is not done here
(wire.parcels): it draws chance.
"""

from collections.abc import Sequence

import cbor2
import msgspec

from kuroshio.compression import compress, decompress
from kuroshio.errors import Untrusted
from kuroshio.sync import messages as say
from kuroshio.sync.padding import pad, unpad
from kuroshio.sync.shelf import Node
from kuroshio.trust import cose
from kuroshio.trust.directory import Directory
from kuroshio.trust.plain_cbor import read_plain

PARCEL = "kuroshio/parcel"
PARCEL_LIMIT = 2 * say.MESSAGE_LIMIT
"""Bytes of a parcel's content at most, before compression."""
SMALLEST = 2_048
"""Bytes: short messages and receipts look alike."""
_LEVEL = 9
_CARRIED = (say.Have, say.Give, say.ReceiptGiven, say.BlobWant, say.BlobSlice)


class Parcel(msgspec.Struct, frozen=True, array_like=True):
    """What a parcel says."""

    sender: Node
    recipients: tuple[Node, ...]
    bundle: int
    """The sender's number of the bundle for this partner; 0: it goes by way of a relay."""
    place: int
    """Its place in the bundle, from 1."""
    last: bool
    """Whether it is the bundle's last."""
    at: int
    """The sender's clock, ms; to be shown only."""
    document: bytes
    """The sender's newest party document, because newer documents travel first; empty where it was
    sent before."""
    messages: tuple[say.Have | say.Give | say.ReceiptGiven | say.BlobWant | say.BlobSlice, ...]


def write(parcel: Parcel, public_key: bytes, sign: cose.Sign) -> bytes:
    """The bytes to be sealed: signed, compressed, padded to a size class."""
    content = cbor2.dumps(msgspec.to_builtins(parcel, builtin_types=(bytes,)))
    signed = cose.seal_signed(PARCEL, content, public_key, sign)
    return pad(compress(signed, _LEVEL), SMALLEST)


class Read(msgspec.Struct, frozen=True):
    """A parcel whose signature has not been checked yet: first its document must be taken."""

    parcel: Parcel
    signed: cose.Signed


def read(plain: bytes) -> Read:
    """What was sealed. Untrusted (`parcel.malformed`, `cose.*`)."""
    try:
        data = decompress(unpad(plain), PARCEL_LIMIT)
        signed = cose.take_apart(data, PARCEL)
        parcel = msgspec.convert(read_plain(signed.payload), Parcel, builtin_types=(bytes,))
    except (ValueError, TypeError) as error:
        raise Untrusted("parcel.malformed", f"a parcel cannot be read: {error}") from error
    return Read(parcel, signed)


def check(found: Read, own: Node, directory: Directory) -> Parcel:
    """The parcel, if it is for `own` and its sender signed it.

    Untrusted: `parcel.not-for-us`, `parcel.unknown-sender`, `trust.revoked-node`, `cose.*`. A key
    that was rotated since still counts: a bundle may be long on its way.
    """
    parcel = found.parcel
    if own not in parcel.recipients:
        raise Untrusted("parcel.not-for-us", "a parcel does not name this node as its recipient")
    party, node = parcel.sender
    if not directory.knows(party) or (party == own[0] and node == own[1]):
        raise Untrusted(
            "parcel.unknown-sender",
            f"a parcel comes from {party[:20]}/{node[:40]}, which is not pinned here; add the "
            "partner first (kuroshio partner add)",
        )
    key = found.signed.key_id
    former = directory.former_key(party, node, key)
    if former is None or former.reason != "rotated":
        key = directory.node_keys(party, node).signing
    cose.check(found.signed, key)
    return parcel


def carries(message: say.Message) -> bool:
    """Whether a message may travel in a parcel."""
    return isinstance(message, _CARRIED)


def size_of(messages: Sequence[say.Message]) -> int:
    """About how many bytes these messages take."""
    return sum(len(say.encode(message)) for message in messages)
